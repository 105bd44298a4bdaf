// The collector of free threading: all threads stop twice, and the whole heap is looked at.
//
// Source: CPython 3.13, Python/gc_free_threading.c: gc_collect_internal, merge_all_queued_objects,
//   deduce_unreachable_heap, clear_weakrefs, finalize_garbage, handle_resurrected_objects, delete_garbage;
//   InternalDocs/garbage_collector.md, "Free-threaded build"; PEP 442.
// Differs: LINK, which no object needs while all threads are stopped, holds the references that come from outside, where
//   CPython takes the owner's word and has to find out the owner again, and the count's in an early version, which
//   made objects immortal (gh-123241). What is unreachable is a list in the thread that collects.
// State: object  FLAGS: TRACKED, set before others see it and cleared by whoever destroys it; COLLECTING and UNREACHABLE
//                while the world is stopped, UNREACHABLE also from the first pause to the end
//                LINK  references that do not come from objects that are looked at, while the world is stopped
//        area    AREA_GC_MADE: tracked objects that the thread has made less those it has destroyed, not yet in HEAP_GC_COUNTS
//        heap    IS_COLLECTING (by cas); LONG_LIVED: tracked objects that the last collection has left
// Invariant: nothing is destroyed while the world is stopped, and no code of the program runs: what the merging of queues
//   has killed, callbacks and finalisers wait until it goes on. From the first pause on the collector holds a reference
//   to every object that it has found, so that none of them dies under its hands.
//   An object whose count is 0 is about to be destroyed by the thread that has brought it there: it is no longer
//   TRACKED, and so counts as something outside, which keeps what it refers to (gh-135909).
// Limits: each collection takes as long as there are objects. Threads do not help.

import type { Steps } from '../../src/memory.ts';
import { cas, fetchAdd, fetchOr, load, peek, poke, relaxedLoad, store } from '../../src/memory.ts';
import { visitFrames } from '../../src/heap/frames.ts';
import { isCounted, referenceAddress, referenceSlots } from '../../src/heap/references.ts';
import { keepsNothing, visibleCount } from '../../src/heap/untracked.ts';
import { liveObjects } from '../../src/heap/walk.ts';
import {
  AREA_BREAKER,
  AREA_GC_MADE as MADE,
  COLLECTING,
  COLLECTOR_WORDS,
  DEFERRED,
  FLAGS,
  GENERATOR_TYPE,
  HEAP_GC_COUNTS,
  HEAP_GC_DISABLED,
  HEAP_GC_THRESHOLDS,
  LINK as OUTSIDE,
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
  type StoppedCounts,
  type Thread,
} from '../../src/strategy.ts';

const IS_COLLECTING = STRATEGY + STRATEGY_WORDS - COLLECTOR_WORDS;
const LONG_LIVED = IS_COLLECTING + 1;
/** How far a thread's own number goes before it is added to that of all; CPython has 512. */
const MOST_MADE = 32;
const MARKS = TRACKED | COLLECTING | UNREACHABLE;

// --- while the world is stopped ---------------------------------------------------------------------

/**
 * Which of the objects nothing outside of them leads to. `held`: how many references to each the collector itself has.
 */
function findUnreachable(
  objects: readonly Ref[],
  held: number,
  counts: StoppedCounts,
  visitOthers: (visit: (child: Ref) => void) => void,
): Ref[] {
  for (const object of objects) {
    const references = counts.references(object);
    poke(object + FLAGS, peek(object + FLAGS) | COLLECTING);
    poke(object + OUTSIDE, references < 0 ? 1 : references - held);
  }
  for (const object of objects) subtractReferences(object, counts);
  const deferred = new Set(objects.filter(isDeferred));
  if (deferred.size > 0) {
    visitOthers((child) => {
      if (deferred.has(child)) poke(child + OUTSIDE, peek(child + OUTSIDE) + 1);
    });
  }
  const reached = objects.filter((object) => peek(object + OUTSIDE) > 0);
  for (const object of reached) poke(object + FLAGS, peek(object + FLAGS) & ~COLLECTING);
  // What is reached on the way is appended, and gone over as well.
  for (const object of reached) reachChildren(object, reached);
  const unreachable = objects.filter((object) => (peek(object + FLAGS) & COLLECTING) !== 0);
  for (const object of objects) poke(object + OUTSIDE, 0);
  for (const object of unreachable) poke(object + FLAGS, peek(object + FLAGS) & ~COLLECTING);
  return unreachable;
}

const isDeferred = (object: Ref): boolean => (peek(object + FLAGS) & DEFERRED) !== 0;

/** What generators that rest refer to, if they are not among the objects that are looked at. */
function visitGenerators(visit: (child: Ref) => void): void {
  for (const object of liveObjects()) {
    if (peek(object + TYPE) !== GENERATOR_TYPE || (peek(object + FLAGS) & UNREACHABLE) !== 0)
      continue;
    const slots = referenceSlots(object);
    for (let i = 0; i < slots; i++) visit(peek(referenceAddress(object, i)));
  }
}

/** The references that an object has to others that are looked at do not come from outside. */
function subtractReferences(object: Ref, counts: StoppedCounts): void {
  const slots = referenceSlots(object);
  for (let i = 0; i < slots; i++) {
    const child = peek(referenceAddress(object, i));
    if (child === 0 || (peek(child + FLAGS) & COLLECTING) === 0) continue;
    if (!isCounted(object, child)) continue;
    // An immortal object is reachable whoever refers to it.
    if (counts.references(child) >= 0) poke(child + OUTSIDE, peek(child + OUTSIDE) - 1);
  }
}

function reachChildren(object: Ref, reached: Ref[]): void {
  const slots = referenceSlots(object);
  for (let i = 0; i < slots; i++) {
    const child = peek(referenceAddress(object, i));
    if (child === 0 || (peek(child + FLAGS) & COLLECTING) === 0) continue;
    poke(child + FLAGS, peek(child + FLAGS) & ~COLLECTING);
    reached.push(child);
  }
}

/** Tuples that will never be part of a cycle are forgotten. */
function untrackTuples(objects: readonly Ref[]): void {
  for (const object of objects) {
    if (peek(object + TYPE) !== TUPLE_TYPE || (peek(object + FLAGS) & UNREACHABLE) !== 0) continue;
    if (keepsNothing(object)) poke(object + FLAGS, peek(object + FLAGS) & ~TRACKED);
  }
}

// --- the collector ------------------------------------------------------------------------------------

/** Undefined under an execution lock that cannot stop the world, or counts that cannot be merged. */
export function stoppingCollector(
  world: CollectorWorld,
  lock: ExecutionLock,
  counts: ReferenceCounts,
): Collector | undefined {
  const { stopWorld, startWorld } = lock;
  const { incref, decref, deferred, stopped } = counts;
  if (stopWorld === undefined || startWorld === undefined || stopped === undefined)
    return undefined;
  const { mergeQueues, merge } = stopped;
  const { finalise, takeWeak, callBack, clear } = world;

  function* track(me: Thread, object: Ref): Steps {
    poke(object + FLAGS, TRACKED);
    const made = peek(me.area + MADE) + 1;
    poke(me.area + MADE, made);
    if (made >= MOST_MADE) yield* report(me);
  }

  function* trackAgain(me: Thread, object: Ref): Steps {
    yield* fetchOr(object + FLAGS, TRACKED);
    poke(me.area + MADE, peek(me.area + MADE) + 1);
  }

  function* untrack(me: Thread, object: Ref): Steps {
    const flags = peek(object + FLAGS);
    if ((flags & TRACKED) === 0) return;
    poke(object + FLAGS, flags & ~MARKS);
    poke(me.area + MADE, peek(me.area + MADE) - 1);
  }

  /** Adds what this thread has made to what all have; asks for a collection if it is time. */
  function* report(me: Thread): Steps {
    const made = peek(me.area + MADE);
    poke(me.area + MADE, 0);
    if ((yield* fetchAdd(HEAP_GC_COUNTS, made)) + made <= (yield* relaxedLoad(HEAP_GC_THRESHOLDS)))
      return;
    if (yield* isDue()) yield* fetchOr(me.area + AREA_BREAKER, COLLECT);
  }

  function* isDue(): Steps<boolean> {
    const threshold = yield* relaxedLoad(HEAP_GC_THRESHOLDS);
    const made = yield* relaxedLoad(HEAP_GC_COUNTS);
    if (threshold === 0 || made <= threshold) return false;
    if ((yield* relaxedLoad(HEAP_GC_DISABLED)) === 1) return false;
    // The time that a collection takes grows with the heap: only once there is a quarter more.
    return made >= (yield* relaxedLoad(LONG_LIVED)) / 4;
  }

  function* checkpoint(me: Thread, requests: number): Steps {
    if ((requests & COLLECT) !== 0 && (yield* isDue())) yield* collect(me, 2);
  }

  function* collect(me: Thread, _generation: number): Steps<number> {
    if ((yield* cas(IS_COLLECTING, 0, 1)) !== 0) return 0;
    const owed: Ref[] = [];
    const callbacks: Ref[] = [];
    yield* stopWorld!(me);
    const found = yield* findGarbage(me, owed, callbacks);
    yield* startWorld!(me);
    for (const object of owed) yield* decref(me, object);
    const died = yield* callAll(me, callbacks);
    for (const object of found) yield* finalise(me, object);
    yield* stopWorld!(me);
    const doomed = yield* findDoomed(me, found);
    yield* startWorld!(me);
    const n = died + visibleCount(doomed);
    yield* deleteGarbage(me, found, doomed);
    yield* store(IS_COLLECTING, 0);
    return n;
  }

  /** The first pause. The references to what it returns, and to those in `owed` and `callbacks`, are the caller's. */
  function* findGarbage(me: Thread, owed: Ref[], callbacks: Ref[]): Steps<Ref[]> {
    yield* mergeQueues(me, owed);
    const objects = liveObjects().filter((object) => (peek(object + FLAGS) & TRACKED) !== 0);
    const found = findUnreachable(objects, 0, stopped!, visitFrames);
    for (const object of found) poke(object + FLAGS, peek(object + FLAGS) | UNREACHABLE);
    untrackTuples(objects);
    for (const object of found) {
      yield* incref(me, object);
      yield* merge(me, object);
    }
    const isWanted = (weak: Ref): boolean => (peek(weak + FLAGS) & UNREACHABLE) === 0;
    for (const object of found) yield* takeWeak(me, object, callbacks, isWanted);
    yield* store(LONG_LIVED, objects.length - found.length);
    yield* store(HEAP_GC_COUNTS, 0);
    return found;
  }

  /** How many weak references died of their callbacks. */
  function* callAll(me: Thread, callbacks: readonly Ref[]): Steps<number> {
    let died = 0;
    for (const weak of callbacks) {
      yield* callBack(me, weak);
      if (((yield* load(weak + FLAGS)) & TRACKED) === 0) died += 1;
    }
    return died;
  }

  /** The second pause: finalisers may have made some of it reachable, and what that refers to. */
  function* findDoomed(me: Thread, found: readonly Ref[]): Steps<Ref[]> {
    const doomed = findUnreachable(found, 1, stopped!, (visit) => {
      visitFrames(visit);
      visitGenerators(visit);
    });
    for (const object of doomed) if (isDeferred(object)) yield* deferred!.undefer(me, object);
    for (const object of found) poke(object + FLAGS, peek(object + FLAGS) & ~UNREACHABLE);
    return doomed;
  }

  /** Takes apart what is garbage still, and gives up the references to all that was found. */
  function* deleteGarbage(me: Thread, found: readonly Ref[], doomed: readonly Ref[]): Steps {
    for (const object of doomed) yield* clear(me, object);
    for (const object of found) yield* decref(me, object);
  }

  return {
    track,
    trackAgain,
    untrack,
    isTracked: (object) => (peek(object + FLAGS) & TRACKED) !== 0,
    checkpoint,
    collect,
  };
}
