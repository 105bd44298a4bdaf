// Lists, tuples, dicts and sets, put together.

import type { Steps } from '../../memory.ts';
import type { Specials } from '../classes/specials.ts';
import type { Weakrefs } from '../classes/weakrefs.ts';
import type { Hooks } from '../hooks.ts';
import type { Objects } from '../objects.ts';
import { makeDicts } from './dicts.ts';
import { makeEquality } from './equality.ts';
import { makeLists } from './lists.ts';
import { makeSets } from './sets.ts';
import { makeSlices } from './slices.ts';
import { makeTables, type Asked } from './tables.ts';
import { makeTuples } from './tuples.ts';

export type Collections = ReturnType<typeof makeCollections>;

export function makeCollections(
  objects: Objects,
  hooks: Hooks,
  specials: Specials,
  weakrefs: Weakrefs,
) {
  const slices = makeSlices(objects);
  const lists = makeLists(objects, slices);
  const tuples = makeTuples(objects, slices, lists);
  const asked: Asked = { equals: nothingEquals };
  const tables = makeTables(objects, specials, weakrefs, asked);
  const dicts = makeDicts(objects, tables);
  const sets = makeSets(objects, tables);
  const equality = makeEquality({ objects, hooks, specials, weakrefs, lists, dicts });
  asked.equals = equality.equals;
  return { slices, lists, tuples, tables, dicts, sets, equality };
}

/** Until there is an equality. */
function* nothingEquals(): Steps<number> {
  return 0;
}
