// Slices: the objects, and what their bounds mean for a sequence of a given length.

import type { Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { SLICE_WORDS } from '../../heap/references.ts';
import { SLICE_START, SLICE_STEP, SLICE_STOP, SLICE_TYPE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { Objects } from '../objects.ts';
import { BAD_INDEX, isBound, sliceBounds, type SliceBounds } from '../text/slice-bounds.ts';

export type Slices = ReturnType<typeof makeSlices>;

export function makeSlices(objects: Objects) {
  const { incref, newContainer, raise } = objects;

  function* newSlice(me: Thread, start: Ref, stop: Ref, step: Ref): Steps<Ref> {
    const slice = yield* newContainer(me, SLICE_TYPE, SLICE_WORDS);
    if (slice === 0) return 0;
    yield* incref(me, start);
    yield* incref(me, stop);
    yield* incref(me, step);
    poke(slice + SLICE_START, start);
    poke(slice + SLICE_STOP, stop);
    poke(slice + SLICE_STEP, step);
    return slice;
  }

  /** What a slice takes of `size` items; undefined with the exception set. */
  function* boundsOf(me: Thread, slice: Ref, size: number): Steps<SliceBounds | undefined> {
    for (let i = SLICE_START; i <= SLICE_STEP; i++) {
      if (isBound(peek(slice + i))) continue;
      yield* raise(me, TYPE_ERROR, BAD_INDEX);
      return undefined;
    }
    const bounds = sliceBounds(slice, size);
    if (bounds === undefined) yield* raise(me, VALUE_ERROR, 'slice step cannot be zero');
    return bounds;
  }

  return { newSlice, boundsOf };
}
