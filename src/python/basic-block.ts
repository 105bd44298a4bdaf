// The flow graph's parts: basic blocks of instructions, linked in the order of the code.
//
// An instruction without a line (line -1) is artificial: it takes the line of whatever leads to it.

import type { Position } from './code.ts';
import * as op from './opcodes.ts';

// Jumps whose direction is known only when the blocks are in their final order. The first polls for
// requests to the thread if it turns out to go back; the second never does.
export const JUMP = 256;
export const JUMP_NO_INTERRUPT = 257;

export interface GraphInstruction {
  opcode: number;
  operand: number;
  target: BasicBlock | null;
  position: Position;
}

/** A straight run of instructions: entered only at the start, left only at the end. */
export class BasicBlock {
  instructions: GraphInstruction[] = [];
  /** The block that follows in the code, and in the flow unless the last instruction leaves. */
  next: BasicBlock | null = null;
  isJumpTarget = false;
  /** How many ways lead here; 0 after `removeUnreachable` means none. */
  predecessors = 0;
  isVisited = false;
  /** Which of the locals may be unbound on entry. */
  readonly unbound = new Set<number>();
  /** The height of the stack on entry. */
  startDepth = -1;

  get last(): GraphInstruction | undefined {
    return this.instructions.at(-1);
  }

  get fallsThrough(): boolean {
    const last = this.last;
    return last === undefined || !(isUnconditionalJump(last) || exitsScope(last));
  }
}

export function isConditionalJump({ opcode }: GraphInstruction): boolean {
  return (
    opcode === op.POP_JUMP_IF_FALSE ||
    opcode === op.POP_JUMP_IF_TRUE ||
    opcode === op.POP_JUMP_IF_NONE ||
    opcode === op.POP_JUMP_IF_NOT_NONE
  );
}

export function isJump(instruction: GraphInstruction): boolean {
  return instruction.target !== null;
}

export function isUnconditionalJump({ opcode }: GraphInstruction): boolean {
  return opcode === JUMP || opcode === JUMP_NO_INTERRUPT;
}

export function exitsScope({ opcode }: GraphInstruction): boolean {
  return (
    opcode === op.RETURN_VALUE ||
    opcode === op.RETURN_CONST ||
    opcode === op.RAISE_VARARGS ||
    opcode === op.RERAISE
  );
}

export function becomeNop(instruction: GraphInstruction): void {
  instruction.opcode = op.NOP;
  instruction.operand = 0;
  instruction.target = null;
}

export function become(instruction: GraphInstruction, opcode: number, operand: number): void {
  instruction.opcode = opcode;
  instruction.operand = operand;
}

export function* blocksFrom(entry: BasicBlock): Iterable<BasicBlock> {
  for (let block: BasicBlock | null = entry; block !== null; block = block.next) yield block;
}

export function nextNonEmpty(start: BasicBlock | null): BasicBlock | null {
  let block = start;
  while (block !== null && block.instructions.length === 0) block = block.next;
  return block;
}
