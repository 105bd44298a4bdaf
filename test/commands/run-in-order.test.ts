// Between engines: what the machine does the explorer can do, access by access, and the other way round.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  machineRequest,
  outcomeOf,
  scenarioProgram,
  type ScenarioSubject,
} from '../../src/commands/scenario-subject.ts';
import { adopt, followToken, orderOf } from '../../src/explore/adopt.ts';
import { exploreProgram, replayProgram } from '../../src/explore/explore.ts';
import type { Program } from '../../src/explore/program.ts';
import { settingsOf } from '../../src/explore/search.ts';
import { runInOrder } from '../../src/commands/run-in-order.ts';
import type { RunSettings } from '../../src/commands/run.ts';
import { simulateInOrder, type OrderedRun } from '../../src/machine/engine.ts';
import { fakeStreams } from './fake-engine.ts';
import { OFFICE, TABLE } from '../machine/simulate.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-order-'));

function program(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

/** On it pieces of time differ from seed to seed. */
const profile = { ...OFFICE, simulation: { slackNs: 100, jitter: 0.3 } };

async function onMachine(
  named: ScenarioSubject,
  order: Parameters<typeof simulateInOrder>[1],
  seed = 1,
): Promise<OrderedRun> {
  const request = await machineRequest(named, { profile, table: TABLE }, seed, folder);
  return await simulateInOrder(request, order);
}

/** What a run has come to; under a strategy without locks the heap may be in no order then. */
function endOf(named: ScenarioSubject, done: OrderedRun): string {
  return outcomeOf(named, done) ?? String(done.error);
}

/** A run that the explorer has taken over does there what it did, and does it again on the machine. */
async function bothWays(named: ScenarioSubject, seed: number): Promise<string> {
  const explored = await scenarioProgram(named, folder);
  const done = await onMachine(named, 'record', seed);
  const end = endOf(named, done);
  const { token, differsAt, followed } = adopt(explored, done.recorded!, JSON.stringify(named));
  expect(differsAt).toBeUndefined();
  expect(followed.divergedAt).toBeUndefined();
  if (done.error === undefined) expect(followed.outcome).toBe(end);
  else expect(end).toContain(followed.violation!.message);

  const again = replayProgram(await scenarioProgram(named, folder), token);
  expect(again.outcomes).toEqual({ [followed.outcome!]: 1 });
  expect(again.steps).toBe(followed.steps.length);
  expect(again.divergence).toBeUndefined();

  const back = await onMachine(named, orderOf(followed), seed + 1);
  expect(back.stepsDone).toBe(followed.steps.length);
  expect(endOf(named, back)).toBe(end);
  return followed.outcome!;
}

test.each([
  ['counter', 'gil'],
  ['counter', 'unsafe'],
  ['counter', 'subinterpreters'],
  ['check-then-act', 'atomic'],
  ['check-then-act', 'free-threading'],
  ['list-append', 'biased'],
  ['list-append', 'free-threading'],
  ['garbage', 'gil'],
  ['garbage', 'free-threading'],
  ['counter-locked', 'atomic'],
  ['producer-consumer', 'free-threading'],
])('%s under %s is the same in both engines', async (scenario, strategy) => {
  await bothWays({ scenario, strategy, threads: 2 }, 2);
});

const COUNTS = program(
  'counts.py',
  `
x = 0
def main(n):
    global x
    y = x
    x = y + 1
    return y
`,
);

test.each(['gil', 'atomic', 'free-threading', 'unsafe'])(
  'what happens on the machine can happen in the explorer: a counter under %s',
  async (strategy) => {
    const named = { scenario: COUNTS, strategy, threads: 2 };
    const seen = new Set<string>();
    for (let seed = 1; seed <= 2; seed++) seen.add(await bothWays(named, seed));
    const { outcomes } = exploreProgram(
      await scenarioProgram(named, folder),
      settingsOf({ mode: 'random', maxExecutions: 300, stopAtFirst: false }),
    );
    for (const outcome of seen) expect(Object.keys(outcomes)).toContain(outcome);
  },
);

const LATE = program(
  'late.py',
  `
import threading, time
lock = threading.Lock()
began = time.monotonic()
def work():
    with lock:
        time.sleep(0.002)
one = threading.Thread(target=work)
one.start()
time.sleep(0.001)
print(lock.acquire(timeout=0.0005), time.monotonic() - began < 1)
one.join()
`,
);

test.each(['gil', 'free-threading'])(
  'time passes in both engines alike under %s',
  async (strategy) => {
    expect(await bothWays({ scenario: LATE, strategy, threads: 1 }, 1)).toBe('False True');
  },
);

const INTERPRETERS = program(
  'interpreters.py',
  `
from concurrent import interpreters
import threading
one = interpreters.create()
queue = interpreters.create_queue()
def work():
    one.exec("x = 6 * 7")
    queue.put(1)
thread = threading.Thread(target=work)
thread.start()
print(queue.get())
thread.join()
one.close()
`,
);

test.each(['subinterpreters', 'free-threading'])(
  'threads and interpreters that a program makes are known in both engines under %s',
  async (strategy) => {
    expect(await bothWays({ scenario: INTERPRETERS, strategy, threads: 1 }, 1)).toBe('1');
  },
);

test('processes share nothing in both engines', async () => {
  await bothWays({ scenario: 'dimuon', strategy: 'multiprocessing', threads: 2 }, 1);
});

const DEADLOCK = program(
  'deadlock.py',
  `
import threading
a = threading.Lock()
b = threading.Lock()
def main(n):
    one, other = (a, b) if n == 0 else (b, a)
    with one:
        with other:
            return n
`,
);

/** A token of the first failure that a search finds. */
function failing(explored: Program): { readonly token: string; readonly kind: string } {
  const settings = settingsOf({ mode: 'random', maxExecutions: 500 });
  return exploreProgram(explored, settings, { shrinks: false }).failure!;
}

test('a deadlock that the explorer finds happens on the machine', async () => {
  const named = { scenario: DEADLOCK, strategy: 'free-threading', threads: 2, entry: 'main' };
  const explored = await scenarioProgram(named, folder);
  const { token, kind } = failing(explored);
  expect(kind).toBe('deadlock');
  const followed = followToken(explored, token);
  const done = await onMachine(named, orderOf(followed));
  expect(done.stepsDone).toBe(followed.steps.length);
  expect(String(done.error)).toContain('deadlock');
  // Without the token the threads come one after the other, or do not.
  const { recorded } = await onMachine(named, 'record');
  expect(recorded!.threads.length).toBeGreaterThan(100);
});

test('a token that another program has made is followed as far as it goes', async () => {
  const named = { scenario: COUNTS, strategy: 'gil', threads: 2 };
  const { recorded } = await onMachine(named, 'record');
  const done = await onMachine({ ...named, strategy: 'free-threading' }, recorded!);
  expect(done.error).toBeUndefined();
  expect(done.stepsDone).toBeLessThan(recorded!.threads.length);
});

const settings: RunSettings = {
  subjects: [],
  strategy: undefined,
  machine: 'laptop-8c',
  threads: undefined,
  events: undefined,
  data: undefined,
  repeat: 1,
  seed: 1,
  settings: {},
  heapBytes: 2 ** 28,
  print: false,
  counters: true,
  screen: false,
  out: undefined,
  format: 'table',
};

async function command(changes: Partial<RunSettings>) {
  const streams = fakeStreams(folder);
  const status = await runInOrder({ ...settings, ...changes }, streams);
  return { status, out: streams.out() };
}

test('a run prints a token, and a token is run', async () => {
  const first = await command({ subjects: ['counter'], strategy: 'gil', token: true });
  expect(first.status).toBe(0);
  expect(first.out).toMatch(
    /^counter, gil, 2 threads, laptop-8c, seed 1\n {2}machine {3}updates 2 /,
  );
  const [, steps, replay] = /(\d+) steps: updates 2[^]*--replay (il1-\S+)/.exec(first.out)!;
  const again = await command({ replay: replay!, machine: 'ryzen-5700g', format: 'json' });
  const { runs } = JSON.parse(again.out) as { runs: Record<string, unknown>[] };
  expect(runs).toMatchObject([{ machine: 'ryzen-5700g', stepsDone: Number(steps) }]);
  await expect(command({ replay: replay!, subjects: ['counter'] })).rejects.toThrow(
    /leave counter/,
  );
  await expect(command({ replay: replay!, threads: [3] })).rejects.toThrow(
    /--threads means nothing/,
  );
});
