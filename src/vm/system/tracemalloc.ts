// The module tracemalloc, as far as it says how much memory is taken: here that is known at any time.
//
// State: HEAP_NEXT, which never falls, is the peak; what is free of it is in the lists (heap/allocate.ts).

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, relaxedLoad } from '../../memory.ts';
import { areasEnd, HEAP_NEXT, HEAP_THREADS, NONE, TRUE, TUPLE_ITEMS } from '../../layout.ts';
import { wordsInUse } from '../../heap/allocate.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { makeArguments } from '../library/arguments.ts';
import type { NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';

const WORD_BYTES = 4;

export function makeTracemalloc(objects: Objects): readonly NativeEntry[] {
  const { incref, newInt, newTuple } = objects;
  const { argumentsBetween, noArguments } = makeArguments(objects);

  const native = (name: string, body: NativeEntry['native']): NativeEntry => ({
    owner: 'tracemalloc',
    name,
    native: body,
  });

  return [
    native('start', function* (me: Thread, _args: Address, n: number): Steps<Ref> {
      if (!(yield* argumentsBetween(me, 'start', n, 0, 1))) return 0;
      yield* incref(me, NONE);
      return NONE;
    }),
    native('stop', function* (me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
      if (!(yield* noArguments(me, 'tracemalloc.stop', n, names))) return 0;
      yield* incref(me, NONE);
      return NONE;
    }),
    native('is_tracing', function* (me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
      if (!(yield* noArguments(me, 'tracemalloc.is_tracing', n, names))) return 0;
      yield* incref(me, TRUE);
      return TRUE;
    }),
    /** Bytes that are taken now, and the most that ever were; those of other threads nearly. */
    native(
      'get_traced_memory',
      function* (me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noArguments(me, 'tracemalloc.get_traced_memory', n, names))) return 0;
        const now = yield* wordsInUse();
        const peak = (yield* relaxedLoad(HEAP_NEXT)) - areasEnd(peek(HEAP_THREADS));
        const pair = yield* newTuple(me, 2);
        if (pair === 0) return 0;
        poke(pair + TUPLE_ITEMS, yield* newInt(me, now * WORD_BYTES));
        poke(pair + TUPLE_ITEMS + 1, yield* newInt(me, peak * WORD_BYTES));
        return pair;
      },
    ),
  ];
}
