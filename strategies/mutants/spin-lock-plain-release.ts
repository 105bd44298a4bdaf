// The lock is given up by what is no atomic exchange but a load and a store without a fence. Mutual
// exclusion survives that, since only the holder writes; but the store may linger in the holder's
// buffer while it goes on, and another thread finds the lock taken after the holder has seen that it
// had not even asked for it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'spin-lock',
  file: 'src/sync/spin-lock.ts',
  find: `import { load, now, pause, store, swap, type Address, type Steps } from '../memory.ts';
`,
  replace: `import { load, now, pause, relaxedStore, store, type Address, type Steps } from '../memory.ts';
import { swap as realSwap } from '../memory.ts';
function* swap(l: Address, value: number): Steps<number> {
  if (value !== 0) return yield* realSwap(l, value);
  const was = yield* load(l);
  yield* relaxedStore(l, value);
  return was;
}
`,
  issue: 'a spin lock of x86 whose release is a plain store',
  property: 'tso-outcomes',
};

export default mutant;
