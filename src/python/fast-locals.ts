// Loads and stores of local variables: which loads must check that there is a value, and pairs of
// them in one instruction.

import {
  become,
  becomeNop,
  blocksFrom,
  isJump,
  BasicBlock,
  STORE_FAST_MAYBE_NULL,
  type GraphInstruction,
} from './basic-block.ts';
import * as op from './opcodes.ts';

/** Beyond these many locals CPython follows a local only within one block. */
const TRACKED_LOCALS = 64;

/** Makes LOAD_FAST a LOAD_FAST_CHECK wherever the local may be unbound. */
export function addChecksForUnboundLocals(
  entry: BasicBlock,
  localCount: number,
  parameterCount: number,
): void {
  if (localCount === 0) return;
  if (localCount > TRACKED_LOCALS) for (const block of blocksFrom(entry)) scanManyLocals(block);
  for (const block of blocksFrom(entry)) block.isVisited = false;
  const stack: BasicBlock[] = [];
  const push = (block: BasicBlock, unbound: Iterable<number>): void => {
    const before = block.unbound.size;
    for (const local of unbound) block.unbound.add(local);
    if (block.unbound.size === before || block.isVisited) return;
    stack.push(block);
    block.isVisited = true;
  };
  const start: number[] = [];
  const tracked = Math.min(localCount, TRACKED_LOCALS);
  for (let local = parameterCount; local < tracked; local++) start.push(local);
  push(entry, start);
  // A `del` may unbind anywhere, so each block is looked at once at least.
  for (const block of blocksFrom(entry)) scanBlock(block, push);
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    block.isVisited = false;
    scanBlock(block, push);
  }
}

function unbinds(opcode: number): boolean {
  return (
    opcode === op.DELETE_FAST ||
    opcode === op.LOAD_FAST_AND_CLEAR ||
    opcode === STORE_FAST_MAYBE_NULL
  );
}

function scanBlock(
  block: BasicBlock,
  push: (block: BasicBlock, unbound: Iterable<number>) => void,
): void {
  const unbound = new Set(block.unbound);
  for (const instruction of block.instructions) {
    const { opcode, operand } = instruction;
    if (instruction.handler !== null) push(instruction.handler, unbound);
    if (operand >= TRACKED_LOCALS) continue;
    if (unbinds(opcode)) unbound.add(operand);
    else if (opcode === op.STORE_FAST || opcode === op.LOAD_FAST_CHECK) unbound.delete(operand);
    else if (opcode === op.LOAD_FAST) {
      // A load that succeeds shows that the local is bound.
      if (unbound.delete(operand)) instruction.opcode = op.LOAD_FAST_CHECK;
    }
  }
  const { last } = block;
  if (block.next !== null && block.fallsThrough) push(block.next, unbound);
  if (last?.target != null && isJump(last)) push(last.target, unbound);
}

function scanManyLocals(block: BasicBlock): void {
  const bound = new Set<number>();
  for (const instruction of block.instructions) {
    const { opcode, operand } = instruction;
    if (operand < TRACKED_LOCALS) continue;
    if (unbinds(opcode)) bound.delete(operand);
    else if (opcode === op.STORE_FAST) bound.add(operand);
    else if (opcode === op.LOAD_FAST) {
      if (!bound.has(operand)) instruction.opcode = op.LOAD_FAST_CHECK;
      bound.add(operand);
    }
  }
}

/** Joins neighbouring loads and stores of locals. */
export function joinNeighbours(entry: BasicBlock): void {
  for (const block of blocksFrom(entry)) {
    for (let i = 0; i + 1 < block.instructions.length; i++) {
      const first = block.instructions[i]!;
      const second = block.instructions[i + 1]!;
      const joined = superinstruction(first.opcode, second.opcode);
      if (joined !== 0) join(first, second, joined);
    }
  }
}

function superinstruction(first: number, second: number): number {
  if (first === op.LOAD_FAST) return second === op.LOAD_FAST ? op.LOAD_FAST_LOAD_FAST : 0;
  if (first !== op.STORE_FAST) return 0;
  if (second === op.LOAD_FAST) return op.STORE_FAST_LOAD_FAST;
  return second === op.STORE_FAST ? op.STORE_FAST_STORE_FAST : 0;
}

/** Both operands share one byte: four bits each. */
function join(first: GraphInstruction, second: GraphInstruction, opcode: number): void {
  const firstLine = first.position.line;
  const secondLine = second.position.line;
  if (firstLine >= 0 && secondLine >= 0 && firstLine !== secondLine) return;
  if (first.operand >= 16 || second.operand >= 16) return;
  become(first, opcode, (first.operand << 4) | second.operand);
  becomeNop(second);
}
