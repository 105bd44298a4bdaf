// What an engine does with a VM: load a program, call its entry in each thread, let threads end.
//
// Engine-neutral: the workers run it erased, the stepped engines drive it. Values that leave the heap
// are numbers, strings and null; an exception leaves it as its type, message and traceback.

import type { Steps } from '../memory.ts';
import { peek, poke } from '../memory.ts';
import {
  AREA_EXCEPTION,
  BOOL_TYPE,
  FLOAT_TYPE,
  FUNCTION_TYPE,
  HEAP_MAIN,
  HEAP_TOP_LEVEL,
  INT_LOW,
  INT_TYPE,
  MODULE_SLOTS,
  NONE,
  SIZE,
  STR_TYPE,
  TYPE,
} from '../layout.ts';
import { SLOT_WORDS } from '../heap/references.ts';
import type { LinkedProgram } from '../python/code.ts';
import type { Ref, Thread } from '../strategy.ts';
import { tracebackOf, type TracebackEntry } from './functions.ts';
import { floatValue, intValue, strValue } from './objects.ts';
import { nameOfType } from './types.ts';
import type { Vm } from './vm.ts';

/** An uncaught exception of the guest, as it leaves the heap. */
export interface Failure {
  readonly type: string;
  readonly message: string;
  readonly traceback: readonly TracebackEntry[];
}

export type Value = bigint | number | string | boolean | null;

/** How a call ended. */
export type Ended = { readonly value: Value } | { readonly failure: Failure };

export type Globals = Readonly<Record<string, bigint | number | string>>;

export function makeSession(vm: Vm) {
  const { objects, loader, interpreter, text } = vm;
  const { lock, counts, decref, newBigInt, newFloat } = objects;

  /** Loads a program into a formatted heap. */
  function* load(me: Thread, program: LinkedProgram, globals: Globals): Steps {
    yield* lock.attach(me);
    const { code, module } = yield* loader.loadProgram(me, program, globals);
    poke(HEAP_MAIN, module);
    poke(HEAP_TOP_LEVEL, code);
    yield* lock.detach(me);
  }

  /** Runs the top level of the program that was loaded. */
  function* runTopLevel(me: Thread): Steps<Ended> {
    yield* lock.attach(me);
    const ended = yield* end(me, yield* interpreter.runCode(me, peek(HEAP_TOP_LEVEL)));
    yield* lock.detach(me);
    return ended;
  }

  /** The function that the program's global `name` is, borrowed from it; 0 if there is none. */
  function findFunction(name: string): Ref {
    const module = peek(HEAP_MAIN);
    for (let i = 0; i < peek(module + SIZE); i++) {
      const slot = module + MODULE_SLOTS + i * SLOT_WORDS;
      const value = peek(slot + 1);
      if (peek(slot) === 0 || value === 0 || strValue(peek(slot)) !== name) continue;
      return peek(value + TYPE) === FUNCTION_TYPE ? value : 0;
    }
    return 0;
  }

  /** Calls a function of the program in this thread. */
  function* call(me: Thread, callee: Ref, args: readonly (bigint | number)[]): Steps<Ended> {
    yield* lock.attach(me);
    const references: Ref[] = [];
    for (const arg of args) {
      if (typeof arg === 'bigint') references.push(yield* newBigInt(me, arg));
      else references.push(yield* newFloat(me, arg));
    }
    const ended = yield* end(me, yield* interpreter.callFunction(me, callee, references));
    yield* lock.detach(me);
    return ended;
  }

  /** Takes a result out of the heap. */
  function* end(me: Thread, result: Ref): Steps<Ended> {
    if (result === 0) return { failure: yield* takeException(me) };
    const value = yield* valueOf(me, result);
    yield* decref(me, result);
    return { value };
  }

  function* valueOf(me: Thread, object: Ref): Steps<Value> {
    const type = peek(object + TYPE);
    if (object === NONE) return null;
    if (type === BOOL_TYPE) return peek(object + INT_LOW) === 1;
    if (type === INT_TYPE) return intValue(object);
    if (type === FLOAT_TYPE) return floatValue(object);
    if (type === STR_TYPE) return strValue(object);
    return (yield* text.textRepr(me, object)) ?? `<${nameOfType(type)}>`;
  }

  /** The thread's exception, which it no longer has afterwards. */
  function* takeException(me: Thread): Steps<Failure> {
    const exception = peek(me.area + AREA_EXCEPTION);
    poke(me.area + AREA_EXCEPTION, 0);
    const type = nameOfType(peek(exception + TYPE));
    const message = (yield* text.textStr(me, exception)) ?? '';
    const traceback = tracebackOf(exception);
    yield* decref(me, exception);
    return { type, message, traceback };
  }

  /** The thread ends: it counts no more and will not be asked anything. */
  function* exit(me: Thread): Steps {
    yield* lock.attach(me);
    yield* counts.exit(me);
    yield* lock.exit(me);
  }

  return { load, runTopLevel, findFunction, call, exit };
}
