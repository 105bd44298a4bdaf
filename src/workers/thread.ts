// A thread on a worker. One of the crew waits for rounds, calls the program's entry, says when and what;
// one of the pool waits for guest threads to run.

import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { controlOver, awaitRound } from './control.ts';
import { COUNTERS } from '../counters.ts';
import { AREA_ANSWER, AREA_POOL_STATE, areaOf } from '../layout.ts';
import type { ProcessAddress, Steps } from '../memory.ts';
import { store } from '../memory.ts';
import type { Composition, Ref, Thread } from '../strategy.ts';
import { sleepWhile } from '../sync/announced.ts';
import { makeSession, type Ended, type Failure } from '../vm/session.ts';
import { CLOSE } from '../vm/interpreters/registry.ts';
import type { Refused, Unit, WantedUnit } from '../vm/native.ts';
import { makeVm } from '../vm/vm.ts';
import { makeChannel } from './channel.ts';
import type { Question } from './family.ts';
import { encode } from './reports.ts';
import { IDLE, makePool, WORKING } from './pool.ts';
import { NATIVE_DEPTH, type Task } from './task.ts';

type Clock = () => number;

/** Processor time of this thread in milliseconds, where Node tells it. */
const cpuClock: Clock =
  typeof process.threadCpuUsage === 'function'
    ? () => {
        const { user, system } = process.threadCpuUsage();
        return (user + system) / 1000;
      }
    : () => NaN;

const wallClock: Clock = () => performance.timeOrigin + performance.now();

/** What a worker is made of. */
function set(task: Task, composition: Composition) {
  const { index, threads, counted } = task;
  const control = controlOver(task.control, threads, counted, COUNTERS.length);
  const channel = makeChannel(task.channel);
  const { memory: countsIn, at: from } = task.ownCounters ?? {
    memory: undefined,
    at: index * COUNTERS.length,
  };
  const all = countsIn === undefined ? control.counters : new Float64Array(countsIn);
  const counters = all.subarray(from, from + COUNTERS.length);
  const me: Thread = { id: task.id, area: areaOf(task.id), counters };
  const pool = makePool(task.pool.first, task.pool.most, askForWorker);

  function* askForWorker(id: number): Steps {
    yield* channel.send('worker', index, String(id));
  }

  /** Asks the engine, and sleeps until it has answered; the thread is detached. */
  function* ask(question: Question): Steps<unknown> {
    const answered = me.area + AREA_ANSWER;
    yield* channel.send('question', index, encode(question));
    yield* sleepWhile(answered, 0);
    yield* store(answered, 0);
    return receiveMessageOnPort(parentPort!)!.message as unknown;
  }

  const vm = makeVm(composition, {
    epochMs: task.originMs,
    nativeDepth: NATIVE_DEPTH,
    interpreter: task.interpreter,
    mains: task.mains,
    *launch(_me: Thread, record: ProcessAddress): Steps<boolean> {
      yield* channel.send('interpreter', index, String(record));
      return true;
    },
    *unitOf(_me: Thread, want: WantedUnit): Steps<Unit | Refused> {
      return (yield* ask({ want })) as Unit | Refused;
    },
    *display(_me: Thread, show: Failure): Steps<string> {
      return (yield* ask({ show })) as string;
    },
    *output(_me: Thread, stream: 'stdout' | 'stderr', text: string): Steps {
      yield* channel.send(stream, index, text);
    },
    *report(_me: Thread, heading: string, failure: Failure): Steps {
      yield* channel.send('failure', index, encode({ heading, failure }));
    },
    *start(_me: Thread, call: Ref): Steps<number> {
      return yield* pool.hand(call);
    },
  });
  return { me, control, channel, pool, session: makeSession(vm) };
}

/** The life of a thread of the crew; tells when it has loaded the program, if it does. */
export function* live(task: Task, composition: Composition, tellLoaded: () => void): Steps {
  const { index } = task;
  const { me, control, channel, session } = set(task, composition);

  if (task.isLoader) {
    yield* session.load(me, task.program, task.globals, task.argv);
    tellLoaded();
    if (task.entry !== undefined) {
      yield* store(me.area + AREA_POOL_STATE, WORKING);
      yield* channel.send('result', index, encode(yield* session.runTopLevel(me, true)));
      yield* store(me.area + AREA_POOL_STATE, IDLE);
    }
  }
  // Little work many times: the compiler sees the rare paths, of calls and returns, before it settles.
  if (awaitRound(control, 0) && task.entry !== undefined) {
    for (let i = 0; i < task.warmUp.calls; i++) {
      yield* session.call(me, session.findFunction(task.entry), task.warmUp.args);
    }
  }
  for (let round = 1; awaitRound(control, round); round++) {
    const phase = task.phases[(round - 1) % task.phases.length]!;
    if (phase.kind !== 'work') {
      if (!task.isLoader) continue;
      yield* store(me.area + AREA_POOL_STATE, WORKING);
      const ended = yield* session.call(me, session.findFunction(phase.call), phase.args);
      yield* store(me.area + AREA_POOL_STATE, IDLE);
      yield* channel.send('result', index, encode(ended));
      continue;
    }
    const cpu = cpuClock();
    control.times[2 * index] = wallClock() - task.originMs;
    let ended: Ended;
    yield* store(me.area + AREA_POOL_STATE, WORKING);
    if (task.entry === undefined) ended = yield* session.runTopLevel(me);
    else ended = yield* session.call(me, session.findFunction(task.entry), task.args);
    yield* store(me.area + AREA_POOL_STATE, IDLE);
    control.times[2 * index + 1] = wallClock() - task.originMs;
    control.cpu[index] = cpuClock() - cpu;
    yield* channel.send('result', index, encode(ended));
  }
  yield* session.exit(me);
}

/** The life of the own thread of an interpreter that was made while a program runs. */
export function* attend(task: Task, composition: Composition): Steps {
  const { me, session } = set(task, composition);
  const record = task.record!;
  yield* session.loadEmpty(me, task.program);
  yield* session.openInterpreter(record);
  for (;;) {
    const job = yield* session.awaitJob(record);
    if (job === CLOSE) break;
    yield* session.runJob(me, record, job);
  }
  yield* session.endInterpreter(me, record);
}

/** The life of a thread of the pool; tells when it is there. */
export function* serve(task: Task, composition: Composition, tellMade: () => void): Steps {
  const { me, pool, session } = set(task, composition);
  const state = me.area + AREA_POOL_STATE;
  tellMade();
  while ((yield* sleepWhile(state, IDLE)) === WORKING) {
    yield* session.runThread(me, pool.takeCall(me));
    yield* pool.becomeIdle(me);
  }
  yield* session.exit(me);
}
