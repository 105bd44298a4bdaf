// Small programs over reference counts, for the explorer: what threads do to a few objects, in words, with
// a model of who holds what, and every named property checked that can be checked.
//
// What decides how a thread goes on is in the heap's words alone, as the explorer needs it; the model
// only watches.

import { newCounters } from '../../src/counters.ts';
import type { Program, Violation } from '../../src/explore/program.ts';
import { runAlone } from '../../src/explore/perform.ts';
import { destroyInTurn } from '../../src/heap/dying.ts';
import { formatHeap } from '../../src/heap/format.ts';
import { lookInto, onDestroy, onTryIncref, onUse } from '../../src/heap/invariants.ts';
import {
  AREA_BREAKER,
  areaOf,
  areasEnd,
  FLAGS,
  LOCAL,
  OWNER,
  SHARED,
  STRATEGY,
  STRATEGY_WORDS,
} from '../../src/layout.ts';
import { load, memoryOver, relaxedLoad, store, swap, type Steps } from '../../src/memory.ts';
import {
  headerOf,
  type Composition,
  type Header,
  type Known,
  type Problem,
  type Ref,
  type Thread,
  type World,
} from '../../src/strategy.ts';

export interface ObjectStart {
  /** Thread that makes it, from 1. */
  readonly owner: number;
  /** References by thread: counted by the owner and handed over. */
  readonly given: readonly number[];
  /** References by thread: counted by that thread itself. */
  readonly taken?: readonly number[];
  /** Objects to which it holds a reference each. */
  readonly children?: readonly string[];
  /** What a finaliser does, the first time that it is destroyed. */
  readonly finaliser?: readonly string[];
}

/**
 * `incref a`, `decref a`, `tryIncref a` (keeps it), `tryDrop a` (drops it again), `increfLocked a`,
 * `immortalise a`; `put a` hands a reference to whoever does `take` and drops it, or `takeMore`, which
 * takes and drops another one before; `attach`, `detach`, `checkpoint`, `exit`.
 */
export interface CountsProgram {
  readonly objects: Readonly<Record<string, ObjectStart>>;
  readonly threads: readonly (readonly string[])[];
  /** Threads that start detached. */
  readonly detached?: readonly number[];
}

const HEADER = 8;
const HEADER_WORDS = [OWNER, FLAGS, LOCAL, SHARED];
const MAIL = STRATEGY + STRATEGY_WORDS - 1;

interface Model {
  held: Map<Ref, number>;
  freed: Set<Ref>;
  immortal: Set<Ref>;
  finalised: Set<Ref>;
  problems: Problem[];
}

export function countsProgram(composition: Composition, asked: CountsProgram): Program {
  const names = Object.keys(asked.objects);
  const count = asked.threads.length;
  const memory = memoryOver(new SharedArrayBuffer(4 * (areasEnd(count) + 32 * 1024)));
  const first = areasEnd(count);
  const objectOf = (name: string): Ref => first + HEADER * names.indexOf(name);
  const nameOf = (object: Ref): string => names[(object - first) / HEADER] ?? String(object);
  let model: Model;

  const known = (object: Ref): Known => ({
    object,
    held: model.held.get(object) ?? 0,
    isFreed: model.freed.has(object),
    isImmortal: model.immortal.has(object),
  });
  const add = (object: Ref, n: number): void => {
    model.held.set(object, (model.held.get(object) ?? 0) + n);
  };
  const report = (problems: readonly Problem[]): void => {
    model.problems.push(...problems);
  };

  const destroyChildren = destroyInTurn(function* destroyOne(me: Thread, object: Ref): Steps {
    const { finaliser, children = [] } = asked.objects[nameOf(object)]!;
    if (finaliser !== undefined && !model.finalised.has(object)) {
      model.finalised.add(object);
      yield* counts.resurrect(me, object);
      // A new life: its header is held against what it is from here on.
      before.set(object, headerOf(lookInto(memory), object));
      add(object, 1);
      for (const words of finaliser) yield* act(me, words);
      add(object, -1);
      if (!(yield* counts.settle(me, object))) return;
    }
    report(onDestroy(known(object)));
    const { invariants } = composition;
    if (invariants) report(invariants.atDeath(me.id, yield* headerSeen(object)));
    model.freed.add(object);
    for (const child of children) yield* drop(me, objectOf(child));
  });
  /** The header as the thread itself sees it, its stores that are on their way included. */
  function* headerSeen(object: Ref): Steps<Header> {
    const seen: number[] = [];
    for (const word of HEADER_WORDS) seen[word] = yield* relaxedLoad(object + word);
    return headerOf((address) => seen[address - object]!, object);
  }

  const world: World = {
    *destroy(me: Thread, object: Ref): Steps {
      yield* destroyChildren(me, object);
    },
    *blocking<R>(me: Thread, steps: (a: number) => Steps<R>, a: number): Steps<R> {
      yield* lock.detach(me);
      const answer = yield* steps(a);
      yield* lock.attach(me);
      return answer;
    },
  };
  const lock = composition.lock(world);
  const counts = composition.counts(world);

  function* drop(me: Thread, object: Ref): Steps {
    report(onUse(known(object)));
    add(object, -1);
    yield* counts.decref(me, object);
  }

  function* grow(me: Thread, object: Ref): Steps {
    report(onUse(known(object)));
    yield* counts.incref(me, object);
    report(onUse(known(object)));
    add(object, 1);
  }

  function* tryGrow(me: Thread, object: Ref): Steps<boolean> {
    const hasSucceeded = yield* counts.tryIncref(me, object);
    report(onTryIncref(known(object), hasSucceeded));
    if (hasSucceeded) add(object, 1);
    return hasSucceeded;
  }

  function* take(me: Thread, what: string): Steps {
    const object = yield* swap(MAIL, 0);
    if (object === 0) return;
    if (what === 'takeMore') {
      yield* grow(me, object);
      yield* drop(me, object);
    }
    yield* drop(me, object);
  }

  function* act(me: Thread, words: string): Steps {
    const [what, name = ''] = words.split(' ');
    const object = objectOf(name);
    if (what === 'attach') yield* lock.attach(me);
    else if (what === 'detach') yield* lock.detach(me);
    else if (what === 'exit') {
      yield* counts.exit(me);
      yield* lock.exit(me);
    } else if (what === 'checkpoint') {
      if ((yield* relaxedLoad(me.area + AREA_BREAKER)) === 0) return;
      yield* counts.checkpoint(me, yield* swap(me.area + AREA_BREAKER, 0));
    } else if (what === 'incref') yield* grow(me, object);
    else if (what === 'decref') yield* drop(me, object);
    else if (what === 'increfLocked') {
      yield* counts.increfLocked(me, object);
      add(object, 1);
    } else if (what === 'tryIncref') yield* tryGrow(me, object);
    else if (what === 'tryDrop') {
      if (yield* tryGrow(me, object)) yield* drop(me, object);
    } else if (what === 'immortalise') {
      model.immortal.add(object);
      yield* counts.immortalise(me, object);
    } else if (what === 'put') yield* store(MAIL, object);
    else yield* take(me, what!);
  }

  const thread = (id: number): Thread => ({ id, area: areaOf(id), counters: newCounters() });

  function* live(me: Thread, words: readonly string[]): Steps {
    // The first access, so that nothing happens before the search begins.
    yield* load(MAIL);
    for (const one of words) yield* act(me, one);
  }

  /** References to an object at the start, those that its owner has counted and all. */
  function startOf(name: string): { readonly local: number; readonly all: number } {
    const { given, taken = [] } = asked.objects[name]!;
    const parents = Object.values(asked.objects).filter((one) => one.children?.includes(name));
    const local = given.reduce((sum, n) => sum + n, parents.length);
    return { local, all: taken.reduce((sum, n) => sum + n, local) };
  }

  function makeObjects(): void {
    for (const [name, { owner, taken = [] }] of Object.entries(asked.objects)) {
      const object = objectOf(name);
      runAlone(counts.initialise(thread(owner), object), memory);
      for (let n = startOf(name).local; n > 1; n--)
        runAlone(counts.incref(thread(owner), object), memory);
      for (const [i, n] of taken.entries())
        for (let k = 0; k < n; k++) runAlone(counts.incref(thread(i + 1), object), memory);
    }
  }

  const newModel = (): Model => ({
    held: new Map(names.map((name) => [objectOf(name), startOf(name).all])),
    freed: new Set(),
    immortal: new Set(),
    finalised: new Set(),
    problems: [],
  });

  formatHeap(memory, count, true);
  for (let id = 1; id <= count; id++) {
    if (asked.detached?.includes(id)) continue;
    runAlone(lock.attach(thread(id)), memory);
  }
  makeObjects();
  const words = memory.words.slice();
  const headers = (): Map<Ref, Header> =>
    new Map(names.map((name) => [objectOf(name), headerOf(lookInto(memory), objectOf(name))]));
  let before = headers();

  const violation = (problems: readonly Problem[]): Violation | undefined => {
    const [one] = problems;
    if (one === undefined) return undefined;
    const message = one.message.replaceAll(/\b\d{5,}\b/g, (text) => nameOf(Number(text)));
    return { kind: 'heap', property: one.property, message };
  };

  return {
    begin() {
      memory.words.set(words);
      model = newModel();
      before = headers();
      return asked.threads.map((script, i) => ({ steps: live(thread(i + 1), script), memory }));
    },
    check(observe) {
      const problems = [...model.problems];
      for (const [object, old] of before) {
        const now = headerOf(observe, object);
        problems.push(...(composition.invariants?.atStep(old, now) ?? []));
        before.set(object, now);
      }
      return violation(problems);
    },
    atEnd() {
      const all = names.map((name) => known(objectOf(name)));
      return violation([
        ...model.problems,
        ...all.filter(({ held }) => held > 0).flatMap(onUse),
        ...(composition.invariants?.atRest(lookInto(memory), count, all) ?? []),
      ]);
    },
    nameOf(address) {
      const name = names.find(
        (one) => address >= objectOf(one) && address < objectOf(one) + HEADER,
      );
      const words8 = ['owner', 'flags', 'local', 'shared', 'type', 'size', 'link', 'mutex'];
      if (name !== undefined) return `${name}.${words8[address - objectOf(name)]}`;
      for (let id = 1; id <= count; id++) {
        const offset = address - areaOf(id);
        if (offset >= 0 && offset < 64) return `T${id - 1}+${offset}`;
      }
      return address === MAIL ? 'mail' : undefined;
    },
  };
}
