import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/cli.ts';
import { planAblation } from '../../src/commands/ablation-plan.ts';
import { runScenarios } from '../../src/commands/run-scenarios.ts';
import type { RunSettings } from '../../src/commands/run.ts';
import type { Results } from '../../src/results.ts';
import type { RunRequest } from '../../src/request.ts';
import { fakeEngine, fakeStreams } from './fake-engine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-ablation-'));
const option = (own: string, whole: string, without: string): string =>
  `{ default: '${own}', description: '', parse: (v) => v, ` +
  `ablation: { whole: '${whole}', without: '${without}' } }`;
writeFileSync(
  path.join(folder, 'mine.js'),
  `export default { id: 'mine', title: '', isolation: 'shared', compose() {}, options: {
    a: ${option('on', 'on', 'off')}, b: ${option('off', 'on', 'off')},
    sections: ${option('on', 'on', 'plain-locks')},
    n: { default: '1', description: '', parse: (v) => v },
  } };`,
);

async function labels(text: string) {
  const { plan, strategies } = await planAblation(text, folder);
  expect(strategies.map(({ label }) => label)).toEqual([
    plan.whole,
    ...plan.less.map(({ strategy }) => strategy),
  ]);
  return strategies.map(({ label }) => label);
}

test('the whole has all that can be left out; then one at a time is', async () => {
  expect(await labels('atomic')).toEqual(['atomic:immortal=on', 'atomic:immortal=off']);
  expect(await labels('./mine.js')).toEqual([
    './mine.js:b=on',
    './mine.js:b=on+a=off',
    './mine.js:b=off',
    './mine.js:b=on+sections=plain-locks',
  ]);
});

test('what the user has left out stays out, and other options stay as they are', async () => {
  expect(await labels('./mine.js:a=off:n=2')).toEqual([
    './mine.js:a=off+n=2+b=on',
    './mine.js:a=off+n=2+b=off',
    './mine.js:a=off+n=2+b=on+sections=plain-locks',
  ]);
  expect(await labels('./mine.js:a=on+b=off')).toEqual([
    './mine.js:a=on+b=off',
    './mine.js:a=off+b=off',
    './mine.js:a=on+b=off+sections=plain-locks',
  ]);
});

test.each([
  ['gil', /^--ablate gil: nothing can be left out of gil by an option; try atomic/],
  ['atomic:immortal=off', /nothing can be left out of atomic:immortal=off/],
  ['atomic,gil', /^--ablate atomic,gil: name one strategy/],
  ['all', /^--ablate all: name one strategy/],
  ['atomick', /unknown strategy "atomick"; did you mean atomic\?/],
  ['', /names no strategy/],
])('%j is refused', async (text, message) => {
  await expect(planAblation(text, folder)).rejects.toThrow(message);
});

test.each([
  [['--strategy', 'gil'], /--ablate.* cannot be used with option '--strategy/],
  [['--print'], /--ablate.* cannot be used with option '--print/],
])('run --ablate atomic %j is refused', async (args, message) => {
  const streams = fakeStreams(folder);
  expect(await main(['run', 'dimuon', '--ablate', 'atomic', ...args], streams)).toBe(2);
  expect(streams.err()).toMatch(message);
});

const settings: RunSettings = {
  subjects: ['dimuon'],
  strategy: undefined,
  ablate: 'atomic',
  machine: 'host',
  threads: [1, 2],
  events: 10,
  data: undefined,
  repeat: 2,
  seed: 1,
  settings: {},
  heapBytes: 2 ** 28,
  print: false,
  counters: true,
  screen: true,
  out: undefined,
  format: 'json',
};

test('results hold the runs, and what was worth what', async () => {
  const streams = fakeStreams(folder);
  const asked: RunRequest[] = [];
  await runScenarios(settings, [], streams, (request) => {
    asked.push(request);
    return fakeEngine(request);
  });
  expect(asked.map(({ inTurns }) => inTurns)).toEqual([true]);
  const { runs, ablation } = JSON.parse(streams.out()) as Results;
  expect(runs).toHaveLength(8);
  expect(ablation!.map(({ threads, ingredient }) => [threads, ingredient])).toEqual([
    [1, 'immortal'],
    [2, 'immortal'],
  ]);
});

test('a table of its own follows that of the runs', async () => {
  const streams = fakeStreams(folder);
  await runScenarios({ ...settings, format: 'table' }, [], streams, fakeEngine);
  expect(streams.out()).toMatch(
    /^dimuon: 10 events\n[^]+\n\ndimuon: what atomic:immortal=on is less/,
  );
});
