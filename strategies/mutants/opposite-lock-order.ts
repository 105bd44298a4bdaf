// A thread that waits for a switch takes MUTEX while it holds SWITCH_MUTEX, and a thread that takes the
// lock does it the other way round.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'gil',
  file: 'strategies/parts/ceval-gil.ts',
  find: `    yield* mutexAcquire(SWITCH_MUTEX);
    while (`,
  replace: `    yield* mutexAcquire(SWITCH_MUTEX);
    yield* mutexAcquire(MUTEX);
    yield* mutexRelease(MUTEX);
    while (`,
  issue: 'classic: two locks in opposite order (AB-BA)',
  property: 'no deadlock',
};

export default mutant;
