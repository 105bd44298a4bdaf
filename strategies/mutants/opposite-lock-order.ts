// A thread that waits for a switch takes MUTEX while it holds SWITCH_MUTEX, and a thread that takes the
// lock does it the other way round.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'gil',
  file: 'strategies/parts/ceval-gil.ts',
  find: `    yield* switchMutex.acquire(me);
    while (`,
  replace: `    yield* switchMutex.acquire(me);
    yield* mutex.acquire(me);
    yield* mutex.release(me);
    while (`,
  issue: 'classic: two locks in opposite order (AB-BA)',
  property: 'no deadlock',
};

export default mutant;
