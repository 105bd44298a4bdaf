// Flags of V8 that programs of workers need.

import { setFlagsFromString } from 'node:v8';

let isTuned = false;

/**
 * V8 compiles no function over 60 KiB of bytecode and inlines too little for an interpreter's loop.
 * Holds for isolates that are made later.
 */
export function tuneV8(): void {
  if (isTuned) return;
  isTuned = true;
  setFlagsFromString('--max-optimized-bytecode-size=1000000');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=100000');
  setFlagsFromString('--max-inlined-bytecode-size-absolute=200000');
  setFlagsFromString('--max-inlined-bytecode-size-small-total=300000');
  setFlagsFromString('--max-inlined-bytecode-size=2000');
}

/**
 * Stepped text makes a generator for each call, which lives for an instant: with a small nursery, which V8 lets
 * grow only if much survives, a third of the time was seen to go into clearing it.
 */
export function tuneV8ForSteps(): void {
  setFlagsFromString('--max-semi-space-size=64');
  setFlagsFromString('--min-semi-space-size=32');
}
