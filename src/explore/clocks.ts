// Clocks of the words: when each location was last written and read, as the clocks of threads had it.
//
// Source: L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", CACM 21(7),
//   1978: a step's clock is past those of the conflicting steps before it.

import * as T from './trace.ts';

export class Clocks {
  // By location.
  private writeTime = new Float64Array(256);
  private readTime = new Float64Array(256);

  reset(): void {
    this.writeTime.fill(0);
    this.readTime.fill(0);
  }

  /** Moves a clock past those of the steps that this one comes after. @returns what it shows then. */
  tick(trace: T.Trace, event: number, clock: number): number {
    const first = trace.first[event]!;
    const second = trace.second[event]!;
    let time = clock;
    if (first >= 0) time = this.latest(time, first);
    // That somebody looks at the memory takes no time.
    if (second >> 1 > T.OBSERVED) time = this.latest(time, second);
    time += 1;
    trace.time[event] = time;
    if (first >= 0) this.stamp(time, first);
    if (second >= 0) this.stamp(time, second);
    return time;
  }

  private latest(time: number, print: number): number {
    const location = print >> 1;
    if (location >= this.writeTime.length) this.widen(location);
    const reads = (print & 1) === 1 ? this.readTime[location]! : 0;
    return Math.max(time, this.writeTime[location]!, reads);
  }

  private stamp(time: number, print: number): void {
    const times = (print & 1) === 1 ? this.writeTime : this.readTime;
    const location = print >> 1;
    if (time > times[location]!) times[location] = time;
  }

  private widen(location: number): void {
    const size = Math.max(location + 1, this.writeTime.length * 2);
    const [writes, reads] = [new Float64Array(size), new Float64Array(size)];
    writes.set(this.writeTime);
    reads.set(this.readTime);
    this.writeTime = writes;
    this.readTime = reads;
  }
}
