// Code for comprehensions: a generator has a code object of its own, the others are inlined.

import type { Comprehension, Expression } from './ast.ts';
import { span } from './ast.ts';
import {
  JUMP,
  JUMP_NO_INTERRUPT,
  POP_BLOCK,
  SETUP_FINALLY,
  STORE_FAST_MAYBE_NULL,
} from './basic-block.ts';
import type { Block } from './block.ts';
import type { Code, Position } from './code.ts';
import { FunctionCompiler, type UnitKind } from './compile-function.ts';
import type { Label } from './emitter.ts';
import { NOWHERE } from './fold.ts';
import * as op from './opcodes.ts';

const COLLECTORS = {
  ListComprehension: { build: op.BUILD_LIST, add: op.LIST_APPEND },
  SetComprehension: { build: op.BUILD_SET, add: op.SET_ADD },
  DictComprehension: { build: op.BUILD_MAP, add: op.MAP_ADD },
} as const;

/** What an inlined comprehension must put back. */
interface Inlined {
  /** Locals whose values wait on the stack. */
  readonly pushed: readonly string[];
  readonly hidden: readonly string[];
  readonly restore: readonly (() => void)[];
  readonly cleanup: Label;
}

export abstract class ComprehensionCompiler extends FunctionCompiler {
  protected abstract override inner(block: Block, kind: UnitKind): ComprehensionCompiler;

  protected comprehension(node: Comprehension): void {
    const block = this.symbols.blocks.get(node)!;
    const outermost = node.clauses[0]!.iterable;
    if (block.isInlined) {
      this.expression(outermost);
      this.emit(op.GET_ITER, 0, outermost);
      return this.#inlined(node, block);
    }
    const inner = this.inner(block, 'comprehension');
    this.makeFunction(inner.#generatorCode(node), 0, node);
    this.expression(outermost);
    this.emit(op.GET_ITER, 0, outermost);
    this.emit(op.CALL, 0, node);
  }

  #generatorCode(node: Comprehension): Code {
    this.argCount = 1;
    this.start(this.block.name, node.line);
    this.emit(op.LOAD_FAST, 0, node);
    this.#clause(node, 0, 0);
    this.wrapGenerator();
    this.returnNone();
    return this.end(this.block.name, node.line, null);
  }

  /** The iterator of the first clause is on the stack. */
  #inlined(node: Comprehension, block: Block): void {
    if (node.kind === 'Generator') return;
    const inlined = this.#enterInlined(node, block);
    this.emit(COLLECTORS[node.kind].build, 0, node);
    this.emit(op.SWAP, 2, node);
    this.#clause(node, 0, 0);
    this.#leaveInlined(node, inlined);
  }

  /** The comprehension's variables are its own: equal names of the function wait on the stack. */
  #enterInlined(node: Comprehension, block: Block): Inlined {
    const isInClass = this.block.kind === 'class' && this.inlinedDepth === 0;
    this.inlinedDepth++;
    const pushed: string[] = [];
    const hidden: string[] = [];
    const restore: (() => void)[] = [];
    for (const [name, symbol] of block.symbols) {
      const scope = symbol.scope!;
      const outer = this.scopeOf(name);
      const differs =
        scope !== outer && scope !== 'free' && !(scope === 'cell' && outer === 'free');
      if (differs || isInClass) restore.push(this.override(name, symbol));
      const isOwn = symbol.isLocal && !symbol.isNonlocal;
      if (!isOwn && !isInClass) continue;
      if (this.block.kind !== 'function' && !this.hiddenLocals.has(name)) {
        this.hiddenLocals.add(name);
        hidden.push(name);
      }
      this.emit(op.LOAD_FAST_AND_CLEAR, this.localIndex(name), node);
      if (scope === 'cell') {
        const index = outer === 'free' ? this.freeIndex(name) : this.cellIndex(name);
        this.emit(op.MAKE_CELL, index, node);
      }
      pushed.push(name);
    }
    const cleanup = this.newLabel();
    if (pushed.length > 0) {
      this.emit(op.SWAP, pushed.length + 1, node);
      this.emitJump(SETUP_FINALLY, cleanup, node);
    }
    return { pushed, hidden, restore, cleanup };
  }

  #leaveInlined(node: Comprehension, { pushed, hidden, restore, cleanup }: Inlined): void {
    this.inlinedDepth--;
    for (const undo of restore) undo();
    if (pushed.length > 0) {
      const end = this.newLabel();
      this.emit(POP_BLOCK, 0, NOWHERE);
      this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
      this.use(cleanup);
      // The incomplete result is below the exception.
      this.emit(op.SWAP, 2, NOWHERE);
      this.emit(op.POP_TOP, 0, NOWHERE);
      this.#restoreLocals(pushed, node);
      this.emit(op.RERAISE, 0, NOWHERE);
      this.use(end);
      this.#restoreLocals(pushed, node);
    }
    for (const name of hidden) this.hiddenLocals.delete(name);
  }

  #restoreLocals(pushed: readonly string[], where: Position): void {
    this.emit(op.SWAP, pushed.length + 1, where);
    for (const name of pushed.toReversed()) {
      this.emit(STORE_FAST_MAYBE_NULL, this.localIndex(name), where);
    }
  }

  /** One `for` with its `if`s, and what is inside of it; `depth` iterators are below its own. */
  #clause(node: Comprehension, index: number, outerDepth: number): void {
    const { target, iterable, conditions } = node.clauses[index]!;
    const start = this.newLabel();
    const next = this.newLabel();
    const exhausted = this.newLabel();
    // `for y in [f(x)]` is an assignment.
    const single = index > 0 ? singleElement(iterable) : null;
    if (single !== null) {
      this.expression(single);
    } else if (index > 0) {
      this.expression(iterable);
      this.emit(op.GET_ITER, 0, iterable);
    }
    const depth = single === null ? outerDepth + 1 : outerDepth;
    if (single === null) {
      // Once more: what a generator is given need not be an iterator.
      this.emit(op.GET_ITER, 0, iterable);
      this.use(start);
      this.emitJump(op.FOR_ITER, exhausted, iterable);
    }
    this.store(target);
    for (const condition of conditions) this.jumpIf(condition, next, false, node);
    const { element, value } = node;
    const isLast = index + 1 === node.clauses.length;
    const where = isLast && value !== null ? span(element, value) : element;
    if (isLast) this.#element(node, depth, where);
    else this.#clause(node, index + 1, depth);
    this.use(next);
    if (single !== null) return;
    this.emitJump(JUMP, start, where);
    this.use(exhausted);
    this.emit(op.END_FOR, 0, NOWHERE);
    this.emit(op.POP_TOP, 0, NOWHERE);
  }

  #element({ kind, element, value }: Comprehension, depth: number, where: Position): void {
    this.expression(element);
    if (value !== null) this.expression(value);
    if (kind === 'Generator') {
      this.yieldValue(where);
      this.emit(op.POP_TOP, 0, where);
    } else {
      this.emit(COLLECTORS[kind].add, depth + 1, where);
    }
  }
}

function singleElement(iterable: Expression): Expression | null {
  if (iterable.kind !== 'List' && iterable.kind !== 'Tuple') return null;
  const [only, ...rest] = iterable.elements;
  return only === undefined || rest.length > 0 || only.kind === 'Starred' ? null : only;
}
