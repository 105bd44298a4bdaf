// Delayed reuse of blocks that others may be reading without a lock: a block is given back when every thread
// that was attached when it was retired has said that it holds on to nothing.
//
// Source: CPython 3.13, Python/qsbr.c and InternalDocs/qsbr.md ("Global Unbounded Sequences", FreeBSD's
//   SMR); Objects/obmalloc.c, _PyMem_FreeDelayed and _PyMem_ProcessDelayed.
// Differs: a thread passes a quiescent state when it is asked to, by QUIESCE in its breaker, not at every
//   checkpoint: who has retired a block asks those that are behind. Registered threads are in a list that
//   only grows, where CPython's array moves (gh-116480, gh-129732). Sequence numbers wrap, so they are
//   compared by the sign of their difference. A sequence advances when blocks wait at a checkpoint, in
//   place of once in ten times. Queues run through the headers of the blocks, so that memory is
//   not needed to give memory back.
// State: WRITE_SEQ   last sequence number, even                              any thread, fetchAdd
//        READ_SEQ    what all threads have seen, as far as is known          any thread, cas
//        ABANDONED   blocks of threads that have ended                       any thread, by swap and cas
//        area   SEQUENCE: WRITE_SEQ | 1 as the thread saw it last; 0: it is detached
//               DELAYED_FIRST, DELAYED_LAST: its blocks that wait, oldest first
//        block header   LINK: the next one; MUTEX: its goal; SIZE: its words
// Invariant: a block that waits is reached by nobody who was quiescent after it was retired. It is given
//   back when no thread that is attached has a SEQUENCE before its goal.
// Limits: a thread that comes to no checkpoint holds up what all others have retired. A block's goal is lost
//   if 2^30 more are retired while it waits.

import type { Address, Steps } from '../../src/memory.ts';
import { cas, fetchAdd, fetchOr, load, peek, poke, store, swap } from '../../src/memory.ts';
import { AREA_BREAKER, LINK, MUTEX, PAYLOAD, SIZE } from '../../src/layout.ts';
import { QUIESCE, type ExecutionLock, type Thread, type World } from '../../src/strategy.ts';
import {
  ABANDONED,
  DELAYED_FIRST,
  DELAYED_LAST,
  NEXT_THREAD,
  READ_SEQ,
  SEQUENCE,
  THREADS,
  WRITE_SEQ,
} from './free-threading-words.ts';

const STEP = 2;
const ONLINE = 1;
const OFFLINE = 0;
const GOAL = MUTEX;

/** What gives back blocks that others may be reading. */
export interface DelayedReuse {
  /** The thread has been attached, and will be detached: between the two it may read without locks. */
  goOnline(me: Thread): Steps;
  goOffline(me: Thread): Steps;
  /** Nobody can find the block any more who does not know it already. */
  retireBlock(me: Thread, block: Address): Steps;
  /** QUIESCE was set in the thread's breaker, at a checkpoint: it holds on to nothing. */
  reclaim(me: Thread, lock: ExecutionLock): Steps;
  /** The thread ends: attached for the last time, and then offline. */
  beforeEnd(me: Thread, lock: ExecutionLock): Steps;
  atEnd(me: Thread): Steps;
}

/** Appends a block to those of the thread that wait. */
export function appendDelayed(me: Thread, block: Address): void {
  const header = block - PAYLOAD;
  poke(header + LINK, 0);
  if (peek(me.area + DELAYED_FIRST) === 0) poke(me.area + DELAYED_FIRST, block);
  else poke(peek(me.area + DELAYED_LAST) - PAYLOAD + LINK, block);
  poke(me.area + DELAYED_LAST, block);
}

/** Takes the oldest of them. */
export function takeDelayed(me: Thread): Address {
  const block = peek(me.area + DELAYED_FIRST);
  poke(me.area + DELAYED_FIRST, peek(block - PAYLOAD + LINK));
  poke(block - PAYLOAD + GOAL, 0);
  return block;
}

export function qsbr({ releaseBlock }: World): DelayedReuse {
  /** Whether sequence number `a` comes before `b`. */
  function isBefore(a: number, b: number): boolean {
    return ((a - b) | 0) < 0;
  }

  function* goOnline(me: Thread): Steps {
    yield* store(me.area + SEQUENCE, (yield* load(WRITE_SEQ)) | ONLINE);
  }

  function* goOffline(me: Thread): Steps {
    yield* store(me.area + SEQUENCE, OFFLINE);
  }

  function* retireBlock(me: Thread, block: Address): Steps {
    // One step on: whoever sees it has begun after this.
    poke(block - PAYLOAD + GOAL, ((yield* load(WRITE_SEQ)) + STEP) | ONLINE);
    appendDelayed(me, block);
    yield* fetchOr(me.area + AREA_BREAKER, QUIESCE);
  }

  /** Whether all threads that are attached have seen the goal. */
  function* poll(goal: number): Steps<boolean> {
    const known = yield* load(READ_SEQ);
    if (!isBefore(known, goal)) return true;
    let least = (yield* load(WRITE_SEQ)) | ONLINE;
    for (let area = yield* load(THREADS); area !== 0; area = peek(area + NEXT_THREAD)) {
      const sequence = yield* load(area + SEQUENCE);
      if (sequence !== OFFLINE && isBefore(sequence, least)) least = sequence;
    }
    // Who fails was overtaken by one who has seen as much.
    if (isBefore(known, least)) yield* cas(READ_SEQ, known, least);
    return !isBefore(least, goal);
  }

  /** Asks all threads that have not seen the goal to pass a quiescent state. */
  function* ask(goal: number): Steps {
    for (let area = yield* load(THREADS); area !== 0; area = peek(area + NEXT_THREAD)) {
      const sequence = yield* load(area + SEQUENCE);
      if (sequence === OFFLINE || !isBefore(sequence, goal)) continue;
      const requests = yield* load(area + AREA_BREAKER);
      if ((requests & QUIESCE) === 0) yield* fetchOr(area + AREA_BREAKER, QUIESCE);
    }
  }

  /** Makes what ended threads have left the thread's own. */
  function* adopt(me: Thread): Steps {
    if ((yield* load(ABANDONED)) === 0) return;
    let block: Address = yield* swap(ABANDONED, 0);
    while (block !== 0) {
      const next = peek(block - PAYLOAD + LINK);
      appendDelayed(me, block);
      block = next;
    }
  }

  /** Gives back the blocks whose goals are reached. */
  function* processDelayed(me: Thread): Steps {
    yield* adopt(me);
    for (;;) {
      const block = peek(me.area + DELAYED_FIRST);
      if (block === 0) return;
      const goal = peek(block - PAYLOAD + GOAL);
      if (isBefore((yield* load(WRITE_SEQ)) | ONLINE, goal)) {
        yield* fetchAdd(WRITE_SEQ, STEP);
        yield* passQuiescentState(me);
      }
      if (!(yield* poll(goal))) return;
      takeDelayed(me);
      yield* releaseBlock(me, block, peek(block - PAYLOAD + SIZE));
    }
  }

  function* passQuiescentState(me: Thread): Steps {
    if ((yield* load(me.area + SEQUENCE)) !== OFFLINE) yield* goOnline(me);
  }

  function* reclaim(me: Thread, _lock: ExecutionLock): Steps {
    yield* passQuiescentState(me);
    yield* processDelayed(me);
    if (peek(me.area + DELAYED_FIRST) === 0) return;
    yield* ask(peek(peek(me.area + DELAYED_FIRST) - PAYLOAD + GOAL));
    yield* fetchOr(me.area + AREA_BREAKER, QUIESCE);
  }

  /** Offline: what cannot be given back yet is left to others. */
  function* atEnd(me: Thread): Steps {
    for (;;) {
      yield* processDelayed(me);
      if (peek(me.area + DELAYED_FIRST) === 0) return;
      const goal = peek(peek(me.area + DELAYED_FIRST) - PAYLOAD + GOAL);
      yield* abandon(me);
      // The last of the others may have gone before it could see what was left to it.
      if (!(yield* poll(goal))) {
        yield* ask(goal);
        return;
      }
    }
  }

  /** Leaves the thread's blocks to whoever looks next. */
  function* abandon(me: Thread): Steps {
    const [first, last] = [peek(me.area + DELAYED_FIRST), peek(me.area + DELAYED_LAST)];
    poke(me.area + DELAYED_FIRST, 0);
    for (;;) {
      const others = yield* load(ABANDONED);
      poke(last - PAYLOAD + LINK, others);
      if ((yield* cas(ABANDONED, others, first)) === others) return;
    }
  }

  return {
    goOnline,
    goOffline,
    retireBlock,
    reclaim,

    *beforeEnd(_me: Thread, _lock: ExecutionLock): Steps {},

    atEnd,
  };
}
