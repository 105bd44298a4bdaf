// The lock of the queue is given up by a store without a fence, which may linger in the buffer, and
// whether somebody waits for it is looked up before.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'heap-queue',
  file: 'src/sync/heap-queue.ts',
  find: `import { cas, load, park, pause, read, store, swap, wake, write } from '../memory.ts';
`,
  replace: `import { cas, load, park, pause, read, relaxedStore, store, wake, write } from '../memory.ts';
import { swap as realSwap, type Address, type Steps } from '../memory.ts';
function* swap(a: Address, value: number): Steps<number> {
  if (value !== 0) return yield* realSwap(a, value);
  const was = yield* load(a);
  yield* relaxedStore(a, value);
  return was;
}
`,
  issue: 'an exchange that was replaced by a load and a plain store',
  property: 'no data race',
};

export default mutant;
