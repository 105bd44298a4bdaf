// Where a frame keeps its variables: the locals, then the cells that are no locals, then the free
// variables; and the instructions ahead of a body that make cells, fetch the closure and, in a
// generator, return the generator.

import { LOAD_CLOSURE, type BasicBlock, type GraphInstruction, blocksFrom } from './basic-block.ts';
import type { Position } from './code.ts';
import { NOWHERE } from './fold.ts';
import * as op from './opcodes.ts';

/** co_flags of a generator. */
const GENERATOR = 0x20;

const USES_CELL: ReadonlySet<number> = new Set([
  LOAD_CLOSURE,
  op.MAKE_CELL,
  op.LOAD_DEREF,
  op.STORE_DEREF,
  op.DELETE_DEREF,
  op.LOAD_FROM_DICT_OR_DEREF,
]);

/** Gives variables their places; returns the names of the cells in that order. */
export function placeVariables(
  entry: BasicBlock,
  names: {
    readonly localNames: readonly string[];
    readonly cellNames: readonly string[];
    readonly freeNames: readonly string[];
  },
  shape: { readonly flags: number; readonly firstLine: number },
): string[] {
  const { localNames, cellNames, freeNames } = names;
  // The place of each cell and free variable, which the instructions number from 0.
  const places: number[] = [];
  let next = localNames.length;
  for (const name of cellNames) {
    const local = localNames.indexOf(name);
    places.push(local >= 0 ? local : next++);
  }
  for (const _ of freeNames) places.push(next++);
  const cells = places.slice(0, cellNames.length).toSorted((a, b) => a - b);
  for (const block of blocksFrom(entry)) {
    for (const instruction of block.instructions) {
      if (!USES_CELL.has(instruction.opcode)) continue;
      instruction.operand = places[instruction.operand]!;
    }
  }
  const prefix = cells.map((cell) => made(op.MAKE_CELL, cell, NOWHERE));
  if (freeNames.length > 0) prefix.unshift(made(op.COPY_FREE_VARS, freeNames.length, NOWHERE));
  if ((shape.flags & GENERATOR) !== 0) {
    const { firstLine: line } = shape;
    const where = { line, endLine: line, column: -1, endColumn: -1 };
    prefix.push(made(op.RETURN_GENERATOR, 0, where), made(op.POP_TOP, 0, where));
  }
  entry.instructions.unshift(...prefix);
  return cells.map((cell) => cellNames[places.indexOf(cell)]!);
}

function made(opcode: number, operand: number, position: Position): GraphInstruction {
  return { opcode, operand, target: null, position, handler: null };
}
