// Calls from native code: of a key function, of a special method, of whatever the guest passes in.
//
// A call from bytecode pushes a frame and goes on in the same loop. A call from native code runs a loop of
// its own, in JavaScript's stack, to the end of what it calls. Its arguments lie above the frame that
// runs, and above those of native calls that are still under way.
//
// Both kinds are limited, so that unbounded recursion is a RecursionError: frames by their number and
// by the room in the thread's area, loops by NATIVE_LIMIT.
//
// State: area   AREA_NATIVE_TOP: first word above the arguments of native calls; it counts only where it
//                 lies above the frame's end
//               AREA_NATIVE_DEPTH: loops within loops

import type { Address, Steps } from '../memory.ts';
import { peek, poke } from '../memory.ts';
import {
  AREA_FRAME,
  AREA_NATIVE_DEPTH,
  AREA_NATIVE_TOP,
  AREA_STACK,
  AREA_WORDS,
  CODE_LOCALS,
  CODE_STACK,
  FRAME_CODE,
  FRAME_FUNCTION,
  FRAME_OWNER,
  FRAME_WORDS,
  FUNCTION_CODE,
  SIZE,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { RECURSION_ERROR } from './exceptions.ts';
import type { Frames } from './frames.ts';
import type { Native } from './native.ts';
import type { Objects } from './objects.ts';

/** Loops within loops: each takes up to 5 KB of JavaScript's stack when it runs stepped. */
const NATIVE_LIMIT = 100;

/** What calls need of parts that are made after those that call; set once, when the machine is made. */
export interface Late {
  /** Runs the thread's frame, which was just pushed, to its end (vm/interpreter.ts). */
  execute(me: Thread): Steps<Ref>;
  /** Calls any object (vm/functions.ts). */
  callAny(me: Thread, callable: Ref, args: Address, n: number, names: Ref): ReturnType<Native>;
  pushFrame: Frames['pushFrame'];
  enterFunction: Frames['enterFunction'];
  /** The attribute with this name, a new reference; 0 if there is none, or with the exception set. */
  findAttribute(me: Thread, object: Ref, name: string): Steps<Ref>;
  /** Says that the thread's exception, which it no longer has afterwards, was ignored in `where`. */
  reportIgnored(me: Thread, where: Ref): Steps;
}

export type Calls = ReturnType<typeof makeCalls>;

export function makeCalls(objects: Objects, late: Late) {
  const { decref, incref, raise } = objects;

  /** First word of the thread's area that nobody uses. */
  function nativeTop(me: Thread): Address {
    const frame = peek(me.area + AREA_FRAME);
    const used = peek(me.area + AREA_NATIVE_TOP);
    if (frame === 0) return Math.max(used, me.area + AREA_STACK);
    const code = peek(frame + FRAME_CODE);
    return Math.max(used, frame + peek(code + CODE_LOCALS) + peek(code + CODE_STACK));
  }

  /** Whether `words` more fit above `top`; false with RecursionError set if not. */
  function* hasRoom(me: Thread, top: Address, words: number): Steps<boolean> {
    if (top + words + FRAME_WORDS <= me.area + AREA_WORDS) return true;
    yield* raise(me, RECURSION_ERROR, 'maximum recursion depth exceeded');
    return false;
  }

  /** Runs the frame that was just pushed in a loop of its own. */
  function* runNested(me: Thread): Steps<Ref> {
    const depth = peek(me.area + AREA_NATIVE_DEPTH);
    poke(me.area + AREA_NATIVE_DEPTH, depth + 1);
    const result = yield* late.execute(me);
    poke(me.area + AREA_NATIVE_DEPTH, depth);
    return result;
  }

  /** False with RecursionError set if there are too many loops within loops. */
  function* mayNest(me: Thread): Steps<boolean> {
    if (peek(me.area + AREA_NATIVE_DEPTH) < NATIVE_LIMIT) return true;
    yield* raise(me, RECURSION_ERROR, 'maximum recursion depth exceeded');
    return false;
  }

  /** Calls a function of the program; its arguments are borrowed, as a native's are. */
  function* callFunction(
    me: Thread,
    callee: Ref,
    args: Address,
    n: number,
    names: Ref,
  ): Steps<Ref> {
    const given = names === 0 ? n : n + peek(names + SIZE);
    const slot = nativeTop(me);
    if (!(yield* mayNest(me)) || !(yield* hasRoom(me, slot, given + 1))) return 0;
    yield* incref(me, callee);
    poke(slot, callee);
    for (let i = 0; i < given; i++) {
      const arg = peek(args + i);
      yield* incref(me, arg);
      poke(slot + 1 + i, arg);
    }
    const frame = yield* late.enterFunction(me, slot, slot + 1, n, names);
    if (frame !== 0) return yield* runNested(me);
    yield* dropWords(me, slot, given + 1);
    return 0;
  }

  /** Drops the references in `n` words, 0 for none. */
  function* dropWords(me: Thread, from: Address, n: number): Steps {
    for (let at = from + n - 1; at >= from; at--) {
      const object = peek(at);
      if (object !== 0) yield* decref(me, object);
    }
  }

  /**
   * Runs the body of a class, a function without parameters, with `namespace` as what its names are in;
   * what it returns is the cell `__class__` or None.
   */
  function* callBody(me: Thread, body: Ref, namespace: Ref): Steps<Ref> {
    const top = nativeTop(me);
    if (!(yield* mayNest(me))) return 0;
    const frame = yield* late.pushFrame(me, peek(body + FUNCTION_CODE), top);
    if (frame === 0) return 0;
    yield* incref(me, body);
    yield* incref(me, namespace);
    poke(frame + FRAME_FUNCTION, body);
    poke(frame + FRAME_OWNER, namespace);
    return yield* runNested(me);
  }

  /**
   * Calls any object with up to three arguments, all borrowed, 0 for one that is not given.
   * @returns a new reference, or 0 with the exception set.
   */
  function* callObject(
    me: Thread,
    callable: Ref,
    first: Ref = 0,
    second: Ref = 0,
    third: Ref = 0,
  ): Steps<Ref> {
    const top = nativeTop(me);
    if (!(yield* hasRoom(me, top, 4))) return 0;
    // The word before the arguments is for the receiver of a bound method.
    const given = [first, second, third].filter((arg) => arg !== 0);
    poke(top, 0);
    for (let i = 0; i < given.length; i++) poke(top + 1 + i, given[i]!);
    return yield* callAt(me, callable, top, given.length, 0);
  }

  /** The same with `n` arguments and the keyword arguments named by `names` behind them, from `top + 1` on. */
  function* callAt(me: Thread, callable: Ref, top: Address, n: number, names: Ref): Steps<Ref> {
    const used = peek(me.area + AREA_NATIVE_TOP);
    const given = names === 0 ? n : n + peek(names + SIZE);
    poke(me.area + AREA_NATIVE_TOP, top + 1 + given);
    const result = yield* late.callAny(me, callable, top + 1, n, names);
    poke(me.area + AREA_NATIVE_TOP, used);
    // A bound method has put its receiver there.
    if (peek(top) !== 0) yield* decref(me, peek(top));
    return result;
  }

  return {
    nativeTop,
    hasRoom,
    mayNest,
    runNested,
    callFunction,
    callBody,
    callObject,
    callAt,
    dropWords,
  };
}
