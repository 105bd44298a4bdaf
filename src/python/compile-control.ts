// Code for what may be left in the middle: loops, `try` and `with`.
//
// `return`, `break` and `continue` run what the blocks around them still have to do (CPython calls it
// unwinding): `finally` bodies are compiled once more at each of them.

import type { ExceptHandler, For, Return, Statement, Try, While, With } from './ast.ts';
import {
  JUMP,
  JUMP_NO_INTERRUPT,
  POP_BLOCK,
  SETUP_CLEANUP,
  SETUP_FINALLY,
  SETUP_WITH,
} from './basic-block.ts';
import type { Position } from './code.ts';
import { ComprehensionCompiler } from './compile-comprehension.ts';
import type { Label } from './emitter.ts';
import { NOWHERE } from './fold.ts';
import * as op from './opcodes.ts';

type Block =
  | { readonly kind: 'while' | 'for'; readonly start: Label; readonly end: Label }
  | { readonly kind: 'try' | 'handler' | 'finally-end' | 'value' }
  | { readonly kind: 'finally'; readonly body: readonly Statement[] }
  | { readonly kind: 'with'; readonly where: Position }
  | { readonly kind: 'handler-body'; readonly name: string | null };

type Loop = Block & { readonly kind: 'while' | 'for' };

/** CPython's own limit. */
const MAX_BLOCKS = 21;

export abstract class ControlCompiler extends ComprehensionCompiler {
  readonly #blocks: Block[] = [];

  #within(block: Block, where: Position, compile: () => void): void {
    if (this.#blocks.length >= MAX_BLOCKS) this.fail('too many statically nested blocks', where);
    this.#blocks.push(block);
    compile();
    this.#blocks.pop();
  }

  // --- unwinding ------------------------------------------------------------------------------------

  /**
   * Leaves the blocks from the innermost one, up to a loop if one is wanted, which is returned. What
   * follows the body of a `finally` has no line of its own: hence the position that is returned.
   */
  #unwind(keepsTop: boolean, toLoop: boolean, where: Position): [Loop | null, Position] {
    const block = this.#blocks.at(-1);
    if (block === undefined) return [null, where];
    if (toLoop && isLoop(block)) return [block, where];
    this.#blocks.pop();
    const behind = this.#unwindBlock(block, keepsTop, where);
    const result = this.#unwind(keepsTop, toLoop, behind);
    this.#blocks.push(block);
    return result;
  }

  #unwindBlock(block: Block, keepsTop: boolean, where: Position): Position {
    const keep = (): void => {
      if (keepsTop) this.emit(op.SWAP, 2, where);
    };
    switch (block.kind) {
      case 'for':
      case 'value':
        keep();
        this.emit(op.POP_TOP, 0, where);
        return where;
      case 'try':
        this.emit(POP_BLOCK, 0, where);
        return where;
      case 'finally':
        this.emit(POP_BLOCK, 0, where);
        if (keepsTop) this.#within({ kind: 'value' }, where, () => this.statements(block.body));
        else this.statements(block.body);
        return NOWHERE;
      case 'finally-end':
        keep();
        this.emit(op.POP_TOP, 0, where);
        keep();
        this.emit(POP_BLOCK, 0, where);
        this.emit(op.POP_EXCEPT, 0, where);
        return where;
      case 'with':
        this.emit(POP_BLOCK, 0, block.where);
        if (keepsTop) this.emit(op.SWAP, 2, block.where);
        this.#callExit(block.where);
        this.emit(op.POP_TOP, 0, block.where);
        return NOWHERE;
      case 'handler-body':
        if (block.name !== null) this.emit(POP_BLOCK, 0, where);
        keep();
        this.emit(POP_BLOCK, 0, where);
        this.emit(op.POP_EXCEPT, 0, where);
        if (block.name !== null) this.#forget(block.name, where);
        return where;
      default:
        return where;
    }
  }

  protected break(node: Position): void {
    this.emit(op.NOP, 0, node);
    const [loop, where] = this.#unwind(false, true, node);
    if (loop === null) this.fail("'break' outside loop", node);
    const behind = this.#unwindBlock(loop, false, where);
    this.emitJump(JUMP, loop.end, behind);
  }

  protected continue(node: Position): void {
    this.emit(op.NOP, 0, node);
    const [loop, where] = this.#unwind(false, true, node);
    if (loop === null) this.fail("'continue' not properly in loop", node);
    this.emitJump(JUMP, loop.start, where);
  }

  protected return(node: Return): void {
    if (this.block.kind !== 'function') this.fail("'return' outside function", node);
    const { value } = node;
    const isComputed = value !== null && value.kind !== 'Constant';
    let where: Position = node;
    if (isComputed) {
      this.expression(value);
    } else if (value !== null) {
      where = value;
      this.emit(op.NOP, 0, where);
    }
    if (value === null || value.line !== node.line) {
      where = node;
      this.emit(op.NOP, 0, where);
    }
    const [, behind] = this.#unwind(isComputed, false, where);
    if (!isComputed) this.loadConstant(value === null ? null : value.value, behind);
    this.emit(op.RETURN_VALUE, 0, behind);
  }

  // --- loops ----------------------------------------------------------------------------------------

  /** The test is compiled twice, at the start and at the end, to save a jump in each round. */
  protected while(node: While): void {
    const start = this.newLabel();
    const body = this.newLabel();
    const orElse = this.newLabel();
    const end = this.newLabel();
    this.use(start);
    this.#within({ kind: 'while', start, end }, node, () => {
      this.jumpIf(node.test, orElse, false, node);
      this.use(body);
      this.statements(node.body);
      this.jumpIf(node.test, body, true, node);
    });
    this.use(orElse);
    this.statements(node.orElse);
    this.use(end);
  }

  protected for(node: For): void {
    const start = this.newLabel();
    const exhausted = this.newLabel();
    const end = this.newLabel();
    this.#within({ kind: 'for', start, end }, node, () => {
      this.expression(node.iterable);
      this.emit(op.GET_ITER, 0, node.iterable);
      this.use(start);
      this.emitJump(op.FOR_ITER, exhausted, node.iterable);
      // Keeps the line of the target where that is not the iterable's.
      this.emit(op.NOP, 0, node.target);
      this.store(node.target);
      this.statements(node.body);
      this.emitJump(JUMP, start, NOWHERE);
      this.use(exhausted);
      this.emit(op.END_FOR, 0, NOWHERE);
      this.emit(op.POP_TOP, 0, NOWHERE);
    });
    this.statements(node.orElse);
    this.use(end);
  }

  // --- exceptions -----------------------------------------------------------------------------------

  protected try(node: Try): void {
    if (node.finalBody.length > 0) this.#tryFinally(node);
    else this.#tryExcept(node);
  }

  #tryFinally(node: Try): void {
    const raised = this.newLabel();
    const exit = this.newLabel();
    const cleanup = this.newLabel();
    this.emitJump(SETUP_FINALLY, raised, node);
    this.#within({ kind: 'finally', body: node.finalBody }, node, () => {
      if (node.handlers.length > 0) this.#tryExcept(node);
      else this.statements(node.body);
      this.emit(POP_BLOCK, 0, NOWHERE);
    });
    this.statements(node.finalBody);
    this.emitJump(JUMP_NO_INTERRUPT, exit, NOWHERE);
    this.use(raised);
    this.#within({ kind: 'finally-end' }, node, () => {
      this.emitJump(SETUP_CLEANUP, cleanup, NOWHERE);
      this.emit(op.PUSH_EXC_INFO, 0, NOWHERE);
      this.statements(node.finalBody);
    });
    this.emit(op.RERAISE, 0, NOWHERE);
    this.use(cleanup);
    this.#popAndReraise();
    this.use(exit);
  }

  #tryExcept(node: Try): void {
    const raised = this.newLabel();
    const end = this.newLabel();
    const cleanup = this.newLabel();
    this.emitJump(SETUP_FINALLY, raised, node);
    this.#within({ kind: 'try' }, node, () => this.statements(node.body));
    this.emit(POP_BLOCK, 0, NOWHERE);
    this.statements(node.orElse);
    this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
    this.use(raised);
    this.emitJump(SETUP_CLEANUP, cleanup, NOWHERE);
    this.emit(op.PUSH_EXC_INFO, 0, NOWHERE);
    this.#within({ kind: 'handler' }, node, () => {
      for (const [index, handler] of node.handlers.entries()) {
        if (handler.type === null && index < node.handlers.length - 1) {
          this.fail("default 'except:' must be last", handler);
        }
        this.#handler(handler, end);
      }
      this.emit(op.RERAISE, 0, NOWHERE);
    });
    this.use(cleanup);
    this.#popAndReraise();
    this.use(end);
  }

  #handler(handler: ExceptHandler, end: Label): void {
    const next = this.newLabel();
    if (handler.type !== null) {
      this.expression(handler.type);
      this.emit(op.CHECK_EXC_MATCH, 0, handler);
      this.emitJump(op.POP_JUMP_IF_FALSE, next, handler);
    }
    if (handler.name === null) this.#plainHandler(handler, end);
    else this.#namedHandler(handler, handler.name, end);
    this.use(next);
  }

  #plainHandler(handler: ExceptHandler, end: Label): void {
    this.emit(op.POP_TOP, 0, handler);
    const block: Block = { kind: 'handler-body', name: null };
    this.#within(block, handler, () => this.statements(handler.body));
    this.emit(POP_BLOCK, 0, NOWHERE);
    this.emit(op.POP_EXCEPT, 0, NOWHERE);
    this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
  }

  /** The exception's name is deleted at the end, however that is reached. */
  #namedHandler(handler: ExceptHandler, name: string, end: Label): void {
    const cleanup = this.newLabel();
    this.name(name, 'store', handler);
    this.emitJump(SETUP_CLEANUP, cleanup, handler);
    const block: Block = { kind: 'handler-body', name };
    this.#within(block, handler, () => this.statements(handler.body));
    this.emit(POP_BLOCK, 0, NOWHERE);
    this.emit(POP_BLOCK, 0, NOWHERE);
    this.emit(op.POP_EXCEPT, 0, NOWHERE);
    this.#forget(name, NOWHERE);
    this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
    this.use(cleanup);
    this.#forget(name, NOWHERE);
    this.emit(op.RERAISE, 1, NOWHERE);
  }

  #forget(name: string, where: Position): void {
    this.loadConstant(null, where);
    this.name(name, 'store', where);
    this.name(name, 'delete', where);
  }

  #popAndReraise(): void {
    this.emit(op.COPY, 3, NOWHERE);
    this.emit(op.POP_EXCEPT, 0, NOWHERE);
    this.emit(op.RERAISE, 1, NOWHERE);
  }

  // --- context managers -----------------------------------------------------------------------------

  protected with(node: With, index = 0): void {
    const { manager, target } = node.items[index]!;
    const raised = this.newLabel();
    const exit = this.newLabel();
    const cleanup = this.newLabel();
    this.expression(manager);
    this.emit(op.BEFORE_WITH, 0, manager);
    this.emitJump(SETUP_WITH, raised, manager);
    this.#within({ kind: 'with', where: manager }, node, () => {
      if (target !== null) this.store(target);
      else this.emit(op.POP_TOP, 0, manager);
      if (index + 1 < node.items.length) this.with(node, index + 1);
      else this.statements(node.body);
      this.emit(POP_BLOCK, 0, NOWHERE);
    });
    this.#callExit(manager);
    this.emit(op.POP_TOP, 0, manager);
    this.emitJump(JUMP, exit, manager);
    this.use(raised);
    this.emitJump(SETUP_CLEANUP, cleanup, manager);
    this.emit(op.PUSH_EXC_INFO, 0, manager);
    this.emit(op.WITH_EXCEPT_START, 0, manager);
    this.#finishExit(cleanup);
    this.use(exit);
  }

  #callExit(where: Position): void {
    for (let i = 0; i < 3; i++) this.loadConstant(null, where);
    this.emit(op.CALL, 2, where);
  }

  /** The exception goes on unless `__exit__` returned something true. */
  #finishExit(cleanup: Label): void {
    const suppressed = this.newLabel();
    const exit = this.newLabel();
    this.emit(op.TO_BOOL, 0, NOWHERE);
    this.emitJump(op.POP_JUMP_IF_TRUE, suppressed, NOWHERE);
    this.emit(op.RERAISE, 2, NOWHERE);
    this.use(suppressed);
    this.emit(op.POP_TOP, 0, NOWHERE);
    this.emit(POP_BLOCK, 0, NOWHERE);
    this.emit(op.POP_EXCEPT, 0, NOWHERE);
    this.emit(op.POP_TOP, 0, NOWHERE);
    this.emit(op.POP_TOP, 0, NOWHERE);
    this.emitJump(JUMP_NO_INTERRUPT, exit, NOWHERE);
    this.use(cleanup);
    this.#popAndReraise();
    this.use(exit);
  }
}

function isLoop(block: Block): block is Loop {
  return block.kind === 'while' || block.kind === 'for';
}
