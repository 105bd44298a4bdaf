// Locks of the guest: `_thread.lock` and `_thread.RLock`.
//
// Source: CPython 3.13, Modules/_threadmodule.c: lock_acquire_parse_args, rlock_acquire and their kin.
// State: LOCK_WORD, see sync/announced.ts. LOCK_HOLDER, LOCK_CODE, LOCK_AT and LOCK_COUNT are written by
//   the thread that holds the lock; another that looks at LOCK_HOLDER finds any id but its own.
// Invariant: an RLock's LOCK_HOLDER is a thread's id exactly while that thread has it LOCK_COUNT times.

import type { Address, Steps } from '../../memory.ts';
import { load, peek, poke, WOKEN } from '../../memory.ts';
import { LOCK_WORDS } from '../../heap/references.ts';
import {
  LOCK_AT,
  LOCK_CODE,
  LOCK_COUNT,
  LOCK_HOLDER,
  LOCK_TYPE,
  LOCK_WORD,
  NONE,
  RLOCK_TYPE,
  TUPLE_ITEMS,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import {
  acquireAnnounced,
  CONTENDED,
  INTERRUPTED,
  releaseWord,
  tryAcquireWord,
} from '../../sync/announced.ts';
import { RUNTIME_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { makeArguments, type Signature } from '../library/arguments.ts';
import type { Native, NativeEntry } from '../native.ts';
import { intValue, type Objects } from '../objects.ts';
import type { Operations } from '../operations.ts';
import { placeOf, type Waiting } from './waiting.ts';

const ACQUIRE: Signature = { name: 'acquire', parameters: ['blocking', 'timeout'], required: 0 };

export function makeLocks(
  objects: Objects,
  operations: Operations,
  waiting: Waiting,
): readonly NativeEntry[] {
  const { incref, newBool, newInt, newObject, newTuple, raise } = objects;
  const { bindArguments, noArguments } = makeArguments(objects);
  const { deadlineAfter, secondsOf, waitBy } = waiting;

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  function maker(name: string, type: Ref): Native {
    return function* make(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
      if (!(yield* noArguments(me, name, n, names))) return 0;
      const lock = yield* newObject(me, type, LOCK_WORDS);
      if (lock !== 0) for (let i = LOCK_WORD; i <= LOCK_COUNT; i++) poke(lock + i, 0);
      return lock;
    };
  }

  /** Takes the lock word: 1, 0 if it took too long, -1 with the exception set. */
  function* take(me: Thread, lock: Ref, timeoutNs: number): Steps<number> {
    const word = lock + LOCK_WORD;
    if (!(yield* tryAcquireWord(word))) {
      if (timeoutNs === 0) return 0;
      const deadline = yield* deadlineAfter(timeoutNs);
      const answer = yield* waitBy(me, acquireAnnounced, lock, word, CONTENDED, deadline);
      if (answer === INTERRUPTED) return -1;
      if (answer !== WOKEN) return 0;
    }
    poke(lock + LOCK_HOLDER, me.id);
    const place = placeOf(me.area);
    poke(lock + LOCK_CODE, place === undefined ? -1 : place.code);
    poke(lock + LOCK_AT, place === undefined ? 0 : place.at);
    return 1;
  }

  function* give(lock: Ref): Steps<boolean> {
    poke(lock + LOCK_HOLDER, 0);
    return yield* releaseWord(lock + LOCK_WORD);
  }

  /** What `acquire(blocking=True, timeout=-1)` asks for, in nanoseconds; -1 with the exception set. */
  function* acquireTimeout(me: Thread, args: Address, n: number, names: Ref): Steps<number> {
    const bound = yield* bindArguments(me, ACQUIRE, args + 1, n - 1, names);
    if (bound === undefined) return -1;
    const [blocking, timeout] = bound as [Ref, Ref];
    const isBlocking = blocking === 0 ? 1 : yield* operations.truth(me, blocking);
    if (isBlocking < 0) return -1;
    if (timeout === 0) return isBlocking === 1 ? Infinity : 0;
    const seconds = yield* secondsOf(me, timeout);
    if (seconds === undefined) return -1;
    if (seconds === -1) return isBlocking === 1 ? Infinity : 0;
    if (isBlocking === 1 && seconds >= 0) return Math.ceil(seconds * 1e9);
    const why =
      isBlocking === 0
        ? "can't specify a timeout for a non-blocking call"
        : 'timeout value must be a non-negative number';
    yield* raise(me, VALUE_ERROR, why);
    return -1;
  }

  function* acquire(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const timeoutNs = yield* acquireTimeout(me, args, n, names);
    if (timeoutNs < 0) return 0;
    const answer = yield* take(me, peek(args), timeoutNs);
    return answer < 0 ? 0 : yield* newBool(me, answer === 1);
  }

  function* release(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'lock.release', n - 1, names))) return 0;
    if (yield* give(peek(args))) return yield* none(me);
    return yield* raise(me, RUNTIME_ERROR, 'release unlocked lock');
  }

  /** `__exit__` and its like: the same with arguments that do not matter. */
  function* releaseAtExit(me: Thread, args: Address): Steps<Ref> {
    if (yield* give(peek(args))) return yield* none(me);
    return yield* raise(me, RUNTIME_ERROR, 'release unlocked lock');
  }

  function* locked(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'lock.locked', n - 1, names))) return 0;
    return yield* newBool(me, (yield* load(peek(args) + LOCK_WORD)) !== 0);
  }

  /** `take`, unless the thread has the RLock already. */
  function* takeAgain(me: Thread, lock: Ref, timeoutNs: number): Steps<number> {
    if (peek(lock + LOCK_HOLDER) !== me.id) {
      const answer = yield* take(me, lock, timeoutNs);
      if (answer === 1) poke(lock + LOCK_COUNT, 1);
      return answer;
    }
    poke(lock + LOCK_COUNT, peek(lock + LOCK_COUNT) + 1);
    return 1;
  }

  function* acquireAgain(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const timeoutNs = yield* acquireTimeout(me, args, n, names);
    if (timeoutNs < 0) return 0;
    const answer = yield* takeAgain(me, peek(args), timeoutNs);
    return answer < 0 ? 0 : yield* newBool(me, answer === 1);
  }

  function* giveOnce(me: Thread, lock: Ref): Steps<Ref> {
    if (peek(lock + LOCK_HOLDER) !== me.id)
      return yield* raise(me, RUNTIME_ERROR, 'cannot release un-acquired lock');
    const left = peek(lock + LOCK_COUNT) - 1;
    poke(lock + LOCK_COUNT, left);
    if (left === 0) yield* give(lock);
    return yield* none(me);
  }

  function* releaseAgain(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'RLock.release', n - 1, names))) return 0;
    return yield* giveOnce(me, peek(args));
  }

  function* releaseAgainAtExit(me: Thread, args: Address): Steps<Ref> {
    return yield* giveOnce(me, peek(args));
  }

  function* isOwned(me: Thread, args: Address): Steps<Ref> {
    return yield* newBool(me, peek(peek(args) + LOCK_HOLDER) === me.id);
  }

  function* recursionCount(me: Thread, args: Address): Steps<Ref> {
    const lock = peek(args);
    return yield* newInt(me, peek(lock + LOCK_HOLDER) === me.id ? peek(lock + LOCK_COUNT) : 0);
  }

  /** Gives an RLock up wholly: the tuple of its count and its owner, for `_acquire_restore`. */
  function* releaseSave(me: Thread, args: Address): Steps<Ref> {
    const lock = peek(args);
    if (peek(lock + LOCK_HOLDER) !== me.id)
      return yield* raise(me, RUNTIME_ERROR, 'cannot release un-acquired lock');
    const saved = yield* newTuple(me, 2);
    if (saved === 0) return 0;
    poke(saved + TUPLE_ITEMS, yield* newInt(me, peek(lock + LOCK_COUNT)));
    poke(saved + TUPLE_ITEMS + 1, yield* newInt(me, me.id));
    poke(lock + LOCK_COUNT, 0);
    yield* give(lock);
    return saved;
  }

  function* acquireRestore(me: Thread, args: Address): Steps<Ref> {
    const lock = peek(args);
    const answer = yield* take(me, lock, Infinity);
    if (answer !== 1) return 0;
    poke(lock + LOCK_COUNT, Number(intValue(peek(peek(args + 1) + TUPLE_ITEMS))));
    return yield* none(me);
  }

  const makeLock = maker('allocate_lock', LOCK_TYPE);
  return [
    { owner: '_thread', name: 'allocate_lock', native: makeLock },
    { owner: '_thread', name: 'allocate', native: makeLock },
    { owner: LOCK_TYPE, name: 'new', native: maker('lock', LOCK_TYPE) },
    { owner: LOCK_TYPE, name: 'acquire', native: acquire },
    { owner: LOCK_TYPE, name: 'release', native: release },
    { owner: LOCK_TYPE, name: 'locked', native: locked },
    { owner: LOCK_TYPE, name: '__enter__', native: acquire },
    { owner: LOCK_TYPE, name: '__exit__', native: releaseAtExit },
    { owner: RLOCK_TYPE, name: 'new', native: maker('RLock', RLOCK_TYPE) },
    { owner: RLOCK_TYPE, name: 'acquire', native: acquireAgain },
    { owner: RLOCK_TYPE, name: 'release', native: releaseAgain },
    { owner: RLOCK_TYPE, name: '__enter__', native: acquireAgain },
    { owner: RLOCK_TYPE, name: '__exit__', native: releaseAgainAtExit },
    { owner: RLOCK_TYPE, name: '_is_owned', native: isOwned },
    { owner: RLOCK_TYPE, name: '_recursion_count', native: recursionCount },
    { owner: RLOCK_TYPE, name: '_release_save', native: releaseSave },
    { owner: RLOCK_TYPE, name: '_acquire_restore', native: acquireRestore },
  ];
}
