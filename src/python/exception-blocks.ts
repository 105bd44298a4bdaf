// Exceptions in the flow graph: which handler each instruction has, and the handlers' place behind
// the code that runs without exceptions.

import {
  BasicBlock,
  becomeNop,
  blocksFrom,
  isBlockPush,
  isJump,
  JUMP_NO_INTERRUPT,
  POP_BLOCK,
  SETUP_FINALLY,
  type GraphInstruction,
} from './basic-block.ts';
import * as op from './opcodes.ts';

/** RESUME's bit for a `yield` within exactly one handler: the one that ends the generator. */
const DEPTH_ONE = 4;

/** Follows the flow with the stack of handlers that the SETUPs and POP_BLOCKs make. */
export function labelExceptionTargets(entry: BasicBlock): void {
  const stacks = new Map<BasicBlock, readonly BasicBlock[]>([[entry, []]]);
  const pending = [entry];
  const reach = (block: BasicBlock, handlers: readonly BasicBlock[]): void => {
    if (stacks.has(block)) return;
    stacks.set(block, handlers);
    pending.push(block);
  };
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    let handlers = stacks.get(block)!;
    let yieldDepth = -1;
    for (const instruction of block.instructions) {
      if (isBlockPush(instruction)) {
        const target = instruction.target!;
        target.isHandler = true;
        if (instruction.opcode !== SETUP_FINALLY) target.hasLasti = true;
        reach(target, handlers);
        handlers = [...handlers, target];
        continue;
      }
      if (instruction.opcode === POP_BLOCK) {
        handlers = handlers.slice(0, -1);
        becomeNop(instruction);
        continue;
      }
      instruction.handler = handlers.at(-1) ?? null;
      if (isJump(instruction)) {
        reach(instruction.target!, handlers);
      } else if (instruction.opcode === op.YIELD_VALUE) {
        yieldDepth = handlers.length;
      } else if (instruction.opcode === op.RESUME && instruction.operand !== 0) {
        if (yieldDepth === 1) instruction.operand |= DEPTH_ONE;
        yieldDepth = -1;
      }
    }
    if (block.fallsThrough && block.next !== null) reach(block.next, handlers);
  }
}

/** Moves what only exceptions lead to behind everything else. */
export function moveColdBlocks(entry: BasicBlock, cleanUp: () => void): void {
  if (entry.next === null) return;
  markWarm(entry);
  markCold(entry);
  for (const block of blocksFrom(entry)) {
    const { next } = block;
    if (block.isCold && block.fallsThrough && next?.isWarm) insertJump(block, next);
  }
  let last: BasicBlock = entry;
  let cold: BasicBlock | null = null;
  let lastCold: BasicBlock | null = null;
  for (let block: BasicBlock | null = entry.next; block !== null; block = block.next) {
    if (block.isCold) {
      if (lastCold === null) cold = block;
      else lastCold.next = block;
      lastCold = block;
    } else {
      last.next = block;
      last = block;
    }
  }
  last.next = cold;
  if (lastCold !== null) lastCold.next = null;
  if (cold !== null) cleanUp();
}

function insertJump(from: BasicBlock, to: BasicBlock): void {
  const jump = new BasicBlock();
  const position = { line: -1, endLine: -1, column: -1, endColumn: -1 };
  jump.instructions = [
    { opcode: JUMP_NO_INTERRUPT, operand: 0, target: to, position, handler: null },
  ];
  to.isJumpTarget = true;
  jump.isCold = true;
  jump.predecessors = 1;
  jump.next = to;
  from.next = jump;
}

/** Visits what the flow reaches from some blocks without exceptions. */
function spread(starts: readonly BasicBlock[], visit: (block: BasicBlock) => boolean): void {
  const pending = starts.filter(visit);
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    const targets: BasicBlock[] = [];
    if (block.fallsThrough && block.next !== null) targets.push(block.next);
    const jumps = (one: GraphInstruction): boolean => isJump(one);
    for (const { target } of block.instructions.filter(jumps)) targets.push(target!);
    pending.push(...targets.filter(visit));
  }
}

function markWarm(entry: BasicBlock): void {
  spread([entry], (block) => {
    if (block.isWarm) return false;
    block.isWarm = true;
    return true;
  });
}

function markCold(entry: BasicBlock): void {
  const handlers = [...blocksFrom(entry)].filter(({ isHandler }) => isHandler);
  spread(handlers, (block) => {
    if (block.isCold || block.isWarm) return false;
    block.isCold = true;
    return true;
  });
}
