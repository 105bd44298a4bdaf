// Which items a slice takes from something of a given length.

import { peek } from '../../memory.ts';
import { NONE, SLICE_START, SLICE_STEP, SLICE_STOP } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref } from '../../strategy.ts';
import { isIntType } from '../numbers.ts';
import { intValue } from '../objects.ts';

/** `count` items from `start` on, `step` apart. */
export interface SliceBounds {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly count: number;
}

export const TOO_LARGE_INDEX = "cannot fit 'int' into an index-sized integer";
export const BAD_INDEX = 'slice indices must be integers or None or have an __index__ method';

/** Whether an object can be a bound of a slice. */
export function isBound(object: Ref): boolean {
  return object === NONE || isIntType(layoutOf(object));
}

/** A bound, clipped to [least, most] once negative ones are counted from the end. */
export function clippedBound(bound: Ref, length: number, least: number, most: number): number {
  const value = Number(intValue(bound));
  return Math.max(least, Math.min(most, value < 0 ? value + length : value));
}

/** What a slice whose bounds `isBound` takes of `length` items; undefined if its step is 0. */
export function sliceBounds(slice: Ref, length: number): SliceBounds | undefined {
  const [first, last, by] = [SLICE_START, SLICE_STOP, SLICE_STEP].map((i) => peek(slice + i));
  const step = by === NONE ? 1 : Number(intValue(by!));
  if (step === 0) return undefined;
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
  const [from, to] = step > 0 ? [least, most] : [most, least];
  const start = first === NONE ? from : clippedBound(first!, length, least, most);
  const stop = last === NONE ? to : clippedBound(last!, length, least, most);
  return { start, stop, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}
