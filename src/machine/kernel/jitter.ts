// Chance in a run: how much times differ from what the profile says, from one time to the next.
//
// A real machine never does the same in quite the same time, and so threads that meet at a lock do not stay in step;
// simulated ones would, without any jitter. Times are uniform around their mean, with the profile's relative standard
// deviation.

import { mulberry32, type Random } from '../../mulberry32.ts';

/** Half the width of a uniform distribution, in its standard deviations. */
const HALF_WIDTH = Math.sqrt(3);

export class Jitter {
  /** Of this run: equal seeds, equal numbers. */
  readonly random: Random;
  private readonly spread: number;

  constructor(relativeDeviation: number, seed: number) {
    this.random = mulberry32(seed);
    this.spread = HALF_WIDTH * relativeDeviation;
  }

  /** How long something takes this time that takes `ns` on average. */
  vary(ns: number): number {
    if (this.spread === 0 || ns === 0) return ns;
    return ns * Math.max(0, 1 + this.spread * (2 * this.random() - 1));
  }
}
