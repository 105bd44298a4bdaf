// Code for expressions. Each method corresponds to one of CPython 3.13's code generator and gives each
// instruction the same position, because tracebacks are made of them.

import type {
  Attribute,
  BinaryOperator,
  BooleanOperation,
  Comparison,
  ComparisonOperator,
  Comprehension,
  Conditional,
  Expression,
  Lambda,
  Slice,
  Subscript,
  Yield,
  YieldFrom,
} from './ast.ts';
import { JUMP_NO_INTERRUPT, POP_BLOCK, SETUP_FINALLY } from './basic-block.ts';
import type { Position } from './code.ts';
import { attributePosition, CallCompiler } from './compile-call.ts';
import type { Access } from './compile-name.ts';
import type { Label } from './emitter.ts';
import { NOWHERE } from './fold.ts';
import * as op from './opcodes.ts';

const CONVERSIONS = { s: 1, r: 2, a: 3 } as const;

/** RESUME's operands: where a generator goes on. */
const RESUME_AFTER_YIELD = 1;
const RESUME_AFTER_YIELD_FROM = 2;

/** BINARY_OP's operand; the in-place form of an operator comes 13 later. */
function binaryOperand(operator: BinaryOperator): number {
  return op.BINARY_OPERATORS.indexOf(operator);
}

/** `a:b`, which has instructions of its own, unlike `a:b:c`. */
export function isPlainSlice(expression: Expression): expression is Slice {
  return expression.kind === 'Slice' && expression.step === null;
}

export abstract class ExpressionCompiler extends CallCompiler {
  protected abstract lambda(node: Lambda): void;
  protected abstract comprehension(node: Comprehension): void;

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
        return this.call(node);
      case 'Attribute':
        return this.attribute(node, 'load');
      case 'Subscript':
        return this.subscript(node, 'load');
      case 'Slice':
        return this.emit(op.BUILD_SLICE, this.sliceBounds(node), node);
      case 'List':
        return this.collect(node.elements, 'list', node);
      case 'Tuple':
        return this.collect(node.elements, 'tuple', node);
      case 'Set':
        return this.collect(node.elements, 'set', node);
      case 'Dict':
        return this.dict(node);
      case 'JoinedString':
        return this.joinedString(node);
      case 'FormattedValue':
        this.expression(node.value);
        if (node.conversion !== null) {
          this.emit(op.CONVERT_VALUE, CONVERSIONS[node.conversion], node);
        }
        if (node.spec === null) return this.emit(op.FORMAT_SIMPLE, 0, node);
        this.expression(node.spec);
        return this.emit(op.FORMAT_WITH_SPEC, 0, node);
      case 'Lambda':
        return this.lambda(node);
      case 'NamedExpression':
        this.expression(node.value);
        this.emit(op.COPY, 1, node);
        return this.name(node.target.id, 'store', node.target);
      case 'Starred':
        return this.fail("can't use starred expression here", node);
      case 'ListComprehension':
      case 'SetComprehension':
      case 'DictComprehension':
      case 'Generator':
        return this.comprehension(node);
      case 'Yield':
        return this.#yield(node);
      case 'YieldFrom':
        return this.#yieldFrom(node);
    }
  }

  #yield(node: Yield): void {
    if (this.block.kind !== 'function') this.fail("'yield' outside function", node);
    if (node.value === null) this.loadConstant(null, node);
    else this.expression(node.value);
    this.yieldValue(node);
  }

  protected yieldValue(where: Position): void {
    this.emit(op.YIELD_VALUE, 0, where);
    this.emit(op.RESUME, RESUME_AFTER_YIELD, where);
  }

  /** Sends on what is sent, and throws on what is thrown, until the inner iterator is done. */
  #yieldFrom(node: YieldFrom): void {
    if (this.block.kind !== 'function') this.fail("'yield from' outside function", node);
    this.expression(node.value);
    this.emit(op.GET_YIELD_FROM_ITER, 0, node);
    this.loadConstant(null, node);
    const send = this.newLabel();
    const thrown = this.newLabel();
    const exit = this.newLabel();
    this.use(send);
    this.emitJump(op.SEND, exit, node);
    this.emitJump(SETUP_FINALLY, thrown, node);
    this.emit(op.YIELD_VALUE, 1, node);
    this.emit(POP_BLOCK, 0, NOWHERE);
    this.emit(op.RESUME, RESUME_AFTER_YIELD_FROM, node);
    this.emitJump(JUMP_NO_INTERRUPT, send, node);
    this.use(thrown);
    this.emit(op.CLEANUP_THROW, 0, node);
    this.use(exit);
    this.emit(op.END_SEND, 0, node);
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
    if (access === 'load' && this.superAttribute(node, false)) return;
    this.expression(node.value);
    const where = attributePosition(node, node);
    const index = this.attributeIndex(node.name);
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
}
