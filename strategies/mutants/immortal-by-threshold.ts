// A count that is great enough is taken for that of an immortal object, and no longer counted.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-counts.ts',
  find: `  function* incref(me: Thread, object: Ref): Steps {
    const local = yield* relaxedLoad(object + LOCAL);
    if (local === IMMORTAL) {
`,
  replace: `  function* incref(me: Thread, object: Ref): Steps {
    const local = yield* relaxedLoad(object + LOCAL);
    if (local >>> 0 > 2 ** 28) {
`,
  issue: 'PEP 683: whatever is above a threshold is immortal',
  property: 'conservation',
};

export default mutant;
