// The flow graph's parts: basic blocks of instructions, linked in the order of the code.
//
// An instruction without a line (line -1) is artificial: it takes the line of whatever leads to it.

import type { Position } from './code.ts';
import * as op from './opcodes.ts';

// Jumps whose direction is known only when the blocks are in their final order. The first polls for
// requests to the thread if it turns out to go back; the second never does.
export const JUMP = 256;
export const JUMP_NO_INTERRUPT = 257;

// Instructions that exist only until the code is laid out. The first three say where an exception from
// here on goes, up to a POP_BLOCK: to the handler with the exception on the stack, below which the
// second and third push the index of the raising instruction. (CPython's pseudo-instructions.)
export const SETUP_FINALLY = 258;
export const SETUP_CLEANUP = 259;
export const SETUP_WITH = 260;
export const POP_BLOCK = 261;
// A cell as it is, and a local that may be stored null.
export const LOAD_CLOSURE = 262;
export const STORE_FAST_MAYBE_NULL = 263;

/** How the pseudo-instructions change the height of the stack. */
export const PSEUDO_EFFECTS: Readonly<Record<number, number>> = {
  [JUMP]: 0,
  [JUMP_NO_INTERRUPT]: 0,
  [SETUP_FINALLY]: 0,
  [SETUP_CLEANUP]: 0,
  [SETUP_WITH]: 0,
  [POP_BLOCK]: 0,
  [LOAD_CLOSURE]: 1,
  [STORE_FAST_MAYBE_NULL]: -1,
};

export interface GraphInstruction {
  opcode: number;
  operand: number;
  target: BasicBlock | null;
  position: Position;
  /** Where an exception goes, if it does not leave the frame. */
  handler: BasicBlock | null;
}

/** A straight run of instructions: entered only at the start, left only at the end. */
export class BasicBlock {
  instructions: GraphInstruction[] = [];
  /** The block that follows in the code, and in the flow unless the last instruction leaves. */
  next: BasicBlock | null = null;
  isJumpTarget = false;
  /** Whether exceptions lead here, and whether with the index of the raising instruction. */
  isHandler = false;
  hasLasti = false;
  /** Whether it is reached without an exception, or only after one. */
  isWarm = false;
  isCold = false;
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
  return instruction.target !== null && !isBlockPush(instruction);
}

export function isBlockPush({ opcode }: GraphInstruction): boolean {
  return opcode === SETUP_FINALLY || opcode === SETUP_CLEANUP || opcode === SETUP_WITH;
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
