// Functions of the program, calls of native ones, and tracebacks.

import type { Address, Steps } from '../memory.ts';
import { calling, peek, poke } from '../memory.ts';
import { FUNCTION_WORDS, isClass, TRACEBACK_WORDS } from '../heap/references.ts';
import {
  ALIAS_ORIGIN,
  ALIAS_TYPE,
  ARRAY_TYPE_TYPE,
  AREA_EXCEPTION,
  AREA_FRAME,
  CODE_BYTECODE,
  CODE_LINES,
  CODE_LOCAL_NAMES,
  CODE_FLAGS,
  CODE_MODULE,
  CODE_NUMBER,
  CTYPE_TYPE,
  EXCEPTION_TRACEBACK,
  FRAME_CODE,
  FRAME_COUNTER,
  FUNCTION_ANNOTATIONS,
  FUNCTION_CLOSURE,
  FUNCTION_CODE,
  FUNCTION_DEFAULTS,
  FUNCTION_KEYWORD_DEFAULTS,
  FUNCTION_MODULE,
  FUNCTION_TYPE,
  HEAP_MEMORY_ERROR,
  METHOD_FUNCTION,
  METHOD_SELF,
  METHOD_TYPE,
  NATIVE_INDEX,
  NATIVE_TYPE,
  SIZE,
  TRACEBACK_AT,
  TRACEBACK_CODE,
  TRACEBACK_LINE,
  TRACEBACK_NEXT,
  TRACEBACK_TYPE,
  TRACEBACK_UNBOUND,
  TYPE,
  TYPE_NEW,
  TYPE_TYPE,
  STATICMETHOD_TYPE,
  WEAKREF_TYPE,
  WRAPPED,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { FIRST_NATIVE } from './charges.ts';
import type { Calls } from './calls.ts';
import { NAME_ERROR, SYSTEM_ERROR, TYPE_ERROR } from './exceptions.ts';
import type { Instances } from './classes/instances.ts';
import type { Lookup } from './classes/lookup.ts';
import { special } from './classes/special-names.ts';
import type { Weakrefs } from './classes/weakrefs.ts';
import type { NativeEntry } from './native.ts';
import type { Objects } from './objects.ts';
import { WORD_BITS } from './text/name-hint.ts';
import { plainRepr } from './text/plain-repr.ts';
import { nameOfType, typeName } from './types.ts';

// Operands of SET_FUNCTION_ATTRIBUTE (MAKE_FUNCTION_*).
const DEFAULTS = 1;
const KEYWORD_DEFAULTS = 2;
const ANNOTATIONS = 4;
const CLOSURE = 8;
/** CPython's co_flags: it is in another function; it is a function, and no class body. */
const NESTED = 16;
const OPTIMIZED = 1;

export function makeFunctions(objects: Objects) {
  const { defer, incref, newContainer, raise } = objects;

  /** A function from a code object. */
  function* newFunction(me: Thread, code: Ref): Steps<Ref> {
    const object = yield* newContainer(me, FUNCTION_TYPE, FUNCTION_WORDS);
    if (object === 0) return 0;
    // Those of a module or class: others are often made, and soon forgotten; the bodies of classes at once.
    if ((peek(code + CODE_FLAGS) & (NESTED | OPTIMIZED)) === OPTIMIZED) yield* defer(me, object);
    const module = peek(code + CODE_MODULE);
    yield* incref(me, code);
    yield* incref(me, module);
    poke(object + FUNCTION_CODE, code);
    poke(object + FUNCTION_MODULE, module);
    poke(object + FUNCTION_DEFAULTS, 0);
    poke(object + FUNCTION_KEYWORD_DEFAULTS, 0);
    for (let at = FUNCTION_CLOSURE; at < FUNCTION_WORDS; at++) poke(object + at, 0);
    return object;
  }

  /** Gives a fresh function its defaults, its closure; takes the reference over, unless it returns false. */
  function* setAttribute(me: Thread, callee: Ref, attribute: number, value: Ref): Steps<boolean> {
    switch (attribute) {
      case DEFAULTS:
        poke(callee + FUNCTION_DEFAULTS, value);
        return true;
      case KEYWORD_DEFAULTS:
        poke(callee + FUNCTION_KEYWORD_DEFAULTS, value);
        return true;
      case CLOSURE:
        poke(callee + FUNCTION_CLOSURE, value);
        return true;
      case ANNOTATIONS:
        poke(callee + FUNCTION_ANNOTATIONS, value);
        return true;
      default:
        yield* raise(me, SYSTEM_ERROR, `unknown attribute ${attribute} of a function`);
        return false;
    }
  }

  return { newFunction, setAttribute };
}

export function makeNatives(
  objects: Objects,
  calls: Calls,
  instances: Instances,
  weakrefs: Weakrefs,
  lookup: Lookup,
  table: readonly NativeEntry[],
) {
  const { decref, increfStack, raise } = objects;
  const bodies = table.map((entry) => entry.native);

  /**
   * Calls anything, a function of the program in a loop of its own. The word before `args` is the caller's, and
   * 0 unless it holds a receiver that is counted in `n`.
   */
  function* call(me: Thread, callable: Ref, args: Address, n: number, names: Ref): Steps<Ref> {
    const type = peek(callable + TYPE);
    if (type === NATIVE_TYPE) {
      const index = peek(callable + NATIVE_INDEX);
      calling(FIRST_NATIVE + index);
      return yield* bodies[index]!(me, args, n, names);
    }
    if (type === FUNCTION_TYPE) return yield* calls.callFunction(me, callable, args, n, names);
    if (type === TYPE_TYPE) {
      if (isClass(callable)) return yield* instances.construct(me, callable, args, n, names);
      const constructor = peek(callable + TYPE_NEW);
      if (constructor !== 0) {
        calling(FIRST_NATIVE + constructor - 1);
        return yield* bodies[constructor - 1]!(me, args, n, names);
      }
      return yield* raise(me, TYPE_ERROR, `cannot create '${nameOfType(callable)}' instances`);
    }
    if (type === METHOD_TYPE) {
      const self = peek(callable + METHOD_SELF);
      yield* increfStack(me, self);
      poke(args - 1, self);
      return yield* call(me, peek(callable + METHOD_FUNCTION), args - 1, n + 1, names);
    }
    if (type === ARRAY_TYPE_TYPE) {
      yield* increfStack(me, callable);
      poke(args - 1, callable);
      return yield* bodies[peek(ARRAY_TYPE_TYPE + TYPE_NEW) - 1]!(me, args - 1, n + 1, names);
    }
    return yield* callInstance(me, callable, args, n, names);
  }

  /** Calls what is neither function nor type: an object with `__call__`, a wrapper, a weak reference. */
  function* callInstance(
    me: Thread,
    callable: Ref,
    args: Address,
    n: number,
    names: Ref,
  ): Steps<Ref> {
    const type = peek(callable + TYPE);
    if (type === WEAKREF_TYPE) return yield* weakrefs.callWeak(me, callable);
    if (type === STATICMETHOD_TYPE)
      return yield* call(me, peek(callable + WRAPPED), args, n, names);
    if (type === ALIAS_TYPE) return yield* call(me, peek(callable + ALIAS_ORIGIN), args, n, names);
    if (type === CTYPE_TYPE) {
      const why = `objects of ${plainRepr(callable)} are outside the guest language`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const method = isClass(type) ? yield* lookup.findInClasses(me, type, special('__call__')) : 0;
    if (method === 0)
      return yield* raise(me, TYPE_ERROR, `'${typeName(callable)}' object is not callable`);
    const bound = yield* lookup.bindFound(me, method, callable, type);
    if (bound === 0) return 0;
    const result = yield* instances.callWith(me, bound, 0, args, n, names);
    yield* decref(me, bound);
    return result;
  }

  return { call };
}

/** A place that an exception passed: the number of the code, the index of the instruction. */
export interface TracebackEntry {
  readonly code: number;
  readonly at: number;
}

/** The entries of an exception's traceback, outermost first. */
export function tracebackOf(exception: Ref): TracebackEntry[] {
  const entries: TracebackEntry[] = [];
  for (let e = peek(exception + EXCEPTION_TRACEBACK); e !== 0; e = peek(e + TRACEBACK_NEXT)) {
    entries.push({ code: peek(e + TRACEBACK_CODE), at: peek(e + TRACEBACK_AT) });
  }
  return entries;
}

/** The locals, bit by bit, that had no value when a NameError left the frame that raised it. */
export function unboundLocals(exception: Ref): number {
  let entry = peek(exception + EXCEPTION_TRACEBACK);
  while (entry !== 0 && peek(entry + TRACEBACK_NEXT) !== 0) entry = peek(entry + TRACEBACK_NEXT);
  return entry === 0 ? 0 : peek(entry + TRACEBACK_UNBOUND);
}

export type Tracebacks = ReturnType<typeof makeTracebacks>;

export function makeTracebacks(objects: Objects) {
  const { containers, decref, incref, newContainer, setException, setField } = objects;

  /** Notes in the thread's exception that it left the frame of `code` at the instruction `pc`. */
  function* note(me: Thread, code: Ref, pc: Address): Steps {
    const exception = peek(me.area + AREA_EXCEPTION);
    // The one MemoryError is everybody's, and there is no memory to note it in.
    if (exception === peek(HEAP_MEMORY_ERROR)) return;
    yield* incref(me, exception);
    const entry = yield* newContainer(me, TRACEBACK_TYPE, TRACEBACK_WORDS);
    if (entry === 0) {
      yield* setException(me, exception);
      return;
    }
    const at = exception + EXCEPTION_TRACEBACK;
    poke(entry + TRACEBACK_NEXT, yield* containers.load(me, exception, at));
    poke(entry + TRACEBACK_CODE, peek(code + CODE_NUMBER));
    poke(entry + TRACEBACK_AT, pc - peek(code + CODE_BYTECODE));
    poke(entry + TRACEBACK_UNBOUND, 0);
    poke(entry + TRACEBACK_LINE, peek(peek(code + CODE_LINES) + pc - peek(code + CODE_BYTECODE)));
    yield* setField(me, exception, EXCEPTION_TRACEBACK, entry);
    yield* decref(me, exception);
  }

  /** The thread's exception leaves `frame` for good: if that has raised it, notes which locals have no value. */
  function noteUnbound(me: Thread, frame: Address, code: Ref): void {
    const exception = peek(me.area + AREA_EXCEPTION);
    const entry = peek(exception + EXCEPTION_TRACEBACK);
    if (peek(exception + TYPE) !== NAME_ERROR || entry === 0) return;
    if (peek(entry + TRACEBACK_NEXT) !== 0) return;
    const locals = Math.min(peek(peek(code + CODE_LOCAL_NAMES) + SIZE), WORD_BITS);
    let unbound = 0;
    for (let i = 0; i < locals; i++) if (peek(frame + i) === 0) unbound |= 1 << i;
    poke(entry + TRACEBACK_UNBOUND, unbound);
  }

  /** Notes the frame that runs in the thread's exception, if no frame is noted there. */
  function* noteCaller(me: Thread): Steps {
    const frame = peek(me.area + AREA_FRAME);
    if (frame === 0 || peek(peek(me.area + AREA_EXCEPTION) + EXCEPTION_TRACEBACK) !== 0) return;
    yield* note(me, peek(frame + FRAME_CODE), peek(frame + FRAME_COUNTER) - 1);
  }

  return { note, noteUnbound, noteCaller };
}
