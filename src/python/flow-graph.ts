// The optimisations on the flow graph of one module or function, in the order in which CPython 3.13
// runs them (`flowgraph.c`). The output of each pass depends on those before: to get CPython's
// bytecode exactly, the order and the small conditions matter, and each pass here has the name of its
// counterpart or near it.

import {
  becomeNop,
  blocksFrom,
  exitsScope,
  isJump,
  isUnconditionalJump,
  JUMP,
  nextNonEmpty,
  BasicBlock,
  type GraphInstruction,
} from './basic-block.ts';
import type { Position } from './code.ts';
import type { ConstantPool } from './constant-pool.ts';
import { labelExceptionTargets, moveColdBlocks } from './exception-blocks.ts';
import { addChecksForUnboundLocals, joinNeighbours } from './fast-locals.ts';
import * as op from './opcodes.ts';
import { optimizeBlock, optimizeLoadConst, removeDeadStores } from './peephole.ts';

/** The longest block that is copied to save a jump to it. */
const MAX_COPY_SIZE = 4;

const NO_POSITION: Position = { line: -1, endLine: -1, column: -1, endColumn: -1 };

/** All of the optimisations, on the code of one module or function. */
export function optimizeGraph(
  entry: BasicBlock,
  constants: ConstantPool,
  localCount: number,
  parameterCount: number,
): void {
  labelExceptionTargets(entry);
  inlineSmallOrLinelessBlocks(entry);
  removeUnreachable(entry);
  resolveLineNumbers(entry);
  for (const block of blocksFrom(entry)) optimizeLoadConst(block, constants);
  for (const block of blocksFrom(entry)) removeDeadStores(block);
  for (const block of blocksFrom(entry)) optimizeBlock(block, constants);
  removeRedundantNopsAndPairs(entry);
  removeUnreachable(entry);
  removeRedundantNopsAndJumps(entry);
  removeUnusedConstants(entry, constants);
  addChecksForUnboundLocals(entry, localCount, parameterCount);
  joinNeighbours(entry);
  removeAllRedundantNops(entry);
  moveColdBlocks(entry, () => removeRedundantNopsAndJumps(entry));
  resolveLineNumbers(entry);
}

// --- jumps to small blocks --------------------------------------------------------------------------

function hasNoLine(block: BasicBlock): boolean {
  return block.instructions.every(({ position }) => position.line < 0);
}

/** Replaces jumps to short exits, and to artificial code, by a copy of the target. */
function inlineSmallOrLinelessBlocks(entry: BasicBlock): void {
  let changed: boolean;
  do {
    changed = false;
    for (const block of blocksFrom(entry)) if (inlineTarget(block)) changed = true;
  } while (changed);
}

function inlineTarget(block: BasicBlock): boolean {
  const last = block.last;
  if (last === undefined || !isUnconditionalJump(last)) return false;
  const target = last.target!;
  const exit = target.last;
  const isSmallExit =
    exit !== undefined && exitsScope(exit) && target.instructions.length <= MAX_COPY_SIZE;
  const isLineless = hasNoLine(target) && !target.fallsThrough;
  if (!isSmallExit && !isLineless) return false;
  const polls = last.opcode === JUMP;
  becomeNop(last);
  for (const instruction of target.instructions) block.instructions.push({ ...instruction });
  const end = block.last!;
  if (isLineless && polls && isUnconditionalJump(end)) end.opcode = JUMP;
  target.predecessors--;
  return true;
}

// --- reachability -----------------------------------------------------------------------------------

/** Counts predecessors and empties the blocks that have none. */
function removeUnreachable(entry: BasicBlock): void {
  for (const block of blocksFrom(entry)) {
    block.predecessors = 0;
    block.isVisited = false;
  }
  const stack = [entry];
  entry.predecessors = 1;
  entry.isVisited = true;
  const reach = (block: BasicBlock): void => {
    if (!block.isVisited) stack.push(block);
    block.isVisited = true;
    block.predecessors++;
  };
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (block.next !== null && block.fallsThrough) reach(block.next);
    for (const { target } of block.instructions) if (target !== null) reach(target);
  }
  for (const block of blocksFrom(entry)) {
    if (block.predecessors > 0) continue;
    block.instructions = [];
    block.isHandler = false;
  }
}

// --- line numbers -----------------------------------------------------------------------------------

/** Gives artificial instructions the line of what leads to them. */
function resolveLineNumbers(entry: BasicBlock): void {
  duplicateExitsWithoutLine(entry);
  propagateLineNumbers(entry);
}

/** A way out of the frame, or where the thread may be stopped: its line can be seen. */
function needsLine(block: BasicBlock): boolean {
  const last = block.last;
  return last !== undefined && (exitsScope(last) || last.opcode === JUMP) && hasNoLine(block);
}

/** An artificial exit that several jumps share is copied, so that each copy has one line. */
function duplicateExitsWithoutLine(entry: BasicBlock): void {
  for (const block of blocksFrom(entry)) {
    const last = block.last;
    if (last === undefined || !isJump(last)) continue;
    const target = nextNonEmpty(last.target);
    if (target === null || !needsLine(target) || target.predecessors <= 1) continue;
    const copy = new BasicBlock();
    copy.instructions = target.instructions.map((instruction) => ({ ...instruction }));
    copy.instructions[0]!.position = last.position;
    copy.isJumpTarget = true;
    copy.predecessors = 1;
    copy.next = target.next;
    last.target = copy;
    target.predecessors--;
    target.next = copy;
  }
  for (const block of blocksFrom(entry)) {
    const { last, next } = block;
    if (last === undefined || next === null || !block.fallsThrough) continue;
    if (needsLine(next)) next.instructions[0]!.position = last.position;
  }
}

function propagateLineNumbers(entry: BasicBlock): void {
  for (const block of blocksFrom(entry)) {
    const last = block.last;
    if (last === undefined) continue;
    let position = NO_POSITION;
    for (const instruction of block.instructions) {
      if (instruction.position.line < 0) instruction.position = position;
      else position = instruction.position;
    }
    const inherit = (heir: BasicBlock | null): void => {
      const first = heir?.instructions[0];
      if (heir?.predecessors === 1 && first !== undefined && first.position.line < 0) {
        first.position = position;
      }
    };
    if (block.fallsThrough) inherit(block.next);
    if (isJump(last)) inherit(last.target);
  }
}

// --- cleaning up ------------------------------------------------------------------------------------

/** Removes NOPs, except those that alone stand for their line. Returns how many it removed. */
function removeRedundantNops(block: BasicBlock): number {
  const { instructions } = block;
  const kept: GraphInstruction[] = [];
  let previousLine = -1;
  for (let i = 0; i < instructions.length; i++) {
    const instruction = instructions[i]!;
    const { line } = instruction.position;
    if (instruction.opcode === op.NOP) {
      if (line < 0 || line === previousLine) continue;
      const next = instructions[i + 1];
      if (next !== undefined) {
        if (next.position.line === line) continue;
        if (next.position.line < 0) {
          next.position = instruction.position;
          continue;
        }
      } else if (firstLine(nextNonEmpty(block.next)) === line) {
        continue;
      }
    }
    kept.push(instruction);
    previousLine = line;
  }
  block.instructions = kept;
  return instructions.length - kept.length;
}

/** The line of the first instruction that will stay, or -1. */
function firstLine(block: BasicBlock | null): number {
  for (const { opcode, position } of block?.instructions ?? []) {
    if (opcode !== op.NOP || position.line >= 0) return position.line;
  }
  return -1;
}

/** Also removes values that are pushed only to be popped. */
function removeRedundantNopsAndPairs(entry: BasicBlock): void {
  let changed: boolean;
  do {
    changed = false;
    let instruction: GraphInstruction | null = null;
    for (const block of blocksFrom(entry)) {
      removeRedundantNops(block);
      if (block.isJumpTarget) instruction = null;
      for (const current of block.instructions) {
        const previous: GraphInstruction | null = instruction;
        instruction = current;
        if (current.opcode !== op.POP_TOP || previous === null) continue;
        const isCopy = previous.opcode === op.COPY && previous.operand === 1;
        if (previous.opcode !== op.LOAD_CONST && !isCopy) continue;
        becomeNop(previous);
        becomeNop(current);
        changed = true;
      }
      if ((instruction !== null && isJump(instruction)) || !block.fallsThrough) instruction = null;
    }
  } while (changed);
}

/** Removes jumps to the code that follows anyway. Returns how many it removed. */
function removeRedundantJumps(entry: BasicBlock): number {
  let removed = 0;
  for (const block of blocksFrom(entry)) {
    const last = block.last;
    if (last === undefined || !isUnconditionalJump(last)) continue;
    if (nextNonEmpty(last.target) !== nextNonEmpty(block.next)) continue;
    becomeNop(last);
    removed++;
  }
  return removed;
}

export function removeAllRedundantNops(entry: BasicBlock): number {
  let removed = 0;
  for (const block of blocksFrom(entry)) removed += removeRedundantNops(block);
  return removed;
}

function removeRedundantNopsAndJumps(entry: BasicBlock): void {
  let removed: number;
  do {
    removed = removeAllRedundantNops(entry) + removeRedundantJumps(entry);
  } while (removed > 0);
}

/** Keeps the first constant, which may be the docstring, and those that are still loaded. */
function removeUnusedConstants(entry: BasicBlock, constants: ConstantPool): void {
  const used = new Set([0]);
  for (const block of blocksFrom(entry)) {
    for (const { opcode, operand } of block.instructions)
      if (hasConstant(opcode)) used.add(operand);
  }
  const places = constants.keep(used);
  for (const block of blocksFrom(entry)) {
    for (const instruction of block.instructions) {
      if (!hasConstant(instruction.opcode)) continue;
      instruction.operand = places.get(instruction.operand)!;
    }
  }
}

function hasConstant(opcode: number): boolean {
  return opcode === op.LOAD_CONST || opcode === op.RETURN_CONST;
}
