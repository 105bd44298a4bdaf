// How a guest thread waits: it says what for, detaches, sleeps, and attaches again.

import type { Address, ProcessAddress, Steps } from '../../memory.ts';
import { now, peek, poke, pokeF64 } from '../../memory.ts';
import {
  AREA_FRAME,
  AREA_SLEEP,
  AREA_WAIT_ADDRESS,
  AREA_WAIT_DEADLINE,
  AREA_WAIT_EXPECTED,
  AREA_WAIT_IS_OUTSIDE,
  AREA_WAIT_OBJECT,
  CODE_BYTECODE,
  CODE_MODULE,
  CODE_NUMBER,
  FRAME_CODE,
  FRAME_COUNTER,
  FRAME_PREVIOUS,
  HEAP_MAIN,
  FLOAT_TYPE,
  NONE,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { changeAnnounced, INTERRUPTED, sleepAnnounced } from '../../sync/announced.ts';
import { OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { isIntType } from '../numbers.ts';
import { floatValue, intValue, type Objects } from '../objects.ts';
import { typeName } from '../types.ts';

/** A text function that waits as announced in an area. */
export type Sleep = (area: Address) => Steps<number>;

/** Longest time that a wait takes, in seconds: 2^63 ns, as CPython's. */
export const TIMEOUT_MAX = 9223372036;

/** What a thread that sleeps outside of its heap waits for: one of these, and an id in the bits above. */
export const FOR_ITEM = 1;
export const FOR_ROOM = 2;
export const FOR_INTERPRETER = 3;
const KIND_BITS = 2;

export function outside(kind: number, id: number): number {
  return (id << KIND_BITS) | kind;
}

export function kindOfOutside(what: number): number {
  return what & ((1 << KIND_BITS) - 1);
}

export function outsideText(what: number): string {
  const id = what >> KIND_BITS;
  const kind = kindOfOutside(what);
  if (kind === FOR_INTERPRETER) return `interpreter ${id}`;
  return kind === FOR_ITEM ? `an item of queue ${id}` : `room in queue ${id}`;
}

/** Where a thread is: number of the code and index of the instruction. */
export interface Place {
  readonly code: number;
  readonly at: number;
}

/** Innermost frame of the program's own text, or else of any text; undefined: the thread has none. */
export function placeOf(area: Address): Place | undefined {
  let innermost: Place | undefined;
  for (let frame = peek(area + AREA_FRAME); frame !== 0; frame = peek(frame + FRAME_PREVIOUS)) {
    const code = peek(frame + FRAME_CODE);
    const at = peek(frame + FRAME_COUNTER) - 1 - peek(code + CODE_BYTECODE);
    const place = { code: peek(code + CODE_NUMBER), at };
    innermost ??= place;
    if (peek(code + CODE_MODULE) === peek(HEAP_MAIN)) return place;
  }
  return innermost;
}

export type Waiting = ReturnType<typeof makeWaiting>;

export function makeWaiting(objects: Objects) {
  const { blocking, checkpoint, raise } = objects;

  /**
   * Waits by `sleep` on the word at `address`, which holds `expected` meanwhile, until `deadline`;
   * `object` (0: none) is what the thread waits for. What others see of it is written plainly: they look
   * when the thread sleeps.
   * @returns what `sleep` does; INTERRUPTED with the exception set.
   */
  function* waitBy(
    me: Thread,
    sleep: Sleep,
    object: Ref,
    address: Address,
    expected: number,
    deadline: number,
  ): Steps<number> {
    const { area } = me;
    poke(area + AREA_WAIT_ADDRESS, address);
    poke(area + AREA_WAIT_EXPECTED, expected);
    poke(area + AREA_WAIT_OBJECT, object);
    pokeF64(area + AREA_WAIT_DEADLINE, deadline);
    const answer = yield* blocking(me, sleep, area);
    if (answer === INTERRUPTED) yield* checkpoint(me);
    return answer;
  }

  /**
   * Sleeps, once, on a word of the process's memory, for at most `ns` nanoseconds; `what` says for
   * what, see `outside`. What the breaker holds afterwards is the caller's to attend to.
   */
  function* sleepOutside(
    me: Thread,
    what: number,
    address: ProcessAddress,
    expected: number,
    ns: number,
  ): Steps<number> {
    const { area } = me;
    poke(area + AREA_WAIT_ADDRESS, address);
    poke(area + AREA_WAIT_EXPECTED, expected);
    poke(area + AREA_WAIT_OBJECT, what);
    pokeF64(area + AREA_WAIT_DEADLINE, ns === Infinity ? Infinity : (yield* now()) + ns);
    poke(area + AREA_WAIT_IS_OUTSIDE, 1);
    const answer = yield* blocking(me, sleepAnnounced, area);
    poke(area + AREA_WAIT_IS_OUTSIDE, 0);
    return answer;
  }

  /** Waits until the word at `address` no longer holds `expected`. */
  function* waitForChange(
    me: Thread,
    object: Ref,
    address: Address,
    expected: number,
    deadline: number,
  ): Steps<number> {
    return yield* waitBy(me, changeAnnounced, object, address, expected, deadline);
  }

  /** Lets `ns` nanoseconds pass; false with the exception set. */
  function* sleepFor(me: Thread, ns: number): Steps<boolean> {
    const deadline = (yield* now()) + ns;
    const answer = yield* waitForChange(me, 0, me.area + AREA_SLEEP, 0, deadline);
    return answer !== INTERRUPTED;
  }

  /** The deadline of a wait for `ns` nanoseconds from now. */
  function* deadlineAfter(ns: number): Steps<number> {
    return ns === Infinity ? Infinity : (yield* now()) + ns;
  }

  /** The number of seconds that an argument is; undefined with the exception set. */
  function* secondsOf(me: Thread, seconds: Ref): Steps<number | undefined> {
    const type = peek(seconds + TYPE);
    if (type !== FLOAT_TYPE && !isIntType(type)) {
      const why = `'${typeName(seconds)}' object cannot be interpreted as an integer`;
      yield* raise(me, TYPE_ERROR, why);
      return undefined;
    }
    const value = type === FLOAT_TYPE ? floatValue(seconds) : Number(intValue(seconds));
    if (Number.isNaN(value)) {
      yield* raise(me, VALUE_ERROR, 'Invalid value NaN (not a number)');
      return undefined;
    }
    if (Math.abs(value) <= TIMEOUT_MAX) return value;
    const isHuge = Math.abs(value) >= 2 ** 63;
    const what = isHuge ? 'out of range for platform time_t' : 'too large to convert to C PyTime_t';
    yield* raise(me, OVERFLOW_ERROR, `timestamp ${what}`);
    return undefined;
  }

  /**
   * How long a wait with `timeout` (0 and None: not given) lasts, in nanoseconds; Infinity: without limit;
   * undefined with the exception set.
   */
  function* timeoutOf(me: Thread, timeout: Ref): Steps<number | undefined> {
    if (timeout === 0 || timeout === NONE) return Infinity;
    const seconds = yield* secondsOf(me, timeout);
    return seconds === undefined ? undefined : Math.max(0, Math.ceil(seconds * 1e9));
  }

  return { waitBy, waitForChange, sleepOutside, sleepFor, deadlineAfter, secondsOf, timeoutOf };
}
