// Instructions as a graph of basic blocks, and the optimisations on it, in the order in which CPython
// 3.13 runs them (`flowgraph.c`). The output of each pass depends on those before: to get CPython's
// bytecode exactly, the order and the small conditions matter, and each pass here has the name of its
// counterpart.
//
// An instruction without a line (line -1) is artificial: it takes the line of whatever leads to it.

import type { Constant, Position } from './code.ts';
import { isTrue } from './constants.ts';
import type { ConstantPool } from './constant-pool.ts';
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

/** The longest block that is copied to save a jump to it. */
const MAX_COPY_SIZE = 4;

const NO_POSITION: Position = { line: -1, endLine: -1, column: -1, endColumn: -1 };

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

function isUnconditionalJump({ opcode }: GraphInstruction): boolean {
  return opcode === JUMP || opcode === JUMP_NO_INTERRUPT;
}

function exitsScope({ opcode }: GraphInstruction): boolean {
  return (
    opcode === op.RETURN_VALUE ||
    opcode === op.RETURN_CONST ||
    opcode === op.RAISE_VARARGS ||
    opcode === op.RERAISE
  );
}

function becomeNop(instruction: GraphInstruction): void {
  instruction.opcode = op.NOP;
  instruction.operand = 0;
  instruction.target = null;
}

function become(instruction: GraphInstruction, opcode: number, operand: number): void {
  instruction.opcode = opcode;
  instruction.operand = operand;
}

export function* blocksFrom(entry: BasicBlock): Iterable<BasicBlock> {
  for (let block: BasicBlock | null = entry; block !== null; block = block.next) yield block;
}

function nextNonEmpty(start: BasicBlock | null): BasicBlock | null {
  let block = start;
  while (block !== null && block.instructions.length === 0) block = block.next;
  return block;
}

/** All of the optimisations, on the code of one module or function. */
export function optimizeGraph(
  entry: BasicBlock,
  constants: ConstantPool,
  localCount: number,
  parameterCount: number,
): void {
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
  insertSuperinstructions(entry);
  // Here CPython moves exception handlers behind everything else; the guest has none yet.
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
  for (const block of blocksFrom(entry)) if (block.predecessors === 0) block.instructions = [];
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

// --- one block at a time ----------------------------------------------------------------------------

/** What a constant makes of the instruction after it. */
function optimizeLoadConst(block: BasicBlock, constants: ConstantPool): void {
  let loaded = -1;
  for (let i = 0; i < block.instructions.length; i++) {
    const instruction = block.instructions[i]!;
    const isCopy = loaded >= 0 && instruction.opcode === op.COPY && instruction.operand === 1;
    if (!isCopy) loaded = instruction.opcode === op.LOAD_CONST ? instruction.operand : -1;
    if (loaded >= 0) optimizeAfterConst(block, i, loaded, constants);
  }
}

function optimizeAfterConst(
  block: BasicBlock,
  i: number,
  loaded: number,
  constants: ConstantPool,
): void {
  const instruction = block.instructions[i]!;
  const next = block.instructions[i + 1];
  switch (next?.opcode) {
    case op.POP_JUMP_IF_FALSE:
    case op.POP_JUMP_IF_TRUE: {
      const jumps = isTrue(constants.at(loaded)) === (next.opcode === op.POP_JUMP_IF_TRUE);
      becomeNop(instruction);
      if (jumps) next.opcode = JUMP;
      else becomeNop(next);
      return;
    }
    case op.IS_OP:
      if (constants.at(loaded) === null) optimizeIsNone(block, i);
      return;
    case op.RETURN_VALUE:
      becomeNop(instruction);
      become(next, op.RETURN_CONST, loaded);
      return;
    case op.TO_BOOL:
      becomeNop(instruction);
      become(next, op.LOAD_CONST, constants.add(isTrue(constants.at(loaded))));
  }
}

/** `is None` before a conditional jump: there are jumps for that. */
function optimizeIsNone(block: BasicBlock, i: number): void {
  const is = block.instructions[i + 1]!;
  let jump = block.instructions[i + 2];
  if (jump?.opcode === op.TO_BOOL) {
    becomeNop(jump);
    jump = block.instructions[i + 3];
  }
  if (jump?.opcode !== op.POP_JUMP_IF_FALSE && jump?.opcode !== op.POP_JUMP_IF_TRUE) return;
  const inverts = (is.operand === 1) !== (jump.opcode === op.POP_JUMP_IF_FALSE);
  becomeNop(block.instructions[i]!);
  becomeNop(is);
  jump.opcode = inverts ? op.POP_JUMP_IF_NOT_NONE : op.POP_JUMP_IF_NONE;
}

/** Of two stores into one place on a line the first is for nothing: `a, _, _ = b`. */
function removeDeadStores({ instructions }: BasicBlock): void {
  for (let i = 0; i + 1 < instructions.length; i++) {
    const instruction = instructions[i]!;
    const next = instructions[i + 1]!;
    if (instruction.opcode !== op.STORE_FAST || next.opcode !== op.STORE_FAST) continue;
    if (next.operand !== instruction.operand) continue;
    if (next.position.line === instruction.position.line) become(instruction, op.POP_TOP, 0);
  }
}

function optimizeBlock(block: BasicBlock, constants: ConstantPool): void {
  for (let i = 0; i < block.instructions.length; i++) {
    const instruction = block.instructions[i]!;
    const next = block.instructions[i + 1];
    switch (instruction.opcode) {
      case op.BUILD_TUPLE:
        optimizeBuildTuple(block, i, constants);
        break;
      case op.POP_JUMP_IF_FALSE:
      case op.POP_JUMP_IF_TRUE:
      case op.POP_JUMP_IF_NONE:
      case op.POP_JUMP_IF_NOT_NONE:
      case JUMP:
      case JUMP_NO_INTERRUPT:
        // Looks at the new jump again: it may lead to yet another.
        if (threadJump(block, instruction)) i--;
        break;
      case op.COMPARE_OP:
        if (next?.opcode === op.TO_BOOL) {
          become(next, op.COMPARE_OP, instruction.operand | op.COMPARE_TO_BOOL);
          becomeNop(instruction);
        }
        break;
      case op.CONTAINS_OP:
      case op.IS_OP:
        if (next?.opcode === op.TO_BOOL) {
          become(next, instruction.opcode, instruction.operand);
          becomeNop(instruction);
        }
        break;
      case op.TO_BOOL:
        if (next?.opcode === op.TO_BOOL) becomeNop(instruction);
        break;
      case op.UNARY_NOT:
        if (next?.opcode === op.TO_BOOL) {
          become(next, op.UNARY_NOT, 0);
          becomeNop(instruction);
        } else if (next?.opcode === op.UNARY_NOT) {
          becomeNop(instruction);
          becomeNop(next);
        }
        break;
      case op.LOAD_GLOBAL:
        if (next?.opcode === op.PUSH_NULL && (instruction.operand & 1) === 0) {
          instruction.operand |= 1;
          becomeNop(next);
        }
        break;
      case op.SWAP:
        if (instruction.operand === 1) {
          becomeNop(instruction);
        } else {
          i = optimizeSwaps(block, i);
          applyStaticSwaps(block, i);
        }
    }
  }
}

/** A jump to a jump goes straight to where that leads, and polls if either does. */
function threadJump(block: BasicBlock, jump: GraphInstruction): boolean {
  const target = jump.target!.instructions[0];
  if (target === undefined || !isUnconditionalJump(target)) return false;
  if (isConditionalJump(jump) && target.opcode !== JUMP) return false;
  if (jump.target === target.target) return false;
  const opcode = jump.opcode === JUMP_NO_INTERRUPT ? target.opcode : jump.opcode;
  becomeNop(jump);
  block.instructions.push({ ...target, opcode });
  return true;
}

function optimizeBuildTuple(block: BasicBlock, i: number, constants: ConstantPool): void {
  const instruction = block.instructions[i]!;
  const next = block.instructions[i + 1];
  const size = instruction.operand;
  if (next?.opcode === op.UNPACK_SEQUENCE && next.operand === size && size >= 1 && size <= 3) {
    becomeNop(instruction);
    if (size === 1) becomeNop(next);
    else next.opcode = op.SWAP;
    return;
  }
  foldTupleOfConstants(block, i, constants);
}

/** LOAD_CONST ... LOAD_CONST, BUILD_TUPLE: one LOAD_CONST. */
function foldTupleOfConstants(block: BasicBlock, i: number, constants: ConstantPool): void {
  const build = block.instructions[i]!;
  if (i < build.operand) return;
  const loads = block.instructions.slice(i - build.operand, i);
  if (!loads.every(({ opcode }) => opcode === op.LOAD_CONST)) return;
  const items: Constant[] = loads.map(({ operand }) => constants.at(operand));
  loads.forEach(becomeNop);
  become(build, op.LOAD_CONST, constants.add(items));
}

// --- swaps ------------------------------------------------------------------------------------------

const DONE = -1;

/** Finds the shortest run of SWAPs with the effect of one; returns the index of its last place. */
function optimizeSwaps(block: BasicBlock, start: number): number {
  const run = swapRun(block, start);
  const swaps = run.filter(({ opcode }) => opcode === op.SWAP);
  if (swaps.length === 1) return start;
  const depth = Math.max(...swaps.map(({ operand }) => operand));
  const stack = Array.from({ length: depth }, (_, index) => index);
  for (const { operand } of swaps) {
    const top = stack[0]!;
    stack[0] = stack[operand - 1]!;
    stack[operand - 1] = top;
  }
  // Each cycle of the permutation is undone by swaps with the top, written from the end backwards.
  let current = run.length - 1;
  for (let i = 0; i < depth; i++) {
    if (stack[i] === DONE || stack[i] === i) continue;
    for (let j = i; ; ) {
      if (j !== 0) become(run[current--]!, op.SWAP, j + 1);
      if (stack[j] === DONE) break;
      const next = stack[j]!;
      stack[j] = DONE;
      j = next;
    }
  }
  while (current >= 0) becomeNop(run[current--]!);
  return start + run.length - 1;
}

/** SWAPs and NOPs in a row. */
function swapRun(block: BasicBlock, start: number): GraphInstruction[] {
  const run: GraphInstruction[] = [];
  for (let i = start; i < block.instructions.length; i++) {
    const instruction = block.instructions[i]!;
    if (instruction.opcode !== op.SWAP && instruction.opcode !== op.NOP) break;
    run.push(instruction);
  }
  return run;
}

function isSwappable({ opcode }: GraphInstruction): boolean {
  return opcode === op.STORE_FAST || opcode === op.POP_TOP;
}

/** The local that an instruction stores to, or -1. */
function storesTo({ opcode, operand }: GraphInstruction): number {
  return opcode === op.STORE_FAST ? operand : -1;
}

/** The index of the next store or pop on a line (-1: on any), or -1. */
function nextSwappable(block: BasicBlock, start: number, line: number): number {
  for (let i = start + 1; i < block.instructions.length; i++) {
    const instruction = block.instructions[i]!;
    if (line >= 0 && instruction.position.line !== line) return -1;
    if (instruction.opcode === op.NOP) continue;
    return isSwappable(instruction) ? i : -1;
  }
  return -1;
}

/** Instead of swapping two values on the stack, stores them in the other order. */
function applyStaticSwaps(block: BasicBlock, start: number): void {
  for (let i = start; i >= 0; i--) {
    const swap = block.instructions[i]!;
    if (swap.opcode !== op.SWAP) {
      if (swap.opcode === op.NOP || isSwappable(swap)) continue;
      return;
    }
    const j = nextSwappable(block, i, -1);
    if (j < 0) return;
    const { line } = block.instructions[j]!.position;
    let k = j;
    for (let count = swap.operand - 1; count > 0; count--) {
      k = nextSwappable(block, k, line);
      if (k < 0) return;
    }
    if (!canReorder(block.instructions, j, k)) return;
    becomeNop(swap);
    const first = block.instructions[j]!;
    block.instructions[j] = block.instructions[k]!;
    block.instructions[k] = first;
  }
}

/** Not if both store to the same place, or something between them stores to one of theirs. */
function canReorder(instructions: readonly GraphInstruction[], j: number, k: number): boolean {
  const first = storesTo(instructions[j]!);
  const last = storesTo(instructions[k]!);
  if (first < 0 && last < 0) return true;
  if (first === last) return false;
  return instructions.slice(j + 1, k).every((instruction) => {
    const between = storesTo(instruction);
    return between < 0 || (between !== first && between !== last);
  });
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

function removeAllRedundantNops(entry: BasicBlock): number {
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
    for (const { opcode, operand } of block.instructions) if (hasConstant(opcode)) used.add(operand);
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

// --- unbound locals ---------------------------------------------------------------------------------

/** Beyond these many locals CPython follows a local only within one block. */
const TRACKED_LOCALS = 64;

/** Makes LOAD_FAST a LOAD_FAST_CHECK wherever the local may be unbound. */
function addChecksForUnboundLocals(
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

function scanBlock(
  block: BasicBlock,
  push: (block: BasicBlock, unbound: Iterable<number>) => void,
): void {
  const unbound = new Set(block.unbound);
  for (const instruction of block.instructions) {
    const { opcode, operand } = instruction;
    if (operand >= TRACKED_LOCALS) continue;
    if (opcode === op.DELETE_FAST) unbound.add(operand);
    else if (opcode === op.STORE_FAST || opcode === op.LOAD_FAST_CHECK) unbound.delete(operand);
    else if (opcode === op.LOAD_FAST) {
      // A load that succeeds shows that the local is bound.
      if (unbound.delete(operand)) instruction.opcode = op.LOAD_FAST_CHECK;
    }
  }
  const { last } = block;
  if (block.next !== null && block.fallsThrough) push(block.next, unbound);
  if (last?.target != null) push(last.target, unbound);
}

function scanManyLocals(block: BasicBlock): void {
  const bound = new Set<number>();
  for (const instruction of block.instructions) {
    const { opcode, operand } = instruction;
    if (operand < TRACKED_LOCALS) continue;
    if (opcode === op.DELETE_FAST) bound.delete(operand);
    else if (opcode === op.STORE_FAST) bound.add(operand);
    else if (opcode === op.LOAD_FAST) {
      if (!bound.has(operand)) instruction.opcode = op.LOAD_FAST_CHECK;
      bound.add(operand);
    }
  }
}

// --- superinstructions ------------------------------------------------------------------------------

/** Joins neighbouring loads and stores of locals. */
function insertSuperinstructions(entry: BasicBlock): void {
  for (const block of blocksFrom(entry)) {
    for (let i = 0; i + 1 < block.instructions.length; i++) {
      const first = block.instructions[i]!;
      const second = block.instructions[i + 1]!;
      const joined = superinstruction(first.opcode, second.opcode);
      if (joined !== 0) join(first, second, joined);
    }
  }
  removeAllRedundantNops(entry);
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

