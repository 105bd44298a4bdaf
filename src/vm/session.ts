// What an engine does with a VM: load a program, call its entry in each thread, let threads end.
//
// Engine-neutral: the workers run it erased, the stepped engines drive it. Values that leave the heap
// are numbers, strings and null; an exception leaves it as its type, message and traceback.

import type { ProcessAddress, Steps } from '../memory.ts';
import { peek, poke, relaxedLoad } from '../memory.ts';
import {
  AREA_EXCEPTION,
  AREA_FRAME,
  BOOL_TYPE,
  EXCEPTION_ARGS,
  EXCEPTION_TRACEBACK,
  FLOAT_TYPE,
  FUNCTION_TYPE,
  HANDLE_IS_AWAITED,
  HEAP_ARGV,
  HEAP_BUILTINS,
  HEAP_LIVE,
  HEAP_MAIN,
  HEAP_SYS_IS_CHANGED,
  HEAP_SYS_MODULES,
  HEAP_TOP_LEVEL,
  INT_LOW,
  INT_TYPE,
  LONG_TYPE,
  MODULE_NAME,
  MODULE_SLOTS,
  NATIVE_TYPE,
  NONE,
  SIZE,
  STR_TYPE,
  TUPLE_ITEMS,
  TYPE,
} from '../layout.ts';
import { SLOT_WORDS } from '../heap/references.ts';
import type { LinkedProgram } from '../python/code.ts';
import type { Ref, Thread } from '../strategy.ts';
import { SYSTEM_EXIT } from './exceptions.ts';
import type { RaisedChain } from './failures.ts';
import { floatValue, intValue, strValue } from './objects.ts';
import { findModuleSlot } from './module-slots.ts';
import { CALL_HANDLE } from './threads/handles.ts';
import { makeJobs } from './interpreters/jobs.ts';
import { makeThreadRun } from './threads/run.ts';
import { isSubtype, nameOfType } from './types.ts';
import { special } from './classes/special-names.ts';
import { makeAtExit } from './classes/at-exit.ts';
import type { Vm } from './vm.ts';

/** An uncaught exception of the guest, as it leaves the heap. */
export interface Failure extends RaisedChain {
  /** Of SystemExit: what it was raised with. */
  readonly exit?: Value;
  /** The engine has been told of it already. */
  readonly isReported?: boolean;
}

export type Value = bigint | number | string | boolean | null;

/** How a call ended. */
export type Ended = { readonly value: Value } | { readonly failure: Failure };

export type Globals = Readonly<Record<string, bigint | number | string>>;

/** Names that the programs of an interpreter that is made while a program runs may have in all. */
const ROOM = 1000;

/** For Collector.collect: everything. */
const OLDEST_GENERATION = 2;

function isToBeReported({ exit, isReported }: Failure): boolean {
  return exit === undefined && isReported !== true;
}

export function makeSession(vm: Vm) {
  const { objects, loader, interpreter, text, host, handles, collections, failures, hooks } = vm;
  const { tracebacks } = vm;
  const atExit = makeAtExit(objects);
  const jobs = makeJobs(vm, takeException);
  const { collector, lock, counts, decref, newBigInt, newFloat, newStr } = objects;
  const { dicts, lists } = collections;
  const threads = makeThreadRun(objects, dicts, interpreter, handles, reportException);

  /** Loads a program into a formatted heap. `argv` is what sys.argv holds. */
  function* load(
    me: Thread,
    program: LinkedProgram,
    globals: Globals,
    argv: readonly string[] = [],
    room = 0,
  ): Steps {
    yield* lock.attach(me);
    const { code, module } = yield* loader.loadProgram(me, program, globals, room);
    poke(HEAP_MAIN, module);
    poke(HEAP_TOP_LEVEL, code);
    for (const known of [peek(HEAP_BUILTINS), module])
      yield* dicts.dictSet(me, peek(HEAP_SYS_MODULES), peek(known + MODULE_NAME), known);
    for (const arg of argv) {
      const given = yield* newStr(me, arg);
      yield* lists.listAppend(me, peek(HEAP_ARGV), given);
      yield* decref(me, given);
    }
    yield* lock.detach(me);
  }

  /**
   * An empty program for an interpreter that is made while a program runs; `openInterpreter`,
   * `awaitJob` and `runJob` are what its thread does then, and `endInterpreter` is the last of it.
   */
  function* loadEmpty(me: Thread, program: LinkedProgram): Steps {
    yield* load(me, program, {}, [''], ROOM);
  }

  /** The end of such an interpreter: its threads end, and its objects are finalised. */
  function* endInterpreter(me: Thread, record: ProcessAddress): Steps {
    yield* lock.attach(me);
    if (!((yield* shutDownThreading(me)) && (yield* handles.awaitOthers(me))))
      yield* host.report(me, '', yield* takeException(me));
    yield* atExit.finaliseRest(me);
    yield* lock.detach(me);
    yield* exit(me);
    yield* jobs.leave(record);
  }

  /** Runs the top level of the program that was loaded, and waits for the threads that it has started. */
  function* runTopLevel(me: Thread, hasEntry = false): Steps<Ended> {
    yield* lock.attach(me);
    const result = yield* interpreter.runCode(me, peek(HEAP_TOP_LEVEL));
    return yield* endTopLevel(me, result, hasEntry);
  }

  /** The first part of `runTopLevel`, to be followed by `turnTopLevel` until that is not AGAIN. */
  function* beginTopLevel(me: Thread): Steps<boolean> {
    yield* lock.attach(me);
    return yield* interpreter.begin(me, peek(HEAP_TOP_LEVEL));
  }

  /** Between two turns all that decides how the thread goes on is in the heap. */
  function* turnTopLevel(me: Thread): Steps<Ref> {
    return yield* interpreter.run(me);
  }

  /** The last part of `runTopLevel`. */
  function* endTopLevel(me: Thread, result: Ref, hasEntry = false): Steps<Ended> {
    const hook = result === 0 ? yield* exceptHook(me) : 0;
    let ended: Ended;
    if (hook === 0) ended = yield* end(me, result);
    else ended = { failure: yield* callExceptHook(me, hook) };
    const hasMore = peek(HEAP_LIVE) !== 0 || (!hasEntry && (yield* atExit.hasFinalisers()));
    if (hasMore && 'failure' in ended && isToBeReported(ended.failure)) {
      // Its threads go on, perhaps for long, or finalisers report something, too.
      yield* host.report(me, '', ended.failure);
      ended = { failure: { ...ended.failure, isReported: true } };
    }
    // Ctrl-C stops the others, too.
    const isStopped = 'failure' in ended && ended.failure.type === 'KeyboardInterrupt';
    const isEnded = isStopped || (yield* shutDownThreading(me));
    if (!isStopped && !(isEnded && (yield* handles.awaitOthers(me)))) {
      const failure = yield* takeException(me);
      if ('value' in ended) ended = { failure };
    }
    if (!hasEntry && !isStopped) yield* finaliseAll(me);
    yield* lock.detach(me);
    return ended;
  }

  /** What cannot be reached goes; what the program's globals lead to is finalised; what that has left goes, too. */
  function* finaliseAll(me: Thread): Steps {
    if (collector !== undefined) yield* collector.collect(me, OLDEST_GENERATION);
    yield* atExit.finaliseRest(me);
    if (collector !== undefined) yield* collector.collect(me, OLDEST_GENERATION);
  }

  /** What the program has put in place of sys.excepthook for the thread's exception; 0: nothing. */
  function* exceptHook(me: Thread): Steps<Ref> {
    if ((yield* relaxedLoad(HEAP_SYS_IS_CHANGED)) === 0) return 0;
    if (isSubtype(peek(peek(me.area + AREA_EXCEPTION) + TYPE), SYSTEM_EXIT)) return 0;
    const found = findModuleSlot('sys', 'excepthook');
    const hook =
      found === undefined ? 0 : yield* objects.containers.load(me, found.module, found.slot);
    if (hook === 0 || peek(hook + TYPE) !== NATIVE_TYPE) return hook;
    yield* decref(me, hook);
    return 0;
  }

  /** Hands the thread's exception to the program's own hook, and takes over the reference to that. */
  function* callExceptHook(me: Thread, hook: Ref): Steps<Failure> {
    const exception = peek(me.area + AREA_EXCEPTION);
    poke(me.area + AREA_EXCEPTION, 0);
    const failure = yield* failures.describe(me, exception);
    const traceback = yield* objects.containers.load(
      me,
      exception,
      exception + EXCEPTION_TRACEBACK,
    );
    const args = [peek(exception + TYPE), exception, traceback === 0 ? NONE : traceback];
    for (const arg of args.slice(0, traceback === 0 ? 3 : 2)) yield* objects.incref(me, arg);
    const result = yield* interpreter.callAny(me, hook, args, 0);
    yield* decref(me, exception);
    yield* decref(me, hook);
    if (result !== 0) yield* decref(me, result);
    else {
      yield* host.report(me, 'Error in sys.excepthook:', yield* takeException(me));
      yield* host.report(me, '\nOriginal exception was:', failure);
    }
    return { ...failure, isReported: true };
  }

  /** threading._shutdown(), if the program has imported threading; false with the exception set. */
  function* shutDownThreading(me: Thread): Steps<boolean> {
    const modules = peek(HEAP_SYS_MODULES);
    const shutdown = yield* functionIn(me, modules, 'threading', '_shutdown');
    if (shutdown === 0) return true;
    const result = yield* interpreter.callFunction(me, shutdown, []);
    yield* decref(me, shutdown);
    if (result !== 0) yield* decref(me, result);
    return result !== 0;
  }

  /** A function of a module that was imported: a new reference; 0 if there is none. */
  function* functionIn(me: Thread, modules: Ref, module: string, name: string): Steps<Ref> {
    // A heap that is full has no room for a new str.
    const found = yield* dicts.dictGet(me, modules, special(module));
    if (found === 0) return 0;
    let value: Ref = 0;
    for (let i = 0; i < peek(found + SIZE) && value === 0; i++) {
      const slot = found + MODULE_SLOTS + i * SLOT_WORDS;
      if (peek(slot) !== 0 && strValue(peek(slot)) === name)
        value = yield* objects.containers.load(me, found, slot + 1);
    }
    yield* decref(me, found);
    return value;
  }

  /** A guest thread, for whose call the host was asked; takes over the reference to that. */
  function* runThread(me: Thread, callOfThread: Ref): Steps {
    yield* lock.attach(me);
    yield* threads.runThread(me, callOfThread);
    yield* lock.detach(me);
  }

  /** Whether the end of the program does not wait for the thread of a call. */
  function isDaemon(callOfThread: Ref): boolean {
    const handle = peek(callOfThread + CALL_HANDLE);
    return handle === NONE || peek(handle + HANDLE_IS_AWAITED) === 0;
  }

  /** An exception that the program itself wants to have shown. */
  hooks.reportException = function* report(me: Thread, heading: string, exception: Ref): Steps {
    yield* host.report(me, heading, yield* failures.describe(me, exception));
  };

  /** Of a finaliser, say. Where no frame runs the program is at its end. */
  hooks.reportIgnored = function* reportIgnored(me: Thread, where: Ref): Steps {
    yield* tracebacks.noteCaller(me);
    yield* reportException(me, 'Exception ignored in: ', where, '');
  };

  function* reportException(me: Thread, heading: string, callee: Ref, last = ':'): Steps {
    const failure = yield* takeException(me);
    const shown = (yield* text.textRepr(me, callee)) ?? 'a thread';
    const isNoted = peek(me.area + AREA_FRAME) === 0 && last === '' ? 'bare' : 'brief';
    yield* host.report(me, `${heading}${shown}${last}`, { ...failure, isNoted });
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
    if (type === INT_TYPE || type === LONG_TYPE) return intValue(object);
    if (type === FLOAT_TYPE) return floatValue(object);
    if (type === STR_TYPE) return strValue(object);
    return (yield* text.textRepr(me, object)) ?? `<${nameOfType(type)}>`;
  }

  /** The thread's exception, which it no longer has afterwards. */
  function* takeException(me: Thread): Steps<Failure> {
    const exception = peek(me.area + AREA_EXCEPTION);
    poke(me.area + AREA_EXCEPTION, 0);
    const failure = yield* failures.describe(me, exception);
    const isExit = isSubtype(peek(exception + TYPE), SYSTEM_EXIT);
    const more = isExit ? { exit: yield* exitOf(me, exception) } : {};
    yield* decref(me, exception);
    return { ...failure, ...more };
  }

  /** What a SystemExit was raised with. */
  function* exitOf(me: Thread, exception: Ref): Steps<Value> {
    const args = peek(exception + EXCEPTION_ARGS);
    if (peek(args + SIZE) === 0) return null;
    const code = peek(args + SIZE) === 1 ? peek(args + TUPLE_ITEMS) : args;
    return yield* valueOf(me, code);
  }

  /** The thread ends: it counts no more and will not be asked anything. */
  function* exit(me: Thread): Steps {
    yield* lock.attach(me);
    yield* counts.exit(me);
    yield* lock.exit(me);
  }

  return {
    load,
    loadEmpty,
    endInterpreter,
    openInterpreter: jobs.open,
    awaitJob: jobs.awaitJob,
    runJob: jobs.runJob,
    runTopLevel,
    beginTopLevel,
    turnTopLevel,
    endTopLevel,
    runThread,
    isDaemon,
    findFunction,
    call,
    exit,
  };
}
