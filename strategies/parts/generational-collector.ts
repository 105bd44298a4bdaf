// The collector of CPython with a global lock: three generations of container objects, in linked lists.
//
// Source: CPython 3.13, Python/gc.c: update_refs, subtract_refs, move_unreachable, deduce_unreachable,
//   untrack_tuples, handle_weakrefs, finalize_garbage, handle_resurrected_objects, delete_garbage, gc_collect_main;
//   PEP 442 for finalisers; PEP 683 for immortal objects.
// Differs: OWNER and SHARED, which plain counts do not need, are the links that CPython has in front of the header;
//   marks are bits of FLAGS instead of low bits of the links. Nothing is uncollectable: there is no tp_del.
// State: object  OWNER: next of its list; SHARED: previous one, in a list that is being looked at the references
//                that come from outside of it (see `updateReferences`); FLAGS: see layout.ts
//        heap    heads of the lists, which look like objects as far as their links go; LONG_LIVED: objects that
//                the last full collection has left, PENDING: those that came into the oldest generation since;
//                IS_COLLECTING; HEAP_GC_COUNTS, HEAP_GC_THRESHOLDS
//        All of it by the thread that holds the execution lock.
// Invariant: a tracked object is in one list, and no count of it is 0. While the program runs, the lists of all
//   generations are whole, whatever else is going on; so is the one list of objects that a collection has
//   found unreachable, which an object leaves when it dies in between.
// Limits: for plain counts under a lock that one thread holds. Objects of types that refer to nothing are not
//   tracked, classes and modules neither: they live as long as the heap.

import type { Address, Steps } from '../../src/memory.ts';
import { fetchOr, peek, poke, read, relaxedLoad, write } from '../../src/memory.ts';
import { referenceAddress, referenceSlots } from '../../src/heap/references.ts';
import { keepsNothing, visibleCount } from '../../src/heap/untracked.ts';
import {
  AREA_BREAKER,
  COLLECTING,
  COLLECTOR_WORDS,
  FLAGS,
  HEAP_GC_COUNTS,
  HEAP_GC_DISABLED,
  HEAP_GC_THRESHOLDS,
  LISTED,
  LOCAL,
  OWNER as NEXT,
  SHARED as PREVIOUS,
  STRATEGY,
  STRATEGY_WORDS,
  TRACKED,
  TUPLE_TYPE,
  TYPE,
  UNREACHABLE,
} from '../../src/layout.ts';
import {
  COLLECT,
  type Collector,
  type CollectorWorld,
  type ExecutionLock,
  type Ref,
  type ReferenceCounts,
  type Thread,
} from '../../src/strategy.ts';

const GENERATIONS = 3;
const OLDEST = GENERATIONS - 1;
/** Words of a head: as far as the links of an object reach. */
const HEAD_WORDS = 4;

const WORDS = STRATEGY + STRATEGY_WORDS - COLLECTOR_WORDS;
const generationHead = (i: number): Address => WORDS + i * HEAD_WORDS;
/** What a collection has found unreachable. */
const GARBAGE = generationHead(GENERATIONS);
/** Those of them whose finalisers have run; those that are so still afterwards. */
const FINALISED = GARBAGE + HEAD_WORDS;
const DOOMED = FINALISED + HEAD_WORDS;
const HEADS_END = DOOMED + HEAD_WORDS;
const LONG_LIVED = HEADS_END;
const PENDING = HEADS_END + 1;
const IS_COLLECTING = HEADS_END + 2;
const HAS_LISTS = HEADS_END + 3;

const MARKS = TRACKED | LISTED | COLLECTING | UNREACHABLE;

// --- lists ----------------------------------------------------------------------------------------

function clearList(head: Address): void {
  poke(head + NEXT, head);
  poke(head + PREVIOUS, head);
}

const isEmpty = (head: Address): boolean => peek(head + NEXT) === head;

function append(object: Ref, head: Address): void {
  const last = peek(head + PREVIOUS);
  poke(last + NEXT, object);
  poke(object + PREVIOUS, last);
  poke(object + NEXT, head);
  poke(head + PREVIOUS, object);
}

function remove(object: Ref): void {
  const next = peek(object + NEXT);
  const previous = peek(object + PREVIOUS);
  poke(previous + NEXT, next);
  poke(next + PREVIOUS, previous);
}

function moveTo(object: Ref, head: Address): void {
  remove(object);
  append(object, head);
}

/** Moves everything in the list `from` to the end of the list `to`. */
function merge(from: Address, to: Address): void {
  if (isEmpty(from)) return;
  const first = peek(from + NEXT);
  const last = peek(from + PREVIOUS);
  const end = peek(to + PREVIOUS);
  poke(end + NEXT, first);
  poke(first + PREVIOUS, end);
  poke(last + NEXT, to);
  poke(to + PREVIOUS, last);
  clearList(from);
}

function objectsIn(head: Address): Ref[] {
  const found: Ref[] = [];
  for (let object = peek(head + NEXT); object !== head; object = peek(object + NEXT))
    found.push(object);
  return found;
}

/** The collector knows nothing of the object any more, which is in no list. */
function forget(object: Ref): void {
  poke(object + FLAGS, peek(object + FLAGS) & ~MARKS);
  poke(object + PREVIOUS, 0);
}

// --- what nobody can reach -------------------------------------------------------------------------

/** In place of a link, each object of the list gets its count, and the mark COLLECTING. */
function updateReferences(head: Address): void {
  for (let object = peek(head + NEXT); object !== head;) {
    const next = peek(object + NEXT);
    const references = peek(object + LOCAL);
    if (references < 0) {
      // Immortal: CPython puts it into a generation that is never collected.
      remove(object);
      forget(object);
    } else poke(object + FLAGS, peek(object + FLAGS) | COLLECTING);
    object = next;
  }
  for (let object = peek(head + NEXT); object !== head; object = peek(object + NEXT))
    poke(object + PREVIOUS, peek(object + LOCAL));
}

/** References between objects of the list are taken off: what is left comes from outside. */
function subtractReferences(head: Address): void {
  for (let object = peek(head + NEXT); object !== head; object = peek(object + NEXT)) {
    const slots = referenceSlots(object);
    for (let i = 0; i < slots; i++) {
      const child = peek(referenceAddress(object, i));
      if (child === 0 || (peek(child + FLAGS) & COLLECTING) === 0) continue;
      poke(child + PREVIOUS, peek(child + PREVIOUS) - 1);
    }
  }
}

/**
 * Moves what cannot be reached from outside of the list to `unreachable`, and makes all links whole. Objects that
 * stay are no longer COLLECTING, those that were moved are also UNREACHABLE.
 */
function moveUnreachable(head: Address, unreachable: Address): void {
  let previous = head;
  for (let object = peek(head + NEXT); object !== head; object = peek(previous + NEXT)) {
    if (peek(object + PREVIOUS) > 0) {
      reachChildren(object, head);
      poke(object + PREVIOUS, previous);
      poke(object + FLAGS, peek(object + FLAGS) & ~COLLECTING);
      previous = object;
    } else {
      // It seems so: an object that comes later may refer to it, which then takes it back.
      poke(previous + NEXT, peek(object + NEXT));
      append(object, unreachable);
      poke(object + FLAGS, peek(object + FLAGS) | UNREACHABLE);
    }
  }
  poke(head + PREVIOUS, previous);
}

/** What an object that is reachable refers to is so, too: it is still to be looked at in this list. */
function reachChildren(object: Ref, head: Address): void {
  const slots = referenceSlots(object);
  for (let i = 0; i < slots; i++) {
    const child = peek(referenceAddress(object, i));
    if (child === 0) continue;
    const flags = peek(child + FLAGS);
    if ((flags & COLLECTING) === 0) continue;
    if ((flags & UNREACHABLE) !== 0) {
      moveTo(child, head);
      poke(child + FLAGS, flags & ~UNREACHABLE);
      poke(child + PREVIOUS, 1);
    } else if (peek(child + PREVIOUS) === 0) poke(child + PREVIOUS, 1);
  }
}

function deduceUnreachable(head: Address, unreachable: Address): void {
  updateReferences(head);
  subtractReferences(head);
  clearList(unreachable);
  moveUnreachable(head, unreachable);
  unmark(unreachable, UNREACHABLE);
}

function unmark(head: Address, mark: number): void {
  for (let object = peek(head + NEXT); object !== head; object = peek(object + NEXT))
    poke(object + FLAGS, peek(object + FLAGS) & ~mark);
}

/** Tuples that will never be part of a cycle are forgotten: they are looked at for the last time. */
function untrackTuples(head: Address): void {
  for (let object = peek(head + NEXT); object !== head;) {
    const next = peek(object + NEXT);
    if (peek(object + TYPE) === TUPLE_TYPE && keepsNothing(object)) {
      remove(object);
      forget(object);
    }
    object = next;
  }
}

export function generationalCollector(
  world: CollectorWorld,
  _lock: ExecutionLock,
  { incref, decref }: ReferenceCounts,
): Collector {
  const { finalise, takeWeak, callBack, clear } = world;

  function* track(me: Thread, object: Ref): Steps {
    const young = generationHead(0);
    let last = yield* read(young + PREVIOUS);
    if (last === 0) last = setUp();
    yield* write(last + NEXT, object);
    yield* write(object + PREVIOUS, last);
    yield* write(object + NEXT, young);
    yield* write(young + PREVIOUS, object);
    yield* write(object + FLAGS, TRACKED | LISTED);
    const made = (yield* read(HEAP_GC_COUNTS)) + 1;
    yield* write(HEAP_GC_COUNTS, made);
    if (made > (yield* relaxedLoad(HEAP_GC_THRESHOLDS))) yield* ask(me);
  }

  /** The lists of a fresh heap; where the youngest generation ends. */
  function setUp(): Address {
    for (let head = generationHead(0); head < HEADS_END; head += HEAD_WORDS) clearList(head);
    poke(HAS_LISTS, 1);
    return generationHead(0);
  }

  /** A collection is due at the next checkpoint. */
  function* ask(me: Thread): Steps {
    if ((yield* relaxedLoad(HEAP_GC_DISABLED)) === 1) return;
    if ((yield* relaxedLoad(HEAP_GC_THRESHOLDS)) === 0 || (yield* read(IS_COLLECTING)) === 1)
      return;
    yield* fetchOr(me.area + AREA_BREAKER, COLLECT);
  }

  function* untrack(_me: Thread, object: Ref): Steps {
    const flags = yield* read(object + FLAGS);
    if ((flags & LISTED) === 0) return;
    const next = yield* read(object + NEXT);
    const previous = yield* read(object + PREVIOUS);
    yield* write(previous + NEXT, next);
    yield* write(next + PREVIOUS, previous);
    yield* write(object + FLAGS, flags & ~MARKS);
    yield* write(object + PREVIOUS, 0);
    const made = yield* read(HEAP_GC_COUNTS);
    if (made > 0) yield* write(HEAP_GC_COUNTS, made - 1);
  }

  /** The oldest generation that is due; -1: none. */
  function dueGeneration(): number {
    for (let i = OLDEST; i >= 0; i--) {
      const threshold = peek(HEAP_GC_THRESHOLDS + i);
      if (threshold === 0 && i === 0) return -1;
      if (peek(HEAP_GC_COUNTS + i) <= threshold) continue;
      // A full collection takes as long as there are objects: only once there are a quarter more.
      if (i === OLDEST && peek(PENDING) < peek(LONG_LIVED) / 4) continue;
      return i;
    }
    return -1;
  }

  function* checkpoint(me: Thread, requests: number): Steps {
    if ((requests & COLLECT) === 0 || (yield* relaxedLoad(HEAP_GC_DISABLED)) === 1) return;
    const generation = dueGeneration();
    if (generation >= 0) yield* collect(me, generation);
  }

  function* collect(me: Thread, generation: number): Steps<number> {
    if ((yield* read(IS_COLLECTING)) === 1 || (yield* read(HAS_LISTS)) === 0) return 0;
    yield* write(IS_COLLECTING, 1);
    if (generation < OLDEST) {
      const older = HEAP_GC_COUNTS + generation + 1;
      yield* write(older, (yield* read(older)) + 1);
    }
    for (let i = 0; i <= generation; i++) yield* write(HEAP_GC_COUNTS + i, 0);
    const old = findGarbage(generation);
    const forgotten = yield* forgetWeak(me);
    yield* finaliseGarbage(me);
    takeBackResurrected(old);
    const found = forgotten + visibleCount(objectsIn(DOOMED));
    yield* deleteGarbage(me, old);
    yield* write(IS_COLLECTING, 0);
    return found;
  }

  /** Splits the generations up to this one into GARBAGE and what grows older; the list that has the latter. */
  function findGarbage(generation: number): Address {
    const young = generationHead(generation);
    for (let i = 0; i < generation; i++) merge(generationHead(i), young);
    deduceUnreachable(young, GARBAGE);
    untrackTuples(young);
    if (generation === OLDEST) {
      poke(PENDING, 0);
      poke(LONG_LIVED, objectsIn(young).length);
      return young;
    }
    const old = generationHead(generation + 1);
    if (generation + 1 === OLDEST) poke(PENDING, peek(PENDING) + objectsIn(young).length);
    merge(young, old);
    return old;
  }

  /**
   * No weak reference leads to garbage any more: before anything of the program runs. Callbacks are called of those that
   * are no garbage themselves; how many of these died of it.
   */
  function* forgetWeak(me: Thread): Steps<number> {
    const waiting: Ref[] = [];
    const isWanted = (weak: Ref): boolean => (peek(weak + FLAGS) & COLLECTING) === 0;
    for (let object = peek(GARBAGE + NEXT); object !== GARBAGE; object = peek(object + NEXT))
      yield* takeWeak(me, object, waiting, isWanted);
    let died = 0;
    for (const weak of waiting) {
      yield* callBack(me, weak);
      if ((peek(weak + FLAGS) & TRACKED) === 0) died += 1;
    }
    return died;
  }

  /** What dies meanwhile leaves the lists by itself. */
  function* finaliseGarbage(me: Thread): Steps {
    clearList(FINALISED);
    while (!isEmpty(GARBAGE)) {
      const object = peek(GARBAGE + NEXT);
      moveTo(object, FINALISED);
      yield* incref(me, object);
      yield* finalise(me, object);
      yield* decref(me, object);
    }
    merge(FINALISED, GARBAGE);
  }

  /** Finalisers may have made garbage reachable: that, and what it refers to, lives on. The rest is DOOMED. */
  function takeBackResurrected(old: Address): void {
    unmark(GARBAGE, COLLECTING);
    deduceUnreachable(GARBAGE, DOOMED);
    unmark(DOOMED, COLLECTING);
    merge(GARBAGE, old);
  }

  /** Takes every object apart; the counts do the rest. */
  function* deleteGarbage(me: Thread, old: Address): Steps {
    while (!isEmpty(DOOMED)) {
      const object = peek(DOOMED + NEXT);
      yield* incref(me, object);
      yield* clear(me, object);
      yield* decref(me, object);
      // It may die later.
      if (peek(DOOMED + NEXT) === object) moveTo(object, old);
    }
  }

  return {
    track,
    trackAgain: track,
    untrack,
    isTracked: (object) => (peek(object + FLAGS) & TRACKED) !== 0,
    checkpoint,
    collect,
  };
}
