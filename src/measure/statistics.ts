// Medians and what they can be trusted for, over the repeats of one cell.

import { medianSorted, quantileSorted } from 'simple-statistics';

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Probability that it holds the true median, whatever the distribution: at least what was asked
   * for, or less where the repeats are too few for that and the interval is their whole range. */
  readonly coverage: number;
}

export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  readonly least: number;
  readonly most: number;
  readonly interval: Interval;
}

/** @param values at least one, finite. */
export function summarise(values: readonly number[], confidence = 0.95): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    median: medianSorted(sorted),
    lowerQuartile: quantileSorted(sorted, 0.25),
    upperQuartile: quantileSorted(sorted, 0.75),
    least: sorted[0]!,
    most: sorted.at(-1)!,
    interval: medianInterval(sorted, confidence),
  };
}

/**
 * The order-statistic interval of the median: the k-th smallest to the k-th largest value, for the
 * largest k that keeps the confidence. Each value lies below the median with probability 1/2, so the
 * number that do is binomial, and the interval misses when fewer than k lie on one of the sides.
 *
 * Source: Hahn and Meeker, Statistical Intervals, 1991, section 5.2.
 */
export function medianInterval(sorted: readonly number[], confidence: number): Interval {
  const n = sorted.length;
  // P(fewer than k of n below the median); the terms are built up from (1/2)^n, in logarithms since
  // that alone underflows from 1075 repeats on.
  let logTerm = n * Math.log(0.5);
  let missed = Math.exp(logTerm);
  let k = 1;
  while (2 * k < n) {
    logTerm += Math.log((n - k + 1) / k);
    const next = missed + Math.exp(logTerm);
    if (2 * next > 1 - confidence) break;
    missed = next;
    k++;
  }
  return { low: sorted[k - 1]!, high: sorted[n - k]!, coverage: Math.max(0, 1 - 2 * missed) };
}
