// The built-in functions. What a call of a built-in type makes is in constructors.ts.

import type { NativeEntry } from '../native.ts';
import { makeAggregates } from './aggregates.ts';
import { makeInspection } from './inspection.ts';
import type { Library } from './library.ts';
import { makeNumeric } from './numeric.ts';
import { makeSequences, type SortList } from './sequences.ts';

export function makeBuiltins(library: Library, sortList: SortList): readonly NativeEntry[] {
  return [
    ...makeInspection(library),
    ...makeNumeric(library),
    ...makeAggregates(library),
    ...makeSequences(library, sortList),
  ];
}
