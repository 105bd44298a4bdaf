// Lists, tuples, dicts and sets, put together.

import type { Objects } from '../objects.ts';
import { makeDicts } from './dicts.ts';
import { makeEquality } from './equality.ts';
import { makeLists } from './lists.ts';
import { makeSets } from './sets.ts';
import { makeSlices } from './slices.ts';
import { makeTables } from './tables.ts';
import { makeTuples } from './tuples.ts';

export type Collections = ReturnType<typeof makeCollections>;

export function makeCollections(objects: Objects) {
  const slices = makeSlices(objects);
  const lists = makeLists(objects, slices);
  const tuples = makeTuples(objects, slices, lists);
  const tables = makeTables(objects);
  const dicts = makeDicts(objects, tables);
  const sets = makeSets(objects, tables);
  const equality = makeEquality(objects, lists, dicts);
  return { slices, lists, tuples, tables, dicts, sets, equality };
}
