// The last steps from an optimised flow graph to a code object: jumps get a direction and an operand,
// and the height of the stack is measured.

import type { ExceptionRange, Instruction, Position } from './code.ts';
import {
  BasicBlock,
  becomeNop,
  JUMP,
  JUMP_NO_INTERRUPT,
  LOAD_CLOSURE,
  PSEUDO_EFFECTS,
  SETUP_CLEANUP,
  SETUP_FINALLY,
  SETUP_WITH,
  STORE_FAST_MAYBE_NULL,
  blocksFrom,
  isBlockPush,
  isConditionalJump,
} from './basic-block.ts';
import { removeAllRedundantNops } from './flow-graph.ts';
import * as op from './opcodes.ts';

const REVERSED: Readonly<Record<number, number>> = {
  [op.POP_JUMP_IF_FALSE]: op.POP_JUMP_IF_TRUE,
  [op.POP_JUMP_IF_TRUE]: op.POP_JUMP_IF_FALSE,
  [op.POP_JUMP_IF_NONE]: op.POP_JUMP_IF_NOT_NONE,
  [op.POP_JUMP_IF_NOT_NONE]: op.POP_JUMP_IF_NONE,
};

/** What a handler finds on the stack beyond what was there at its SETUP. */
const HANDLER_EFFECTS: Readonly<Record<number, number>> = {
  [SETUP_FINALLY]: 1,
  [SETUP_CLEANUP]: 2,
  // The result of `__enter__` is gone, the index and the exception are there.
  [SETUP_WITH]: 1,
};

export interface Assembled {
  readonly instructions: readonly Instruction[];
  readonly exceptionTable: readonly ExceptionRange[];
  readonly stackSize: number;
}

export function assemble(entry: BasicBlock): Assembled {
  const stackSize = measureStack(entry);
  replacePseudoInstructions(entry);
  normalizeJumps(entry);
  const starts = startsOf(entry);
  return {
    instructions: layOut(entry, starts),
    exceptionTable: exceptionRanges(entry, starts),
    stackSize,
  };
}

/** The most values that are on the stack at once. */
function measureStack(entry: BasicBlock): number {
  let highest = 0;
  const pending = [entry];
  const enter = (block: BasicBlock, depth: number): void => {
    if (block.startDepth >= 0) return;
    block.startDepth = depth;
    pending.push(block);
  };
  entry.startDepth = 0;
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    let depth = block.startDepth;
    for (const { opcode, operand, target } of block.instructions) {
      if (target !== null && opcode in HANDLER_EFFECTS) {
        enter(target, depth + HANDLER_EFFECTS[opcode]!);
        highest = Math.max(highest, depth + HANDLER_EFFECTS[opcode]!);
        continue;
      }
      depth += PSEUDO_EFFECTS[opcode] ?? op.stackEffect(opcode, operand);
      highest = Math.max(highest, depth);
      if (target !== null) enter(target, depth);
    }
    if (block.next !== null && block.fallsThrough) enter(block.next, depth);
  }
  // CPython needs a frame to have at least one place.
  return Math.max(highest, 1);
}

function replacePseudoInstructions(entry: BasicBlock): void {
  for (const block of blocksFrom(entry)) {
    for (const instruction of block.instructions) {
      if (isBlockPush(instruction)) becomeNop(instruction);
      else if (instruction.opcode === LOAD_CLOSURE) instruction.opcode = op.LOAD_FAST;
      else if (instruction.opcode === STORE_FAST_MAYBE_NULL) instruction.opcode = op.STORE_FAST;
    }
  }
  removeAllRedundantNops(entry);
}

/** Conditional jumps only go forward: one that goes back becomes its opposite around a plain jump. */
function normalizeJumps(entry: BasicBlock): void {
  for (const block of blocksFrom(entry)) block.isVisited = false;
  for (const block of blocksFrom(entry)) {
    block.isVisited = true;
    const last = block.last;
    if (last === undefined || !isConditionalJump(last) || !last.target!.isVisited) continue;
    const back = new BasicBlock();
    back.instructions = [{ ...last, opcode: JUMP, operand: 0, handler: null }];
    back.next = block.next;
    last.opcode = REVERSED[last.opcode]!;
    last.target = block.next;
    block.next = back;
  }
}

interface Placed {
  opcode: number;
  operand: number;
  /** Index of the instruction that it jumps to, or -1. */
  readonly target: number;
  readonly position: Position;
}

/** The index of each block's first instruction. */
function startsOf(entry: BasicBlock): Map<BasicBlock, number> {
  const starts = new Map<BasicBlock, number>();
  let count = 0;
  for (const block of blocksFrom(entry)) {
    starts.set(block, count);
    count += block.instructions.length;
  }
  return starts;
}

function exceptionRanges(
  entry: BasicBlock,
  starts: ReadonlyMap<BasicBlock, number>,
): ExceptionRange[] {
  const ranges: ExceptionRange[] = [];
  let handler: BasicBlock | null = null;
  let start = 0;
  let index = 0;
  const end = (): void => {
    if (handler === null) return;
    const lasti = handler.hasLasti;
    // Counted without the exception itself and the index of the instruction.
    const depth = handler.startDepth - (lasti ? 2 : 1);
    ranges.push({ start, end: index, target: starts.get(handler)!, depth, lasti });
  };
  for (const block of blocksFrom(entry)) {
    for (const instruction of block.instructions) {
      if (instruction.handler !== handler) {
        end();
        handler = instruction.handler;
        start = index;
      }
      index++;
    }
  }
  end();
  return ranges;
}

function layOut(entry: BasicBlock, starts: ReadonlyMap<BasicBlock, number>): Instruction[] {
  const placed: Placed[] = [];
  for (const block of blocksFrom(entry)) {
    for (const { opcode, operand, target, position } of block.instructions) {
      const index = target === null ? -1 : starts.get(target)!;
      placed.push({
        opcode: directed(opcode, index <= placed.length),
        // CPython starts from the target's index, too: where a distance is near a power of 256, the
        // start decides which of two consistent lay-outs comes out.
        operand: index < 0 ? operand : index,
        target: index,
        position,
      });
    }
  }
  resolveJumpOperands(placed);
  return placed.map(({ opcode, operand, target, position }) => {
    const { line, endLine, column, endColumn } = position;
    return { opcode, operand, target, line, endLine, column, endColumn };
  });
}

function directed(opcode: number, goesBack: boolean): number {
  if (opcode !== JUMP && opcode !== JUMP_NO_INTERRUPT) return opcode;
  if (!goesBack) return op.JUMP_FORWARD;
  return opcode === JUMP ? op.JUMP_BACKWARD : op.JUMP_BACKWARD_NO_INTERRUPT;
}

/** How many EXTENDED_ARG prefixes an operand takes. */
export function extendedArgs(operand: number): number {
  if (operand > 0xff_ffff) return 3;
  if (operand > 0xffff) return 2;
  return operand > 0xff ? 1 : 0;
}

/** The size of an instruction in code units: prefixes, itself, caches. */
function sizeOf(opcode: number, operand: number): number {
  return extendedArgs(operand) + 1 + op.cacheEntries(opcode);
}

/** Operands are distances in code units, which in turn depend on how long the operands are. */
function resolveJumpOperands(placed: readonly Placed[]): void {
  for (;;) {
    const offsets: number[] = [];
    let offset = 0;
    for (const { opcode, operand } of placed) {
      offsets.push(offset);
      offset += sizeOf(opcode, operand);
    }
    let changed = false;
    for (const [index, instruction] of placed.entries()) {
      if (instruction.target < 0) continue;
      const after = offsets[index + 1] ?? offset;
      const operand = Math.abs(offsets[instruction.target]! - after);
      if (extendedArgs(operand) !== extendedArgs(instruction.operand)) changed = true;
      instruction.operand = operand;
    }
    if (!changed) return;
  }
}
