// An order that threads are held to (stepped/order.ts): whose turn it is to make its access.
//
// Limits: who has not been told what it asks for the time there is told the machine's, which may be less.

import { PAUSE, startOf, TIMEOUT, type Order } from '../../stepped/order.ts';

/** An order that threads are held to, and how far they are. */
export class Follower {
  private readonly order: Order;
  private readonly numbers = new Map<string, number>();
  private readonly asked: number[] = [];
  private mains = 0;
  /** The step that is next. */
  private at = 0;

  constructor(order: Order) {
    this.order = order;
    for (const [i, start] of order.started.entries())
      this.numbers.set(startOf(...start), order.mains + i);
    this.skipPauses();
  }

  get stepsDone(): number {
    return this.at;
  }

  get isUsedUp(): boolean {
    return this.at >= this.order.threads.length;
  }

  /** The number of the thread whose step is next. */
  get next(): number {
    return this.order.threads[this.at]!;
  }

  get isTimeout(): boolean {
    return this.order.whats[this.at] === TIMEOUT;
  }

  /** The number of a thread that is started, by one of those or from outside; -1 if the order has none such. */
  numberOf(parent: number | undefined, nth: number): number {
    if (parent === undefined) return this.mains++;
    return this.numbers.get(startOf(parent, nth)) ?? -1;
  }

  /** What a thread that asks for the time was told when it did so in the order. */
  reading(thread: number): number | undefined {
    const asked = this.asked[thread] ?? 0;
    this.asked[thread] = asked + 1;
    return this.order.readings[thread]?.[asked];
  }

  /** The next step has been done. */
  advance(): void {
    this.at += 1;
    this.skipPauses();
  }

  /** A pause here ends by itself, and what its thread does then is a step of its own. */
  private skipPauses(): void {
    while (this.order.whats[this.at] === PAUSE) this.at += 1;
  }
}
