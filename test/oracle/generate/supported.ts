// What the VM has of the language: generated programs and those written by hand test this much. What is
// there is taken out of the gaps.

import { FEATURES, type Feature } from './features.ts';

/** Features that the VM lacks, and why. */
const GAPS: Readonly<Partial<Record<Feature, string>>> = {};

export const SUPPORTED: ReadonlySet<Feature> = new Set(FEATURES.filter((one) => !(one in GAPS)));

/** Programs written by hand that need what the VM lacks. */
export const WAITING: ReadonlySet<string> = new Set([
  'finalizers',
  'heapq-module',
  'import-unknown',
  'itertools-module',
  'operator-module',
]);

/** Whether such a program needs one of the modules that cannot be imported yet. */
export function isWaiting(name: string, source: string): boolean {
  return (
    WAITING.has(name) ||
    /import.*\b(?:threading|queue)\b|from (?:concurrent|collections)/.test(source)
  );
}
