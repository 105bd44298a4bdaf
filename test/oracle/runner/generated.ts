// Runs of generated programs: each held against CPython, a mismatch shrunk to a small program.

import * as fc from 'fast-check';
import type { Feature } from '../generate/features.ts';
import { programs } from '../generate/programs.ts';
import { MismatchError, type Differ, type Mismatch } from './differ.ts';

/** Milliseconds after which shrinking stops where it is. */
const SHRINK_MS = 60_000;

export interface Generated {
  readonly features: ReadonlySet<Feature>;
  readonly seed: number;
  readonly programs: number;
  /** Programs in which this is found are left out: what is known already. */
  readonly without?: RegExp | undefined;
}

export interface Outcome {
  /** Programs that were run, those of shrinking apart. */
  readonly programs: number;
  readonly mismatch?: Mismatch;
}

/** As many programs as are asked for, or up to the first mismatch. */
export async function runGenerated(differ: Differ, asked: Generated): Promise<Outcome> {
  let [shrinkUntil, last] = [Infinity, undefined as Mismatch | undefined];
  let count = 0;
  const property = fc.asyncProperty(programs(asked.features), async ({ source }) => {
    const isShrinking = last !== undefined;
    if (isShrinking && Date.now() > shrinkUntil) return;
    if (asked.without?.test(source)) return;
    if (!isShrinking) count++;
    const found = isShrinking
      ? await differ.sameMismatch(source, last!)
      : await differ.mismatch(source);
    if (found === undefined) return;
    if (!isShrinking) shrinkUntil = Date.now() + SHRINK_MS;
    last = found;
    throw new MismatchError(found);
  });
  await fc.check(property, { seed: asked.seed, numRuns: asked.programs });
  return { programs: count, ...(last !== undefined && { mismatch: last }) };
}
