// Generators: frames that rest in the heap while they do not run.
//
// A generator's locals and value stack lie in the generator while it rests, and in its thread's area
// while it runs: resuming copies them there, `yield` copies them back. So frames always lie one behind
// the other, and a generator that rests refers to what its frame refers to.
//
// Source: CPython 3.13, Objects/genobject.c (gen_send_ex2, _gen_throw, gen_close, _PyGen_Finalize).
// State: GENERATOR_STATE, under the strategy's containers; whoever changes it to RUNNING has all other
//   words to himself until he changes it again.
// Results of `send` and `throwInto`, which run a loop of their own: an item, as a positive number; what it
//   returned, negated; 0 with the exception set; EXHAUSTED.

import type { Address, Steps } from '../memory.ts';
import { peek, poke, read, write } from '../memory.ts';
import {
  AREA_DEPTH,
  AREA_EXCEPTION,
  AREA_FRAME,
  AREA_HANDLED,
  AREA_OUTER_HANDLED,
  CODE_LOCALS,
  CODE_STACK,
  EXCEPTION_ARGS,
  EXIT_GENERATOR,
  FRAME_CODE,
  FRAME_COUNTER,
  FRAME_EXIT,
  FRAME_FUNCTION,
  FRAME_OWNER,
  FRAME_PREVIOUS,
  FRAME_STACK_TOP,
  GENERATOR_CODE,
  GENERATOR_COUNTER,
  GENERATOR_FRAME,
  GENERATOR_FUNCTION,
  GENERATOR_HANDLED,
  GENERATOR_OUTER_HANDLED,
  GENERATOR_STATE,
  GENERATOR_TYPE,
  GENERATOR_USED,
  NONE,
  SIZE,
  TUPLE_ITEMS,
  TYPE,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import type { Calls } from './calls.ts';
import {
  ATTRIBUTE_ERROR,
  GENERATOR_EXIT,
  RUNTIME_ERROR,
  STOP_ITERATION,
  TYPE_ERROR,
  VALUE_ERROR,
} from './exceptions.ts';
import type { Hooks } from './hooks.ts';
import { HAS_NO_HANDLER, resumeOperand, RUNNING, SUSPENDED } from './generator-state.ts';
import type { Objects } from './objects.ts';
import { isSubtype } from './types.ts';

const CREATED = 0;
const FINISHED = 3;

/** The generator has ended before; no frame, no item, no exception. */
export const EXHAUSTED = -1;

// Operands of RESUME: where it is.
const WHERE = 3;
const AFTER_YIELD_FROM = 2;

export type Generators = ReturnType<typeof makeGenerators>;

export function makeGenerators(objects: Objects, calls: Calls, hooks: Hooks) {
  const { containers, decref, decrefStack, incref, newContainer, newStr, toStack } = objects;
  const { raise, raiseEmpty, raiseException, raiseWith } = objects;

  // --- states ---

  /** The generator runs from now on, if it rests; its state before. */
  function* claim(me: Thread, generator: Ref): Steps<number> {
    yield* containers.acquire(me, generator);
    const state = yield* read(generator + GENERATOR_STATE);
    if (state < RUNNING) yield* write(generator + GENERATOR_STATE, RUNNING);
    yield* containers.release(me, generator);
    return state;
  }

  function* setState(me: Thread, generator: Ref, state: number): Steps {
    yield* containers.acquire(me, generator);
    yield* write(generator + GENERATOR_STATE, state);
    yield* containers.release(me, generator);
  }

  function* raiseRunning(me: Thread): Steps<Ref> {
    return yield* raise(me, VALUE_ERROR, 'generator already executing');
  }

  // --- frames ---

  /** RETURN_GENERATOR: the thread's frame, which goes on at `pc`, becomes a generator that rests. */
  function* create(me: Thread, pc: Address): Steps<Ref> {
    const frame = peek(me.area + AREA_FRAME);
    const code = peek(frame + FRAME_CODE);
    const size = peek(code + CODE_LOCALS) + peek(code + CODE_STACK);
    const generator = yield* newContainer(me, GENERATOR_TYPE, GENERATOR_FRAME + size);
    if (generator === 0) return 0;
    poke(generator + SIZE, size);
    poke(generator + GENERATOR_STATE, CREATED);
    poke(generator + GENERATOR_CODE, code);
    poke(generator + GENERATOR_HANDLED, 0);
    poke(generator + GENERATOR_OUTER_HANDLED, 0);
    moveOut(me, generator, pc, frame + peek(code + CODE_LOCALS));
    return generator;
  }

  /** Moves the thread's frame, whose stack ends at `sp`, into its generator, and leaves it. */
  function moveOut(me: Thread, generator: Ref, pc: Address, sp: Address): void {
    const frame = peek(me.area + AREA_FRAME);
    const used = sp - frame;
    for (let i = 0; i < used; i++) poke(generator + GENERATOR_FRAME + i, peek(frame + i));
    poke(generator + GENERATOR_USED, used);
    poke(generator + GENERATOR_COUNTER, pc);
    poke(generator + GENERATOR_FUNCTION, peek(frame + FRAME_FUNCTION));
    poke(me.area + AREA_FRAME, peek(frame + FRAME_PREVIOUS));
    poke(me.area + AREA_DEPTH, peek(me.area + AREA_DEPTH) - 1);
  }

  /** Enters a frame above `top` for a generator that was claimed; 0 with the exception set. */
  function* moveIn(me: Thread, generator: Ref, top: Address): Steps<Address> {
    const frame = yield* hooks.pushFrame(me, peek(generator + GENERATOR_CODE), top);
    if (frame === 0) return 0;
    yield* incref(me, generator);
    poke(frame + FRAME_OWNER, generator);
    poke(frame + FRAME_EXIT, EXIT_GENERATOR);
    poke(frame + FRAME_FUNCTION, peek(generator + GENERATOR_FUNCTION));
    poke(generator + GENERATOR_FUNCTION, 0);
    const used = peek(generator + GENERATOR_USED);
    for (let i = 0; i < used; i++) poke(frame + i, peek(generator + GENERATOR_FRAME + i));
    poke(generator + GENERATOR_USED, 0);
    poke(frame + FRAME_COUNTER, peek(generator + GENERATOR_COUNTER));
    poke(frame + FRAME_STACK_TOP, frame + used);
    const handled = peek(me.area + AREA_HANDLED);
    const outer = peek(me.area + AREA_OUTER_HANDLED);
    poke(me.area + AREA_HANDLED, peek(generator + GENERATOR_HANDLED));
    poke(me.area + AREA_OUTER_HANDLED, handled !== 0 ? handled : outer);
    poke(generator + GENERATOR_HANDLED, handled);
    poke(generator + GENERATOR_OUTER_HANDLED, outer);
    return frame;
  }

  /** What was being handled outside of the generator is so again, what was inside rests with it. */
  function restoreHandled(me: Thread, generator: Ref): void {
    const own = peek(me.area + AREA_HANDLED);
    poke(me.area + AREA_HANDLED, peek(generator + GENERATOR_HANDLED));
    poke(me.area + AREA_OUTER_HANDLED, peek(generator + GENERATOR_OUTER_HANDLED));
    poke(generator + GENERATOR_HANDLED, own);
  }

  /** YIELD_VALUE, without the value: the thread's frame, a generator's, rests and goes on at `pc`. */
  function* suspend(me: Thread, pc: Address, sp: Address): Steps {
    const generator = peek(peek(me.area + AREA_FRAME) + FRAME_OWNER);
    restoreHandled(me, generator);
    moveOut(me, generator, pc, sp);
    yield* setState(me, generator, SUSPENDED);
    yield* decref(me, generator);
  }

  /** The generator whose frame the thread is about to leave for good has ended. */
  function* finish(me: Thread, generator: Ref): Steps {
    restoreHandled(me, generator);
    const own = peek(generator + GENERATOR_HANDLED);
    poke(generator + GENERATOR_HANDLED, 0);
    yield* setState(me, generator, FINISHED);
    if (own !== 0) yield* decref(me, own);
  }

  /**
   * Enters the frame of a generator above `top`, to go on with `value`, whose reference, a frame's, is taken over.
   * @returns its first local, 0 with the exception set, or EXHAUSTED.
   */
  function* resume(me: Thread, generator: Ref, value: Ref, top: Address): Steps<Address> {
    const state = yield* claim(me, generator);
    if (state === CREATED && value !== NONE) {
      yield* setState(me, generator, CREATED);
      yield* decrefStack(me, value);
      const why = "can't send non-None value to a just-started generator";
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (state >= RUNNING) {
      yield* decrefStack(me, value);
      return state === FINISHED ? EXHAUSTED : yield* raiseRunning(me);
    }
    const frame = yield* moveIn(me, generator, top);
    if (frame === 0) {
      yield* setState(me, generator, state);
      yield* decrefStack(me, value);
      return 0;
    }
    const sp = peek(frame + FRAME_STACK_TOP);
    poke(sp, value);
    poke(frame + FRAME_STACK_TOP, sp + 1);
    return frame;
  }

  /**
   * SEND to what is no generator: the next item, what it returned, negated, or 0 with the exception set.
   * @param iterNext how an iterator is asked for its next item; StopIteration may be set at its end.
   */
  function* sendOther(
    me: Thread,
    receiver: Ref,
    value: Ref,
    iterNext: (me: Thread, iterator: Ref) => Steps<Ref>,
  ): Steps<number> {
    let item: Ref = 0;
    if (value === NONE) item = yield* iterNext(me, receiver);
    else {
      const name = yield* newStr(me, 'send');
      const method = name === 0 ? 0 : yield* hooks.getAttribute(me, receiver, name);
      if (name !== 0) yield* decref(me, name);
      if (method === 0) return 0;
      item = yield* calls.callObject(me, method, [value]);
      yield* decref(me, method);
    }
    if (item !== 0) return item;
    const exception = peek(me.area + AREA_EXCEPTION);
    let returned: Ref = NONE;
    if (exception !== 0) {
      if (!isSubtype(peek(exception + TYPE), STOP_ITERATION)) return 0;
      const args = peek(exception + EXCEPTION_ARGS);
      if (peek(args + SIZE) > 0) returned = peek(args + TUPLE_ITEMS);
    }
    yield* incref(me, returned);
    if (exception !== 0) yield* decref(me, takeException(me));
    return -returned;
  }

  // --- from native code ---

  /** Goes on with `value`, whose reference is taken over, up to the next item. */
  function* send(me: Thread, generator: Ref, value: Ref): Steps<number> {
    if (!(yield* calls.mayNest(me))) {
      yield* decref(me, value);
      return 0;
    }
    yield* toStack(me, value);
    const frame = yield* resume(me, generator, value, calls.nativeTop(me));
    return frame > 0 ? yield* calls.runNested(me) : frame;
  }

  /** The next item; 0 at the end, or with the exception set. */
  function* generatorNext(me: Thread, generator: Ref): Steps<Ref> {
    yield* incref(me, NONE);
    const result = yield* send(me, generator, NONE);
    if (result >= 0 || result === EXHAUSTED) return result === EXHAUSTED ? 0 : result;
    yield* decref(me, -result);
    return 0;
  }

  /** A result of `send` as the guest sees it: an item, or 0 with an exception set, StopIteration at the end. */
  function* itemOrStop(me: Thread, result: number): Steps<Ref> {
    if (result >= 0) return result;
    if (result !== EXHAUSTED && -result !== NONE)
      return yield* raiseWith(me, STOP_ITERATION, -result);
    if (result !== EXHAUSTED) yield* decref(me, NONE);
    return yield* raiseEmpty(me, STOP_ITERATION);
  }

  /** What a generator that was claimed waits for in `yield from`, borrowed, or 0. */
  function delegate(generator: Ref): Ref {
    if ((resumeOperand(generator) & WHERE) !== AFTER_YIELD_FROM) return 0;
    return peek(generator + GENERATOR_FRAME + peek(generator + GENERATOR_USED) - 1);
  }

  /** The thread's exception, which it no longer has. */
  function takeException(me: Thread): Ref {
    const exception = peek(me.area + AREA_EXCEPTION);
    poke(me.area + AREA_EXCEPTION, 0);
    return exception;
  }

  /** Raises `exception`, whose reference is taken over, where the generator rests. */
  function* throwInto(me: Thread, generator: Ref, exception: Ref): Steps<number> {
    if (!(yield* calls.mayNest(me))) {
      yield* decref(me, exception);
      return 0;
    }
    const state = yield* claim(me, generator);
    if (state === RUNNING) {
      yield* decref(me, exception);
      return yield* raiseRunning(me);
    }
    if (state === FINISHED) {
      yield* raiseException(me, exception);
      return 0;
    }
    const inner = state === SUSPENDED ? delegate(generator) : 0;
    if (inner === 0) return yield* throwHere(me, generator, exception, state);
    yield* incref(me, inner);
    const result = yield* throwIntoDelegate(me, inner, exception);
    yield* decref(me, inner);
    if (result > 0) {
      yield* setState(me, generator, SUSPENDED);
      return result;
    }
    // What has ended the delegate is raised here: a StopIteration is the value of `yield from`.
    if (result < 0) yield* itemOrStop(me, result);
    return yield* throwHere(me, generator, takeException(me), state);
  }

  /** The attribute with this name, a new reference; 0 if there is none, or with another exception set. */
  function* findAttribute(me: Thread, object: Ref, name: string): Steps<Ref> {
    const text = yield* newStr(me, name);
    if (text === 0) return 0;
    const value = yield* hooks.getAttribute(me, object, text);
    yield* decref(me, text);
    if (value !== 0) return value;
    const exception = peek(me.area + AREA_EXCEPTION);
    if (isSubtype(peek(exception + TYPE), ATTRIBUTE_ERROR)) yield* decref(me, takeException(me));
    return 0;
  }

  /** Like `throwInto`, for whatever a generator delegates to. */
  function* throwIntoDelegate(me: Thread, inner: Ref, exception: Ref): Steps<number> {
    if (isSubtype(peek(exception + TYPE), GENERATOR_EXIT)) {
      if (yield* closeDelegate(me, inner)) yield* raiseException(me, exception);
      else yield* decref(me, exception);
      return 0;
    }
    if (peek(inner + TYPE) === GENERATOR_TYPE) return yield* throwInto(me, inner, exception);
    const method = yield* findAttribute(me, inner, 'throw');
    if (method === 0) {
      if (objects.hasException(me)) yield* decref(me, exception);
      else yield* raiseException(me, exception);
      return 0;
    }
    const result = yield* calls.callObject(me, method, [exception]);
    yield* decref(me, method);
    yield* decref(me, exception);
    return result;
  }

  /** Closes what a generator delegates to; false with the exception set. */
  function* closeDelegate(me: Thread, inner: Ref): Steps<boolean> {
    let result: Ref = NONE;
    if (peek(inner + TYPE) === GENERATOR_TYPE) result = yield* close(me, inner);
    else {
      const method = yield* findAttribute(me, inner, 'close');
      if (method === 0) return !objects.hasException(me);
      result = yield* calls.callObject(me, method, []);
      yield* decref(me, method);
    }
    if (result === 0) return false;
    yield* decref(me, result);
    return true;
  }

  /** Runs a generator that was claimed, in the state before that, with the exception. */
  function* throwHere(me: Thread, generator: Ref, exception: Ref, state: number): Steps<number> {
    const frame = yield* moveIn(me, generator, calls.nativeTop(me));
    if (frame === 0) {
      yield* setState(me, generator, state);
      yield* decref(me, exception);
      return 0;
    }
    // The value that it would have gone on with: handlers count on it.
    const sp = peek(frame + FRAME_STACK_TOP);
    yield* incref(me, NONE);
    poke(sp, NONE);
    poke(frame + FRAME_STACK_TOP, sp + 1);
    yield* raiseException(me, exception);
    return yield* calls.runNested(me);
  }

  /** `generator.close()`: what it returned or None, a new reference; 0 with the exception set. */
  function* close(me: Thread, generator: Ref): Steps<Ref> {
    if (!(yield* calls.mayNest(me))) return 0;
    const state = yield* claim(me, generator);
    if (state === RUNNING) return yield* raiseRunning(me);
    if (state !== FINISHED) {
      const mustRun = state === SUSPENDED && resumeOperand(generator) !== (1 | HAS_NO_HANDLER);
      if (mustRun) return yield* closeSuspended(me, generator);
      yield* dropFrame(me, generator);
      yield* setState(me, generator, FINISHED);
    }
    yield* incref(me, NONE);
    return NONE;
  }

  /** Drops what a generator that was claimed refers to. */
  function* dropFrame(me: Thread, generator: Ref): Steps {
    const used = peek(generator + GENERATOR_USED);
    yield* calls.dropWords(me, generator + GENERATOR_FRAME, used);
    poke(generator + GENERATOR_USED, 0);
    const callee = peek(generator + GENERATOR_FUNCTION);
    poke(generator + GENERATOR_FUNCTION, 0);
    if (callee !== 0) yield* decrefStack(me, callee);
  }

  function* closeSuspended(me: Thread, generator: Ref): Steps<Ref> {
    const inner = delegate(generator);
    if (inner !== 0) yield* incref(me, inner);
    if (inner === 0 || (yield* closeDelegate(me, inner))) yield* raiseEmpty(me, GENERATOR_EXIT);
    if (inner !== 0) yield* decref(me, inner);
    const result = yield* throwHere(me, generator, takeException(me), SUSPENDED);
    if (result > 0) {
      yield* decref(me, result);
      return yield* raise(me, RUNTIME_ERROR, 'generator ignored GeneratorExit');
    }
    if (result < 0) return -result;
    const type = peek(peek(me.area + AREA_EXCEPTION) + TYPE);
    if (!isSubtype(type, GENERATOR_EXIT) && !isSubtype(type, STOP_ITERATION)) return 0;
    yield* decref(me, takeException(me));
    yield* incref(me, NONE);
    return NONE;
  }

  /** Before a generator is destroyed: closes it. What goes wrong is only reported. */
  function* finalise(me: Thread, generator: Ref): Steps {
    const pending = takeException(me);
    const result = yield* close(me, generator);
    if (result !== 0) yield* decref(me, result);
    else yield* hooks.reportIgnored(me, generator);
    poke(me.area + AREA_EXCEPTION, pending);
  }

  return {
    create,
    suspend,
    finish,
    resume,
    sendOther,
    send,
    generatorNext,
    itemOrStop,
    throwInto,
    close,
    finalise,
  };
}
