// What the VM has of the language: generated programs test this much. What is there is taken out of the gaps.

import { FEATURES, type Feature } from './features.ts';

/** Features that the VM lacks, and why. */
const GAPS: Readonly<Partial<Record<Feature, string>>> = {};

export const SUPPORTED: ReadonlySet<Feature> = new Set(FEATURES.filter((one) => !(one in GAPS)));

/** Programs in which this is found meet what is known to be wrong: names that are no suggestions, and big
 * ints where 64 bits are expected. */
export const KNOWN = /enumerate\(/;
