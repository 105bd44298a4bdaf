// What a thread does in the laws of collectors: objects refer to each other, threads hold some of them, and one of the
// threads, or all, collect. Objects are slices, which have three slots, so that the collector's own text walks over them.

import { peek, poke, relaxedLoad, swap, type Address, type Steps } from '../../../memory.ts';
import { makeUpgrade } from '../../../heap/weak-upgrade.ts';
import { AREA_BREAKER, AREA_NATIVE_TOP, AREA_STACK, SLICE_START } from '../../../layout.ts';
import type {
  Collector,
  Containers,
  ExecutionLock,
  Ref,
  ReferenceCounts,
  Thread,
} from '../../../strategy.ts';

export interface CollectorParts {
  readonly lock: ExecutionLock;
  readonly counts: ReferenceCounts;
  readonly containers: Containers;
  readonly collector: Collector;
}

/** Who watches from outside: nothing of it decides how a thread goes on. */
export interface CollectorWatch {
  /** The thread holds so many references more, or fewer. */
  held(me: Thread, object: Ref, n: number): void;
  /** The thread uses an object that it holds. */
  uses(object: Ref): void;
  /** The object was garbage before the last collection. */
  mustBeGone(object: Ref): void;
}

export interface CollectorAct {
  readonly what: string;
  readonly object: Ref;
  readonly other: Ref;
}

/** A thread's frame: words that the collector looks into, as in calls from native code. */
function topOf({ area }: Thread): Address {
  return Math.max(peek(area + AREA_NATIVE_TOP), area + AREA_STACK);
}

const depthOf = (me: Thread): number => topOf(me) - me.area - AREA_STACK;

const DONE = '1';
const NOTHING = '0';
const LEFT_OUT = '-';

/** Slot in which objects refer to others by `link`; the second one takes what `link2` puts there. */
export const FIRST_SLOT = SLICE_START;

export function makeCollectorPlayer(
  parts: CollectorParts,
  mail: Address,
  weakOf: (object: Ref) => Address,
  watch: CollectorWatch,
) {
  const { lock, counts, containers, collector } = parts;
  const { deferred } = counts;

  function* drop(me: Thread, object: Ref): Steps {
    watch.uses(object);
    watch.held(me, object, -1);
    yield* counts.decref(me, object);
  }

  function* checkpoint(me: Thread): Steps {
    if ((yield* relaxedLoad(me.area + AREA_BREAKER)) === 0) return;
    const requests = yield* swap(me.area + AREA_BREAKER, 0);
    yield* counts.checkpoint(me, requests);
    yield* collector.checkpoint(me, requests);
    yield* lock.checkpoint(me, requests);
  }

  /** `object.slot = other`, whose reference the thread gives up. */
  function* link(me: Thread, slot: Address, object: Ref, other: Ref): Steps {
    watch.uses(object);
    const old = yield* containers.exchange(me, object, slot, other);
    if (other !== 0) watch.held(me, other, -1);
    if (old !== 0) {
      watch.held(me, old, 1);
      yield* drop(me, old);
    }
  }

  const upgradeWord = makeUpgrade(counts);

  function* upgrade(me: Thread, object: Ref): Steps<boolean> {
    const target = yield* upgradeWord(me, weakOf(object));
    if (target === 0) return false;
    watch.held(me, target, 1);
    watch.uses(target);
    return true;
  }

  /** What the object refers to, for a frame, as the interpreter reads a global. */
  function* loadToFrame(me: Thread, object: Ref): Steps<Ref> {
    const slot = object + FIRST_SLOT;
    const known = deferred === undefined ? 0 : yield* deferred.loadDeferred(me, slot);
    if (known !== 0) return known;
    const seen = yield* containers.load(me, object, slot);
    if (seen !== 0 && deferred !== undefined) yield* deferred.toStack(me, seen);
    return seen;
  }

  function* pop(me: Thread): Steps {
    const at = topOf(me) - 1;
    const object = peek(at);
    poke(at, 0);
    poke(me.area + AREA_NATIVE_TOP, at);
    watch.uses(object);
    watch.held(me, object, -1);
    if (deferred === undefined) yield* counts.decref(me, object);
    else yield* deferred.decrefStack(me, object);
  }

  function* actOnHeld(me: Thread, one: CollectorAct, holding: Ref[]): Steps<string> {
    const { what, object, other } = one;
    const at = holding.indexOf(object);
    if (at < 0) return LEFT_OUT;
    switch (what) {
      case 'use':
        watch.uses(object);
        return DONE;
      case 'incref':
        yield* counts.incref(me, object);
        watch.held(me, object, 1);
        holding.push(object);
        return DONE;
      case 'unlink':
        yield* link(me, object + FIRST_SLOT, object, 0);
        return DONE;
      case 'link':
      case 'link2': {
        const from = holding.indexOf(other);
        if (from < 0) return LEFT_OUT;
        holding.splice(from, 1);
        yield* link(me, object + FIRST_SLOT + (what === 'link' ? 0 : 1), object, other);
        return DONE;
      }
      case 'read': {
        const seen = yield* containers.load(me, object, object + FIRST_SLOT);
        if (seen === 0) return NOTHING;
        watch.held(me, seen, 1);
        holding.push(seen);
        return DONE;
      }
      case 'load': {
        const seen = yield* loadToFrame(me, object);
        if (seen === 0) return NOTHING;
        watch.held(me, seen, 1);
        poke(topOf(me), seen);
        poke(me.area + AREA_NATIVE_TOP, topOf(me) + 1);
        return DONE;
      }
      case 'put': {
        holding.splice(at, 1);
        const old = yield* swap(mail, object);
        if (old !== 0) yield* drop(me, old);
        return DONE;
      }
      default:
        // drop
        holding.splice(at, 1);
        yield* drop(me, object);
        return DONE;
    }
  }

  function* act(me: Thread, one: CollectorAct, holding: Ref[]): Steps<string> {
    if (lock.everyInstruction) yield* lock.everyInstruction.before(me);
    switch (one.what) {
      case 'collect':
        yield* collector.collect(me, one.object);
        return DONE;
      case 'gone':
        watch.mustBeGone(one.object);
        return DONE;
      case 'checkpoint':
        yield* checkpoint(me);
        return DONE;
      case 'upgrade':
        if (!(yield* upgrade(me, one.object))) return NOTHING;
        holding.push(one.object);
        return DONE;
      case 'useTop':
        if (depthOf(me) > 0) watch.uses(peek(topOf(me) - 1));
        return DONE;
      case 'pop':
        if (depthOf(me) === 0) return NOTHING;
        yield* pop(me);
        return DONE;
      case 'empty': {
        const got = yield* swap(mail, 0);
        if (got !== 0) yield* drop(me, got);
        return DONE;
      }
      case 'take': {
        const got = yield* swap(mail, 0);
        if (got === 0) return NOTHING;
        holding.push(got);
        return DONE;
      }
      case 'detach':
        yield* lock.detach(me);
        yield* lock.attach(me);
        return DONE;
      default:
        return yield* actOnHeld(me, one, holding);
    }
  }

  function* live(me: Thread, acts: readonly CollectorAct[], holding: Ref[]): Steps<string> {
    yield* lock.attach(me);
    return yield* liveAttached(me, acts, holding);
  }

  /** The same of a thread that has been attached. */
  function* liveAttached(me: Thread, acts: readonly CollectorAct[], holding: Ref[]): Steps<string> {
    let got = '';
    for (const one of acts) got += yield* act(me, one, holding);
    while (depthOf(me) > 0) yield* pop(me);
    while (holding.length > 0) yield* drop(me, holding.pop()!);
    yield* counts.exit(me);
    yield* lock.exit(me);
    return got;
  }

  return { act, live, liveAttached };
}
