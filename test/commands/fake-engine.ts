// Stands in for the workers: every run takes as long as it is told to, and nothing is executed.

import type { Streams } from '../../src/commands/streams.ts';
import type { Run } from '../../src/results.ts';
import type { RunEvent, RunRequest } from '../../src/request.ts';

export function fakeRun(changes: Partial<Run> = {}): Run {
  const { seconds = 0.1, work = 1000 } = changes;
  return {
    scenario: 'dimuon',
    strategy: 'gil',
    source: '00',
    machine: 'host',
    threads: 1,
    repeat: 1,
    unit: 'events',
    work,
    seconds,
    throughput: work / seconds,
    result: { events: work, pairs: 7 },
    perThread: [],
    counters: {},
    waits: {},
    memory: { liveBytes: 1, peakBytes: 2, heapBytes: 3 },
    ...changes,
  };
}

/** Yields a start and a finish for each cell; one thread of `gil` takes 0.1 s, and so do all of it. */
export async function* fakeEngine(request: RunRequest): AsyncGenerator<RunEvent> {
  const { scenario, strategies, threads, repeats, input } = request;
  const cells = strategies.length * threads.length * repeats;
  let cell = 0;
  for (const { label, source } of strategies) {
    for (const count of threads) {
      for (let repeat = 1; repeat <= repeats; repeat++, cell++) {
        yield { kind: 'start', cell, cells, strategy: label, threads: count, repeat };
        yield { kind: 'output', stream: 'stdout', text: 'from the program\n' };
        const run = fakeRun({
          scenario: scenario.id,
          unit: scenario.unit,
          work: input.work,
          strategy: label,
          source,
          threads: count,
          repeat,
          seconds: label === 'gil' ? 0.1 : 0.12 / count,
          result: scenario.result(input, { columns: input.columns, returned: [], after: [] }),
        });
        yield { kind: 'finish', cell, run };
      }
    }
  }
}

export interface FakeStreams extends Streams {
  /** What was written so far. */
  readonly out: () => string;
  readonly err: () => string;
}

export function fakeStreams(cwd = process.cwd()): FakeStreams {
  let out = '';
  let err = '';
  return {
    stdout: { write: (text) => (out += text), columns: 100 },
    stderr: { write: (text) => (err += text) },
    stdin: {},
    env: {},
    cwd: () => cwd,
    out: () => out,
    err: () => err,
  };
}
