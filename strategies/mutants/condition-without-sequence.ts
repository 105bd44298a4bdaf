// A condition without a sequence word: a signal wakes whoever sleeps now and leaves nothing behind. A
// thread that has released the mutex and is not asleep yet misses the signal that was sent for it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'condition',
  file: 'src/sync/condition.ts',
  find: `export function* conditionSignal(c: Address): Steps {
  yield* fetchAdd(c, 1);
`,
  replace: `export function* conditionSignal(c: Address): Steps {
`,
  issue: 'atomics-sync 1.0.3, Condition',
  property: 'no lost wake-up',
};

export default mutant;
