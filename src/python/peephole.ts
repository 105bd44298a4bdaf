// Optimisations that look at a few neighbouring instructions of one block. What they save becomes NOPs;
// `flow-graph.ts` removes those that no line needs.

import {
  become,
  becomeNop,
  isConditionalJump,
  isUnconditionalJump,
  JUMP,
  JUMP_NO_INTERRUPT,
  BasicBlock,
  STORE_FAST_MAYBE_NULL,
  type GraphInstruction,
} from './basic-block.ts';
import type { Constant } from './code.ts';
import type { ConstantPool } from './constant-pool.ts';
import { isTrue } from './constants.ts';
import * as op from './opcodes.ts';

/** What a constant makes of the instruction after it. */
export function optimizeLoadConst(block: BasicBlock, constants: ConstantPool): void {
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
export function removeDeadStores({ instructions }: BasicBlock): void {
  for (let i = 0; i + 1 < instructions.length; i++) {
    const instruction = instructions[i]!;
    const next = instructions[i + 1]!;
    if (instruction.opcode !== op.STORE_FAST || next.opcode !== op.STORE_FAST) continue;
    if (next.operand !== instruction.operand) continue;
    if (next.position.line === instruction.position.line) become(instruction, op.POP_TOP, 0);
  }
}

export function optimizeBlock(block: BasicBlock, constants: ConstantPool): void {
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
  // As in CPython, the new jump has no handler.
  block.instructions.push({ ...target, opcode, handler: null });
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
    for (let j = i; ;) {
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

function isStore(opcode: number): boolean {
  return opcode === op.STORE_FAST || opcode === STORE_FAST_MAYBE_NULL;
}

function isSwappable({ opcode }: GraphInstruction): boolean {
  return opcode === op.POP_TOP || isStore(opcode);
}

/** The local that an instruction stores to, or -1. */
function storesTo({ opcode, operand }: GraphInstruction): number {
  return isStore(opcode) ? operand : -1;
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
