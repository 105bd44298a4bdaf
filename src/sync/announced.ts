// Waiting for what a thread has announced in its area, so that others can see what it waits for: who looks
// for deadlocks, and who interrupts it.
//
// Source: U. Drepper, "Futexes Are Tricky" (2011), mutex 3 (mutex.ts) and the semaphore of
//   section 7; that an interrupt ends a wait is POSIX's EINTR, as CPython's Python/thread_pthread.h
//   uses it.
// Differs: a request to the thread (INTERRUPT in its breaker) ends the wait. Nobody spins: what a guest
//   holds is held for long.
// State: area   AREA_WAIT_ADDRESS, _EXPECTED, _DEADLINE, _IS_OUTSIDE (the word is in the process's memory):
//               written by the thread before it waits.
//               AREA_WAITS: odd while it sleeps, and from its taking of what it waits for on even: a lock
//               word that it has just taken is CONTENDED too.
//        lock word: 0 free; 1 held; 2 held, somebody may be parked.
//        permits: how many there are.
// Invariant: as in mutex.ts: while a thread is parked on a lock, the word is 2, or a thread that was woken
//   is on its way to set it to 2. A thread that was woken looks at the word before it looks at the clock
//   or at its breaker, so that no wake-up goes to one who gives up.
// Limits: an interrupt between a thread's look at its breaker and its sleep does not wake it; whoever
//   interrupts wakes AREA_WAIT_ADDRESS until the request is gone, or leaves it to the next wake-up.

import type { Address, Steps } from '../memory.ts';
import {
  cas,
  fetchAdd,
  load,
  now,
  park,
  parkProcess,
  peek,
  peekF64,
  poke,
  swap,
  wake,
} from '../memory.ts';
import { NOT_EQUAL, TIMED_OUT, WOKEN } from '../memory.ts';
import {
  AREA_BREAKER,
  AREA_WAIT_ADDRESS,
  AREA_WAIT_DEADLINE,
  AREA_WAIT_EXPECTED,
  AREA_WAIT_IS_OUTSIDE,
  AREA_WAITS,
} from '../layout.ts';
import { INTERRUPT } from '../strategy.ts';

/** Besides WOKEN, NOT_EQUAL and TIMED_OUT: a request is in the thread's breaker. */
export const INTERRUPTED = 3;

const FREE = 0;
const HELD = 1;
/** A lock word that somebody waits for. */
export const CONTENDED = 2;

const ALL = 0x7fffffff;

/** Sleeps, once, as announced in `area`. */
export function* sleepAnnounced(area: Address): Steps<number> {
  if (((yield* load(area + AREA_BREAKER)) & INTERRUPT) !== 0) return INTERRUPTED;
  const deadline = peekF64(area + AREA_WAIT_DEADLINE);
  const left = deadline === Infinity ? Infinity : deadline - (yield* now());
  poke(area + AREA_WAITS, peek(area + AREA_WAITS) + 1);
  const address = peek(area + AREA_WAIT_ADDRESS);
  const expected = peek(area + AREA_WAIT_EXPECTED);
  let answer: number;
  if (peek(area + AREA_WAIT_IS_OUTSIDE) === 1) answer = yield* parkProcess(address, expected, left);
  else answer = yield* park(address, expected, left);
  poke(area + AREA_WAITS, peek(area + AREA_WAITS) + 1);
  return answer;
}

/** Sleeps until the announced word has another value than the one announced. */
export function* changeAnnounced(area: Address): Steps<number> {
  for (;;) {
    const answer = yield* sleepAnnounced(area);
    if (answer !== WOKEN) return answer;
    const word = yield* load(peek(area + AREA_WAIT_ADDRESS));
    if (word !== peek(area + AREA_WAIT_EXPECTED)) return NOT_EQUAL;
  }
}

/** Takes the announced lock word, which is announced to be CONTENDED: WOKEN if it did. */
export function* acquireAnnounced(area: Address): Steps<number> {
  const word = peek(area + AREA_WAIT_ADDRESS);
  for (;;) {
    if ((yield* swap(word, CONTENDED)) === FREE) return WOKEN;
    const answer = yield* sleepAnnounced(area);
    if (answer === TIMED_OUT || answer === INTERRUPTED) return answer;
  }
}

/** Takes a permit from the announced word, which is announced to be 0: WOKEN if it did. */
export function* takeAnnounced(area: Address): Steps<number> {
  const permits = peek(area + AREA_WAIT_ADDRESS);
  for (;;) {
    if (yield* tryTakePermit(permits)) return WOKEN;
    const answer = yield* sleepAnnounced(area);
    if (answer === TIMED_OUT || answer === INTERRUPTED) return answer;
  }
}

/** Takes a lock word if it is free. */
export function* tryAcquireWord(word: Address): Steps<boolean> {
  return (yield* cas(word, FREE, HELD)) === FREE;
}

/** Gives a lock word up and wakes one who waits for it; false if nobody held it. */
export function* releaseWord(word: Address): Steps<boolean> {
  const was = yield* swap(word, FREE);
  if (was === CONTENDED) yield* wake(word, 1);
  return was !== FREE;
}

/** Takes a permit if there is one. */
export function* tryTakePermit(permits: Address): Steps<boolean> {
  for (;;) {
    const found = yield* load(permits);
    if (found === 0) return false;
    if ((yield* cas(permits, found, found - 1)) === found) return true;
  }
}

/** Adds a permit and wakes one who waits for it. */
export function* givePermit(permits: Address): Steps {
  yield* fetchAdd(permits, 1);
  yield* wake(permits, 1);
}

/** Wakes all who wait for the word at `a` to change. */
export function* wakeAnnounced(a: Address): Steps {
  yield* wake(a, ALL);
}

/** Sleeps while the word at `a` holds `value`, for a thread of the engine that is no guest's. */
export function* sleepWhile(a: Address, value: number): Steps<number> {
  for (;;) {
    const found = yield* load(a);
    if (found !== value) return found;
    yield* park(a, value);
  }
}
