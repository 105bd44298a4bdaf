// What executions of a guest program start from: images of its heaps, and of the memory of its process.

import { PROCESS_NEXT } from '../heap/process.ts';
import { HEAP_NEXT } from '../layout.ts';
import type { Family } from './family.ts';
import type { World } from './world.ts';

/** An interpreter as it is now. */
export class WorldSnapshot {
  private readonly world: World;
  private readonly image: Int32Array;
  private readonly creators: Int32Array;
  private readonly counters: ReadonlyMap<number, Float64Array>;
  private readonly printed: string;

  constructor(world: World) {
    const { memory, state } = world;
    this.world = world;
    this.image = memory.words.slice(0, memory.words[HEAP_NEXT]);
    this.creators = memory.creators!.slice(0, this.image.length >> 1);
    this.counters = new Map([...state.threads].map(([id, me]) => [id, me.counters.slice()]));
    this.printed = state.printed;
  }

  restore(): void {
    const { image, creators } = this;
    const { memory, state } = this.world;
    const end = Math.max(image.length, memory.words[HEAP_NEXT]!);
    memory.words.fill(0, image.length, end);
    memory.words.set(image);
    memory.creators!.fill(0, creators.length, end >> 1);
    memory.creators!.set(creators);
    for (const [id, { counters }] of state.threads) {
      const kept = this.counters.get(id);
      if (kept === undefined) counters.fill(0);
      else counters.set(kept);
    }
    this.world.forget();
    state.printed = this.printed;
  }
}

/** The memory of a process as it is now. Interpreters that the program makes are taken back, too. */
export class ProcessSnapshot {
  private readonly family: Family;
  private readonly words: Int32Array;
  private readonly image: Int32Array;

  constructor(family: Family) {
    this.family = family;
    this.words = new Int32Array(family.household.processMemory);
    this.image = this.words.slice(0, this.words[PROCESS_NEXT]);
  }

  /** `made`: of interpreters that the program has made, as they were loaded. */
  restore(made: Iterable<WorldSnapshot>): void {
    this.words.fill(0, this.image.length, Math.max(this.image.length, this.words[PROCESS_NEXT]!));
    this.words.set(this.image);
    for (const world of made) world.restore();
    this.family.forgetMade();
  }
}
