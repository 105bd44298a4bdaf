import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../../src/commands/place.ts';
import { runScenarios } from '../../src/commands/run-scenarios.ts';
import type { RunSettings } from '../../src/commands/run.ts';
import { readResults } from '../../src/measure/results-file.ts';
import type { Results } from '../../src/results.ts';
import { fakeEngine, fakeStreams } from './fake-engine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-run-'));
writeFileSync(path.join(folder, 'program.py'), 'print(1)\n');

const settings: RunSettings = {
  subjects: ['dimuon'],
  strategy: undefined,
  machine: 'host',
  threads: [1, 2],
  events: 10,
  data: undefined,
  repeat: 1,
  seed: 1,
  settings: {},
  heapBytes: 2 ** 28,
  print: false,
  counters: true,
  screen: true,
  out: undefined,
  format: 'table',
};

async function run(changes: Partial<RunSettings>, engine: Engine = fakeEngine) {
  const streams = fakeStreams(folder);
  const argv = ['run', 'dimuon', "it's"];
  const status = await runScenarios({ ...settings, ...changes }, argv, streams, engine);
  return { status, out: streams.out(), err: streams.err() };
}

test('data on stdout, progress on stderr, five strategies by default', async () => {
  const { status, out, err } = await run({});
  expect(status).toBe(0);
  expect(err).toMatch(
    /^dimuon: 10 events with \d+ muons, generated from seed 1\n\[1\/10\] gil, 1 th/,
  );
  expect(err.trim().split('\n')).toHaveLength(11);
  expect(out).toMatch(/^dimuon: 10 events\n/);
  for (const id of ['gil', 'subinterpreters', 'atomic', 'biased', 'free-threading'])
    expect(out).toContain(`\n${id} `);
  expect(out).not.toContain('from the program');
});

test('--json prints one object and nothing else; --out writes the same', async () => {
  const file = path.join(folder, 'results.json');
  const { out, err } = await run({ format: 'json', print: true, out: 'results.json' });
  const results = JSON.parse(out) as Results;
  expect(results.runs).toHaveLength(10);
  expect(results.command).toBe(String.raw`interlock run dimuon 'it'\''s'`);
  expect(readFileSync(file, 'utf8')).toBe(out);
  expect(readResults(file)).toEqual(results);
  expect(err).toContain('from the program');
});

test('--csv prints a line for each run under a heading', async () => {
  const { out } = await run({ format: 'csv' });
  expect(out.trim().split('\r\n')).toHaveLength(11);
  expect(out).toMatch(/^scenario,strategy,source/);
});

test('a program file runs once under gil; --print leaves stdout to it', async () => {
  const program = { subjects: ['program.py'], threads: undefined, events: undefined };
  const { out, err } = await run({ ...program, print: true });
  expect(out).toBe('from the program\n');
  expect(err).toMatch(/\[1\/1\] gil, 1 thread/);
  expect(err).toContain('program.py: 1 runs');
});

test('an interrupt stops the engine, keeps what has finished and exits with 130', async () => {
  const { status, out, err } = await run({}, async function* (request) {
    for await (const event of fakeEngine(request)) {
      yield event;
      if (event.kind === 'finish' && event.cell === 2) process.emit('SIGINT');
    }
  });
  expect(status).toBe(130);
  expect(out).toMatch(/\nsubinterpreters +1 /);
  expect(err).toContain('interrupted; 3 runs had finished');
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('an engine that throws because it was interrupted has not failed', async () => {
  const { status } = await run({}, async function* (request) {
    yield* fakeEngine({ ...request, threads: [1] });
    process.emit('SIGINT');
    request.signal?.throwIfAborted();
  });
  expect(status).toBe(130);
});
