// Raising, handling and passing on exceptions.
//
// Source: CPython 3.13, InternalDocs/exception_handling.md, Python/ceval.c (do_raise, exception_unwind).
// State: code   CODE_HANDLERS: HANDLER_WORDS words for each range of instructions with a handler, sorted
//        area   AREA_EXCEPTION: what is being raised; AREA_HANDLED: what is being handled (its outer one
//                 lies on the value stack meanwhile), see layout.ts
// Differs: the index of the instruction that raised, which some handlers want on the stack, is None here:
//   it is only for the line numbers of frames, which nobody can look at.

import type { Address, Steps } from '../memory.ts';
import { peek, poke, relaxedStore } from '../memory.ts';
import {
  AREA_EXCEPTION,
  AREA_FRAME,
  AREA_HANDLED,
  CODE_BYTECODE,
  CODE_HANDLER_COUNT,
  CODE_HANDLERS,
  CODE_LOCALS,
  EXCEPTION_ARGS,
  EXCEPTION_CAUSE,
  EXCEPTION_CONTEXT,
  EXCEPTION_SUPPRESSES,
  EXCEPTION_TRACEBACK,
  EXIT_ENTRY,
  EXIT_GENERATOR,
  FRAME_CODE,
  FRAME_COUNTER,
  FRAME_EXIT,
  FRAME_OWNER,
  FRAME_STACK_TOP,
  NONE,
  SIZE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../layout.ts';
import { CLEANUP_THROW, RAISE_VARARGS, RERAISE } from '../python/opcode-numbers.ts';
import { isClass } from '../heap/references.ts';
import type { Ref, Thread } from '../strategy.ts';
import { ABSENT, type Lookup } from './classes/lookup.ts';
import { special } from './classes/special-names.ts';
import type { Calls } from './calls.ts';
import { RUNTIME_ERROR, STOP_ITERATION, TYPE_ERROR } from './exceptions.ts';
import type { Frames } from './frames.ts';
import type { Tracebacks } from './functions.ts';
import type { Generators } from './generators.ts';
import type { Hooks } from './hooks.ts';
import type { Objects } from './objects.ts';
import type { Text } from './text/repr.ts';
import { isException, isExceptionClass, isSubtype, typeName } from './types.ts';

/** Words of a range: first instruction, the one behind the last, handler, depth of the stack << 1 | lasti. */
export const HANDLER_WORDS = 4;

interface Parts {
  readonly objects: Objects;
  readonly lookup: Lookup;
  readonly calls: Calls;
  readonly hooks: Hooks;
  readonly frames: Frames;
  readonly generators: Generators;
  readonly tracebacks: Tracebacks;
  readonly text: Text;
}

export type Unwinding = ReturnType<typeof makeUnwinding>;

export function makeUnwinding(parts: Parts) {
  const { objects, lookup, calls, hooks, frames, generators, tracebacks, text } = parts;
  const { decref, decrefStack, incref, increfStack, raise, raiseException } = objects;
  const { setException, setField, toStack } = objects;

  /** The range that the instruction with this index is in, or 0. */
  function findHandler(code: Ref, index: number): Address {
    const table = peek(code + CODE_HANDLERS);
    const end = table + peek(code + CODE_HANDLER_COUNT) * HANDLER_WORDS;
    for (let at = table; at < end; at += HANDLER_WORDS) {
      if (peek(at) <= index && index < peek(at + 1)) return at;
    }
    return 0;
  }

  /** Whether the exception that left `instruction` was raised before: the frame is in its traceback. */
  function isPassedOn(me: Thread, instruction: number): boolean {
    const opcode = instruction & 255;
    if (opcode === RERAISE || opcode === CLEANUP_THROW) return true;
    return (
      opcode === RAISE_VARARGS &&
      instruction >> 8 === 0 &&
      peek(me.area + AREA_EXCEPTION) === objects.handledException(me)
    );
  }

  /**
   * The thread's exception leaves the instruction before `pc` of its frame, whose stack ends at `sp`.
   * Frames are left one by one, each noted in the traceback, up to one with a handler, which becomes the
   * thread's, ready to go on.
   * @returns its first local; 0 if the loop is to be left.
   */
  function* unwind(me: Thread, pc: Address, sp: Address): Steps<Address> {
    let [at, top] = [pc, sp];
    for (;;) {
      const frame = peek(me.area + AREA_FRAME);
      const code = peek(frame + FRAME_CODE);
      if (!isPassedOn(me, peek(at - 1))) yield* tracebacks.note(me, code, at - 1);
      const handler = findHandler(code, at - 1 - peek(code + CODE_BYTECODE));
      if (handler !== 0) {
        yield* enterHandler(me, frame, handler, top);
        return frame;
      }
      tracebacks.noteUnbound(me, frame, code);
      const bottom = frame + peek(code + CODE_LOCALS);
      yield* calls.dropWords(me, bottom, top - bottom);
      const exit = peek(frame + FRAME_EXIT);
      if ((exit & EXIT_GENERATOR) !== 0) yield* generators.finish(me, peek(frame + FRAME_OWNER));
      yield* frames.popFrame(me);
      if ((exit & EXIT_ENTRY) !== 0) return 0;
      const caller = peek(me.area + AREA_FRAME);
      at = peek(caller + FRAME_COUNTER);
      top = peek(caller + FRAME_STACK_TOP);
    }
  }

  /** Makes a frame go on at a handler, with the exception on its stack. */
  function* enterHandler(me: Thread, frame: Address, handler: Address, top: Address): Steps {
    const code = peek(frame + FRAME_CODE);
    const depth = peek(handler + 3);
    let into = frame + peek(code + CODE_LOCALS) + (depth >> 1);
    yield* calls.dropWords(me, into, top - into);
    if ((depth & 1) !== 0) {
      yield* incref(me, NONE);
      poke(into++, NONE);
    }
    poke(into++, peek(me.area + AREA_EXCEPTION));
    poke(me.area + AREA_EXCEPTION, 0);
    poke(frame + FRAME_STACK_TOP, into);
    poke(frame + FRAME_COUNTER, peek(code + CODE_BYTECODE) + peek(handler + 2));
  }

  /** PUSH_EXC_INFO: the exception at `sp - 1` is being handled; what was before goes below it. */
  function* pushHandled(me: Thread, sp: Address): Steps {
    const exception = peek(sp - 1);
    poke(sp - 1, peek(me.area + AREA_HANDLED));
    yield* incref(me, exception);
    poke(me.area + AREA_HANDLED, exception);
    poke(sp, exception);
  }

  /** POP_EXCEPT: what `previous`, whose reference is taken over, or 0, is being handled again. */
  function* popHandled(me: Thread, previous: Ref): Steps {
    const handled = peek(me.area + AREA_HANDLED);
    poke(me.area + AREA_HANDLED, previous);
    if (handled !== 0) yield* decref(me, handled);
  }

  /** CHECK_EXC_MATCH: whether `except classes` takes the exception: 1, 0, or -1 with one set. */
  function* matches(me: Thread, exception: Ref, classes: Ref): Steps<number> {
    if (!isCatchable(classes)) {
      const why = 'catching classes that do not inherit from BaseException is not allowed';
      yield* raise(me, TYPE_ERROR, why);
      return -1;
    }
    return isInstanceOf(exception, classes) ? 1 : 0;
  }

  function isCatchable(classes: Ref): boolean {
    if (peek(classes + TYPE) !== TUPLE_TYPE) return isExceptionClass(classes);
    for (let i = 0; i < peek(classes + SIZE); i++) {
      if (!isExceptionClass(peek(classes + TUPLE_ITEMS + i))) return false;
    }
    return true;
  }

  function isInstanceOf(exception: Ref, classes: Ref): boolean {
    const type = peek(exception + TYPE);
    if (peek(classes + TYPE) !== TUPLE_TYPE) return isSubtype(type, classes);
    for (let i = 0; i < peek(classes + SIZE); i++) {
      if (isSubtype(type, peek(classes + TUPLE_ITEMS + i))) return true;
    }
    return false;
  }

  /** RAISE_VARARGS with the `n` operands at `from`, borrowed. */
  function* raiseOperands(me: Thread, from: Address, n: number): Steps {
    if (n === 0) {
      const handled = objects.handledException(me);
      if (handled === 0) yield* raise(me, RUNTIME_ERROR, 'No active exception to reraise');
      else {
        yield* incref(me, handled);
        yield* setException(me, handled);
      }
      return;
    }
    const exception = yield* instanceOf(
      me,
      peek(from),
      'exceptions must derive from BaseException',
    );
    if (exception === 0) return;
    if (n === 2 && !(yield* setCause(me, exception, peek(from + 1)))) {
      yield* decref(me, exception);
      return;
    }
    yield* raiseException(me, exception);
  }

  /** An exception from what `raise` or `from` was given: itself, or an instance of the class. */
  function* instanceOf(me: Thread, given: Ref, complaint: string): Steps<Ref> {
    if (isException(given)) {
      yield* incref(me, given);
      return given;
    }
    if (!isExceptionClass(given)) return yield* raise(me, TYPE_ERROR, complaint);
    const made = yield* calls.callObject(me, given, []);
    if (made === 0 || isException(made)) return made;
    const type = (yield* text.textRepr(me, given)) ?? '';
    const other = (yield* text.textRepr(me, peek(made + TYPE))) ?? '';
    yield* decref(me, made);
    const why = `calling ${type} should have returned an instance of BaseException, not ${other}`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** `raise ... from cause` */
  function* setCause(me: Thread, exception: Ref, given: Ref): Steps<boolean> {
    let cause: Ref = 0;
    if (given !== NONE) {
      const complaint = 'exception causes must derive from BaseException';
      cause = yield* instanceOf(me, given, complaint);
      if (cause === 0) return false;
    }
    yield* setField(me, exception, EXCEPTION_CAUSE, cause);
    yield* relaxedStore(exception + EXCEPTION_SUPPRESSES, 1);
    return true;
  }

  /** Intrinsic STOPITERATION_ERROR: what leaves a generator in place of a StopIteration; a new reference. */
  function* stopIterationError(me: Thread, exception: Ref): Steps<Ref> {
    if (!isSubtype(peek(exception + TYPE), STOP_ITERATION)) {
      yield* incref(me, exception);
      return exception;
    }
    yield* raise(me, RUNTIME_ERROR, 'generator raised StopIteration');
    const error = peek(me.area + AREA_EXCEPTION);
    poke(me.area + AREA_EXCEPTION, 0);
    for (const field of [EXCEPTION_CAUSE, EXCEPTION_CONTEXT]) {
      yield* incref(me, exception);
      yield* setField(me, error, field, exception);
    }
    poke(error + EXCEPTION_SUPPRESSES, 1);
    return error;
  }

  /** The value of a StopIteration, borrowed. */
  function stopValue(exception: Ref): Ref {
    const args = peek(exception + EXCEPTION_ARGS);
    return peek(args + SIZE) === 0 ? NONE : peek(args + TUPLE_ITEMS);
  }

  /**
   * CLEANUP_THROW: the exception at `sp - 1` was thrown into a generator within `yield from`. A StopIteration
   * leaves None and its value in place of the top three; false with any other one set again.
   */
  function* cleanUpThrow(me: Thread, sp: Address): Steps<boolean> {
    const exception = peek(sp - 1);
    if (!isSubtype(peek(exception + TYPE), STOP_ITERATION)) {
      yield* incref(me, exception);
      yield* setException(me, exception);
      return false;
    }
    const value = stopValue(exception);
    yield* increfStack(me, value);
    yield* incref(me, NONE);
    yield* calls.dropWords(me, sp - 3, 3);
    poke(sp - 3, NONE);
    poke(sp - 2, value);
    return true;
  }

  /** What `with` asks an object for; 0 with TypeError set if it has no such method. */
  function* contextMethod(me: Thread, owner: Ref, name: string, more: string): Steps<Ref> {
    const type = peek(owner + TYPE);
    if (isClass(type)) {
      const found = yield* lookup.findInType(me, type, special(name));
      if (found !== 0) return yield* lookup.bindFound(me, found, owner, type);
    } else {
      const method = yield* hooks.findAttribute(me, owner, special(name));
      if (method !== ABSENT) return method;
    }
    const why = `'${typeName(owner)}' object does not support the context manager protocol${more}`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** BEFORE_WITH: the object at `at` gives way to its `__exit__` and what its `__enter__` returns. */
  function* enterContext(me: Thread, at: Address): Steps<boolean> {
    const owner = peek(at);
    const enter = yield* contextMethod(me, owner, '__enter__', '');
    if (enter === 0) return false;
    const exit = yield* contextMethod(me, owner, '__exit__', ' (missed __exit__ method)');
    const entered = exit === 0 ? 0 : yield* calls.callObject(me, enter, []);
    yield* decref(me, enter);
    if (entered === 0) {
      if (exit !== 0) yield* decref(me, exit);
      return false;
    }
    yield* toStack(me, exit);
    yield* toStack(me, entered);
    poke(at, exit);
    poke(at + 1, entered);
    yield* decrefStack(me, owner);
    return true;
  }

  /** WITH_EXCEPT_START: calls `__exit__`, bound, with what is known of the exception. */
  function* callExit(me: Thread, exit: Ref, exception: Ref): Steps<Ref> {
    const at = exception + EXCEPTION_TRACEBACK;
    const traceback = yield* objects.containers.load(me, exception, at);
    const shown = traceback === 0 ? NONE : traceback;
    const result = yield* calls.callObject(me, exit, [peek(exception + TYPE), exception, shown]);
    if (traceback !== 0) yield* decref(me, traceback);
    return result;
  }

  return {
    enterContext,
    callExit,
    unwind,
    pushHandled,
    popHandled,
    matches,
    raiseOperands,
    stopIterationError,
    cleanUpThrow,
  };
}
