// Programs of a few objects that refer to each other, under a strategy's parts, without interpreter: a model knows
// which of them the threads can reach, and what the collector does is held against it.
//
// Limits: as in strategy-program.ts. The model learns of a reference after it is counted, and forgets it before it is
// given up: it is right whenever it complains.

import { newCounters } from '../../counters.ts';
import { blockWords } from '../../heap/allocate.ts';
import { destroyInTurn } from '../../heap/dying.ts';
import { formatHeap } from '../../heap/format.ts';
import { SLICE_WORDS } from '../../heap/references.ts';
import {
  areaOf,
  areasEnd,
  BLOCK_TYPE,
  HEAP_NEXT,
  PAYLOAD,
  SIZE,
  SLICE_START,
  SLICE_TYPE,
  TYPE,
} from '../../layout.ts';
import { fetchAdd, memoryOver, peek, poke, type Memory, type Steps } from '../../memory.ts';
import type {
  Collector,
  CollectorWorld,
  Composition,
  ExecutionLock,
  Ref,
  Thread,
} from '../../strategy.ts';
import { runAlone } from '../perform.ts';
import type { Program, Violation } from '../program.ts';
import { ViolationError } from '../violations.ts';
import { makeCollectorPlayer, type CollectorAct } from './text/collector.ts';

export interface CollectedObject {
  /** Script of the thread that makes it, from 0. */
  readonly owner: number;
  /** References by script: counted by the owner and handed over. */
  readonly given: readonly number[];
  /** Objects to which it refers. */
  readonly children?: readonly string[];
  /** References to it from frames are not counted, if the strategy has that. */
  readonly isDeferred?: boolean;
  /** What its finaliser does. */
  readonly finaliser?: readonly string[];
}

/** `link a b`, `collect`, ...: see `act` in text/collector.ts. */
export interface CollectorScript {
  readonly objects: { readonly [name: string]: CollectedObject };
  readonly threads: readonly (readonly string[])[];
  /** So many threads, from the first, are attached before anything is run; none without. */
  readonly attached?: number;
}

const OBJECT_WORDS = blockWords(SLICE_WORDS);
const SLOTS = 3;
/** Words of the program itself: the mail, then a weak reference and a number of deaths for each object. */
const OWN_WORDS = 56;

interface Model {
  /** References that threads hold, or the mail. */
  readonly held: Map<Ref, number>;
  readonly freed: Set<Ref>;
  readonly finalised: Set<Ref>;
  /** The thread that has stopped the world, or 0. */
  stoppedBy: number;
}

/** Whether a composition has a collector; one that cannot be made has none. */
export function hasCollector(composition: Composition): boolean {
  const world = {} as CollectorWorld;
  try {
    const [lock, counts] = [composition.lock(world), composition.counts(world)];
    return composition.collector?.(world, lock, counts) !== undefined;
  } catch {
    return false;
  }
}

export function collectorProgram(composition: Composition, script: CollectorScript): Program {
  return new CollectorProgram(composition, script);
}

function* nothing(): Steps {}

const NO_COLLECTOR: Collector = {
  track: nothing,
  trackAgain: nothing,
  untrack: nothing,
  isTracked: () => false,
  checkpoint: nothing,
  *collect(): Steps<number> {
    return 0;
  },
};

class CollectorProgram implements Program {
  private readonly script: CollectorScript;
  private readonly names: readonly string[];
  private readonly memory: Memory;
  private readonly base: number;
  private readonly count: number;
  private readonly lock: ExecutionLock;
  private readonly counts;
  private readonly collector: Collector;
  private readonly player;
  private image: Int32Array;
  private model: Model;

  constructor(composition: Composition, script: CollectorScript) {
    this.script = script;
    this.names = Object.keys(script.objects);
    this.count = script.threads.length;
    // One more, who collects when all others have ended.
    this.base = areasEnd(this.count + 1);
    this.memory = memoryOver(new SharedArrayBuffer(4 * (this.base + 64 * 1024)));
    this.model = this.newModel();
    const world = this.world();
    this.lock = this.watched(composition.lock(world));
    this.counts = composition.counts(world);
    const { lock, counts } = this;
    this.collector = composition.collector?.(world, lock, counts) ?? NO_COLLECTOR;
    const containers = composition.containers(world, counts);
    this.player = makeCollectorPlayer(
      { lock, counts, containers, collector: this.collector },
      this.base + PAYLOAD,
      (object) => this.weakOf(object),
      {
        held: (_me, object, n) => this.add(object, n),
        uses: (object) => this.mustLive(object),
        mustBeGone: (object) => this.mustBeGone(object),
      },
    );
    formatHeap(this.memory, this.count + 1, counts.hasImmortals);
    this.makeObjects();
    const { attached = 0 } = script;
    for (let id = 1; id <= attached; id++) runAlone(lock.attach(threadOf(id)), this.memory);
    this.image = this.memory.words.slice();
  }

  begin() {
    const { memory, script, player } = this;
    memory.words.set(this.image);
    this.model = this.newModel();
    return script.threads.map((acts, i) => {
      const live = i < (script.attached ?? 0) ? player.liveAttached : player.live;
      const steps = live(
        threadOf(i + 1),
        acts.map((words) => this.actOf(words)),
        this.heldBy(i),
      );
      return { steps, memory };
    });
  }

  outcome(results: readonly unknown[]): string {
    return results.join(' ');
  }

  /** All threads have ended and hold nothing: one collection, and nothing is left. */
  atEnd(results: readonly unknown[]): Violation | undefined {
    if (results.includes(undefined) || this.collector === NO_COLLECTOR) return undefined;
    const last = threadOf(this.count + 1);
    try {
      runAlone(
        this.player.live(last, [this.actOf('empty'), this.actOf('collect')], []),
        this.memory,
      );
    } catch (error) {
      if (error instanceof ViolationError) return error.violation;
      throw error;
    }
    const left = this.names.filter((name) => !this.model.freed.has(this.objectOf(name)));
    if (left.length === 0) return undefined;
    return violation(
      'garbage-gone',
      `nobody can reach ${left.join(', ')}, which a collection has left`,
    );
  }

  nameOf(address: number): string | undefined {
    const at = address - this.objectOf(this.names[0]!);
    const name = this.names[Math.floor(at / OBJECT_WORDS)];
    if (at >= 0 && name !== undefined) {
      const field = at % OBJECT_WORDS;
      return `${name}.${FIELDS[field] ?? `slot ${field - SLICE_START}`}`;
    }
    const own = address - this.base - PAYLOAD;
    if (own === 0) return 'mail';
    for (let id = 1; id <= this.count + 1; id++) {
      const offset = address - areaOf(id);
      if (offset === 0) return `area ${id}.breaker`;
      if (offset > 0 && offset < 64) return `area ${id}+${offset}`;
    }
    return undefined;
  }

  // --- the model ------------------------------------------------------------------------------------

  private newModel(): Model {
    const { objects } = this.script;
    const held = Object.entries(objects).map(
      ([name, { given }]) => [this.objectOf(name), sum(given)] as const,
    );
    return { held: new Map(held), freed: new Set(), finalised: new Set(), stoppedBy: 0 };
  }

  private add(object: Ref, n: number): void {
    this.model.held.set(object, (this.model.held.get(object) ?? 0) + n);
  }

  /** What threads hold, and all that it leads to. */
  private reachable(): Set<Ref> {
    const { held } = this.model;
    const found = new Set([...held].filter(([, n]) => n > 0).map(([object]) => object));
    for (const object of found) {
      for (let i = 0; i < SLOTS; i++) {
        const child = this.memory.words[object + SLICE_START + i]!;
        if (child !== 0) found.add(child);
      }
    }
    return found;
  }

  private mustLive(object: Ref): void {
    if (!this.model.freed.has(object)) return;
    throw new ViolationError(
      violation('no-use-after-free', `${this.named(object)} is used after it was destroyed`),
    );
  }

  private mustBeGone(object: Ref): void {
    if (this.model.freed.has(object)) return;
    throw new ViolationError(
      violation(
        'garbage-gone',
        `nobody can reach ${this.named(object)}, which a collection has left`,
      ),
    );
  }

  private mustBeGarbage(object: Ref, what: string): void {
    if (!this.reachable().has(object)) return;
    throw new ViolationError(
      violation(
        'survives-collection',
        `${this.named(object)} is ${what} while a thread can reach it`,
      ),
    );
  }

  private mustRun(me: Thread, what: string): void {
    if (this.model.stoppedBy === 0) return;
    throw new ViolationError(
      violation('no-destructor-while-stopped', `T${me.id - 1} ${what} while the world is stopped`),
    );
  }

  /** The lock, whose stopping of the world is watched. */
  private watched(lock: ExecutionLock): ExecutionLock {
    const { stopWorld, startWorld } = lock;
    if (stopWorld === undefined || startWorld === undefined) return lock;
    const setStopped = (id: number): void => {
      this.model.stoppedBy = id;
    };
    return {
      ...lock,
      *stopWorld(me: Thread): Steps {
        yield* stopWorld(me);
        setStopped(me.id);
      },
      *startWorld(me: Thread): Steps {
        setStopped(0);
        yield* startWorld(me);
      },
    };
  }

  // --- objects --------------------------------------------------------------------------------------

  private objectOf(name: string): Ref {
    const first = this.base + blockWords(PAYLOAD + OWN_WORDS);
    return first + OBJECT_WORDS * this.names.indexOf(name);
  }

  private indexOf(object: Ref): number {
    return (object - this.objectOf(this.names[0]!)) / OBJECT_WORDS;
  }

  private named(object: Ref): string {
    return this.names[this.indexOf(object)]!;
  }

  private weakOf(object: Ref): number {
    return this.base + PAYLOAD + 8 + this.indexOf(object);
  }

  private deathsOf(object: Ref): number {
    return this.base + PAYLOAD + 16 + this.indexOf(object);
  }

  private actOf(words: string): CollectorAct {
    const [what, name, other] = words.split(' ');
    if (what === 'collect') return { what, object: Number(name ?? 2), other: 0 };
    const at = (one: string | undefined): Ref => (one === undefined ? 0 : this.objectOf(one));
    return { what: what!, object: at(name), other: at(other) };
  }

  private heldBy(which: number): Ref[] {
    return this.names.flatMap((name) =>
      Array.from({ length: this.script.objects[name]!.given[which] ?? 0 }, () =>
        this.objectOf(name),
      ),
    );
  }

  private makeObjects(): void {
    const { memory, base, lock, counts, collector } = this;
    const { words } = memory;
    words[base + TYPE] = BLOCK_TYPE;
    words[base + SIZE] = OWN_WORDS;
    words[HEAP_NEXT] = this.objectOf(this.names[0]!) + OBJECT_WORDS * this.names.length;
    for (const [name, { owner, given, isDeferred }] of Object.entries(this.script.objects)) {
      const object = this.objectOf(name);
      const me = threadOf(owner + 1);
      const parents = Object.values(this.script.objects).flatMap(({ children = [] }) =>
        children.filter((child) => child === name),
      ).length;
      words[object + TYPE] = SLICE_TYPE;
      words[this.weakOf(object)] = object;
      runAlone(lock.attach(me), memory);
      runAlone(counts.initialise(me, object), memory);
      runAlone(collector.track(me, object), memory);
      if (isDeferred === true && counts.deferred !== undefined)
        runAlone(counts.deferred.defer(me, object), memory);
      runAlone(counts.allowWeak(me, object), memory);
      for (let i = 1; i < sum(given) + parents; i++) runAlone(counts.incref(me, object), memory);
      runAlone(lock.detach(me), memory);
    }
    for (const [name, { children = [] }] of Object.entries(this.script.objects)) {
      for (const [i, child] of children.entries())
        words[this.objectOf(name) + SLICE_START + i] = this.objectOf(child);
    }
  }

  private world(): CollectorWorld {
    const destroyNext = destroyInTurn((me: Thread, object: Ref): Steps =>
      this.destroyOne(me, object),
    );
    const program = (): CollectorProgram => this;
    return {
      *destroy(me: Thread, object: Ref): Steps {
        const { collector, model } = program();
        program().mustRun(me, 'destroys something');
        if (model.freed.has(object))
          throw new ViolationError(
            violation('freed-once', `${program().named(object)} is destroyed again`),
          );
        yield* collector.untrack(me, object);
        yield* destroyNext(me, object);
      },
      *blocking<R>(me: Thread, steps: (a: number) => Steps<R>, a: number): Steps<R> {
        const { lock } = program();
        yield* lock.detach(me);
        const answer = yield* steps(a);
        yield* lock.attach(me);
        return answer;
      },
      *releaseBlock(): Steps {},
      *finalise(me: Thread, object: Ref): Steps {
        program().mustRun(me, 'finalises something');
        yield* program().finalise(me, object);
      },
      *takeWeak(_me: Thread, object: Ref): Steps {
        // Before any finaliser: all that is found is garbage.
        program().mustBeGarbage(object, 'taken for garbage');
        yield* program().forgetWeak(object);
      },
      *callBack(): Steps {},
      *clear(me: Thread, object: Ref): Steps {
        program().mustRun(me, 'takes something apart');
        program().mustBeGarbage(object, 'taken apart');
        program().mustBeFinalised(object);
        yield* program().dropChildren(me, object);
      },
    };
  }

  private *forgetWeak(object: Ref): Steps {
    yield* fetchAdd(this.weakOf(object), -object);
  }

  private mustBeFinalised(object: Ref): void {
    const { finaliser } = this.script.objects[this.named(object)]!;
    if (finaliser === undefined || this.model.finalised.has(object)) return;
    throw new ViolationError(
      violation(
        'finalised-first',
        `${this.named(object)} is taken apart before its finaliser has run`,
      ),
    );
  }

  private *finalise(me: Thread, object: Ref): Steps {
    const { finaliser } = this.script.objects[this.named(object)]!;
    if (finaliser === undefined || this.model.finalised.has(object)) return;
    this.model.finalised.add(object);
    this.mustLive(object);
    yield* this.counts.incref(me, object);
    this.add(object, 1);
    const holding = [object];
    for (const words of finaliser) yield* this.player.act(me, this.actOf(words), holding);
    for (const one of holding) {
      this.add(one, -1);
      yield* this.counts.decref(me, one);
    }
  }

  private *destroyOne(me: Thread, object: Ref): Steps {
    const { counts, collector, model } = this;
    const { finaliser } = this.script.objects[this.named(object)]!;
    if (finaliser !== undefined && !model.finalised.has(object)) {
      yield* counts.resurrect(me, object);
      yield* collector.trackAgain(me, object);
      yield* this.finalise(me, object);
      if (!(yield* counts.settle(me, object))) return;
      yield* collector.untrack(me, object);
    }
    this.mustBeGarbage(object, 'destroyed');
    if (peek(this.weakOf(object)) !== 0) yield* this.forgetWeak(object);
    yield* fetchAdd(this.deathsOf(object), 1);
    model.freed.add(object);
    yield* this.dropChildren(me, object);
  }

  private *dropChildren(me: Thread, object: Ref): Steps {
    for (let i = 0; i < SLOTS; i++) {
      const slot = object + SLICE_START + i;
      const child = peek(slot);
      if (child === 0) continue;
      poke(slot, 0);
      this.mustLive(child);
      yield* this.counts.decref(me, child);
    }
  }
}

const FIELDS = ['owner', 'flags', 'local', 'shared', 'type', 'size', 'link', 'mutex'];

function violation(property: string, message: string): Violation {
  return { kind: 'heap', property, message };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function threadOf(id: number): Thread {
  return { id, area: areaOf(id), counters: newCounters() };
}
