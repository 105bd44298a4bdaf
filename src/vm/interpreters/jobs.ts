// What an interpreter's own thread does for others: it runs source texts and functions, binds names, and
// ends when it is told to.
//
// Source: CPython 3.13, Modules/_interpretersmodule.c: _run_in_interpreter; Python/crossinterp.c:
//   _PyXI_Enter, _PyXI_ApplyCapturedException.
// State: see registry.ts.
// Invariant: between two jobs the thread is detached.

import type { ProcessAddress, Steps } from '../../memory.ts';
import { peek, peekProcess, poke, pokeProcess, storeProcess } from '../../memory.ts';
import { releaseProcess } from '../../heap/process.ts';
import { AREA_EXCEPTION, HEAP_MAIN, NONE, SIZE, TUPLE_ITEMS } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { sleepWhileProcess, storeAndWake } from '../../sync/process-mutex.ts';
import type { Unit, WantedUnit } from '../native.ts';
import type { Failure } from '../session.ts';
import { strValue } from '../objects.ts';
import { textMessage } from './messages.ts';
import { unbindItems } from './queues.ts';
import * as R from './registry.ts';
import type { Vm } from '../vm.ts';

type TakeException = (me: Thread) => Steps<Failure>;

export function makeJobs(vm: Vm, takeException: TakeException) {
  const { objects, loader, interpreter, functions, host, messages } = vm;
  const { blocking, decref, incref, lock, newTuple } = objects;
  const own = host.interpreter ?? 0;

  /** The interpreter is there, and waits for its first job. */
  function* open(record: ProcessAddress): Steps {
    yield* storeAndWake(record + R.INTERPRETER_STATE, R.IDLE);
  }

  /** The next job; CLOSE when the interpreter is to end. */
  function* awaitJob(record: ProcessAddress): Steps<ProcessAddress> {
    return yield* sleepWhileProcess(record + R.INTERPRETER_JOB, 0);
  }

  function* runJob(me: Thread, record: ProcessAddress, job: ProcessAddress): Steps {
    yield* lock.attach(me);
    const kind = peekProcess(job + R.JOB_KIND);
    let isDone: boolean;
    if (kind === R.BIND) isDone = yield* bindNames(me, job);
    else
      isDone = yield* execute(me, job, kind === R.EXEC ? yield* sourceOf(me, job) : originOf(job));
    // What was refused is told already.
    if (!isDone && peek(me.area + AREA_EXCEPTION) !== 0) yield* tellFailure(me, job);
    yield* lock.detach(me);
    yield* storeProcess(record + R.INTERPRETER_JOB, 0);
    yield* storeAndWake(record + R.INTERPRETER_STATE, R.IDLE);
    yield* storeAndWake(job + R.JOB_DONE, R.FINISHED);
    yield* releaseProcess(job);
  }

  /** The job's input as an object; 0: it has none, or with the exception set. */
  function* inputOf(me: Thread, job: ProcessAddress): Steps<Ref> {
    const message = peekProcess(job + R.JOB_INPUT);
    pokeProcess(job + R.JOB_INPUT, 0);
    return message === 0 ? 0 : yield* messages.fromMessage(me, message);
  }

  function* sourceOf(me: Thread, job: ProcessAddress): Steps<WantedUnit | undefined> {
    const text = yield* inputOf(me, job);
    if (text === 0) return undefined;
    const source = strValue(text);
    yield* decref(me, text);
    return { source };
  }

  function originOf(job: ProcessAddress): WantedUnit {
    return { interpreter: peekProcess(job + R.JOB_ORIGIN), code: peekProcess(job + R.JOB_CODE) };
  }

  function* execute(
    me: Thread,
    job: ProcessAddress,
    wanted: WantedUnit | undefined,
  ): Steps<boolean> {
    if (wanted === undefined) return false;
    const unit = yield* unitOf(me, job, wanted);
    const code = unit === undefined ? 0 : yield* loader.loadUnit(me, unit, peek(HEAP_MAIN));
    if (code === 0) return false;
    let result: Ref;
    if (peekProcess(job + R.JOB_KIND) === R.EXEC) result = yield* interpreter.runCode(me, code);
    else result = yield* callCode(me, job, code);
    if (result === 0) return false;
    const isTold = peekProcess(job + R.JOB_IS_ASKED) === 0 || (yield* tellResult(me, job, result));
    yield* decref(me, result);
    return isTold;
  }

  /** What the front end gives, while the thread is detached; undefined, and the job told, if it refuses. */
  function* unitOf(me: Thread, job: ProcessAddress, wanted: WantedUnit): Steps<Unit | undefined> {
    function* ask() {
      return yield* host.unitOf!(me, wanted);
    }
    const answer = yield* blocking(me, ask, 0);
    if ('code' in answer) return answer;
    const { type, message, display } = answer.refused;
    const failure = yield* textMessage([type, message, `${type}: ${message}`, display], own);
    pokeProcess(job + R.JOB_FAILURE, failure);
    return undefined;
  }

  /** Calls the function that a code object makes, which sees the globals of `__main__` here. */
  function* callCode(me: Thread, job: ProcessAddress, code: Ref): Steps<Ref> {
    const callee = yield* functions.newFunction(me, code);
    if (callee === 0) return 0;
    let result: Ref;
    if (peekProcess(job + R.JOB_INPUT) === 0)
      result = yield* interpreter.callAny(me, callee, [], 0);
    else result = yield* callWith(me, callee, yield* inputOf(me, job));
    yield* decref(me, callee);
    return result;
  }

  /** `given`: the tuple (arguments by position, names and values in turn), taken over. */
  function* callWith(me: Thread, callee: Ref, given: Ref): Steps<Ref> {
    if (given === 0) return 0;
    const [args, pairs] = [peek(given + TUPLE_ITEMS), peek(given + TUPLE_ITEMS + 1)];
    const count = peek(pairs + SIZE) / 2;
    const names = count === 0 ? 0 : yield* newTuple(me, count);
    const values: Ref[] = [];
    for (let i = 0; i < peek(args + SIZE); i++)
      values.push(yield* owned(me, peek(args + TUPLE_ITEMS + i)));
    for (let i = 0; i < count; i++) {
      if (names !== 0)
        poke(names + TUPLE_ITEMS + i, yield* owned(me, peek(pairs + TUPLE_ITEMS + 2 * i)));
      values.push(yield* owned(me, peek(pairs + TUPLE_ITEMS + 2 * i + 1)));
    }
    yield* decref(me, given);
    if (count > 0 && names === 0) {
      for (const value of values) yield* decref(me, value);
      return 0;
    }
    const result = yield* interpreter.callAny(me, callee, values, names);
    if (names !== 0) yield* decref(me, names);
    return result;
  }

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  function* tellResult(me: Thread, job: ProcessAddress, result: Ref): Steps<boolean> {
    if (result === NONE) return true;
    const message = yield* messages.toMessage(me, result, own);
    pokeProcess(job + R.JOB_OUTPUT, message);
    return message !== 0;
  }

  /** The thread's exception, which it no longer has, in words for whoever waits for the job. */
  function* tellFailure(me: Thread, job: ProcessAddress): Steps {
    const failure = yield* takeException(me);
    const { type, message } = failure;
    function* show() {
      return yield* host.display!(me, failure);
    }
    const display = yield* blocking(me, show, 0);
    const formatted = message === '' ? type : `${type}: ${message}`;
    const told = yield* textMessage([type, message, formatted, display], own);
    pokeProcess(job + R.JOB_FAILURE, told);
  }

  function* bindNames(me: Thread, job: ProcessAddress): Steps<boolean> {
    const pairs = yield* inputOf(me, job);
    if (pairs === 0) return false;
    let isBound = true;
    for (let i = 0; isBound && i < peek(pairs + SIZE); i += 2) {
      const name = strValue(peek(pairs + TUPLE_ITEMS + i));
      const value = peek(pairs + TUPLE_ITEMS + i + 1);
      isBound = yield* loader.bindName(me, peek(HEAP_MAIN), name, value);
    }
    yield* decref(me, pairs);
    return isBound;
  }

  /** The interpreter has ended: nobody finds it any more, and what it has put into queues is unbound. */
  function* leave(record: ProcessAddress): Steps {
    yield* unbindItems(peekProcess(record + R.RECORD_ID));
    yield* R.strikeInterpreter(record);
    yield* storeAndWake(record + R.INTERPRETER_STATE, R.CLOSED);
  }

  return { open, awaitJob, runJob, leave };
}
