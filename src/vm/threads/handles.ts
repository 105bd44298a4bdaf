// Starting guest threads and waiting for their ends: what `_thread` has besides locks.
//
// Source: CPython 3.13, Modules/_threadmodule.c: ThreadHandle, do_start_new_thread, thread_run.
// Differs: a thread that is no daemon is counted in HEAP_LIVE, in place of a list of handles.
// State: HANDLE_STATE   NOT_STARTED -> RUNNING by who starts the thread, -> DONE by the thread, or by
//                       `_set_done`
// Limits: ids of threads are used again, by threads that run later on the same worker, as the
//   operating system's are.

import type { Address, Steps } from '../../memory.ts';
import { fetchAdd, fetchOr, load, peek, poke, relaxedLoad, store, wake } from '../../memory.ts';
import { HANDLE_WORDS } from '../../heap/references.ts';
import {
  AREA_BREAKER,
  AREA_HANDLE,
  AREA_WAIT_ADDRESS,
  areaOf,
  DICT_TYPE,
  HANDLE_IS_AWAITED,
  HANDLE_STATE,
  HANDLE_THREAD,
  HANDLE_TYPE,
  HEAP_LIVE,
  NONE,
  TRUE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../../layout.ts';
import { INTERRUPT, type Ref, type Thread } from '../../strategy.ts';
import { INTERRUPTED, wakeAnnounced } from '../../sync/announced.ts';
import { RUNTIME_ERROR, SYSTEM_EXIT, TYPE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import { makeArguments, type Signature } from '../library/arguments.ts';
import { isCallable } from '../library/inspection.ts';
import type { Host, NativeConstant, NativeEntry } from '../native.ts';
import { strValue, type Objects } from '../objects.ts';
import type { Operations } from '../operations.ts';
import { TIMEOUT_MAX, type Waiting } from './waiting.ts';

const NOT_STARTED = 0;
const RUNNING = 1;
const DONE = 2;

/** The id of the thread that runs a program's top level. */
const MAIN = 1;
/** Items of the tuple that a thread is started with: what to call, and the handle or None. */
export const CALL_FUNCTION = TUPLE_ITEMS;
export const CALL_ARGS = TUPLE_ITEMS + 1;
export const CALL_KEYWORDS = TUPLE_ITEMS + 2;
export const CALL_HANDLE = TUPLE_ITEMS + 3;
const CALL_ITEMS = 4;

const START: Signature = { name: 'start_new_thread', parameters: ['', '', ''], required: 2 };
const START_JOINABLE: Signature = {
  name: 'start_joinable_thread',
  parameters: ['function', 'handle', 'daemon'],
  required: 1,
};
const JOIN: Signature = { name: 'join', parameters: ['timeout'], required: 0 };

export type Handles = ReturnType<typeof makeHandles>;

export function makeHandles(
  objects: Objects,
  operations: Operations,
  waiting: Waiting,
  hooks: Hooks,
  host: Host,
) {
  const { decref, incref, newBool, newFloat, newInt, newObject, newTuple, raise, raiseEmpty } =
    objects;
  const { argumentsBetween, bindArguments, integerArgument, noArguments } = makeArguments(objects);
  const { deadlineAfter, timeoutOf, waitForChange } = waiting;

  function* none(me: Thread): Steps<Ref> {
    return yield* owned(me, NONE);
  }

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  function* newHandle(me: Thread, state: number, id: number): Steps<Ref> {
    const handle = yield* newObject(me, HANDLE_TYPE, HANDLE_WORDS);
    if (handle === 0) return 0;
    poke(handle + HANDLE_STATE, state);
    poke(handle + HANDLE_THREAD, id);
    poke(handle + HANDLE_IS_AWAITED, 0);
    return handle;
  }

  /** Starts a thread: its id, or 0 with the exception set. All arguments are borrowed. */
  function* start(me: Thread, callee: Ref, args: Ref, keywords: Ref, handle: Ref): Steps<number> {
    const call = yield* newTuple(me, CALL_ITEMS);
    if (call === 0) return 0;
    poke(call + CALL_FUNCTION, yield* owned(me, callee));
    poke(call + CALL_ARGS, yield* owned(me, args));
    poke(call + CALL_KEYWORDS, yield* owned(me, keywords));
    poke(call + CALL_HANDLE, yield* owned(me, handle));
    const id = yield* host.start(me, call);
    if (id !== 0) return id;
    yield* decref(me, call);
    yield* raise(me, RUNTIME_ERROR, "can't start new thread");
    return 0;
  }

  function* startNewThread(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, START, args, n, names);
    if (bound === undefined) return 0;
    const [callee, given, keywords] = bound as [Ref, Ref, Ref];
    if (!isCallable(callee)) return yield* raise(me, TYPE_ERROR, 'first arg must be callable');
    if (peek(given + TYPE) !== TUPLE_TYPE)
      return yield* raise(me, TYPE_ERROR, '2nd arg must be a tuple');
    if (keywords !== 0 && peek(keywords + TYPE) !== DICT_TYPE)
      return yield* raise(me, TYPE_ERROR, 'optional 3rd arg must be a dictionary');
    const id = yield* start(me, callee, given, keywords === 0 ? NONE : keywords, NONE);
    return id === 0 ? 0 : yield* newInt(me, id);
  }

  function* startJoinableThread(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, START_JOINABLE, args, n, names);
    if (bound === undefined) return 0;
    const [callee, given, daemon] = bound as [Ref, Ref, Ref];
    if (!isCallable(callee))
      return yield* raise(me, TYPE_ERROR, 'thread function must be callable');
    if (given !== 0 && given !== NONE && peek(given + TYPE) !== HANDLE_TYPE)
      return yield* raise(me, TYPE_ERROR, "'handle' must be a _ThreadHandle");
    const isDaemon = daemon === 0 ? 1 : yield* operations.truth(me, daemon);
    if (isDaemon < 0) return 0;
    const isFresh = given === 0 || given === NONE;
    const handle = isFresh ? yield* newHandle(me, NOT_STARTED, 0) : yield* owned(me, given);
    if (handle === 0) return 0;
    if (yield* startWith(me, callee, handle, isDaemon === 1)) return handle;
    yield* decref(me, handle);
    return 0;
  }

  function* startWith(me: Thread, callee: Ref, handle: Ref, isDaemon: boolean): Steps<boolean> {
    if ((yield* load(handle + HANDLE_STATE)) !== NOT_STARTED) {
      yield* raise(me, RUNTIME_ERROR, 'thread already started');
      return false;
    }
    const empty = yield* newTuple(me, 0);
    if (empty === 0) return false;
    poke(handle + HANDLE_IS_AWAITED, isDaemon ? 0 : 1);
    yield* store(handle + HANDLE_STATE, RUNNING);
    if (!isDaemon) yield* fetchAdd(HEAP_LIVE, 1);
    const id = yield* start(me, callee, empty, NONE, handle);
    yield* decref(me, empty);
    if (id !== 0) {
      poke(handle + HANDLE_THREAD, id);
      return true;
    }
    yield* store(handle + HANDLE_STATE, NOT_STARTED);
    if (!isDaemon) yield* leaveLive();
    return false;
  }

  function* leaveLive(): Steps {
    if ((yield* fetchAdd(HEAP_LIVE, -1)) === 1) yield* wakeAnnounced(HEAP_LIVE);
  }

  /** The guest thread of `me` has ended; takes over the reference to its call. */
  function* end(me: Thread, call: Ref): Steps {
    const handle = peek(call + CALL_HANDLE);
    yield* incref(me, handle);
    poke(me.area + AREA_HANDLE, 0);
    // What only the thread refers to is gone when others see that it has ended.
    yield* decref(me, call);
    if (handle !== NONE) {
      const isAwaited = peek(handle + HANDLE_IS_AWAITED) === 1;
      yield* setDone(handle);
      if (isAwaited) yield* leaveLive();
    }
    yield* decref(me, handle);
  }

  function* setDone(handle: Ref): Steps {
    yield* store(handle + HANDLE_STATE, DONE);
    yield* wakeAnnounced(handle + HANDLE_STATE);
  }

  function* join(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, JOIN, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const timeoutNs = yield* timeoutOf(me, bound[0]!);
    if (timeoutNs === undefined) return 0;
    const handle = peek(args);
    const state = yield* load(handle + HANDLE_STATE);
    if (state === NOT_STARTED) return yield* raise(me, RUNTIME_ERROR, 'thread not started');
    if (state === RUNNING) {
      if (peek(me.area + AREA_HANDLE) === handle)
        return yield* raise(me, RUNTIME_ERROR, 'Cannot join current thread');
      const deadline = yield* deadlineAfter(timeoutNs);
      const word = handle + HANDLE_STATE;
      if ((yield* waitForChange(me, handle, word, RUNNING, deadline)) === INTERRUPTED) return 0;
    }
    return yield* none(me);
  }

  function* isDone(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, '_ThreadHandle.is_done', n - 1, names))) return 0;
    return yield* newBool(me, (yield* load(peek(args) + HANDLE_STATE)) === DONE);
  }

  function* setHandleDone(me: Thread, args: Address): Steps<Ref> {
    yield* setDone(peek(args));
    return yield* none(me);
  }

  function* handleIdent(me: Thread, args: Address): Steps<Ref> {
    return yield* newInt(me, peek(peek(args) + HANDLE_THREAD));
  }

  function* makeHandle(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, '_ThreadHandle', n, names))) return 0;
    return yield* newHandle(me, NOT_STARTED, 0);
  }

  /** A handle of a thread that was not started by one: of the main thread. */
  function* makeThreadHandle(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, '_make_thread_handle', n, 1, 1))) return 0;
    const id = yield* integerArgument(me, peek(args));
    return id === undefined ? 0 : yield* newHandle(me, RUNNING, id);
  }

  function* ident(me: Thread): Steps<Ref> {
    return yield* newInt(me, me.id);
  }

  function* mainIdent(me: Thread): Steps<Ref> {
    return yield* newInt(me, MAIN);
  }

  function* yes(me: Thread): Steps<Ref> {
    return yield* owned(me, TRUE);
  }

  function* stackSize(me: Thread): Steps<Ref> {
    return yield* newInt(me, 0);
  }

  function* exitThread(me: Thread): Steps<Ref> {
    return yield* raiseEmpty(me, SYSTEM_EXIT);
  }

  /** Waits until all threads that are no daemons have ended; false with the exception set. */
  function* awaitOthers(me: Thread): Steps<boolean> {
    for (;;) {
      const live = yield* load(HEAP_LIVE);
      if (live === 0) return true;
      const answer = yield* waitForChange(me, 0, HEAP_LIVE, live, Infinity);
      if (answer === INTERRUPTED) return false;
    }
  }

  function* shutdown(me: Thread): Steps<Ref> {
    return (yield* awaitOthers(me)) ? yield* none(me) : 0;
  }

  /** `_print_exception(heading, exception)`: both on stderr, in one piece. */
  function* printException(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, '_print_exception', n, 2, 2))) return 0;
    yield* hooks.reportException(me, strValue(peek(args)), peek(args + 1));
    return yield* none(me);
  }

  /** KeyboardInterrupt in the main thread. */
  function* interruptMain(me: Thread): Steps<Ref> {
    const main = areaOf(MAIN);
    yield* fetchOr(main + AREA_BREAKER, INTERRUPT);
    const address = yield* relaxedLoad(main + AREA_WAIT_ADDRESS);
    if (address !== 0) yield* wake(address, 0x7fffffff);
    return yield* none(me);
  }

  const inThread = (name: string, native: NativeEntry['native']): NativeEntry => ({
    owner: '_thread',
    name,
    native,
  });

  const entries: readonly NativeEntry[] = [
    inThread('start_new_thread', startNewThread),
    inThread('start_new', startNewThread),
    inThread('start_joinable_thread', startJoinableThread),
    inThread('get_ident', ident),
    inThread('get_native_id', ident),
    inThread('_get_main_thread_ident', mainIdent),
    inThread('_make_thread_handle', makeThreadHandle),
    inThread('_is_main_interpreter', yes),
    inThread('daemon_threads_allowed', yes),
    inThread('stack_size', stackSize),
    inThread('exit', exitThread),
    inThread('exit_thread', exitThread),
    inThread('interrupt_main', interruptMain),
    inThread('_shutdown', shutdown),
    inThread('_print_exception', printException),
    { owner: HANDLE_TYPE, name: 'new', native: makeHandle },
    { owner: HANDLE_TYPE, name: 'join', native: join },
    { owner: HANDLE_TYPE, name: 'is_done', native: isDone },
    { owner: HANDLE_TYPE, name: '_set_done', native: setHandleDone },
    { owner: HANDLE_TYPE, name: '_ident', native: handleIdent },
  ];
  const constants: readonly NativeConstant[] = [
    {
      owner: '_thread',
      name: 'TIMEOUT_MAX',
      *make(me: Thread): Steps<Ref> {
        return yield* newFloat(me, TIMEOUT_MAX);
      },
    },
  ];
  return { entries, constants, end, awaitOthers };
}
