// memory.ts, with observers that count: takes its place where the costs of the interpreter are fitted.

import { COUNTERS } from '../../../src/counters.ts';
import { peek, type Address, type Counting } from '../../../src/memory.ts';

export * from '../../../src/memory.ts';

/** By opcode, by the numbers of vm/charges.ts, and by counter. */
export const instructions = new Float64Array(256);
export const charges = new Float64Array(4096);
export const events = new Float64Array(COUNTERS.length);

export function running(pc: Address): void {
  instructions[peek(pc) & 255]! += 1;
}

export function calling(charge: number): void {
  charges[charge]! += 1;
}

export function count(me: Counting, counter: number): void {
  me.counters[counter]! += 1;
  events[counter]! += 1;
}
