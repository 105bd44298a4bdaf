// Code for expressions. Each method corresponds to one of CPython 3.13's code generator and gives each
// instruction the same position, because tracebacks are made of them.

import type {
  Attribute,
  BinaryOperator,
  BooleanOperation,
  Call,
  Comparison,
  ComparisonOperator,
  Conditional,
  DictDisplay,
  Display,
  Expression,
  JoinedString,
  Keyword,
  Slice,
  Subscript,
} from './ast.ts';
import type { Position } from './code.ts';
import { frozenSet } from './constants.ts';
import { Emitter, type Label } from './emitter.ts';
import { JUMP_NO_INTERRUPT } from './basic-block.ts';
import { constantsOf, NOWHERE } from './fold.ts';
import * as op from './opcodes.ts';
import type { Source } from './source.ts';
import { byteLength } from './source.ts';
import type { Block } from './symbols.ts';
import { syntaxErrorAt } from './syntax-error.ts';

/** More than this many values are not put on the stack at once if it can be helped. */
const STACK_USE_GUIDELINE = 30;

const CONVERSIONS = { s: 1, r: 2, a: 3 } as const;

export type Access = 'load' | 'store' | 'delete';

const NAME_OPCODES = {
  fast: { load: op.LOAD_FAST, store: op.STORE_FAST, delete: op.DELETE_FAST },
  global: { load: op.LOAD_GLOBAL, store: op.STORE_GLOBAL, delete: op.DELETE_GLOBAL },
  name: { load: op.LOAD_NAME, store: op.STORE_NAME, delete: op.DELETE_NAME },
} as const;

/** BINARY_OP's operand; the in-place form of an operator comes 13 later. */
function binaryOperand(operator: BinaryOperator): number {
  return op.BINARY_OPERATORS.indexOf(operator);
}

export function inPlaceOperand(operator: BinaryOperator): number {
  return op.BINARY_OPERATORS.indexOf(`${operator}=`);
}

/** `a:b`, which has instructions of its own, unlike `a:b:c`. */
export function isPlainSlice(expression: Expression): expression is Slice {
  return expression.kind === 'Slice' && expression.step === null;
}

/** The position of an attribute access split over lines starts at the attribute's name. */
export function attributePosition(where: Position, attribute: Attribute): Position {
  if (where.line === attribute.endLine) return where;
  const line = attribute.endLine;
  const column = attribute.endColumn - byteLength(attribute.name);
  if (where.endLine > line) return { ...where, line, column };
  return { line, column, endLine: line, endColumn: Math.max(column, where.endColumn) };
}

export class ExpressionCompiler extends Emitter {
  readonly #module: Block;

  constructor(source: Source, block: Block, module: Block) {
    super(source, block);
    this.#module = module;
  }

  protected fail(message: string, where: Position): never {
    throw syntaxErrorAt(this.source, where, message);
  }

  protected expression(node: Expression): void {
    switch (node.kind) {
      case 'Constant':
        return this.loadConstant(node.value, node);
      case 'Name':
        return this.name(node.id, 'load', node);
      case 'BinaryOperation':
        this.expression(node.left);
        this.expression(node.right);
        return this.emit(op.BINARY_OP, binaryOperand(node.operator), node);
      case 'UnaryOperation':
        this.expression(node.operand);
        return this.#unary(node.operator, node);
      case 'BooleanOperation':
        return this.#boolean(node);
      case 'Comparison':
        return this.#comparison(node);
      case 'Conditional':
        return this.#conditional(node);
      case 'Call':
        return this.#call(node);
      case 'Attribute':
        return this.attribute(node, 'load');
      case 'Subscript':
        return this.subscript(node, 'load');
      case 'Slice':
        return this.emit(op.BUILD_SLICE, this.sliceBounds(node), node);
      case 'List':
        return this.#sequence(node, op.BUILD_LIST, op.LIST_APPEND, op.LIST_EXTEND);
      case 'Tuple':
        return this.#tuple(node.elements, node);
      case 'Set':
        return this.#sequence(node, op.BUILD_SET, op.SET_ADD, op.SET_UPDATE);
      case 'Dict':
        return this.#dict(node);
      case 'JoinedString':
        return this.#joinedString(node);
      case 'FormattedValue':
        this.expression(node.value);
        if (node.conversion !== null) {
          this.emit(op.CONVERT_VALUE, CONVERSIONS[node.conversion], node);
        }
        if (node.spec === null) return this.emit(op.FORMAT_SIMPLE, 0, node);
        this.expression(node.spec);
        return this.emit(op.FORMAT_WITH_SPEC, 0, node);
    }
  }

  protected expressions(nodes: readonly Expression[]): void {
    for (const node of nodes) this.expression(node);
  }

  protected name(name: string, access: Access, where: Position): void {
    const scope = this.block.scope(name);
    const isFunction = this.block.kind === 'function';
    if (scope === 'local' && isFunction) {
      this.emit(NAME_OPCODES.fast[access], this.localIndex(name), where);
    } else if (scope === 'global-explicit' || isFunction) {
      const opcode = NAME_OPCODES.global[access];
      const index = this.nameIndex(name);
      this.emit(opcode, opcode === op.LOAD_GLOBAL ? index << 1 : index, where);
    } else {
      this.emit(NAME_OPCODES.name[access], this.nameIndex(name), where);
    }
  }

  #unary(operator: '+' | '-' | '~' | 'not', where: Position): void {
    switch (operator) {
      case '+':
        return this.emit(op.CALL_INTRINSIC_1, op.INTRINSIC_UNARY_POSITIVE, where);
      case '-':
        return this.emit(op.UNARY_NEGATIVE, 0, where);
      case '~':
        return this.emit(op.UNARY_INVERT, 0, where);
      case 'not':
        this.emit(op.TO_BOOL, 0, where);
        return this.emit(op.UNARY_NOT, 0, where);
    }
  }

  #boolean(node: BooleanOperation): void {
    const end = this.newLabel();
    const jump = node.operator === 'and' ? op.POP_JUMP_IF_FALSE : op.POP_JUMP_IF_TRUE;
    for (const value of node.values.slice(0, -1)) {
      this.expression(value);
      this.emit(op.COPY, 1, node);
      this.emit(op.TO_BOOL, 0, node);
      this.emitJump(jump, end, node);
      this.emit(op.POP_TOP, 0, node);
    }
    this.expression(node.values.at(-1)!);
    this.use(end);
  }

  #compare(operator: ComparisonOperator, where: Position): void {
    switch (operator) {
      case 'in':
      case 'not in':
        return this.emit(op.CONTAINS_OP, operator === 'in' ? 0 : 1, where);
      case 'is':
      case 'is not':
        return this.emit(op.IS_OP, operator === 'is' ? 0 : 1, where);
      default: {
        const index = op.COMPARISONS.indexOf(operator);
        return this.emit(op.COMPARE_OP, (index << 5) | op.COMPARISON_MASKS[index]!, where);
      }
    }
  }

  /** `a < b < c` keeps `b` below each result, for the next comparison. */
  #comparison(node: Comparison): void {
    this.expression(node.left);
    const last = node.operators.length - 1;
    const cleanup = this.newLabel();
    for (let i = 0; i < last; i++) {
      this.#keepOperand(node, i);
      this.emit(op.COPY, 1, node);
      this.emit(op.TO_BOOL, 0, node);
      this.emitJump(op.POP_JUMP_IF_FALSE, cleanup, node);
      this.emit(op.POP_TOP, 0, node);
    }
    this.expression(node.comparators[last]!);
    this.#compare(node.operators[last]!, node);
    if (last === 0) return;
    const end = this.newLabel();
    this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
    this.use(cleanup);
    this.emit(op.SWAP, 2, node);
    this.emit(op.POP_TOP, 0, node);
    this.use(end);
  }

  #keepOperand(node: Comparison, i: number): void {
    this.expression(node.comparators[i]!);
    this.emit(op.SWAP, 2, node);
    this.emit(op.COPY, 2, node);
    this.#compare(node.operators[i]!, node);
  }

  #conditional(node: Conditional): void {
    const end = this.newLabel();
    const orElse = this.newLabel();
    this.jumpIf(node.test, orElse, false, node);
    this.expression(node.body);
    this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
    this.use(orElse);
    this.expression(node.orElse);
    this.use(end);
  }

  /** Jumps if an expression is true (or false), without making its value where possible. */
  protected jumpIf(node: Expression, target: Label, condition: boolean, where: Position): void {
    if (node.kind === 'UnaryOperation' && node.operator === 'not') {
      return this.jumpIf(node.operand, target, !condition, where);
    }
    if (node.kind === 'BooleanOperation')
      return this.#jumpIfBoolean(node, target, condition, where);
    if (node.kind === 'Conditional') {
      const end = this.newLabel();
      const orElse = this.newLabel();
      this.jumpIf(node.test, orElse, false, where);
      this.jumpIf(node.body, target, condition, where);
      this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
      this.use(orElse);
      this.jumpIf(node.orElse, target, condition, where);
      return this.use(end);
    }
    if (node.kind === 'Comparison' && node.operators.length > 1) {
      return this.#jumpIfChained(node, target, condition);
    }
    this.expression(node);
    this.emit(op.TO_BOOL, 0, node);
    this.emitJump(condition ? op.POP_JUMP_IF_TRUE : op.POP_JUMP_IF_FALSE, target, node);
  }

  #jumpIfBoolean(node: BooleanOperation, target: Label, condition: boolean, where: Position): void {
    // What settles the whole operation: a true operand of `or`, a false one of `and`.
    const settling = node.operator === 'or';
    const settled = settling === condition ? target : this.newLabel();
    for (const value of node.values.slice(0, -1)) this.jumpIf(value, settled, settling, where);
    this.jumpIf(node.values.at(-1)!, target, condition, where);
    if (settled !== target) this.use(settled);
  }

  #jumpIfChained(node: Comparison, target: Label, condition: boolean): void {
    const last = node.operators.length - 1;
    const cleanup = this.newLabel();
    const end = this.newLabel();
    this.expression(node.left);
    for (let i = 0; i < last; i++) {
      this.#keepOperand(node, i);
      this.emit(op.TO_BOOL, 0, node);
      this.emitJump(op.POP_JUMP_IF_FALSE, cleanup, node);
    }
    this.expression(node.comparators[last]!);
    this.#compare(node.operators[last]!, node);
    this.emit(op.TO_BOOL, 0, node);
    this.emitJump(condition ? op.POP_JUMP_IF_TRUE : op.POP_JUMP_IF_FALSE, target, node);
    this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
    this.use(cleanup);
    this.emit(op.POP_TOP, 0, node);
    if (!condition) this.emitJump(JUMP_NO_INTERRUPT, target, NOWHERE);
    this.use(end);
  }

  protected attribute(node: Attribute, access: Access): void {
    this.expression(node.value);
    const where = attributePosition(node, node);
    const index = this.nameIndex(node.name);
    if (access === 'load') this.emit(op.LOAD_ATTR, index << 1, where);
    else this.emit(access === 'store' ? op.STORE_ATTR : op.DELETE_ATTR, index, where);
  }

  protected subscript(node: Subscript, access: Access): void {
    this.expression(node.value);
    if (isPlainSlice(node.index) && access !== 'delete') {
      this.sliceBounds(node.index);
      return this.emit(access === 'load' ? op.BINARY_SLICE : op.STORE_SLICE, 0, node);
    }
    this.expression(node.index);
    const opcodes = {
      load: op.BINARY_SUBSCR,
      store: op.STORE_SUBSCR,
      delete: op.DELETE_SUBSCR,
    };
    this.emit(opcodes[access], 0, node);
  }

  /** Pushes the two or three bounds of a slice; returns how many. */
  protected sliceBounds(node: Slice): number {
    for (const bound of [node.lower, node.upper]) {
      if (bound === null) this.loadConstant(null, node);
      else this.expression(bound);
    }
    if (node.step === null) return 2;
    this.expression(node.step);
    return 3;
  }

  // --- displays -------------------------------------------------------------------------------------

  /** A list or a set: three or more constants come from one constant. */
  #sequence(node: Display, build: number, append: number, extend: number): void {
    const { elements } = node;
    const values = elements.length > 2 ? constantsOf(elements) : undefined;
    if (values !== undefined) {
      this.emit(build, 0, node);
      this.loadConstant(node.kind === 'Set' ? frozenSet(values) : values, node);
      this.emit(extend, 1, node);
    } else if (elements.length > STACK_USE_GUIDELINE) {
      this.#appendAll(elements, build, append, node);
    } else {
      this.expressions(elements);
      this.emit(build, elements.length, node);
    }
  }

  #appendAll(
    elements: readonly Expression[],
    build: number,
    append: number,
    where: Position,
  ): void {
    this.emit(build, 0, where);
    for (const element of elements) {
      this.expression(element);
      this.emit(append, 1, where);
    }
  }

  #tuple(elements: readonly Expression[], where: Position): void {
    const values = elements.length > 2 ? constantsOf(elements) : undefined;
    if (values !== undefined) {
      this.loadConstant(values, where);
    } else if (elements.length > STACK_USE_GUIDELINE) {
      this.#appendAll(elements, op.BUILD_LIST, op.LIST_APPEND, where);
      this.emit(op.CALL_INTRINSIC_1, op.INTRINSIC_LIST_TO_TUPLE, where);
    } else {
      this.expressions(elements);
      this.emit(op.BUILD_TUPLE, elements.length, where);
    }
  }

  /** Long displays are built in pieces that fit the stack. */
  #dict(node: DictDisplay): void {
    const pieceSize = STACK_USE_GUIDELINE / 2 + 2;
    const count = node.keys.length;
    if (count === 0) return this.emit(op.BUILD_MAP, 0, node);
    for (let start = 0; start < count; start += pieceSize) {
      this.#dictPiece(node, start, Math.min(start + pieceSize, count));
      if (start > 0) this.emit(op.DICT_UPDATE, 1, node);
    }
  }

  #dictPiece(node: DictDisplay, start: number, end: number): void {
    const keys = node.keys.slice(start, end);
    const values = node.values.slice(start, end);
    const isBig = keys.length * 2 > STACK_USE_GUIDELINE;
    const constantKeys = constantsOf(keys);
    if (keys.length > 1 && !isBig && constantKeys !== undefined) {
      this.expressions(values);
      this.loadConstant(constantKeys, node);
      return this.emit(op.BUILD_CONST_KEY_MAP, keys.length, node);
    }
    if (isBig) this.emit(op.BUILD_MAP, 0, node);
    for (const [index, key] of keys.entries()) {
      this.expression(key);
      this.expression(values[index]!);
      if (isBig) this.emit(op.MAP_ADD, 1, node);
    }
    if (!isBig) this.emit(op.BUILD_MAP, keys.length, node);
  }

  #joinedString(node: JoinedString): void {
    const { values } = node;
    if (values.length > STACK_USE_GUIDELINE) {
      this.loadConstant('', node);
      this.emit(op.LOAD_ATTR, (this.nameIndex('join') << 1) | 1, node);
      this.#appendAll(values, op.BUILD_LIST, op.LIST_APPEND, node);
      return this.emit(op.CALL, 1, node);
    }
    this.expressions(values);
    if (values.length !== 1) this.emit(op.BUILD_STRING, values.length, node);
  }

  // --- calls ----------------------------------------------------------------------------------------

  #call(node: Call): void {
    const { callee, args, keywords } = node;
    this.#rejectRepeated(keywords);
    if (callee.kind === 'Attribute' && this.#isMethodCall(callee, node)) {
      return this.#methodCall(callee, node);
    }
    this.expression(callee);
    this.emit(op.PUSH_NULL, 0, callee);
    if (args.length + keywords.length * 2 > STACK_USE_GUIDELINE) return this.#bigCall(node);
    this.expressions(args);
    this.#finishCall(node, node, node);
  }

  #rejectRepeated(keywords: readonly Keyword[]): void {
    const seen = new Set<string>();
    for (const keyword of keywords) {
      if (seen.has(keyword.name)) this.fail(`keyword argument repeated: ${keyword.name}`, keyword);
      seen.add(keyword.name);
    }
  }

  /** Functions of an imported module are no methods; else an attribute that is called likely is. */
  #isMethodCall(callee: Attribute, { args, keywords }: Call): boolean {
    const { value } = callee;
    if (value.kind === 'Name' && this.#module.isImported(value.id)) return false;
    const names = keywords.length > 0 ? 1 : 0;
    return args.length + keywords.length + names < STACK_USE_GUIDELINE;
  }

  #methodCall(callee: Attribute, node: Call): void {
    this.expression(callee.value);
    const where = attributePosition(callee, callee);
    this.emit(op.LOAD_ATTR, (this.nameIndex(callee.name) << 1) | 1, where);
    this.expressions(node.args);
    this.#finishCall(node, where, attributePosition(node, callee));
  }

  #finishCall({ args, keywords }: Call, namesAt: Position, where: Position): void {
    if (keywords.length === 0) return this.emit(op.CALL, args.length, where);
    for (const { value } of keywords) this.expression(value);
    this.loadConstant(
      keywords.map(({ name }) => name),
      namesAt,
    );
    this.emit(op.CALL_KW, args.length + keywords.length, where);
  }

  /** Too many arguments for the stack: a tuple, and a dict for the keywords. */
  #bigCall(node: Call): void {
    const { args, keywords } = node;
    this.#tuple(args, node);
    const isBig = keywords.length * 2 > STACK_USE_GUIDELINE;
    const names = keywords.map(({ name }) => name);
    if (keywords.length > 1 && !isBig) {
      for (const { value } of keywords) this.expression(value);
      this.loadConstant(names, node);
      this.emit(op.BUILD_CONST_KEY_MAP, names.length, node);
    } else if (keywords.length > 0) {
      if (isBig) this.emit(op.BUILD_MAP, 0, node);
      for (const { name, value } of keywords) {
        this.loadConstant(name, node);
        this.expression(value);
        if (isBig) this.emit(op.MAP_ADD, 1, NOWHERE);
      }
      if (!isBig) this.emit(op.BUILD_MAP, 1, node);
    }
    this.emit(op.CALL_FUNCTION_EX, keywords.length > 0 ? 1 : 0, node);
  }
}
