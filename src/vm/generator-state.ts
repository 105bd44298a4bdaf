// How far a generator has come, as its object says it: for whoever destroys one, too.

import { peek } from '../memory.ts';
import { GENERATOR_COUNTER, GENERATOR_STATE } from '../layout.ts';
import { RESUME } from '../python/opcode-numbers.ts';
import type { Ref } from '../strategy.ts';

/** GENERATOR_STATE of one that was begun and rests. */
export const SUSPENDED = 1;
export const RUNNING = 2;

/** Operand of RESUME: no handler of the function's own is around it. */
export const HAS_NO_HANDLER = 4;

/** The operand of the RESUME that a generator which rests goes on at. */
export function resumeOperand(generator: Ref): number {
  const instruction = peek(peek(generator + GENERATOR_COUNTER));
  return (instruction & 255) === RESUME ? instruction >> 8 : 0;
}

/** Whether a generator that nobody refers to has to run before it goes. */
export function mustBeClosed(generator: Ref): boolean {
  if (peek(generator + GENERATOR_STATE) !== SUSPENDED) return false;
  return resumeOperand(generator) !== (1 | HAS_NO_HANDLER);
}
