// The last steps from an optimised flow graph to a code object: jumps get a direction and an operand,
// and the height of the stack is measured.

import type { Instruction, Position } from './code.ts';
import {
  BasicBlock,
  JUMP,
  JUMP_NO_INTERRUPT,
  blocksFrom,
  isConditionalJump,
} from './basic-block.ts';
import * as op from './opcodes.ts';

const REVERSED: Readonly<Record<number, number>> = {
  [op.POP_JUMP_IF_FALSE]: op.POP_JUMP_IF_TRUE,
  [op.POP_JUMP_IF_TRUE]: op.POP_JUMP_IF_FALSE,
  [op.POP_JUMP_IF_NONE]: op.POP_JUMP_IF_NOT_NONE,
  [op.POP_JUMP_IF_NOT_NONE]: op.POP_JUMP_IF_NONE,
};

export interface Assembled {
  readonly instructions: readonly Instruction[];
  readonly stackSize: number;
}

export function assemble(entry: BasicBlock): Assembled {
  const stackSize = measureStack(entry);
  normalizeJumps(entry);
  return { instructions: layOut(entry), stackSize };
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
      depth += op.stackEffect(opcode, operand);
      highest = Math.max(highest, depth);
      if (target !== null) enter(target, depth);
    }
    if (block.next !== null && block.fallsThrough) enter(block.next, depth);
  }
  // CPython needs a frame to have at least one place.
  return Math.max(highest, 1);
}

/** Conditional jumps only go forward: one that goes back becomes its opposite around a plain jump. */
function normalizeJumps(entry: BasicBlock): void {
  for (const block of blocksFrom(entry)) block.isVisited = false;
  for (const block of blocksFrom(entry)) {
    block.isVisited = true;
    const last = block.last;
    if (last === undefined || !isConditionalJump(last) || !last.target!.isVisited) continue;
    const back = new BasicBlock();
    back.instructions = [
      { opcode: JUMP, operand: 0, target: last.target, position: last.position },
    ];
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

function layOut(entry: BasicBlock): Instruction[] {
  const starts = new Map<BasicBlock, number>();
  let count = 0;
  for (const block of blocksFrom(entry)) {
    starts.set(block, count);
    count += block.instructions.length;
  }
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
