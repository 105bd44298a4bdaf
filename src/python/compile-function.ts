// Code for functions, lambdas and classes: each has a code object of its own.

import type {
  Attribute,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Lambda,
  Parameters,
  Statement,
} from './ast.ts';
import { LOAD_CLOSURE } from './basic-block.ts';
import { byCodePoint, type Block } from './block.ts';
import type { Code, Constant, Position } from './code.ts';
import { TargetCompiler } from './compile-target.ts';
import { cleanDocstring } from './docstring.ts';
import type { CodeShape } from './emitter.ts';
import { docstring, NOWHERE } from './fold.ts';
import * as op from './opcodes.ts';
import type { Source } from './source.ts';
import type { SymbolTable } from './symbols.ts';
import { unsupported } from './syntax-error.ts';

/** co_flags. */
const OPTIMIZED = 1;
const NEW_LOCALS = 2;
const VAR_ARGS = 4;
const VAR_KEYWORDS = 8;
const NESTED = 16;
const GENERATOR = 32;

/** SET_FUNCTION_ATTRIBUTE's operands. */
const DEFAULTS = 1;
const KEYWORD_DEFAULTS = 2;
const ANNOTATIONS = 4;
const CLOSURE = 8;

export type UnitKind = 'module' | 'function' | 'lambda' | 'class' | 'comprehension';

export abstract class FunctionCompiler extends TargetCompiler {
  readonly #kind: UnitKind;
  readonly #parent: FunctionCompiler | null;
  /** Of a class: the attributes that its methods assign to `self`. */
  readonly #staticAttributes = new Set<string>();
  #qualifiedName = '<module>';
  protected argCount = 0;

  constructor(
    source: Source,
    block: Block,
    unit: { symbols: SymbolTable; kind: UnitKind; parent: FunctionCompiler | null },
  ) {
    super(source, block, unit.symbols);
    this.#kind = unit.kind;
    this.#parent = unit.parent;
  }

  protected abstract statements(body: readonly Statement[]): void;

  /** The compiler of a block inside this one. */
  protected abstract inner(block: Block, kind: UnitKind): FunctionCompiler;

  protected get isInModuleOrClass(): boolean {
    return this.#kind === 'module' || this.#kind === 'class';
  }

  protected get firstParameter(): string | null {
    return this.argCount > 0 ? this.block.parameters[0]! : null;
  }

  protected noteAttribute({ value, name }: Attribute): void {
    if (value.kind !== 'Name' || value.id !== 'self') return;
    for (let unit = this.#parent; unit !== null; unit = unit.#parent) {
      if (unit.#kind !== 'class') continue;
      unit.#staticAttributes.add(name);
      return;
    }
  }

  // --- code objects ---------------------------------------------------------------------------------

  /** Whoever reaches the end returns None. */
  protected end(name: string, firstLine: number, parameters: Parameters | null): Code {
    const shape = this.#shape(name, firstLine, parameters);
    return this.finish(shape, this.#qualifiedName);
  }

  #shape(name: string, firstLine: number, parameters: Parameters | null): CodeShape {
    const isFunction = this.block.kind === 'function';
    let flags = 0;
    if (isFunction) {
      flags = OPTIMIZED | NEW_LOCALS;
      if (this.block.isNested) flags |= NESTED;
      if (this.block.isGenerator) flags |= GENERATOR;
      if (parameters?.rest) flags |= VAR_ARGS;
      if (parameters?.keywordRest) flags |= VAR_KEYWORDS;
    }
    const positionalOnlyCount = parameters?.positionalOnly.length ?? 0;
    const keywordOnlyCount = parameters?.keywordOnly.length ?? 0;
    const argCount = this.argCount;
    return { name, firstLine, argCount, positionalOnlyCount, keywordOnlyCount, flags };
  }

  protected returnNone(): void {
    this.loadConstant(null, NOWHERE);
    this.emit(op.RETURN_VALUE, 0, NOWHERE);
  }

  protected start(name: string, line: number): void {
    this.#qualifiedName = this.#qualify(name);
    this.emit(op.RESUME, 0, { line, endLine: line, column: 0, endColumn: 0 });
  }

  #qualify(name: string): string {
    const parent = this.#parent;
    if (parent === null || parent.#kind === 'module') return name;
    const isNamed = this.#kind === 'function' || this.#kind === 'class';
    if (isNamed && parent.block.scope(parent.mangle(name)) === 'global-explicit') return name;
    const isFunction = parent.#kind === 'function' || parent.#kind === 'lambda';
    return `${parent.#qualifiedName}${isFunction ? '.<locals>' : ''}.${name}`;
  }

  #functionCode(node: FunctionDefinition, line: number): Code {
    const { parameters, body } = node;
    this.argCount = parameters.positionalOnly.length + parameters.positional.length;
    this.start(node.name, line);
    const doc = docstring(body);
    // The first constant is the docstring or None, used or not.
    this.addConstant(doc === null ? null : cleanDocstring(doc));
    this.statements(doc === null ? body : body.slice(1));
    if (this.block.isGenerator) this.wrapGenerator();
    this.returnNone();
    return this.end(node.name, line, parameters);
  }

  #lambdaCode({ parameters, body, line }: Lambda): Code {
    this.argCount = parameters.positionalOnly.length + parameters.positional.length;
    this.start('<lambda>', line);
    this.addConstant(null);
    this.expression(body);
    this.emit(op.RETURN_VALUE, 0, body);
    this.returnNone();
    return this.end('<lambda>', line, parameters);
  }

  #classCode(node: ClassDefinition, line: number): Code {
    const where = { line, endLine: line, column: 0, endColumn: 0 };
    this.start(node.name, line);
    this.name('__name__', 'load', where);
    this.name('__module__', 'store', where);
    this.loadConstant(this.#qualifiedName, where);
    this.name('__qualname__', 'store', where);
    this.loadConstant(BigInt(line), where);
    this.name('__firstlineno__', 'store', where);
    this.body(node.body, where);
    this.loadConstant([...this.#staticAttributes].toSorted(byCodePoint), NOWHERE);
    this.name('__static_attributes__', 'store', NOWHERE);
    if (this.block.needsClassCell) {
      this.emit(LOAD_CLOSURE, this.cellIndex('__class__'), NOWHERE);
      this.emit(op.COPY, 1, NOWHERE);
      this.name('__classcell__', 'store', NOWHERE);
    } else {
      this.loadConstant(null, NOWHERE);
    }
    this.emit(op.RETURN_VALUE, 0, NOWHERE);
    return this.end(node.name, line, null);
  }

  /** The body of a module or class, whose docstring is a variable. */
  protected body(body: readonly Statement[], where: Position): void {
    if (hasAnnotations(body)) this.emit(op.SETUP_ANNOTATIONS, 0, where);
    const doc = docstring(body);
    const [first] = body;
    if (doc !== null && first?.kind === 'Expression') {
      this.loadConstant(cleanDocstring(doc), first.value);
      this.name('__doc__', 'store', NOWHERE);
    }
    this.statements(doc === null ? body : body.slice(1));
  }

  // --- definitions ----------------------------------------------------------------------------------

  protected functionDefinition(node: FunctionDefinition): void {
    this.expressions(node.decorators);
    const line = (node.decorators[0] ?? node).line;
    const flags = this.#defaults(node.parameters, node) | this.#annotations(node);
    const block = this.symbols.blocks.get(node)!;
    this.makeFunction(this.inner(block, 'function').#functionCode(node, line), flags, node);
    this.#applyDecorators(node.decorators);
    this.name(node.name, 'store', node);
  }

  protected lambda(node: Lambda): void {
    const flags = this.#defaults(node.parameters, node);
    const block = this.symbols.blocks.get(node)!;
    this.makeFunction(this.inner(block, 'lambda').#lambdaCode(node), flags, node);
  }

  protected classDefinition(node: ClassDefinition): void {
    this.#rejectBases(node);
    this.expressions(node.decorators);
    const line = (node.decorators[0] ?? node).line;
    const block = this.symbols.blocks.get(node)!;
    const code = this.inner(block, 'class').#classCode(node, line);
    this.emit(op.LOAD_BUILD_CLASS, 0, node);
    this.emit(op.PUSH_NULL, 0, node);
    this.makeFunction(code, 0, node);
    this.loadConstant(node.name, node);
    this.arguments(node.bases, node.keywords, node, 2);
    this.#applyDecorators(node.decorators);
    this.name(node.name, 'store', node);
  }

  #rejectBases({ bases, keywords }: ClassDefinition): void {
    // Others are for `__init_subclass__`.
    const keyword = keywords.find(({ name }) => name === 'metaclass');
    if (keyword !== undefined) {
      const what = `keyword arguments of classes (here '${keyword.name}')`;
      throw unsupported(this.source, keyword, what);
    }
    const extra = bases.find(({ kind }, index) => index > 0 || kind === 'Starred');
    if (extra !== undefined) throw unsupported(this.source, extra, 'classes with several bases');
  }

  #applyDecorators(decorators: readonly Expression[]): void {
    for (const decorator of decorators.toReversed()) this.emit(op.CALL, 0, decorator);
  }

  /** Pushes the defaults; returns which of the two kinds there are. */
  #defaults(parameters: Parameters, where: Position): number {
    const { positionalOnly, positional, keywordOnly } = parameters;
    const defaults = [...positionalOnly, ...positional].filter((one) => one.default !== null);
    if (defaults.length > 0) {
      for (const parameter of defaults) this.expression(parameter.default!);
      this.emit(op.BUILD_TUPLE, defaults.length, where);
    }
    const keywordDefaults = keywordOnly.filter((one) => one.default !== null);
    if (keywordDefaults.length > 0) {
      for (const parameter of keywordDefaults) this.expression(parameter.default!);
      const names: Constant = keywordDefaults.map(({ name }) => this.mangle(name));
      this.loadConstant(names, where);
      this.emit(op.BUILD_CONST_KEY_MAP, keywordDefaults.length, where);
    }
    return (
      (defaults.length > 0 ? DEFAULTS : 0) | (keywordDefaults.length > 0 ? KEYWORD_DEFAULTS : 0)
    );
  }

  #annotations(node: FunctionDefinition): number {
    const { positionalOnly, positional, rest, keywordOnly, keywordRest } = node.parameters;
    const parameters = [...positional, ...positionalOnly, rest, ...keywordOnly, keywordRest];
    let count = 0;
    const annotate = (name: string, annotation: Expression): void => {
      this.loadConstant(this.mangle(name), node);
      if (annotation.kind === 'Starred') {
        this.expression(annotation.value);
        this.emit(op.UNPACK_SEQUENCE, 1, node);
      } else {
        this.expression(annotation);
      }
      count += 2;
    };
    for (const parameter of parameters) {
      if (parameter?.annotation) annotate(parameter.name, parameter.annotation);
    }
    if (node.returns !== null) annotate('return', node.returns);
    if (count === 0) return 0;
    this.emit(op.BUILD_TUPLE, count, node);
    return ANNOTATIONS;
  }

  /** Makes a function of code; what the flags name is on the stack, the last first. */
  protected makeFunction(code: Code, flags: number, where: Position): void {
    const { freeNames } = code;
    for (const name of freeNames) this.emit(LOAD_CLOSURE, this.#closureIndex(name, where), where);
    if (freeNames.length > 0) this.emit(op.BUILD_TUPLE, freeNames.length, where);
    this.loadConstant(code, where);
    this.emit(op.MAKE_FUNCTION, 0, where);
    const all = freeNames.length > 0 ? flags | CLOSURE : flags;
    for (const flag of [CLOSURE, ANNOTATIONS, KEYWORD_DEFAULTS, DEFAULTS]) {
      if ((all & flag) !== 0) this.emit(op.SET_FUNCTION_ATTRIBUTE, flag, where);
    }
  }

  /** A variable may be free in a method and another one in the class around it. */
  #closureIndex(name: string, where: Position): number {
    const isClassCell = this.#kind === 'class' && name === '__class__';
    const isCell = isClassCell || this.scopeOf(name) === 'cell';
    const names = isCell ? this.cellNames : this.freeNames;
    // CPython itself fails on `super` in a generator in a comprehension of a class.
    if (!names.includes(name)) {
      throw unsupported(this.source, where, `closures over '${name}' in comprehensions of a class`);
    }
    return isCell ? this.cellIndex(name) : this.freeIndex(name);
  }
}

/** Whether statements annotate anything, functions and classes inside of them aside. */
function hasAnnotations(body: readonly Statement[]): boolean {
  return body.some((statement) => {
    switch (statement.kind) {
      case 'AnnotatedAssign':
        return true;
      case 'For':
      case 'While':
      case 'If':
        return hasAnnotations(statement.body) || hasAnnotations(statement.orElse);
      case 'With':
        return hasAnnotations(statement.body);
      case 'Try':
        return (
          statement.handlers.some((handler) => hasAnnotations(handler.body)) ||
          [statement.body, statement.orElse, statement.finalBody].some(hasAnnotations)
        );
      default:
        return false;
    }
  });
}
