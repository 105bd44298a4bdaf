// What a thread does in the laws of strategies: operations on a few objects through the contract, as
// the interpreter would make them, and nothing else. Also runs erased.

import {
  fetchAdd,
  load,
  park,
  read,
  relaxedLoad,
  store,
  swap,
  wake,
  write,
} from '../../../memory.ts';
import type { Address, Steps } from '../../../memory.ts';
import { AREA_BREAKER, FLAGS, LOCAL, OWNER, SHARED } from '../../../layout.ts';
import type { Containers, ExecutionLock, Ref, ReferenceCounts, Thread } from '../../../strategy.ts';

/** Where the words of a program lie, other than objects. */
export interface Places {
  /** A container's header, and a word that only its lock guards. */
  readonly container: Ref;
  readonly guarded: Address;
  /** Another such container, and its word. */
  readonly other: Ref;
  readonly otherGuarded: Address;
  /** A slot of the first container: holds an object and a reference to it, or 0. */
  readonly slot: Address;
  /** Hands one reference from a thread to another; 0 when empty. */
  readonly mail: Address;
  /** What `block` sleeps on. */
  readonly bell: Address;
  /** Object whose last reference another thread says that it has dropped; 0 before. */
  readonly dropped: Address;
  /** 1 once a thread says that it has passed a checkpoint. */
  readonly told: Address;
}

/** Who watches the operations from outside: nothing of it decides how a thread goes on. */
export interface Watch {
  /** There are so many references more, or fewer. */
  held(object: Ref, n: number): void;
  /** A thread relies on one that it holds. */
  uses(object: Ref): void;
  tried(object: Ref, hasSucceeded: boolean): void;
  wantsImmortal(object: Ref): void;
  /** From now on a thread may touch what is shared, or does not. */
  runs(me: Thread, isRunning: boolean): void;
  /** A thread touches it. */
  touches(me: Thread): void;
  /** A thread has stopped all others, or lets them go on. */
  stopped(me: Thread, isStopped: boolean): void;
  /** A thread gives a block up that others may be reading. */
  retires(me: Thread, block: Address): void;
}

export interface Parts {
  readonly lock: ExecutionLock;
  readonly counts: ReferenceCounts;
  readonly containers: Containers;
  blocking<R>(me: Thread, steps: (a: Address) => Steps<R>, a: Address): Steps<R>;
  /** Address of the word that counts how often the object has died, or the block was given back. */
  deathsOf(object: Ref): Address;
}

/** Words of a block that is retired. */
export const RETIRED_WORDS = 2;

/** An operation, and the object that it is about, if any. */
export interface Act {
  readonly what: string;
  readonly object: Ref;
}

/** What an operation gave: it did it; it could not or got nothing; it was left out. */
const DONE = '1';
const NOTHING = '0';
const LEFT_OUT = '-';

/** Offsets of the header's words that counts write. */
export const HEADER_FIELDS: readonly number[] = [OWNER, FLAGS, LOCAL, SHARED];

export function makePlayer(parts: Parts, places: Places, watch: Watch) {
  const { lock, counts, containers, blocking, deathsOf } = parts;
  const { container, guarded, other, otherGuarded, slot, mail, bell, dropped, told } = places;

  function* attach(me: Thread): Steps {
    yield* lock.attach(me);
    watch.runs(me, true);
  }

  function* detach(me: Thread): Steps {
    watch.runs(me, false);
    yield* lock.detach(me);
  }

  function* drop(me: Thread, object: Ref): Steps {
    watch.uses(object);
    watch.held(object, -1);
    yield* counts.decref(me, object);
  }

  function* grow(me: Thread, object: Ref): Steps {
    watch.uses(object);
    yield* counts.incref(me, object);
    watch.uses(object);
    watch.held(object, 1);
  }

  function* tryGrow(me: Thread, object: Ref): Steps<boolean> {
    const hasSucceeded = yield* counts.tryIncref(me, object);
    watch.tried(object, hasSucceeded);
    if (hasSucceeded) watch.held(object, 1);
    return hasSucceeded;
  }

  /** At a backward jump, or the start of a function. */
  function* checkpoint(me: Thread): Steps {
    watch.runs(me, false);
    if ((yield* relaxedLoad(me.area + AREA_BREAKER)) !== 0) {
      const requests = yield* swap(me.area + AREA_BREAKER, 0);
      yield* counts.checkpoint(me, requests);
      yield* lock.checkpoint(me, requests);
    }
    watch.runs(me, true);
  }

  function* touch(me: Thread, word: Address): Steps {
    watch.touches(me);
    yield* write(word, (yield* read(word)) + 1);
    watch.touches(me);
  }

  /** Stops all others and touches what they touch. */
  function* stop(me: Thread): Steps {
    watch.runs(me, false);
    yield* lock.stopWorld!(me);
    watch.runs(me, true);
    watch.stopped(me, true);
    yield* touch(me, guarded);
    watch.stopped(me, false);
    yield* lock.startWorld!(me);
  }

  function* hold(me: Thread, held: Ref, word: Address): Steps {
    yield* containers.acquire(me, held);
    yield* touch(me, word);
    yield* containers.release(me, held);
  }

  function* holdTwo(me: Thread, a: Ref, b: Ref): Steps {
    yield* containers.acquireTwo(me, a, b);
    yield* touch(me, guarded);
    yield* touch(me, otherGuarded);
    yield* containers.releaseTwo(me, a, b);
  }

  /** Holds one within the other: touches each while nothing else has been held since. */
  function* nest(me: Thread, outer: Ref, inner: Ref): Steps {
    const isFirst = outer === container;
    yield* containers.acquire(me, outer);
    yield* hold(me, inner, isFirst ? otherGuarded : guarded);
    yield* touch(me, isFirst ? guarded : otherGuarded);
    yield* containers.release(me, outer);
  }

  /** Stops all others while it holds a container. */
  function* holdAndStop(me: Thread): Steps {
    yield* containers.acquire(me, container);
    yield* touch(me, guarded);
    yield* stop(me);
    yield* containers.release(me, container);
  }

  /** What was retired has to be given back after two checkpoints of whoever has retired it, once others have passed one. */
  function* awaitReuse(me: Thread, block: Address): Steps<string> {
    if ((yield* load(told)) === 0) return LEFT_OUT;
    yield* checkpoint(me);
    yield* checkpoint(me);
    return (yield* load(deathsOf(block))) > 0 ? DONE : NOTHING;
  }

  /** Changes what the container's lock guards: plain accesses, so that any overlap is a race. */
  function* visit(me: Thread): Steps {
    yield* hold(me, container, guarded);
  }

  /** The same without the container's lock, if there is a GIL. */
  function* visitAlone(): Steps<string> {
    if (!(yield* lock.isGilEnabled!())) return LEFT_OUT;
    yield* write(guarded, (yield* read(guarded)) + 1);
    return DONE;
  }

  function* sleep(a: Address): Steps<number> {
    return yield* park(a, 0);
  }

  /** The last reference, dropped by the owner: is it destroyed when that is done? */
  function* dropLast(me: Thread, object: Ref): Steps<string> {
    yield* drop(me, object);
    return (yield* load(deathsOf(object))) > 0 ? DONE : NOTHING;
  }

  /** The last reference has been dropped by another: is it destroyed two checkpoints later? */
  function* awaitDeath(me: Thread, object: Ref): Steps<string> {
    if ((yield* load(dropped)) !== object) return LEFT_OUT;
    yield* checkpoint(me);
    yield* checkpoint(me);
    return (yield* load(deathsOf(object))) > 0 ? DONE : NOTHING;
  }

  /** Takes over the reference that is at `a`, and drops it. */
  function* dropFrom(me: Thread, object: Ref, takesMore: boolean): Steps<string> {
    if (object === 0) return NOTHING;
    if (takesMore) {
      yield* grow(me, object);
      yield* drop(me, object);
    }
    yield* drop(me, object);
    return DONE;
  }

  /** Operations that need a reference of the thread's own, and are left out without. */
  function* actOnHeld(me: Thread, what: string, object: Ref, holding: Ref[]): Steps<string> {
    const at = holding.indexOf(object);
    if (at < 0) return LEFT_OUT;
    switch (what) {
      case 'incref':
        yield* grow(me, object);
        holding.push(object);
        return DONE;
      case 'increfLocked':
        yield* counts.increfLocked(me, object);
        watch.held(object, 1);
        holding.push(object);
        return DONE;
      case 'allowWeak':
        yield* counts.allowWeak(me, object);
        return DONE;
      case 'immortalise':
        watch.wantsImmortal(object);
        yield* counts.immortalise(me, object);
        return DONE;
      default:
        break;
    }
    holding.splice(at, 1);
    switch (what) {
      case 'decref':
        yield* drop(me, object);
        return DONE;
      case 'dropLast':
        return yield* dropLast(me, object);
      case 'dropAndTell':
        yield* drop(me, object);
        yield* store(dropped, object);
        return DONE;
      case 'put':
        yield* dropFrom(me, yield* swap(mail, object), false);
        return DONE;
      default:
        // publish
        yield* dropFrom(me, yield* containers.exchange(me, container, slot, object), false);
        return DONE;
    }
  }

  /** What a lock that is held for one instruction does between two. */
  function* giveWay(me: Thread): Steps {
    watch.runs(me, false);
    yield* lock.everyInstruction!.before(me);
    watch.runs(me, true);
  }

  function* actOnContainers(me: Thread, what: string): Steps {
    switch (what) {
      case 'stop':
        yield* stop(me);
        return;
      case 'holdAndStop':
        yield* holdAndStop(me);
        return;
      case 'holdTwo':
        yield* holdTwo(me, container, other);
        return;
      case 'holdTwoBack':
        yield* holdTwo(me, other, container);
        return;
      case 'nest':
        yield* nest(me, container, other);
        return;
      default:
        yield* nest(me, other, container);
    }
  }

  /** One operation; `holding`: the thread's own references. */
  function* act(me: Thread, what: string, object: Ref, holding: Ref[]): Steps<string> {
    if (lock.everyInstruction && what !== 'attach') yield* giveWay(me);
    switch (what) {
      case 'tryIncref':
        if (!(yield* tryGrow(me, object))) return NOTHING;
        holding.push(object);
        return DONE;
      case 'tryDrop':
        if (!(yield* tryGrow(me, object))) return NOTHING;
        yield* drop(me, object);
        return DONE;
      case 'take':
        return yield* dropFrom(me, yield* swap(mail, 0), false);
      case 'takeMore':
        return yield* dropFrom(me, yield* swap(mail, 0), true);
      case 'retract':
        return yield* dropFrom(me, yield* containers.exchange(me, container, slot, 0), false);
      case 'look': {
        const seen = yield* containers.load(me, container, slot);
        if (seen !== 0) watch.held(seen, 1);
        return yield* dropFrom(me, seen, false);
      }
      case 'visit':
        yield* visit(me);
        return DONE;
      case 'enableGil':
        return (yield* lock.enableGil!(me)) ? DONE : NOTHING;
      case 'visitAlone':
        return yield* visitAlone();
      case 'checkpoint':
        yield* checkpoint(me);
        return DONE;
      case 'awaitDeath':
        return yield* awaitDeath(me, object);
      case 'detach':
        yield* detach(me);
        return DONE;
      case 'attach':
        yield* attach(me);
        return DONE;
      case 'block':
        watch.runs(me, false);
        yield* blocking(me, sleep, bell);
        watch.runs(me, true);
        return DONE;
      case 'tell':
        yield* store(told, 1);
        return DONE;
      case 'retire':
        watch.retires(me, object);
        yield* containers.retire(me, container, object, RETIRED_WORDS);
        return DONE;
      case 'awaitReuse':
        return yield* awaitReuse(me, object);
      case 'stop':
      case 'holdAndStop':
      case 'holdTwo':
      case 'holdTwoBack':
      case 'nest':
      case 'nestBack':
        yield* actOnContainers(me, what);
        return DONE;
      case 'ring':
        yield* store(bell, 1);
        yield* wake(bell, 1);
        return DONE;
      default:
        return yield* actOnHeld(me, what, object, holding);
    }
  }

  /**
   * The life of a thread, which begins with the references in `holding`: what its operations gave, a
   * character each. It drops what it holds and exits, unless it ends with `stay`, detached or not, or
   * with `keep`, which exits and drops nothing.
   */
  function* live(me: Thread, acts: readonly Act[], holding: Ref[]): Steps<string> {
    yield* attach(me);
    return yield* liveAttached(me, acts, holding);
  }

  /** The same of a thread that has been attached. */
  function* liveAttached(me: Thread, acts: readonly Act[], holding: Ref[]): Steps<string> {
    const ending = acts.length > 0 ? acts[acts.length - 1]!.what : '';
    let got = '';
    for (const { what, object } of acts) {
      if (what === 'stay' || what === 'keep') continue;
      got += yield* act(me, what, object, holding);
    }
    if (ending === 'stay') return got;
    if (ending !== 'keep') {
      while (holding.length > 0) yield* drop(me, holding.pop()!);
    }
    watch.runs(me, false);
    yield* counts.exit(me);
    yield* lock.exit(me);
    return got;
  }

  return { act, live, liveAttached };
}

/** Counts a death of an object; how often it had died before. */
export function* countDeath(deaths: Address): Steps<number> {
  return yield* fetchAdd(deaths, 1);
}

/** The words of a header that counts write, as the thread itself sees them, by offset. */
export function* headerWords(object: Ref): Steps<number[]> {
  const seen: number[] = [];
  for (const word of HEADER_FIELDS) seen[word] = yield* relaxedLoad(object + word);
  return seen;
}
