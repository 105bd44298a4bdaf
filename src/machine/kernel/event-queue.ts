// The events to come, in the order of their times; those of one time in the order in which they were set.
//
// Whoever may have something to do has a slot, and a slot has at most one event: setting it again moves it.
//
// Source: a binary heap with the positions of its members (Knuth, The Art of Computer Programming 3, 5.2.3).
// State: `heap` has slots, `positions` where each is in it, or NOWHERE.

const NOWHERE = -1;

export class EventQueue {
  /** In its only element the time of the second event, Infinity if there is none. */
  readonly secondNs: Float64Array = new Float64Array([Infinity]);
  private readonly heap: number[] = [];
  private positions: Int32Array = new Int32Array(64).fill(NOWHERE);
  private timesNs: Float64Array = new Float64Array(64);
  private orders: Float64Array = new Float64Array(64);
  private settings = 0;

  get size(): number {
    return this.heap.length;
  }

  /** Slot of the first event; there is one. */
  get first(): number {
    return this.heap[0]!;
  }

  /** Time of the first event, Infinity if there is none. */
  get firstNs(): number {
    return this.heap.length === 0 ? Infinity : this.timesNs[this.heap[0]!]!;
  }

  has(slot: number): boolean {
    return slot < this.positions.length && this.positions[slot] !== NOWHERE;
  }

  /** When the slot's event is; it has one. */
  timeOf(slot: number): number {
    return this.timesNs[slot]!;
  }

  /** The slot has an event at that time, behind those that are set for it already. */
  set(slot: number, timeNs: number): void {
    if (slot >= this.positions.length) this.grow(slot);
    this.timesNs[slot] = timeNs;
    this.orders[slot] = this.settings++;
    let at = this.positions[slot]!;
    if (at === NOWHERE) {
      at = this.heap.length;
      this.heap.push(slot);
    }
    this.sink(slot, this.rise(slot, at));
    this.findSecond();
  }

  /** The slot has no event any more. */
  clear(slot: number): void {
    if (!this.has(slot)) return;
    const at = this.positions[slot]!;
    this.positions[slot] = NOWHERE;
    const last = this.heap.pop()!;
    if (last !== slot) this.sink(last, this.rise(last, at));
    this.findSecond();
  }

  private findSecond(): void {
    const { heap, timesNs } = this;
    const left = heap.length > 1 ? timesNs[heap[1]!]! : Infinity;
    const right = heap.length > 2 ? timesNs[heap[2]!]! : Infinity;
    this.secondNs[0] = Math.min(left, right);
  }

  private isBefore(one: number, other: number): boolean {
    const { timesNs, orders } = this;
    const timeNs = timesNs[one]!;
    const otherNs = timesNs[other]!;
    return timeNs < otherNs || (timeNs === otherNs && orders[one]! < orders[other]!);
  }

  /** Moves the slot up from `at` as far as it belongs; says where it is then. */
  private rise(slot: number, at: number): number {
    const { heap, positions } = this;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above]!;
      if (!this.isBefore(slot, parent)) break;
      heap[at] = parent;
      positions[parent] = at;
      at = above;
    }
    heap[at] = slot;
    positions[slot] = at;
    return at;
  }

  private sink(slot: number, at: number): void {
    const { heap, positions } = this;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && this.isBefore(heap[below + 1]!, heap[below]!)) below += 1;
      const child = heap[below]!;
      if (!this.isBefore(child, slot)) break;
      heap[at] = child;
      positions[child] = at;
      at = below;
    }
    heap[at] = slot;
    positions[slot] = at;
  }

  private grow(slot: number): void {
    const size = 2 * Math.max(slot, this.positions.length);
    const { positions, timesNs, orders } = this;
    this.positions = new Int32Array(size).fill(NOWHERE);
    this.timesNs = new Float64Array(size);
    this.orders = new Float64Array(size);
    this.positions.set(positions);
    this.timesNs.set(timesNs);
    this.orders.set(orders);
  }
}
