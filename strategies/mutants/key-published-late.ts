// The index of a dict leads to an entry before its key and value are written.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'src/vm/collections/tables.ts',
  find: `    yield* containers.put(me, table, entry + ENTRY_HASH, hash);
    yield* containers.put(me, table, entry + ENTRY_KEY, key);
    yield* containers.put(me, table, entry + ENTRY_VALUE, value);
    const index = yield* read(table + DICT_INDEX);
    const mask = yield* read(table + DICT_MASK);
    let i = hash & mask;
    while ((yield* read(index + i)) !== 0) i = (i + 1) & mask;
    yield* containers.put(me, table, index + i, used + 1);
`,
  replace: `    const index = yield* read(table + DICT_INDEX);
    const mask = yield* read(table + DICT_MASK);
    let i = hash & mask;
    while ((yield* read(index + i)) !== 0) i = (i + 1) & mask;
    yield* containers.put(me, table, index + i, used + 1);
    yield* containers.put(me, table, entry + ENTRY_HASH, hash);
    yield* containers.put(me, table, entry + ENTRY_KEY, key);
    yield* containers.put(me, table, entry + ENTRY_VALUE, value);
`,
  issue: 'python/cpython#132869',
  property: 'no-stale-read',
};

export default mutant;
