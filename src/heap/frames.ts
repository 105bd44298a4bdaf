// The words of threads' areas that hold what their frames refer to, for whoever looks for objects that nothing else
// counts.
//
// Source: CPython 3.13, Python/gc_free_threading.c: gc_visit_thread_stacks.
// Differs: which words of a frame's value stack are in use, only its thread knows at every moment: all that could be
//   are looked at. One that is left over keeps what it once led to, until it is overwritten, or cleared by its thread at a
//   checkpoint, or when the program asks for a collection.

import { peek, poke, type Address } from '../memory.ts';
import {
  AREA_FRAME,
  AREA_NATIVE_TOP,
  AREA_STACK,
  areaOf,
  CODE_LOCALS,
  CODE_STACK,
  FRAME_CODE,
  HEAP_THREADS,
} from '../layout.ts';

/** Calls `visit` with every word of any frame, and of any call from native code. All threads rest. */
export function visitFrames(visit: (word: number) => void): void {
  for (let id = 1; id <= peek(HEAP_THREADS); id++) {
    const area = areaOf(id);
    const end = endOfFrames(area);
    for (let at = area + AREA_STACK; at < end; at++) visit(peek(at));
  }
}

/** First word of the area behind those that frames, and calls from native code, use. */
function endOfFrames(area: Address): Address {
  const frame = peek(area + AREA_FRAME);
  const used = peek(area + AREA_NATIVE_TOP);
  if (frame === 0) return used;
  const code = peek(frame + FRAME_CODE);
  return Math.max(used, frame + peek(code + CODE_LOCALS) + peek(code + CODE_STACK));
}

/** Forgets what is left over in the frame of the thread with this area, whose value stack ends at `sp`. */
export function clearUnused(area: Address, sp: Address): void {
  const frame = peek(area + AREA_FRAME);
  if (frame === 0) return;
  const code = peek(frame + FRAME_CODE);
  const bottom = frame + peek(code + CODE_LOCALS);
  const end = bottom + peek(code + CODE_STACK);
  // Otherwise it is the end of what a call from native code uses.
  if (sp >= bottom && sp <= end) for (let at = sp; at < end; at++) poke(at, 0);
}
