// Calls from native code: of a key function, of a special method, of whatever the guest passes in.
//
// A call from bytecode pushes a frame and goes on in the same loop. A call from native code runs a loop of
// its own, in JavaScript's stack, to the end of what it calls. Its arguments lie above the frame that
// runs, and above those of native calls that are still under way.
//
// Both kinds are limited, so that unbounded recursion is a RecursionError: frames by their number and
// by the room in the thread's area, loops by what JavaScript's stack has room for.
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
import type { Hooks } from './hooks.ts';
import type { Objects } from './objects.ts';

/**
 * Loops within loops, where the host does not say: each takes up to 5 KB of JavaScript's stack when it
 * runs stepped, of which there may be less than a megabyte.
 */
const NATIVE_LIMIT = 50;

export type Calls = ReturnType<typeof makeCalls>;

export function makeCalls(objects: Objects, hooks: Hooks, limit = NATIVE_LIMIT) {
  const { decref, decrefStack, increfStack, raise } = objects;

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
    const result = yield* hooks.execute(me);
    poke(me.area + AREA_NATIVE_DEPTH, depth);
    return result;
  }

  /** False with RecursionError set if there are too many loops within loops. */
  function* mayNest(me: Thread): Steps<boolean> {
    if (peek(me.area + AREA_NATIVE_DEPTH) < limit) return true;
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
    yield* increfStack(me, callee);
    poke(slot, callee);
    for (let i = 0; i < given; i++) {
      const arg = peek(args + i);
      yield* increfStack(me, arg);
      poke(slot + 1 + i, arg);
    }
    const frame = yield* hooks.enterFunction(me, slot, slot + 1, n, names);
    if (frame !== 0) return yield* runNested(me);
    yield* dropWords(me, slot, given + 1);
    return 0;
  }

  /** The same with `args` elsewhere; the reference to the function, a frame's, is taken over. */
  function* callTaken(me: Thread, callee: Ref, args: readonly Ref[]): Steps<Ref> {
    const slot = nativeTop(me);
    if (!(yield* mayNest(me)) || !(yield* hasRoom(me, slot, args.length + 1))) {
      yield* decrefStack(me, callee);
      return 0;
    }
    poke(slot, callee);
    for (let i = 0; i < args.length; i++) {
      yield* increfStack(me, args[i]!);
      poke(slot + 1 + i, args[i]!);
    }
    const frame = yield* hooks.enterFunction(me, slot, slot + 1, args.length, 0);
    if (frame !== 0) return yield* runNested(me);
    yield* dropWords(me, slot, args.length + 1);
    return 0;
  }

  /** Drops the references in `n` words of a frame, 0 for none. */
  function* dropWords(me: Thread, from: Address, n: number): Steps {
    for (let at = from + n - 1; at >= from; at--) {
      const object = peek(at);
      if (object !== 0) yield* decrefStack(me, object);
    }
  }

  /**
   * Runs the body of a class, a function without parameters, with `namespace` as what its names are in;
   * what it returns is the cell `__class__` or None.
   */
  function* callBody(me: Thread, body: Ref, namespace: Ref): Steps<Ref> {
    const top = nativeTop(me);
    if (!(yield* mayNest(me))) return 0;
    const frame = yield* hooks.pushFrame(me, peek(body + FUNCTION_CODE), top);
    if (frame === 0) return 0;
    yield* increfStack(me, body);
    yield* increfStack(me, namespace);
    poke(frame + FRAME_FUNCTION, body);
    poke(frame + FRAME_OWNER, namespace);
    return yield* runNested(me);
  }

  /** Calls any callable with positional arguments, all of it borrowed. */
  function* callObject(me: Thread, callable: Ref, args: readonly Ref[]): Steps<Ref> {
    const top = nativeTop(me);
    if (!(yield* hasRoom(me, top, args.length + 1))) return 0;
    // The word before the arguments is for the receiver of a bound method.
    poke(top, 0);
    for (let i = 0; i < args.length; i++) poke(top + 1 + i, args[i]!);
    return yield* callAt(me, callable, top, args.length, 0);
  }

  /**
   * The same with `args` taken over; the last ones are those of keyword arguments that the tuple `names`
   * (0: none) names.
   */
  function* callAny(me: Thread, callable: Ref, args: readonly Ref[], names: Ref): Steps<Ref> {
    const top = nativeTop(me);
    let result: Ref = 0;
    if (yield* hasRoom(me, top, args.length + 1)) {
      const n = args.length - (names === 0 ? 0 : peek(names + SIZE));
      poke(top, 0);
      for (let i = 0; i < args.length; i++) poke(top + 1 + i, args[i]!);
      result = yield* callAt(me, callable, top, n, names);
    }
    for (const arg of args) yield* decref(me, arg);
    return result;
  }

  /** Calls with `n` arguments and the keyword arguments named by `names` behind them, from `top + 1` on. */
  function* callAt(me: Thread, callable: Ref, top: Address, n: number, names: Ref): Steps<Ref> {
    const used = peek(me.area + AREA_NATIVE_TOP);
    const given = names === 0 ? n : n + peek(names + SIZE);
    poke(me.area + AREA_NATIVE_TOP, top + 1 + given);
    const result = yield* hooks.callStack(me, callable, top + 1, n, names);
    poke(me.area + AREA_NATIVE_TOP, used);
    // A bound method has put its receiver there.
    if (peek(top) !== 0) yield* decrefStack(me, peek(top));
    poke(top, 0);
    return result;
  }

  return {
    nativeTop,
    hasRoom,
    mayNest,
    runNested,
    callFunction,
    callTaken,
    callBody,
    callObject,
    callAny,
    callAt,
    dropWords,
  };
}
