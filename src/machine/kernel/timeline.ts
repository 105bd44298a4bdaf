// What went on when, in a bounded number of equal buckets: when the run outgrows them, two become one.
//
// State: `rows` has a row of nanoseconds for each thing that is recorded, made when it is first seen.

/** Buckets of a run; it has at least half as many when it is over. */
const BUCKETS = 512;

export class Timeline {
  /** Width of a bucket. */
  widthNs: number;
  private readonly rows: (Float64Array | undefined)[] = [];
  private endNs = 0;

  constructor(widthNs: number) {
    this.widthNs = widthNs;
  }

  /** Something went on from one time to another; intervals of a row do not overlap. */
  add(row: number, fromNs: number, toNs: number): void {
    if (toNs <= fromNs) return;
    while (toNs >= this.widthNs * BUCKETS) this.widen();
    if (toNs > this.endNs) this.endNs = toNs;
    const buckets = (this.rows[row] ??= new Float64Array(BUCKETS));
    const { widthNs } = this;
    const last = Math.floor(toNs / widthNs);
    let at = Math.floor(fromNs / widthNs);
    let startNs = fromNs;
    for (; at < last; at++) {
      const endNs = (at + 1) * widthNs;
      buckets[at]! += endNs - startNs;
      startNs = endNs;
    }
    buckets[at]! += toNs - startNs;
  }

  /** Nanoseconds of a row by buckets, as far as the run went. */
  row(row: number): readonly number[] {
    const count = Math.min(BUCKETS, Math.ceil(this.endNs / this.widthNs));
    return [...(this.rows[row] ?? new Float64Array(BUCKETS)).subarray(0, count)];
  }

  private widen(): void {
    this.widthNs *= 2;
    for (const buckets of this.rows) {
      if (buckets === undefined) continue;
      for (let i = 0; i < BUCKETS / 2; i++) buckets[i] = buckets[2 * i]! + buckets[2 * i + 1]!;
      buckets.fill(0, BUCKETS / 2);
    }
  }
}
