// That it is done is stored without a fence, and whether somebody waits is looked up before. The store
// may linger while its thread goes on; and who comes to wait in between is not woken.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'once',
  file: 'src/sync/once.ts',
  find: `import { cas, load, park, store, swap, wake, type Address, type Steps } from '../memory.ts';
`,
  replace: `import { cas, load, park, relaxedStore, store, wake } from '../memory.ts';
import type { Address, Steps } from '../memory.ts';
function* swap(o: Address, value: number): Steps<number> {
  const was = yield* load(o);
  yield* relaxedStore(o, value);
  return was;
}
`,
  issue: 'an exchange that was replaced by a load and a plain store',
  property: 'tso-outcomes',
};

export default mutant;
