// Code for calls, of methods and of `super()` among them.

import type { Attribute, Call, Expression, Keyword } from './ast.ts';
import type { Position } from './code.ts';
import { DisplayCompiler, STACK_USE_GUIDELINE } from './compile-display.ts';
import { NOWHERE } from './fold.ts';
import * as op from './opcodes.ts';
import { byteLength } from './source.ts';

/** LOAD_SUPER_ATTR's bits beside the name's index: whether it loads a method, has two arguments. */
const SUPER_METHOD = 1;
const SUPER_TWO = 2;

/** The position of an attribute access split over lines starts at the attribute's name. */
export function attributePosition(where: Position, attribute: Attribute): Position {
  if (where.line === attribute.endLine) return where;
  const line = attribute.endLine;
  const column = attribute.endColumn - byteLength(attribute.name);
  if (where.endLine > line) return { ...where, line, column };
  return { line, column, endLine: line, endColumn: Math.max(column, where.endColumn) };
}

function isStarred({ kind }: Expression): boolean {
  return kind === 'Starred';
}

export abstract class CallCompiler extends DisplayCompiler {
  /** The first parameter, if the block is a function that takes one by position. */
  protected abstract readonly firstParameter: string | null;

  protected call(node: Call): void {
    const { callee, args, keywords } = node;
    this.#rejectRepeated(keywords);
    if (callee.kind === 'Attribute' && this.#isMethodCall(callee, node)) {
      return this.#methodCall(callee, node);
    }
    this.expression(callee);
    this.emit(op.PUSH_NULL, 0, callee);
    this.arguments(args, keywords, node);
  }

  /** The arguments behind `pushed` ones that are on the stack already, and the call. */
  protected arguments(
    args: readonly Expression[],
    keywords: readonly Keyword[],
    where: Position,
    pushed = 0,
  ): void {
    this.#rejectRepeated(keywords);
    const isBig = args.length + keywords.length * 2 > STACK_USE_GUIDELINE;
    if (isBig || args.some(isStarred) || keywords.some(({ name }) => name === null)) {
      return this.#unpackingCall(args, keywords, where, pushed);
    }
    this.expressions(args);
    this.#finishCall(args.length + pushed, keywords, where, where);
  }

  #rejectRepeated(keywords: readonly Keyword[]): void {
    const seen = new Set<string>();
    for (const keyword of keywords) {
      const { name } = keyword;
      if (name === null) continue;
      if (seen.has(name)) this.fail(`keyword argument repeated: ${name}`, keyword);
      seen.add(name);
    }
  }

  /** Functions of an imported module are no methods; else an attribute that is called likely is. */
  #isMethodCall(callee: Attribute, { args, keywords }: Call): boolean {
    const { value } = callee;
    if (value.kind === 'Name' && this.symbols.module.isImported(value.id)) return false;
    if (args.some(isStarred) || keywords.some(({ name }) => name === null)) return false;
    const names = keywords.length > 0 ? 1 : 0;
    return args.length + keywords.length + names < STACK_USE_GUIDELINE;
  }

  #methodCall(callee: Attribute, node: Call): void {
    const where = attributePosition(callee, callee);
    if (!this.superAttribute(callee, true)) {
      this.expression(callee.value);
      this.emit(op.LOAD_ATTR, (this.attributeIndex(callee.name) << 1) | 1, where);
    }
    this.expressions(node.args);
    this.#finishCall(node.args.length, node.keywords, where, attributePosition(node, callee));
  }

  #finishCall(
    count: number,
    keywords: readonly Keyword[],
    namesAt: Position,
    where: Position,
  ): void {
    if (keywords.length === 0) return this.emit(op.CALL, count, where);
    for (const { value } of keywords) this.expression(value);
    const names = keywords.map(({ name }) => name);
    this.loadConstant(names, namesAt);
    this.emit(op.CALL_KW, count + keywords.length, where);
  }

  // --- unpacking ------------------------------------------------------------------------------------

  /** Arguments in a tuple, and keywords in a dict. */
  #unpackingCall(
    args: readonly Expression[],
    keywords: readonly Keyword[],
    where: Position,
    pushed: number,
  ): void {
    const [first] = args;
    if (pushed === 0 && args.length === 1 && first!.kind === 'Starred') {
      this.expression(first.value);
    } else {
      this.collect(args, 'tuple', where, pushed);
    }
    if (keywords.length > 0) this.#keywordDict(keywords, where);
    this.emit(op.CALL_FUNCTION_EX, keywords.length > 0 ? 1 : 0, where);
  }

  #keywordDict(keywords: readonly Keyword[], where: Position): void {
    let hasDict = false;
    let start = 0;
    const piece = (end: number): void => {
      if (end === start) return;
      this.#keywordPiece(keywords.slice(start, end), where);
      if (hasDict) this.emit(op.DICT_MERGE, 1, where);
      hasDict = true;
    };
    for (const [index, { name, value }] of keywords.entries()) {
      if (name !== null) continue;
      piece(index);
      if (!hasDict) this.emit(op.BUILD_MAP, 0, where);
      hasDict = true;
      this.expression(value);
      this.emit(op.DICT_MERGE, 1, where);
      start = index + 1;
    }
    piece(keywords.length);
  }

  #keywordPiece(keywords: readonly Keyword[], where: Position): void {
    const isBig = keywords.length * 2 > STACK_USE_GUIDELINE;
    if (keywords.length > 1 && !isBig) {
      for (const { value } of keywords) this.expression(value);
      const names = keywords.map(({ name }) => name);
      this.loadConstant(names, where);
      return this.emit(op.BUILD_CONST_KEY_MAP, names.length, where);
    }
    if (isBig) this.emit(op.BUILD_MAP, 0, where);
    for (const { name, value } of keywords) {
      this.loadConstant(name, where);
      this.expression(value);
      if (isBig) this.emit(op.MAP_ADD, 1, NOWHERE);
    }
    if (!isBig) this.emit(op.BUILD_MAP, 1, where);
  }

  // --- super() --------------------------------------------------------------------------------------

  /** `super().name` in one instruction, where `super` is the built-in one. False: it is something else. */
  protected superAttribute(node: Attribute, isMethod: boolean): boolean {
    const { value } = node;
    if (node.name === '__class__' || !this.#isSuperCall(value)) return false;
    this.name('super', 'load', value.callee);
    const isTwo = value.args.length === 2;
    if (isTwo) {
      this.expressions(value.args);
    } else {
      this.name('__class__', 'load', value);
      this.name(this.firstParameter!, 'load', value);
    }
    const bits = (isTwo ? SUPER_TWO : 0) | (isMethod ? SUPER_METHOD : 0);
    this.emit(op.LOAD_SUPER_ATTR, (this.attributeIndex(node.name) << 2) | bits, node);
    this.emit(op.NOP, 0, attributePosition(node, node));
    return true;
  }

  #isSuperCall(value: Expression): value is Call {
    if (value.kind !== 'Call' || value.callee.kind !== 'Name') return false;
    if (value.callee.id !== 'super' || value.keywords.length > 0) return false;
    if (this.scopeOf('super') !== 'global-implicit') return false;
    if (this.symbols.module.scope('super') !== null) return false;
    if (value.args.some(isStarred)) return false;
    if (value.args.length === 2) return true;
    if (value.args.length !== 0 || this.firstParameter === null) return false;
    return this.scopeOf('__class__') === 'free';
  }
}
