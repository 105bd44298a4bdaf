// A guest thread on a worker: waits for rounds, calls the program's entry, says when and what.

import { controlOver, awaitRound } from './control.ts';
import { COUNTERS } from '../counters.ts';
import { areaOf } from '../layout.ts';
import type { Steps } from '../memory.ts';
import type { Strategy, Thread } from '../strategy.ts';
import { makeSession, type Ended } from '../vm/session.ts';
import { makeVm } from '../vm/vm.ts';
import { makeChannel } from './channel.ts';
import type { Task } from './task.ts';

/** A result as it is sent: bigints as strings with an n behind. */
export function encodeEnded(ended: Ended): string {
  return JSON.stringify(ended, (_key, value: unknown) => {
    if (typeof value === 'bigint') return { bigint: String(value) };
    if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
    return value;
  });
}

export function decodeEnded(text: string): Ended {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('bigint' in value) return BigInt(String(value.bigint));
    return 'number' in value ? Number(value.number) : value;
  }) as Ended;
}

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

/** The life of a guest thread. */
export function* live(task: Task, strategy: Strategy): Steps {
  const { index, threads } = task;
  const control = controlOver(task.control, threads, COUNTERS.length);
  const channel = makeChannel(task.channel);
  const counters = control.counters.subarray(
    index * COUNTERS.length,
    (index + 1) * COUNTERS.length,
  );
  const me: Thread = { id: task.id, area: areaOf(task.id), counters };
  const vm = makeVm(strategy.compose(task.options), {
    *output(_me: Thread, stream: 'stdout' | 'stderr', text: string): Steps {
      yield* channel.send(stream, index, text);
    },
  });
  const session = makeSession(vm);

  if (task.isLoader) {
    yield* session.load(me, task.program, task.globals);
    if (task.entry !== undefined) {
      yield* channel.send('result', index, encodeEnded(yield* session.runTopLevel(me)));
    }
  }
  // Little work many times: the compiler sees the rare paths, of calls and returns, before it settles.
  if (awaitRound(control, 0) && task.entry !== undefined) {
    for (let i = 0; i < task.warmUp.calls; i++) {
      yield* session.call(me, session.findFunction(task.entry), task.warmUp.args);
    }
  }
  for (let round = 1; awaitRound(control, round); round++) {
    const cpu = cpuClock();
    control.times[2 * index] = wallClock() - task.originMs;
    let ended: Ended;
    if (task.entry === undefined) ended = yield* session.runTopLevel(me);
    else ended = yield* session.call(me, session.findFunction(task.entry), task.args);
    control.times[2 * index + 1] = wallClock() - task.originMs;
    control.cpu[index] = cpuClock() - cpu;
    yield* channel.send('result', index, encodeEnded(ended));
  }
  yield* session.exit(me);
}
