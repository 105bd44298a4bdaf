// A release adds its permits by a load and a store without a fence. Two at once overwrite each
// other; and one alone may linger in the buffer, so that another thread finds no permit after the
// giver has seen that it had not even asked for one.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'semaphore',
  file: 'src/sync/semaphore.ts',
  find: `  fetchAdd,
  load,
  now,
  park,
  store,
  TIMED_OUT,
  wake,
  type Address,
  type Steps,
} from '../memory.ts';
`,
  replace: `  load,
  now,
  park,
  relaxedStore,
  store,
  TIMED_OUT,
  wake,
  type Address,
  type Steps,
} from '../memory.ts';
function* fetchAdd(a: Address, value: number): Steps<number> {
  const was = yield* load(a);
  yield* relaxedStore(a, was + value);
  return was;
}
`,
  issue: 'an atomic addition that was replaced by a plain one',
  property: 'tso-outcomes',
};

export default mutant;
