// `_interpreters`: making other interpreters and having them run something.
//
// Source: CPython 3.13, Modules/_interpretersmodule.c; PEP 734. Messages are CPython's.
// Differs: an interpreter's own thread runs what it is given, while the caller sleeps.
// State: see registry.ts. A job is held by its caller and by the thread that runs it.

import type { Address, ProcessAddress, Steps } from '../../memory.ts';
import {
  casProcess,
  fetchAddProcess,
  loadProcess,
  now,
  peek,
  peekProcess,
  poke,
  pokeProcess,
} from '../../memory.ts';
import {
  allocateProcess,
  PROCESS_STARTED,
  PROCESS_STARTED_US,
  releaseProcess,
  retainProcess,
} from '../../heap/process.ts';
import {
  CODE_ARGUMENTS,
  CODE_FLAGS,
  CODE_KEYWORD_ONLY,
  CODE_NUMBER,
  DICT_TYPE,
  FUNCTION_CLOSURE,
  FUNCTION_CODE,
  FUNCTION_TYPE,
  LIST_ITEMS,
  NONE,
  SIZE,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { INTERRUPTED } from '../../sync/announced.ts';
import { storeAndWake } from '../../sync/process-mutex.ts';
import type { Dicts } from '../collections/dicts.ts';
import {
  INTERPRETER_ERROR,
  INTERPRETER_NOT_FOUND_ERROR,
  NOT_SHAREABLE_ERROR,
  TYPE_ERROR,
  VALUE_ERROR,
} from '../exceptions.ts';
import { makeArguments } from '../library/arguments.ts';
import type { Host, Native, NativeConstant, NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';
import { FOR_INTERPRETER, outside, type Waiting } from '../threads/waiting.ts';
import { typeName } from '../types.ts';
import { dropMessage, type Messages } from './messages.ts';
import * as R from './registry.ts';

/** In CODE_FLAGS: *args or **kwargs. */
const VARIADIC = 4 | 8;

export function makeInterpreters(
  objects: Objects,
  dicts: Dicts,
  messages: Messages,
  waiting: Waiting,
  host: Host,
) {
  const { checkpoint, decref, incref, newBool, newInt, newList, newTuple, raise } = objects;
  const { argumentsBetween, integerArgument } = makeArguments(objects);
  const own = host.interpreter ?? 0;
  const mains = host.mains ?? 1;

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  function* notFound(me: Thread, id: number): Steps<Ref> {
    return yield* raise(me, INTERPRETER_NOT_FOUND_ERROR, `unrecognized interpreter ID ${id}`);
  }

  /** Sleeps while a word outside of the heap holds `value`; false with the exception set. */
  function* awaitChange(me: Thread, id: number, a: ProcessAddress, value: number): Steps<boolean> {
    while ((yield* loadProcess(a)) === value) {
      const answer = yield* waiting.sleepOutside(
        me,
        outside(FOR_INTERPRETER, id),
        a,
        value,
        Infinity,
      );
      if (answer === INTERRUPTED && !(yield* checkpoint(me))) return false;
    }
    return true;
  }

  /** Makes an interpreter and waits until its heap is loaded: its id. */
  function* create(me: Thread): Steps<Ref> {
    const start = yield* now();
    const record = host.launch === undefined ? 0 : yield* R.newInterpreter();
    const id = record === 0 ? 0 : peekProcess(record + R.RECORD_ID);
    let isThere = record !== 0;
    if (isThere && !(yield* host.launch!(me, record))) {
      isThere = false;
      yield* R.strikeInterpreter(record);
    }
    if (isThere) {
      const state = record + R.INTERPRETER_STATE;
      if (!(yield* awaitChange(me, id, state, R.STARTING))) {
        yield* releaseProcess(record);
        return 0;
      }
      isThere = (yield* R.stateOf(record)) !== R.DEAD;
    }
    if (record !== 0) yield* releaseProcess(record);
    if (!isThere) return yield* raise(me, INTERPRETER_ERROR, 'interpreter creation failed');
    yield* fetchAddProcess(PROCESS_STARTED, 1);
    yield* fetchAddProcess(PROCESS_STARTED_US, Math.round(((yield* now()) - start) / 1000));
    return yield* newInt(me, id);
  }

  function* listAll(me: Thread): Steps<Ref> {
    const ids = Array.from({ length: mains }, (_, i) => i);
    ids.push(...(yield* R.interpreterIds()));
    const list = yield* newList(me, ids.length);
    if (list === 0) return 0;
    for (const [i, id] of ids.entries()) poke(peek(list + LIST_ITEMS) + i, yield* newInt(me, id));
    return list;
  }

  function* getCurrent(me: Thread): Steps<Ref> {
    return yield* newInt(me, own);
  }

  function* getMain(me: Thread): Steps<Ref> {
    return yield* newInt(me, 0);
  }

  function* isRunning(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'is_running', n, 1, 1))) return 0;
    const id = yield* integerArgument(me, peek(args));
    if (id === undefined) return 0;
    if (id >= 0 && id < mains) return yield* newBool(me, true);
    const record = yield* R.findInterpreter(id);
    if (record === 0) return yield* notFound(me, id);
    const state = yield* R.stateOf(record);
    yield* releaseProcess(record);
    return yield* newBool(me, state === R.RUNNING);
  }

  /** Whether there is an interpreter of that id. */
  function* exists(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'exists', n, 1, 1))) return 0;
    const id = yield* integerArgument(me, peek(args));
    if (id === undefined) return 0;
    const isMain = id >= 0 && id < mains;
    const record = isMain ? 0 : yield* R.findInterpreter(id);
    if (record !== 0) yield* releaseProcess(record);
    return yield* newBool(me, isMain || record !== 0);
  }

  /** The record of the interpreter that the first argument names, held; 0 with the exception set. */
  function* recordOf(me: Thread, id: number, verb: string): Steps<ProcessAddress> {
    if (id >= 0 && id < mains)
      return yield* raise(me, INTERPRETER_ERROR, `cannot ${verb} unrecognized interpreter ${id}`);
    const record = yield* R.findInterpreter(id);
    return record === 0 ? yield* notFound(me, id) : record;
  }

  function* newJob(me: Thread, kind: number, input: ProcessAddress): Steps<ProcessAddress> {
    const job = yield* allocateProcess(R.JOB_WORDS);
    if (job === 0) {
      if (input !== 0) yield* dropMessage(input);
      return yield* objects.raiseMemoryError(me);
    }
    for (let i = 0; i < R.JOB_WORDS; i++) pokeProcess(job + i, 0);
    pokeProcess(job + R.JOB_KIND, kind);
    pokeProcess(job + R.JOB_INPUT, input);
    return job;
  }

  function* dropJob(job: ProcessAddress): Steps {
    for (const at of [R.JOB_INPUT, R.JOB_OUTPUT, R.JOB_FAILURE]) {
      const message = peekProcess(job + at);
      if (message !== 0) yield* dropMessage(message);
    }
    yield* releaseProcess(job);
  }

  /** Has the interpreter of `record` do a job and waits for its end; false with the exception set. */
  function* perform(me: Thread, record: ProcessAddress, job: ProcessAddress): Steps<boolean> {
    const id = peekProcess(record + R.RECORD_ID);
    const found = yield* casProcess(record + R.INTERPRETER_STATE, R.IDLE, R.RUNNING);
    if (found !== R.IDLE) {
      yield* raiseBusy(me, id, found);
      return false;
    }
    yield* retainProcess(job);
    yield* storeAndWake(record + R.INTERPRETER_JOB, job);
    if (!(yield* awaitChange(me, id, job + R.JOB_DONE, R.PENDING))) return false;
    if ((yield* loadProcess(job + R.JOB_DONE)) !== R.DIED) return true;
    yield* raise(me, INTERPRETER_ERROR, `interpreter ${id} died`);
    return false;
  }

  function* raiseBusy(me: Thread, id: number, state: number): Steps<Ref> {
    if (state === R.DEAD) return yield* raise(me, INTERPRETER_ERROR, `interpreter ${id} died`);
    if (state === R.CLOSING || state === R.CLOSED) return yield* notFound(me, id);
    return yield* raise(me, INTERPRETER_ERROR, 'interpreter already running');
  }

  /** The job from its start to its end: the tuple (what is said of its exception or None, result or None). */
  function* settle(me: Thread, record: ProcessAddress, job: ProcessAddress): Steps<Ref> {
    const isDone = yield* perform(me, record, job);
    yield* releaseProcess(record);
    if (!isDone) {
      // Whoever runs it may still be at it, and holds it: what it says then, nobody reads.
      if ((yield* loadProcess(job + R.JOB_DONE)) === R.PENDING) yield* releaseProcess(job);
      else yield* dropJob(job);
      return 0;
    }
    const answer = yield* newTuple(me, 2);
    for (const [i, at] of [R.JOB_FAILURE, R.JOB_OUTPUT].entries()) {
      if (answer === 0) break;
      const message = peekProcess(job + at);
      pokeProcess(job + at, 0);
      const said = message === 0 ? yield* none(me) : yield* messages.fromMessage(me, message);
      poke(answer + TUPLE_ITEMS + i, said);
    }
    yield* dropJob(job);
    if (answer === 0 || (peek(answer + TUPLE_ITEMS) !== 0 && peek(answer + TUPLE_ITEMS + 1) !== 0))
      return answer;
    yield* decref(me, answer);
    return 0;
  }

  /** `exec(id, source or function)`. */
  function* exec(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'exec', n, 2, 2))) return 0;
    const code = peek(args + 1);
    const type = peek(code + TYPE);
    if (type === FUNCTION_TYPE) return yield* callIn(me, args, 'exec', 0, 0);
    if (type !== STR_TYPE) {
      const why = `_interpreters.exec() argument 2 must be a string, a function, or a code object`;
      return yield* raise(me, TYPE_ERROR, `${why}, not ${typeName(code)}`);
    }
    const id = yield* integerArgument(me, peek(args));
    const record = id === undefined ? 0 : yield* recordOf(me, id, 'exec code for');
    if (record === 0) return 0;
    const input = yield* messages.toMessage(me, code, own);
    const job = input === 0 ? 0 : yield* newJob(me, R.EXEC, input);
    if (job !== 0) return yield* settle(me, record, job);
    yield* releaseProcess(record);
    return 0;
  }

  /** `call(id, function)`, or with a tuple and a dict of arguments, which also asks for the result. */
  function* call(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'call', n, 2, 4))) return 0;
    if (n === 2) return yield* callIn(me, args, 'call', 0, 0);
    const [given, keywords] = [peek(args + 2), n === 4 ? peek(args + 3) : 0];
    if (peek(given + TYPE) !== TUPLE_TYPE || (n === 4 && peek(keywords + TYPE) !== DICT_TYPE))
      return yield* raise(me, TYPE_ERROR, 'call() takes a tuple and a dict of arguments');
    return yield* callIn(me, args, 'call', given, keywords);
  }

  function* callIn(me: Thread, args: Address, verb: string, given: Ref, keywords: Ref): Steps<Ref> {
    const callee = peek(args + 1);
    if (peek(callee + TYPE) !== FUNCTION_TYPE) {
      const why = `_interpreters.${verb}() argument 2 must be a function, not ${typeName(callee)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const why = whyNot(callee, given !== 0);
    if (why !== '') return yield* raise(me, VALUE_ERROR, `_interpreters.${verb}(): ${why}`);
    const id = yield* integerArgument(me, peek(args));
    const record = id === undefined ? 0 : yield* recordOf(me, id, 'exec code for');
    if (record === 0) return 0;
    const input = given === 0 ? 0 : yield* argumentMessage(me, given, keywords);
    const isReady = given === 0 || input !== 0;
    const job = isReady ? yield* newJob(me, R.CALL, input) : 0;
    if (job === 0) {
      yield* releaseProcess(record);
      return 0;
    }
    pokeProcess(job + R.JOB_ORIGIN, own);
    pokeProcess(job + R.JOB_CODE, peek(peek(callee + FUNCTION_CODE) + CODE_NUMBER));
    pokeProcess(job + R.JOB_IS_ASKED, given === 0 ? 0 : 1);
    return yield* settle(me, record, job);
  }

  /** Why a function cannot cross; '' if it can. */
  function whyNot(callee: Ref, hasArguments: boolean): string {
    const code = peek(callee + FUNCTION_CODE);
    if (peek(callee + FUNCTION_CLOSURE) !== 0) return 'closures not supported';
    const takes = peek(code + CODE_ARGUMENTS) + peek(code + CODE_KEYWORD_ONLY);
    const isVariadic = (peek(code + CODE_FLAGS) & VARIADIC) !== 0;
    if (!hasArguments && (takes > 0 || isVariadic)) return 'bad func (arguments not supported)';
    return '';
  }

  /** The arguments of a call: those by position, then names and values of the others in turn. */
  function* argumentMessage(me: Thread, given: Ref, keywords: Ref): Steps<ProcessAddress> {
    const pairs = keywords === 0 ? yield* newTuple(me, 0) : yield* dicts.dictPairs(me, keywords);
    const both = pairs === 0 ? 0 : yield* newTuple(me, 2);
    if (both === 0) {
      if (pairs !== 0) yield* decref(me, pairs);
      return 0;
    }
    yield* incref(me, given);
    poke(both + TUPLE_ITEMS, given);
    poke(both + TUPLE_ITEMS + 1, pairs);
    const message = yield* messages.toMessage(me, both, own);
    yield* decref(me, both);
    return message;
  }

  /** `set___main___attrs(id, dict)`: binds names in the interpreter's `__main__`. */
  function* bindMain(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'set___main___attrs', n, 2, 2))) return 0;
    const names = peek(args + 1);
    if (peek(names + TYPE) !== DICT_TYPE)
      return yield* raise(me, TYPE_ERROR, `'updates' must be a dict, not ${typeName(names)}`);
    const id = yield* integerArgument(me, peek(args));
    const record = id === undefined ? 0 : yield* recordOf(me, id, 'set __main__ of');
    if (record === 0) return 0;
    const pairs = yield* dicts.dictPairs(me, names);
    const input = pairs === 0 ? 0 : yield* pairMessage(me, pairs);
    if (pairs !== 0) yield* decref(me, pairs);
    const job = input === 0 ? 0 : yield* newJob(me, R.BIND, input);
    if (job !== 0) return yield* settle(me, record, job);
    yield* releaseProcess(record);
    return 0;
  }

  function* pairMessage(me: Thread, pairs: Ref): Steps<ProcessAddress> {
    for (let i = 0; i < peek(pairs + SIZE); i += 2) {
      const name = peek(pairs + TUPLE_ITEMS + i);
      if (peek(name + TYPE) !== STR_TYPE)
        return yield* raise(me, TYPE_ERROR, `expected str, got ${typeName(name)}`);
    }
    return yield* messages.toMessage(me, pairs, own);
  }

  /** Closes an interpreter that runs nothing: its threads end, its objects are finalised. */
  function* destroy(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'destroy', n, 1, 1))) return 0;
    const id = yield* integerArgument(me, peek(args));
    if (id === undefined) return 0;
    if (id === own && id >= mains)
      return yield* raise(me, INTERPRETER_ERROR, 'cannot destroy the current interpreter');
    const record = yield* recordOf(me, id, 'destroy');
    if (record === 0) return 0;
    const result = yield* close(me, id, record);
    yield* releaseProcess(record);
    return result;
  }

  function* close(me: Thread, id: number, record: ProcessAddress): Steps<Ref> {
    const found = yield* casProcess(record + R.INTERPRETER_STATE, R.IDLE, R.CLOSING);
    if (found === R.DEAD) {
      yield* R.strikeInterpreter(record);
      return yield* none(me);
    }
    if (found === R.CLOSING || found === R.CLOSED) return yield* notFound(me, id);
    if (found !== R.IDLE) return yield* raise(me, INTERPRETER_ERROR, 'interpreter running');
    yield* storeAndWake(record + R.INTERPRETER_JOB, R.CLOSE);
    if (!(yield* awaitChange(me, id, record + R.INTERPRETER_STATE, R.CLOSING))) return 0;
    return yield* none(me);
  }

  function* isShareable(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'is_shareable', n, 1, 1))) return 0;
    return yield* newBool(me, messages.isShareable(peek(args)));
  }

  const entry = (name: string, native: Native): NativeEntry => ({
    owner: '_interpreters',
    name,
    native,
  });

  const entries: readonly NativeEntry[] = [
    entry('create', create),
    entry('list_all', listAll),
    entry('get_current', getCurrent),
    entry('get_main', getMain),
    entry('is_running', isRunning),
    entry('exists', exists),
    entry('exec', exec),
    entry('call', call),
    entry('set___main___attrs', bindMain),
    entry('destroy', destroy),
    entry('is_shareable', isShareable),
  ];

  const type = (name: string, address: Ref): NativeConstant => ({
    owner: '_interpreters',
    name,
    *make(me: Thread): Steps<Ref> {
      yield* incref(me, address);
      return address;
    },
  });

  const constants: readonly NativeConstant[] = [
    type('InterpreterError', INTERPRETER_ERROR),
    type('InterpreterNotFoundError', INTERPRETER_NOT_FOUND_ERROR),
    type('NotShareableError', NOT_SHAREABLE_ERROR),
  ];
  return { entries, constants };
}
