// Blocks that others may be reading are given back while the world is stopped: what there is without
// sequences of quiescent states.
//
// Source: none; the oldest way to wait for readers (P. McKenney and J. Slingwine, "Read-Copy Update", PDCS
//   1998, calls it a grace period), by the stopping of the world that the strategy has anyway.
// State: as in qsbr.ts, goals and sequences apart.
// Invariant: a block that was retired is given back while no other thread is attached, so that nobody
//   is reading it.
// Limits: all threads stop for every batch.

import type { Address, Steps } from '../../src/memory.ts';
import { fetchOr, peek } from '../../src/memory.ts';
import { AREA_BREAKER, PAYLOAD, SIZE } from '../../src/layout.ts';
import { QUIESCE, type ExecutionLock, type Thread, type World } from '../../src/strategy.ts';
import { DELAYED_FIRST } from './free-threading-words.ts';
import { appendDelayed, takeDelayed, type DelayedReuse } from './qsbr.ts';

export function stoppedReuse({ releaseBlock }: World): DelayedReuse {
  function* reclaim(me: Thread, lock: ExecutionLock): Steps {
    if (peek(me.area + DELAYED_FIRST) === 0) return;
    yield* lock.stopWorld!(me);
    yield* lock.startWorld!(me);
    // Whoever reads now began after that.
    while (peek(me.area + DELAYED_FIRST) !== 0) {
      const block = takeDelayed(me);
      yield* releaseBlock(me, block, peek(block - PAYLOAD + SIZE));
    }
  }

  return {
    *goOnline(_me: Thread): Steps {},

    *goOffline(_me: Thread): Steps {},

    *retireBlock(me: Thread, block: Address): Steps {
      appendDelayed(me, block);
      yield* fetchOr(me.area + AREA_BREAKER, QUIESCE);
    },

    reclaim,
    beforeEnd: reclaim,

    *atEnd(_me: Thread): Steps {},
  };
}
