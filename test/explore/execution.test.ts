// One execution at a time, its steps chosen by hand: what is a step, who can go, what each gets.

import { describe, expect, test } from 'vitest';
import { Execution } from '../../src/explore/execution.ts';
import { Knowledge } from '../../src/explore/knowledge.ts';
import type { ExecutionOptions, OnStep } from '../../src/explore/recording.ts';
import { MOST_THREADS } from '../../src/explore/thread.ts';
import { join, mutex, spawn } from '../../src/explore/operations.ts';
import { randomScheduler } from '../../src/explore/schedulers/random.ts';
import {
  cas,
  load,
  memoryOver,
  NOT_EQUAL,
  now,
  park,
  pause,
  read,
  readBuffer,
  readF32,
  readF64,
  relaxedLoad,
  relaxedStore,
  store,
  TIMED_OUT,
  wake,
  WOKEN,
  work,
  write,
  writeBuffer,
  writeF32,
  writeF64,
  yieldCore,
  type Memory,
  type Steps,
} from '../../src/memory.ts';

const X = 2;
const Y = 3;

function fresh(): Memory {
  return memoryOver(new SharedArrayBuffer(256), new SharedArrayBuffer(64));
}

function begun(
  memory: Memory,
  texts: readonly Steps<unknown>[],
  options: Partial<ExecutionOptions> = {},
): Execution {
  return begunApart(
    texts.map((steps) => ({ steps, memory })),
    options,
  );
}

/** An execution of threads that may have a memory each. It need not start over: it knows all. */
function begunApart(
  starts: readonly { steps: Steps<unknown>; memory: Memory }[],
  options: Partial<ExecutionOptions> = {},
): Execution {
  const knowledge = new Knowledge();
  knowledge.hasPauses = true;
  knowledge.hasPlainAccesses = true;
  const all = { memory: 'sc', maxSteps: 1e4, timeouts: 0, ...options } as const;
  const execution = new Execution({ begin: () => starts }, knowledge, all);
  execution.begin();
  return execution;
}

function enabled(execution: Execution): number[] {
  const procs: number[] = [];
  execution.enabled(procs);
  return procs;
}

/** Takes the steps of `schedule`, then lets whoever is first go on until nobody can. */
function run(execution: Execution, ...schedule: number[]): Execution {
  for (const proc of schedule) {
    expect(enabled(execution)).toContain(proc);
    execution.step(proc);
  }
  for (;;) {
    const [first] = enabled(execution);
    if (first === undefined) return execution;
    execution.step(first);
  }
}

const statuses = (execution: Execution): unknown[] =>
  execution.threads.map((thread) => thread!.status);

const pendings = (execution: Execution): unknown[] =>
  execution.threads.map((thread) => thread!.pending?.kind);

function* increments(times: number): Steps<number> {
  for (let i = 0; i < times; i++) yield* store(X, (yield* load(X)) + 1);
  return times;
}

function* throwing(): Steps {
  yield* load(X);
  throw new RangeError('mine');
}

describe('steps', () => {
  test('take one access each, so that an update can be lost', () => {
    const memory = fresh();
    const lost = run(begun(memory, [increments(1), increments(1)]), 0, 1, 0, 1);
    expect(memory.words[X]).toBe(1);
    expect(lost.isComplete()).toBe(true);
    const other = fresh();
    const kept = run(begun(other, [increments(1), increments(1)]), 0, 0, 1, 1);
    expect(other.words[X]).toBe(2);
    expect(kept.steps).toBe(4);
    expect(kept.results()).toEqual([1, 1]);
  });

  test('are taken by who can go, whose next access is known', () => {
    const execution = begun(fresh(), [increments(1), increments(1)]);
    expect(enabled(execution)).toEqual([0, 1]);
    expect(pendings(execution)).toEqual(['load', 'load']);
    execution.step(1);
    expect(pendings(execution)).toEqual(['load', 'store']);
    execution.step(1);
    expect(enabled(execution)).toEqual([0]);
  });

  test('are not taken by what touches no shared memory', () => {
    function* quiet(): Steps<number> {
      yield* yieldCore();
      yield* work(5_000);
      const before = yield* now();
      yield* work(2_000);
      return (yield* now()) - before;
    }
    const execution = begun(fresh(), [quiet()]);
    expect(execution.steps).toBe(0);
    expect(execution.isComplete()).toBe(true);
    expect(execution.results()).toEqual([2_000]);
  });

  test('reach floats and the memory outside of the heap', () => {
    function* wide(): Steps<number[]> {
      yield* writeF64(4, 0.1);
      yield* writeBuffer(4, -7);
      return [yield* readF64(4), yield* readBuffer(4)];
    }
    expect(run(begun(fresh(), [wide()])).results()).toEqual([[0.1, -7]]);
  });

  test('of a thread that throws end that thread alone', () => {
    const execution = run(begun(fresh(), [throwing(), increments(1)]));
    expect(statuses(execution)).toEqual(['failed', 'finished']);
    expect(execution.threads[0]!.error).toEqual(new RangeError('mine'));
    expect(execution.violation).toMatchObject({
      kind: 'assertion',
      message: 'T0 throws RangeError: mine',
    });
  });

  test('that touch what is not mapped fail where they were made', () => {
    for (const stray of [load(0), store(64, 1), cas(-1, 0, 1), park(0, 0), wake(-1, 1)]) {
      const execution = run(begun(fresh(), [stray, increments(1)]));
      expect(statuses(execution)).toEqual(['failed', 'finished']);
      expect(execution.threads[0]!.error).toBeInstanceOf(RangeError);
    }
    function* catching(): Steps<number> {
      try {
        return yield* readBuffer(61);
      } catch {
        yield* store(X, 5);
        return yield* load(X);
      }
    }
    const execution = run(begun(fresh(), [catching()]));
    expect(execution.results()).toEqual([5]);
    expect(execution.violation).toBeUndefined();
  });

  test('may start threads and wait for them', () => {
    function* parent(): Steps<unknown> {
      const child = yield* spawn(() => increments(1));
      const sum = (yield* load(X)) + Number(yield* join(child));
      return sum;
    }
    const execution = begun(fresh(), [parent()]);
    expect(enabled(execution)).toEqual([0, 1]);
    expect(pendings(execution)).toEqual(['load', 'load']);
    execution.step(0);
    expect(statuses(execution)).toEqual(['joining', 'ready']);
    expect(run(execution).results()).toEqual([1]);
  });

  test('never go round without looking at memory', () => {
    function* endless(): Steps {
      for (;;) yield* pause();
    }
    const execution = begun(fresh(), [endless()]);
    expect(execution.violation?.kind).toBe('livelock');
    expect(enabled(execution)).toEqual([]);
  });
});

describe('pause', () => {
  function* spin(): Steps<number> {
    let looks = 1;
    for (; (yield* load(X)) === 0; looks++) yield* pause();
    return looks;
  }

  test('waits until another thread writes what was read', () => {
    const execution = begun(fresh(), [spin(), store(Y, 1), store(X, 0), store(X, 1)]);
    execution.step(0);
    expect(enabled(execution)).toEqual([1, 2, 3]);
    execution.step(1);
    expect(enabled(execution)).toEqual([2, 3]);
    execution.step(2);
    expect(enabled(execution)).toEqual([0, 3]);
    execution.step(0);
    expect(run(execution).results()[0]).toBe(3);
  });

  test('does not wait for what has been written since it was read', () => {
    function* late(): Steps<number> {
      const seen = yield* load(X);
      yield* load(Y);
      yield* pause();
      return seen + 10 * (yield* load(X));
    }
    const execution = begun(fresh(), [late(), store(X, 1)]);
    for (const proc of [0, 1, 0]) execution.step(proc);
    expect(enabled(execution)).toEqual([0]);
    expect(run(execution).results()[0]).toBe(10);
  });

  test('waits for ever if nobody writes', () => {
    const execution = run(begun(fresh(), [spin(), store(Y, 1)]));
    expect(statuses(execution)).toEqual(['paused', 'finished']);
    expect(execution.isComplete()).toBe(false);
  });

  test('ends when nobody else can move and its thread spins until a time', () => {
    function* spinInTime(): Steps<boolean> {
      const deadline = (yield* now()) + 20;
      while ((yield* load(X)) === 0) {
        if ((yield* now()) >= deadline) return false;
        yield* pause();
      }
      return true;
    }
    expect(run(begun(fresh(), [spinInTime()])).results()).toEqual([false]);
  });
});

describe('clocks', () => {
  function* workThenStore(ns: number): Steps {
    yield* work(ns);
    yield* store(X, 1);
  }
  function* timeAfterLoad(a: number): Steps<number> {
    yield* load(a);
    return yield* now();
  }

  test('go past those of conflicting steps before, and of no others', () => {
    const threads = [workThenStore(1_000), timeAfterLoad(X), timeAfterLoad(Y)];
    expect(run(begun(fresh(), threads), 0, 1, 2).results()).toEqual([undefined, 1_002, 1]);
    const early = [workThenStore(1_000), timeAfterLoad(X), timeAfterLoad(Y)];
    expect(run(begun(fresh(), early), 1, 0, 2).results()).toEqual([undefined, 1, 1]);
  });

  test('go past those of wakers, and to the end of time limits', () => {
    function* sleep(timeoutNs: number): Steps<number> {
      yield* park(X, 0, timeoutNs);
      return yield* now();
    }
    function* rouseAfter(ns: number): Steps<number> {
      yield* work(ns);
      return yield* wake(X, 1);
    }
    const woken = begun(fresh(), [sleep(5_000), rouseAfter(1_000)]);
    expect(run(woken, 0, 1).results()).toEqual([1_001, 1]);
    const timed = begun(fresh(), [sleep(5_000)]);
    expect(run(timed, 0).results()).toEqual([5_001]);
  });
});

describe('parking', () => {
  function* sleep(timeoutNs = Infinity): Steps<number> {
    return yield* park(X, 0, timeoutNs);
  }
  function* rouse(n: number): Steps<number> {
    return yield* wake(X, n);
  }

  test('is first come, first served, and only on the address and heap that is woken', () => {
    const memory = fresh();
    const sameHeap = memoryOver(memory.words.buffer as SharedArrayBuffer);
    const execution = begunApart([
      { steps: sleep(), memory },
      { steps: sleep(), memory },
      { steps: park(Y, 0), memory },
      { steps: sleep(), memory: fresh() },
      { steps: rouse(1), memory: sameHeap },
    ]);
    run(execution, 1, 0, 2, 3, 4);
    expect(statuses(execution)).toEqual(['parked', 'finished', 'parked', 'parked', 'finished']);
    expect(execution.results().slice(1)).toEqual([WOKEN, undefined, undefined, 1]);
    expect(execution.isComplete()).toBe(false);
  });

  test('wakes no more than asked, and tells how many', () => {
    const threads = [sleep(), sleep(), sleep(), rouse(0), rouse(2), rouse(5)];
    const execution = run(begun(fresh(), threads), 0, 1, 2, 3, 4, 5);
    expect(execution.results()).toEqual([WOKEN, WOKEN, WOKEN, 0, 2, 1]);
  });

  test('does not begin when the word has changed, or without time', () => {
    const changed = begun(fresh(), [sleep(), store(X, 1)]);
    expect(run(changed, 1, 0).results()[0]).toBe(NOT_EQUAL);
    expect(run(begun(fresh(), [sleep(0), sleep(-1)])).results()).toEqual([TIMED_OUT, TIMED_OUT]);
  });

  test('wakes nobody who parks later', () => {
    const execution = run(begun(fresh(), [sleep(), rouse(1)]), 1, 0);
    expect(statuses(execution)).toEqual(['parked', 'finished']);
  });

  test('a time limit runs out when nobody else can move, the earliest first', () => {
    const execution = begun(fresh(), [sleep(1_000), sleep(500), increments(1)]);
    for (const proc of [0, 1]) execution.step(proc);
    expect(enabled(execution)).toEqual([2]);
    for (const proc of [2, 2]) execution.step(proc);
    expect(enabled(execution)).toEqual([1]);
    execution.step(1);
    expect(enabled(execution)).toEqual([0]);
    expect(run(execution).results()).toEqual([TIMED_OUT, TIMED_OUT, 1]);
  });

  test('a time limit may run out earlier, as often as is allowed', () => {
    function* doze(): Steps<number> {
      let times = 0;
      while ((yield* park(X, 0, 1_000)) === TIMED_OUT) times += 1;
      return times;
    }
    function* openThenWake(): Steps<number> {
      yield* store(X, 1);
      return yield* wake(X, 1);
    }
    const execution = begun(fresh(), [doze(), openThenWake()], { timeouts: 2 });
    execution.step(0);
    for (let fired = 0; fired < 2; fired++) {
      expect(enabled(execution)).toEqual([0, 1]);
      execution.step(0);
      execution.step(0);
    }
    expect(enabled(execution)).toEqual([1]);
    expect(run(execution).results()).toEqual([2, 1]);
  });

  test('an observer sees the sleep, the wake and the time limit', () => {
    const seen: string[] = [];
    const onStep: OnStep = (thread, { kind }, result, special) =>
      seen.push(`${thread} ${special ?? kind} ${result}`);
    run(begun(fresh(), [sleep(), sleep(100), rouse(1)], { onStep }), 0, 1, 2);
    expect(seen).toEqual([
      '0 park undefined',
      '1 park undefined',
      '2 wake 1',
      `1 timeout ${TIMED_OUT}`,
    ]);
  });
});

describe('locks', () => {
  function* section(): Steps {
    yield* mutex.acquire(X);
    yield* store(Y, 1);
    yield* mutex.release(X);
  }

  test('let nobody go who waits for one', () => {
    const execution = begun(fresh(), [section(), section()]);
    execution.step(1);
    expect(enabled(execution)).toEqual([1]);
    expect(execution.waitingForLock().map(({ id }) => id)).toEqual([0]);
    expect(execution.holderFor(execution.threads[0]!)?.id).toBe(1);
    execution.step(1);
    execution.step(1);
    expect(enabled(execution)).toEqual([0]);
    expect(run(execution).isComplete()).toBe(true);
  });

  test('are released by their holder alone', () => {
    const execution = run(begun(fresh(), [section(), mutex.release(X)]), 0, 1);
    expect(statuses(execution)).toEqual(['finished', 'failed']);
  });
});

describe('store buffers', () => {
  test('hide stores from others until they are flushed, in order', () => {
    function* publish(): Steps<number> {
      yield* relaxedStore(X, 1);
      yield* relaxedStore(Y, 1);
      return yield* load(X);
    }
    const memory = fresh();
    const execution = begun(memory, [publish(), load(X), load(X)], { memory: 'tso' });
    expect(enabled(execution)).toEqual([0, 1, 2, MOST_THREADS]);
    for (const proc of [0, 1]) execution.step(proc);
    expect(execution.isComplete()).toBe(false);
    execution.step(MOST_THREADS);
    expect([memory.words[X], memory.words[Y]]).toEqual([1, 0]);
    execution.step(2);
    expect(run(execution).results()).toEqual([1, 0, 1]);
    expect(memory.words[Y]).toBe(1);
  });

  test('are drained before a store that orders', () => {
    function* publish(): Steps {
      yield* relaxedStore(X, 1);
      yield* store(Y, 1);
    }
    const execution = begun(fresh(), [publish()], { memory: 'tso' });
    expect(enabled(execution)).toEqual([MOST_THREADS]);
    execution.step(MOST_THREADS);
    expect(enabled(execution)).toEqual([0]);
  });
});

describe('the random scheduler', () => {
  /** Runs executions of two increments; the value of X after each, and who took the steps. */
  function sample(seed: number, runs: number): { values: number[]; schedules: string[] } {
    const memory = fresh();
    const scheduler = randomScheduler(seed, runs);
    const [values, schedules]: [number[], string[]] = [[], []];
    while (scheduler.begin()) {
      memory.words[X] = 0;
      const execution = begun(memory, [increments(1), increments(1)]);
      let schedule = '';
      for (let last = -1; enabled(execution).length > 0; schedule += last) {
        last = scheduler.choose(enabled(execution), last);
        execution.step(last);
      }
      scheduler.end(execution.steps);
      values.push(memory.words[X]);
      schedules.push(schedule);
    }
    return { values, schedules };
  }

  test('loses the update with probability 1/2', () => {
    const lost = sample(1, 10_000).values.filter((value) => value === 1).length;
    // 2.58 standard deviations of a fair coin.
    expect(Math.abs(lost - 5_000)).toBeLessThan(129);
  });

  test('makes the same runs of the same seed, and others of another', () => {
    expect(sample(1, 20)).toEqual(sample(1, 20));
    expect(sample(2, 20)).not.toEqual(sample(1, 20));
  });
});

test.each<[string, number, () => Steps<number>]>([
  [
    'a relaxed store',
    5e9 | 0,
    function* () {
      yield* relaxedStore(X, 5e9);
      return yield* relaxedLoad(X);
    },
  ],
  [
    'a plain write',
    1,
    function* () {
      yield* write(X, 1.5);
      return yield* read(X);
    },
  ],
  [
    'a float of 32 bits',
    Math.fround(0.1),
    function* () {
      yield* writeF32(X, 0.1);
      return yield* readF32(X);
    },
  ],
  [
    'a float of 64 bits',
    0.1,
    function* () {
      yield* writeF64(X, 0.1);
      return yield* readF64(X);
    },
  ],
])('%s is the same from the buffer and from memory', (_name, expected, text) => {
  for (const memory of ['sc', 'tso'] as const) {
    const execution = run(begun(fresh(), [text()], { memory }));
    expect({ memory, results: execution.results() }).toEqual({ memory, results: [expected] });
  }
});
