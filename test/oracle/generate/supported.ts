// What the VM has of the language: generated programs use this much. Take a feature out of the gaps when it
// is there.

import { FEATURES, type Feature } from './features.ts';

/** Features that the VM lacks, each with whoever waits for it. */
const GAPS: readonly Feature[] = [];

export const SUPPORTED: ReadonlySet<Feature> = new Set(
  FEATURES.filter((feature) => !GAPS.includes(feature)),
);
