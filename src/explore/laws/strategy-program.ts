// Programs of a few objects under a strategy's parts, without interpreter: what threads do to them, a
// model of who holds what, and every named property checked that can be checked.
//
// What decides how a thread goes on is in the heap's words, and in what it alone knows, as the explorer
// needs it; the model only watches.
// Limits: the model changes with an operation's first or last access, so that what it says of two
// threads at the same time is exact where the headers are observed: then every order of writes to them
// is run. Elsewhere it is right whenever it complains, and may overlook what another order would show.

import { newCounters } from '../../counters.ts';
import { destroyInTurn } from '../../heap/dying.ts';
import { formatHeap } from '../../heap/format.ts';
import { lookInto, onDestroy, onTryIncref, onUse } from '../../heap/invariants.ts';
import {
  areaOf,
  areasEnd,
  BLOCK_TYPE,
  LOCAL,
  PAYLOAD,
  SHARED,
  SIZE,
  STRATEGY,
  TYPE,
  TYPES,
} from '../../layout.ts';
import { memoryOver, type Address, type Memory, type Steps } from '../../memory.ts';
import {
  headerOf,
  type Composition,
  type Header,
  type Known,
  type Problem,
  type Ref,
  type Thread,
  type World,
} from '../../strategy.ts';
import { runAlone } from '../perform.ts';
import type { Program, Violation } from '../program.ts';
import type { Rehearsal } from './real-threads.ts';
import type { StrategyPlay } from './text/strategy-play.ts';
import {
  countDeath,
  headerWords,
  makePlayer,
  RETIRED_WORDS,
  type Act,
  type Places,
} from './text/strategy.ts';

export interface ObjectStart {
  /** Script of the thread that makes it, from 0. */
  readonly owner: number;
  /** References by script: counted by the owner and handed over. */
  readonly given: readonly number[];
  /** References by script: counted by that thread itself. */
  readonly taken?: readonly number[];
  /** More references, which nobody ever drops, in the owner's count and in that of the others. */
  readonly local?: number;
  readonly shared?: number;
  /** Objects to which it holds a reference each. */
  readonly children?: readonly string[];
  /** What a finaliser does, the first time that it is destroyed. */
  readonly finaliser?: readonly string[];
}

/** `incref a`, `checkpoint`, ...: see `act` in text/strategy.ts. */
export interface StrategyScript {
  readonly objects: { readonly [name: string]: ObjectStart };
  readonly threads: readonly (readonly string[])[];
  /** Blocks that threads retire; none without. */
  readonly blocks?: readonly string[];
  /** So many threads, from the first, are attached before anything is run; none without. */
  readonly attached?: number;
  /** Which script each thread runs; thread i runs script i without. */
  readonly order?: readonly number[];
  /** Checks headers at every step too, for which every order of writes to them is run. */
  readonly isWatched?: boolean;
}

const OBJECT_WORDS = 8;
const MOST_OBJECTS = 8;
/** Of a block that is retired: header and payload. */
const BLOCK_WORDS = PAYLOAD + RETIRED_WORDS;
const MOST_BLOCKS = 4;

interface Layout {
  readonly places: Places;
  readonly deaths: number;
  readonly objects: number;
  readonly blocks: number;
  readonly end: number;
}

export function layoutFor(threads: number): Layout {
  const base = areasEnd(threads);
  const [container, guarded, slot, mail, bell, dropped, told, otherGuarded, other] = [
    0, 8, 9, 10, 11, 12, 13, 14, 16,
  ].map((n) => base + n);
  return {
    places: {
      container: container!,
      guarded: guarded!,
      slot: slot!,
      mail: mail!,
      bell: bell!,
      dropped: dropped!,
      told: told!,
      other: other!,
      otherGuarded: otherGuarded!,
    },
    deaths: base + 24,
    objects: base + 40,
    blocks: base + 40 + MOST_OBJECTS * OBJECT_WORDS,
    end: base + 40 + MOST_OBJECTS * OBJECT_WORDS + MOST_BLOCKS * BLOCK_WORDS,
  };
}

interface Model {
  readonly held: Map<Ref, number>;
  readonly freed: Set<Ref>;
  readonly immortal: Set<Ref>;
  readonly finalised: Set<Ref>;
  /** Ids of threads that may touch what is shared; of the one that has stopped all others, or 0. */
  readonly running: Set<number>;
  stopper: number;
  /** Of blocks that were retired, threads that may be reading them still. */
  readonly readers: Map<Address, Set<number>>;
  /** How often the world was stopped, and how often when a thread began to wait to be attached. */
  stops: number;
  readonly waiting: Map<number, number>;
  /** Ids of threads that have been attached before. */
  readonly known: Set<number>;
  readonly problems: Problem[];
}

/** Scripts that belong to threads that share a heap; of an isolated strategy, the first alone. */
export function strategyProgram(composition: Composition, script: StrategyScript): StrategyProgram {
  return new StrategyProgram(composition, script);
}

/** Whether two threads can be attached at the same time. */
export function attachesTogether(composition: Composition): boolean {
  const memory = memoryOver(new SharedArrayBuffer(4 * (areasEnd(2) + 64 * 1024)));
  formatHeap(memory, 2, true);
  const lock = composition.lock({
    *destroy() {},
    blocking: (_me, steps, a) => steps(a),
    *releaseBlock() {},
  });
  runAlone(lock.attach(threadOf(1)), memory);
  try {
    runAlone(lock.attach(threadOf(2)), memory, MOST_ATTEMPTS);
    return true;
  } catch {
    return false;
  }
}

/** Whether blocks that are retired are given back later than at once. */
export function delaysReuse(composition: Composition): boolean {
  const memory = memoryOver(new SharedArrayBuffer(4 * (areasEnd(2) + 64 * 1024)));
  formatHeap(memory, 2, true);
  const [container, block] = [areasEnd(2), areasEnd(2) + 2 * OBJECT_WORDS + PAYLOAD];
  let isReleased = false;
  const world: World = {
    *destroy() {},
    blocking: (_me, steps, a) => steps(a),
    *releaseBlock() {
      isReleased = true;
    },
  };
  const lock = composition.lock(world);
  const containers = composition.containers(world, composition.counts(world));
  const me = threadOf(1);
  runAlone(lock.attach(me), memory);
  runAlone(containers.retire(me, container, block, RETIRED_WORDS), memory);
  return !isReleased;
}

/** Steps after which an attempt to attach counts as waiting. */
const MOST_ATTEMPTS = 10_000;

class StrategyProgram implements Program {
  private readonly composition: Composition;
  private readonly script: StrategyScript;
  private readonly names: readonly string[];
  private readonly blocks: readonly string[];
  private readonly memory: Memory;
  private readonly layout: Layout;
  private readonly count: number;
  private readonly image: Int32Array;
  private readonly player: ReturnType<typeof makePlayer>;
  private readonly lock;
  private readonly counts;
  private model: Model;
  private before: Map<Ref, Header>;

  constructor(composition: Composition, script: StrategyScript) {
    this.composition = composition;
    this.script = script;
    this.names = Object.keys(script.objects);
    this.blocks = script.blocks ?? [];
    this.count = composition.isolation === 'shared' ? script.threads.length : 1;
    this.layout = layoutFor(this.count);
    this.memory = memoryOver(new SharedArrayBuffer(4 * (this.layout.end + 32 * 1024)));
    const world = this.world();
    this.lock = composition.lock(world);
    this.counts = composition.counts(world);
    const { lock, counts } = this;
    const containers = composition.containers(world, counts);
    const deathsOf = (object: Ref): number => this.deathsOf(object);
    const attach = (me: Thread): Steps => this.attach(me);
    const watched = { ...lock, attach };
    const parts = { lock: watched, counts, containers, blocking: world.blocking, deathsOf };
    this.player = makePlayer(parts, this.layout.places, {
      held: (object, n) => this.add(object, n),
      uses: (object) => this.report(onUse(this.known(object))),
      tried: (object, did) => this.report(onTryIncref(this.known(object), did)),
      wantsImmortal: (object) => void this.model.immortal.add(object),
      runs: (me, isRunning) => this.runs(me, isRunning),
      touches: (me) => this.touches(me),
      stopped: (me, isStopped) => this.stopped(me, isStopped),
      retires: (me, block) =>
        void this.model.readers.set(
          block,
          new Set([...this.model.running].filter((id) => id !== me.id)),
        ),
    });
    this.model = this.newModel();
    formatHeap(this.memory, this.count, counts.hasImmortals);
    this.makeObjects();
    this.blocks.forEach((_, i) => {
      const header = this.blockOf(i) - PAYLOAD;
      this.memory.words[header + TYPE] = BLOCK_TYPE;
      this.memory.words[header + SIZE] = RETIRED_WORDS;
    });
    for (const me of this.attached()) runAlone(lock.attach(me), this.memory);
    this.image = this.memory.words.slice();
    this.before = this.headers();
  }

  begin() {
    const { memory, script, player } = this;
    memory.words.set(this.image);
    this.model = this.newModel();
    this.before = this.headers();
    const order = script.order ?? script.threads.map((_, i) => i);
    return order.slice(0, this.count).map((which, i) => {
      const acts = this.actsOf(script.threads[which]!);
      const live = i < (script.attached ?? 0) ? player.liveAttached : player.live;
      return { steps: live(threadOf(i + 1), acts, this.heldBy(which)), memory };
    });
  }

  /** Threads that are attached from the start. */
  private attached(): Thread[] {
    return Array.from({ length: this.script.attached ?? 0 }, (_, i) => threadOf(i + 1));
  }

  /** The same program for real threads; its objects may have neither children nor finalisers. */
  rehearsal(): Pick<Rehearsal<string>, 'memory' | 'start' | 'script' | 'watched' | 'label'> {
    const { script, layout, memory, image, names } = this;
    const { places, objects, deaths } = layout;
    const play: StrategyPlay = {
      threads: script.threads.map((acts) => this.actsOf(acts)),
      holding: script.threads.map((_, which) => this.heldBy(which)),
      places,
      objects,
      objectWords: OBJECT_WORDS,
      deaths,
    };
    return {
      memory,
      start: image,
      script: play,
      watched: names.map((name) => this.deathsOf(this.objectOf(name))),
      label: labelOf,
    };
  }

  private actsOf(thread: readonly string[]): Act[] {
    return thread.map((words) => this.actOf(words));
  }

  /** The references that the thread of a script begins with. */
  private heldBy(which: number): Ref[] {
    return this.names.flatMap((name) => {
      const { given, taken = [] } = this.script.objects[name]!;
      const n = (given[which] ?? 0) + (taken[which] ?? 0);
      return Array.from({ length: n }, () => this.objectOf(name));
    });
  }

  /** What each script's operations gave, and how often each object died. */
  outcome(results: readonly unknown[]): string {
    const order = this.script.order ?? results.map((_, i) => i);
    const byScript = results.map((_, which) => results[order.indexOf(which)]);
    const deaths = this.names.map((name) => this.memory.words[this.deathsOf(this.objectOf(name))]!);
    return labelOf(byScript, deaths);
  }

  /** What the model has noticed, and what is wrong with headers if they are watched. */
  check(observe: (address: number) => number): Violation | undefined {
    const { script, composition, before } = this;
    const problems = [...this.model.problems];
    for (const [object, old] of script.isWatched === true ? before : []) {
      const now = headerOf(observe, object);
      problems.push(...(composition.invariants?.atStep(old, now) ?? []));
      before.set(object, now);
    }
    return this.violation(problems);
  }

  atEnd(results: readonly unknown[]): Violation | undefined {
    const { script, model, composition, memory, count } = this;
    // A thread that failed has returned nothing, and its failure is known.
    const late = (results as (string | undefined)[]).some((got = '', i) => {
      const acts = script.threads[script.order?.[i] ?? i]!;
      return got.split('').some((one, at) => one === '0' && MUST_DIE.has(acts[at]!.split(' ')[0]!));
    });
    if (late) {
      const message = 'an object without references was not destroyed when it had to be';
      return { kind: 'heap', property: 'freed-promptly', message };
    }
    const all = this.names.map((name) => this.known(this.objectOf(name)));
    return this.violation([
      ...model.problems,
      ...all.filter(({ held }) => held > 0).flatMap(onUse),
      ...(composition.invariants?.atRest(lookInto(memory), count, all) ?? []),
      ...all.flatMap((one) => this.leak(one)),
      ...this.blocks.flatMap((name, i) => this.strandedBlock(name, this.blockOf(i))),
    ]);
  }

  /** Whatever waits for an owner that is still there is no leak. */
  private leak({ object, held, isFreed, isImmortal }: Known): Problem[] {
    const { threads } = this.script;
    const allHaveEnded = threads.every((acts) => acts.at(-1) !== 'stay');
    if (held !== 0 || isFreed || isImmortal || !allHaveEnded) return [];
    return [{ property: 'no-leak', message: `${object} has no references and is not destroyed` }];
  }

  /** Once all have ended, what was retired has been given back. */
  private strandedBlock(name: string, block: Address): Problem[] {
    const { threads } = this.script;
    const isRetired = threads.flat().includes(`retire ${name}`);
    if (!isRetired || this.model.freed.has(block)) return [];
    if (threads.some((acts) => acts.at(-1) === 'stay')) return [];
    return [{ property: 'no-leak', message: `${name} was retired and is never given back` }];
  }

  nameOf(address: number): string | undefined {
    const { layout, names, count } = this;
    const name = names[Math.floor((address - layout.objects) / OBJECT_WORDS)];
    if (address >= layout.objects && name !== undefined)
      return `${name}.${FIELDS[(address - layout.objects) % OBJECT_WORDS]!}`;
    for (const [place, at] of Object.entries(layout.places)) {
      if (address === at) return place;
      if (
        (place === 'container' || place === 'other') &&
        address > at &&
        address < at + OBJECT_WORDS
      )
        return `${place}.${FIELDS[address - at]!}`;
    }
    if (address >= layout.deaths && address < layout.objects)
      return `${[...names, ...this.blocks][address - layout.deaths]}.deaths`;
    if (address >= STRATEGY && address < TYPES) return `strategy+${address - STRATEGY}`;
    for (let id = 1; id <= count; id++) {
      const offset = address - areaOf(id);
      if (offset === 0) return `area ${id}.breaker`;
      if (offset > 0 && offset < 64) return `area ${id}+${offset}`;
    }
    return undefined;
  }

  // --- the model ----------------------------------------------------------------------------------

  private newModel(): Model {
    const held = this.names.map((name) => [this.objectOf(name), this.startOf(name).all] as const);
    const attached = this.attached().map(({ id }) => id);
    return {
      held: new Map(held),
      freed: new Set(),
      immortal: new Set(),
      finalised: new Set(),
      running: new Set(attached),
      stopper: 0,
      readers: new Map(),
      stops: 0,
      waiting: new Map(),
      known: new Set(attached),
      problems: [],
    };
  }

  private known(object: Ref): Known {
    const { held, freed, immortal } = this.model;
    return {
      object,
      held: held.get(object) ?? 0,
      isFreed: freed.has(object),
      isImmortal: immortal.has(object),
    };
  }

  private add(object: Ref, n: number): void {
    this.model.held.set(object, (this.model.held.get(object) ?? 0) + n);
  }

  private report(problems: readonly Problem[]): void {
    this.model.problems.push(...problems);
  }

  private violation([one]: readonly Problem[]): Violation | undefined {
    if (one === undefined) return undefined;
    const message = one.message.replaceAll(/\b\d{5,}\b/g, (text) => {
      const address = Number(text);
      const block = (address - PAYLOAD - this.layout.blocks) / BLOCK_WORDS;
      return (
        this.blocks[block] ?? this.names[(address - this.layout.objects) / OBJECT_WORDS] ?? text
      );
    });
    return { kind: 'heap', property: one.property, message };
  }

  private headers(): Map<Ref, Header> {
    const look = lookInto(this.memory);
    return new Map(
      this.names.map((name) => [this.objectOf(name), headerOf(look, this.objectOf(name))]),
    );
  }

  // --- who runs -----------------------------------------------------------------------------------

  private runs({ id }: Thread, isRunning: boolean): void {
    const { running, readers } = this.model;
    if (isRunning) running.add(id);
    else {
      running.delete(id);
      for (const known of readers.values()) known.delete(id);
    }
  }

  private touches({ id }: Thread): void {
    const { stopper } = this.model;
    if (stopper === 0 || stopper === id) return;
    const message = `thread ${id} runs while ${stopper} has stopped the world`;
    this.report([{ property: 'world-stopped', message }]);
  }

  private stopped({ id }: Thread, isStopped: boolean): void {
    const { model } = this;
    model.stopper = isStopped ? id : 0;
    if (!isStopped) return;
    model.stops += 1;
    const message = `thread ${id} has stopped the world`;
    for (const one of model.running)
      if (one !== id)
        this.report([{ property: 'world-stopped', message: `${message}, ${one} runs` }]);
    for (const [one, stops] of model.waiting) {
      // One stop may have been under way when it began to wait.
      if (model.stops <= stops + 1) continue;
      const late = `${message} again and again while ${one} waits to be attached`;
      this.report([{ property: 'attach-progress', message: late }]);
    }
  }

  /** The lock's attach; a thread that is about to sleep in it waits, and has said so if it does. */
  private *attach(me: Thread): Steps {
    const { model } = this;
    const steps = this.lock.attach(me);
    let next = steps.next();
    while (next.done !== true) {
      // The first time of all it also has to be registered.
      const waits = next.value.kind === 'park' && model.known.has(me.id);
      if (waits && !model.waiting.has(me.id)) model.waiting.set(me.id, model.stops);
      next = steps.next(yield next.value);
    }
    model.waiting.delete(me.id);
    model.known.add(me.id);
  }

  private *releaseBlock(me: Thread, block: Address): Steps {
    const readers = [...(this.model.readers.get(block) ?? [])].filter((id) => id !== me.id);
    const message = `${block} is given back while ${readers.join(', ')} may be reading it`;
    if (readers.length > 0) this.report([{ property: 'no-early-reuse', message }]);
    if (this.model.freed.has(block))
      this.report([{ property: 'freed-once', message: `${block} is given back again` }]);
    this.model.freed.add(block);
    yield* countDeath(this.deathsOf(block));
  }

  // --- objects ------------------------------------------------------------------------------------

  private objectOf(name: string): Ref {
    return this.layout.objects + OBJECT_WORDS * this.names.indexOf(name);
  }

  private nameOfObject(object: Ref): string {
    return this.names[(object - this.layout.objects) / OBJECT_WORDS]!;
  }

  private deathsOf(object: Ref): number {
    const { blocks, deaths, objects } = this.layout;
    if (object >= blocks)
      return deaths + this.names.length + (object - PAYLOAD - blocks) / BLOCK_WORDS;
    return deaths + (object - objects) / OBJECT_WORDS;
  }

  private blockOf(i: number): Address {
    return this.layout.blocks + i * BLOCK_WORDS + PAYLOAD;
  }

  private actOf(words: string): Act {
    const [what, name] = words.split(' ');
    if (name === undefined) return { what: what!, object: 0 };
    const block = this.blocks.indexOf(name);
    return { what: what!, object: block < 0 ? this.objectOf(name) : this.blockOf(block) };
  }

  /** References to an object at the start: those that its owner has counted, and all. */
  private startOf(name: string): { readonly local: number; readonly all: number } {
    const { given, taken = [], local = 0, shared = 0 } = this.script.objects[name]!;
    const parents = Object.values(this.script.objects).filter((one) =>
      one.children?.includes(name),
    );
    const counted = given.reduce((sum, n) => sum + n, parents.length);
    return { local: counted, all: taken.reduce((sum, n) => sum + n, counted + local + shared) };
  }

  private makeObjects(): void {
    const { lock, counts, memory, script } = this;
    const threadOfScript = (which: number): Thread => {
      const at = script.order?.indexOf(which) ?? which;
      return threadOf(Math.min(at, this.count - 1) + 1);
    };
    const alone = (me: Thread, steps: () => Steps): void => {
      runAlone(lock.attach(me), memory);
      runAlone(steps(), memory);
      runAlone(lock.detach(me), memory);
    };
    for (const [name, { owner, taken = [], local = 0, shared = 0 }] of Object.entries(
      script.objects,
    )) {
      const object = this.objectOf(name);
      const me = threadOfScript(owner);
      const n = this.startOf(name).local;
      alone(me, function* () {
        yield* counts.initialise(me, object);
        for (let i = 1; i < n; i++) yield* counts.incref(me, object);
      });
      for (const [which, times] of taken.entries()) {
        const taker = threadOfScript(which);
        alone(taker, function* () {
          for (let i = 0; i < times; i++) yield* counts.incref(taker, object);
        });
      }
      const other = threadOf(this.count);
      const hasTwo = shared > 0 && this.countsApart(object, other);
      memory.words[object + LOCAL]! += hasTwo ? local : local + shared;
      memory.words[object + SHARED]! += hasTwo ? shared << 2 : 0;
    }
  }

  /** Whether what a thread counts that is not the owner stands in SHARED. */
  private countsApart(object: Ref, me: Thread): boolean {
    const { lock, counts, memory } = this;
    runAlone(lock.attach(me), memory);
    const shared = memory.words[object + SHARED];
    runAlone(counts.incref(me, object), memory);
    const isApart = memory.words[object + SHARED] !== shared;
    runAlone(counts.decref(me, object), memory);
    runAlone(lock.detach(me), memory);
    return isApart;
  }

  private world(): World {
    const destroyOne = (me: Thread, object: Ref): Steps => this.destroyOne(me, object);
    const destroy = destroyInTurn(destroyOne);
    const { lock } = { lock: () => this.lock };
    const attach = (me: Thread): Steps => this.attach(me);
    const runs = (me: Thread, isRunning: boolean): void => this.runs(me, isRunning);
    const isRunning = ({ id }: Thread): boolean => this.model.running.has(id);
    const releaseBlock = (me: Thread, block: Address): Steps => this.releaseBlock(me, block);
    return {
      destroy,
      *blocking<R>(me: Thread, steps: (a: number) => Steps<R>, a: number): Steps<R> {
        const wasRunning = isRunning(me);
        runs(me, false);
        yield* lock().detach(me);
        const answer = yield* steps(a);
        yield* attach(me);
        if (wasRunning) runs(me, true);
        return answer;
      },
      releaseBlock,
    };
  }

  private *destroyOne(me: Thread, object: Ref): Steps {
    const { finaliser, children = [] } = this.script.objects[this.nameOfObject(object)]!;
    const { counts, composition } = this;
    if (finaliser !== undefined && !this.model.finalised.has(object)) {
      this.model.finalised.add(object);
      yield* counts.resurrect(me, object);
      // A new life: its header is held against what it is from here on.
      this.before.set(object, headerOf(lookInto(this.memory), object));
      this.add(object, 1);
      const holding = [object];
      for (const words of finaliser) {
        const act = this.actOf(words);
        yield* this.player.act(me, act.what, act.object, holding);
      }
      this.add(object, -1);
      if (!(yield* counts.settle(me, object))) return;
    }
    this.report(onDestroy(this.known(object)));
    const { invariants } = composition;
    if (invariants && this.script.isWatched === true) {
      const seen = yield* headerWords(object);
      const header = headerOf((address) => seen[address - object]!, object);
      this.report(invariants.atDeath(me.id, header));
    }
    yield* countDeath(this.deathsOf(object));
    this.model.freed.add(object);
    for (const child of children) {
      this.report(onUse(this.known(this.objectOf(child))));
      this.add(this.objectOf(child), -1);
      yield* counts.decref(me, this.objectOf(child));
    }
  }
}

function labelOf(results: readonly unknown[], deaths: readonly number[]): string {
  return [...results, `deaths ${deaths.join('')}`].join(' ');
}

const FIELDS = ['owner', 'flags', 'local', 'shared', 'type', 'size', 'link', 'mutex'];
/** Operations that have to see an object dead. */
export const MUST_DIE: ReadonlySet<string> = new Set(['dropLast', 'awaitDeath', 'awaitReuse']);

function threadOf(id: number): Thread {
  return { id, area: areaOf(id), counters: newCounters() };
}
