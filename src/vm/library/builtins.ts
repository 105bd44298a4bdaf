// The built-in functions. What a call of a built-in type makes is in constructors.ts.

import type { NativeEntry } from '../native.ts';
import { makeAggregates } from './aggregates.ts';
import { makeInspection } from './inspection.ts';
import type { Library } from './library.ts';
import { makeNumeric } from './numeric.ts';
import { makeSequences } from './sequences.ts';
import type { Sorting } from './sorting.ts';

export function makeBuiltins(library: Library, sorting: Sorting): readonly NativeEntry[] {
  return [
    ...makeInspection(library),
    ...makeNumeric(library),
    ...makeAggregates(library),
    ...makeSequences(library, sorting),
  ];
}
