// Two workers find in the program of a file what one search finds, and count the same.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { exploreFile } from '../../src/explore/index.ts';
import { loadProgram } from '../../src/explore/load-program.ts';
import { programOf } from '../../src/explore/options.ts';
import { searchByWorkers, type Pace } from '../../src/explore/parallel.ts';
import type { SearchOptions } from '../../src/explore/program.ts';
import { search, settingsOf, type SearchResult } from '../../src/explore/search.ts';

// By its address, since the test runner does not look for packages where Node does.
const EXPLORE = new URL('../../src/explore/index.ts', import.meta.url).href;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'interlock-parallel-'));
});

/** How many workers have been started. */
let started = 0;
const countWorker = (): void => void started++;
process.on('worker', countWorker);

afterAll(async () => {
  process.off('worker', countWorker);
  await rm(folder, { recursive: true });
});

/** Workers from the start, which give away what they have after every execution. */
const EAGER: Pace = { aloneMs: 0, sliceMs: 0, reserve: Infinity };

/** A file whose default export has these words and threads. */
async function fileOf(name: string, program: string): Promise<string> {
  const file = path.join(folder, `${name}.ts`);
  const names =
    'cas, fetchAdd, join, load, mutex, now, park, pause, read, relaxedLoad, relaxedStore, spawn, store, wake, write';
  await writeFile(
    file,
    `import { ${names} } from '${EXPLORE}';
    const times = (n, make) => Array.from({ length: n }, (_, i) => make(i));
    export default { stopAtFirst: false, ${program} };`,
  );
  return file;
}

async function searchBoth(
  name: string,
  program: string,
  given: SearchOptions = {},
  pace = EAGER,
): Promise<[SearchResult, SearchResult]> {
  const file = await fileOf(name, program);
  const options = await loadProgram(file);
  const settings = settingsOf({ ...options, ...given });
  return [
    search(programOf(options), settings),
    await searchByWorkers(programOf(options), { file, settings }, 2, { pace }),
  ];
}

/** What does not depend on who searched, or when. */
function countsOf({ executions, blocked, outcomes, failures, races, isExhaustive }: SearchResult) {
  const places = new Set(races.map(({ place }) => place));
  return { executions, blocked, outcomes, failures, places, isExhaustive };
}

const adder = (a: string, b: string): string => `function* (a) {
  for (let k = 0; k < K; k++) yield* store(${a}, (yield* load(${a})) + (yield* load(${b})));
}`;

const fib = (times: number): string => `words: { i: 1, j: 1 },
  outcome: (_, v) => v.i + ',' + v.j,
  threads: ((K) => [
    ${adder('a.i', 'a.j')},
    ${adder('a.j', 'a.i')},
    function* (a) { if ((yield* load(a.i)) <= 144) yield* load(a.j); },
  ])(${times})`;

const COMMON: Readonly<Record<string, string>> = {
  'fib_bench, 3 times': fib(3),
  'a counter': `words: { x: 0 }, outcome: (_, v) => String(v.x), forbid: { 1: 'lost' },
    threads: times(4, () => function* (a) { yield* store(a.x, (yield* load(a.x)) + 1); })`,
  'a locked counter': `words: { m: 0, x: 0 }, threads: times(4, () => function* (a) {
    yield* mutex.acquire(a.m);
    yield* write(a.x, (yield* read(a.x)) + 1);
    yield* mutex.release(a.m);
  })`,
  'a plain counter': `words: { x: 0, y: 0 }, threads: times(3, (i) => function* (a) {
    yield* fetchAdd(a.y, 1);
    yield* write(a.x, i);
  })`,
  'outcomes of any name': `words: { x: 0 }, outcome: (_, v) => ['__proto__', 'constructor'][v.x % 2],
    threads: times(4, () => function* (a) { yield* store(a.x, (yield* load(a.x)) + 1); })`,
  'locks in two orders': `words: { m: 0, n: 0, x: 0 },
    threads: [['m', 'n'], ['n', 'm'], ['m', 'n']].map(([one, other]) => function* (a) {
      yield* mutex.acquire(a[one]);
      yield* mutex.acquire(a[other]);
      yield* fetchAdd(a.x, 1);
      yield* mutex.release(a[other]);
      yield* mutex.release(a[one]);
    })`,
  'spinning with a pause': `words: { lock: 0, x: 0 }, threads: times(3, () => function* (a) {
    while ((yield* cas(a.lock, 0, 1)) !== 0) yield* pause();
    const x = yield* load(a.x);
    yield* store(a.x, x + 1);
    yield* store(a.lock, 0);
    return x;
  })`,
  'parking with time limits': `words: { flag: 0, x: 0 }, threads: [
    ...times(2, () => function* (a) {
      const end = (yield* load(a.flag)) === 0 ? yield* park(a.flag, 0, 100) : -1;
      return end + ':' + (yield* fetchAdd(a.x, 1));
    }),
    function* (a) { yield* store(a.flag, 1); yield* wake(a.flag, 1); yield* wake(a.flag, 1); },
  ]`,
  'store buffers': `memory: 'tso', words: { x: 0, y: 0 }, threads: times(3, (i) => function* (a) {
    const [mine, other] = i % 2 === 0 ? [a.x, a.y] : [a.y, a.x];
    yield* relaxedStore(mine, i + 1);
    return yield* relaxedLoad(other);
  })`,
};

describe('the same executions', () => {
  test.each(Object.entries(COMMON))('%s', async (name, program) => {
    started = 0;
    const [alone, together] = await searchBoth(name, program);
    // Once more for each time that the search had to start over.
    expect(started).toBeGreaterThanOrEqual(2);
    expect(countsOf(together)).toEqual(countsOf(alone));
    expect(together).toMatchObject({ blocked: 0, isExhaustive: true });
    expect(together.found?.violation.kind).toBe(alone.found?.violation.kind);
  });
});

const LEFT_TO_ONE: Readonly<Record<string, string>> = {
  'threads that are started': `words: { x: 0 }, threads: times(2, () => function* (a) {
    const thread = yield* spawn(function* () { return yield* fetchAdd(a.x, 1); });
    yield* fetchAdd(a.x, 1);
    return yield* join(thread);
  })`,
  'threads that are started late': `words: { x: 0, y: 0 }, threads: [
    ...times(2, () => function* (a) { yield* fetchAdd(a.x, 1); yield* fetchAdd(a.y, 1); }),
    function* (a) {
      if ((yield* load(a.y)) === 1) yield* spawn(function* () { yield* fetchAdd(a.x, 1); });
    },
  ]`,
  'an invariant': `words: { x: 0, y: 0 }, invariant: (v) => v.x >= v.y, threads: [
    function* (a) { yield* store(a.x, 1); yield* store(a.y, 1); },
    ...times(2, () => function* (a) { yield* load(a.x); }),
  ]`,
};

describe('what cannot be divided is left to one', () => {
  test.each(Object.entries(LEFT_TO_ONE))('%s', async (name, program) => {
    const [alone, together] = await searchBoth(name, program);
    expect(countsOf(together)).toEqual(countsOf(alone));
    expect(together).toMatchObject({ blocked: 0, isExhaustive: true });
  });
});

test('plain accesses that are found late make the search start over', async () => {
  const [alone, together] = await searchBoth(
    'late',
    `words: { x: 0, y: 0, z: 0 }, threads: [
      ...times(2, () => function* (a) { yield* fetchAdd(a.x, 1); yield* fetchAdd(a.y, 1); }),
      ...times(2, () => function* (a) { if ((yield* load(a.y)) === 1) yield* write(a.z, 1); }),
    ]`,
  );
  expect(countsOf(together)).toEqual(countsOf(alone));
  expect(together.races).toMatchObject([{ place: 'z' }]);
});

describe('an end before the end', () => {
  test('at the first failure', async () => {
    const file = await fileOf('first', COMMON['locks in two orders']!);
    const report = await exploreFile(file, { jobs: 2, stopAtFirst: true });
    expect(report).toMatchObject({ failure: { kind: 'deadlock' }, isExhaustive: false });
    const { token } = report.failure!;
    expect(await exploreFile(file, { replay: token })).toMatchObject({
      failure: { kind: 'deadlock' },
    });
    const program = COMMON['locks in two orders']!;
    const [alone, together] = await searchBoth('firstOfMany', program, { stopAtFirst: true });
    expect(together.found?.violation.kind).toBe(alone.found?.violation.kind);
    expect(together.isExhaustive).toBe(false);
  });

  test('at a limit', async () => {
    const [, few] = await searchBoth('few', fib(5), { maxExecutions: 500 });
    expect(few.executions).toBeGreaterThanOrEqual(500);
    expect(few.executions).toBeLessThan(5000);
    expect(few.isExhaustive).toBe(false);
    // No time at all, which is over when it is first looked at.
    for (const short of await searchBoth('short', fib(4), { maxSeconds: 0 })) {
      expect(short.executions).toBeLessThan(19_605);
      expect(short.isExhaustive).toBe(false);
    }
  });
});

test('two workers at their usual pace, from the start', async () => {
  started = 0;
  const pace = { aloneMs: 0, sliceMs: 100, reserve: 1 };
  const [alone, together] = await searchBoth('usual', fib(4), {}, pace);
  expect(started).toBe(2);
  expect(countsOf(together)).toEqual(countsOf(alone));
  expect(together.executions).toBe(19_605);
});

test('a file with two jobs, whether or not they are needed', async () => {
  const report = await exploreFile(await fileOf('jobs', fib(4)), { jobs: 2 });
  expect(report).toMatchObject({ executions: 19_605, blocked: 0, isExhaustive: true });
  expect(Object.values(report.outcomes).reduce((sum, count) => sum + count)).toBe(19_605);
});

test('a program that does not depend on the schedule alone ends the search', async () => {
  const program = `words: { x: 0 }, threads: ((begun) => times(3, () => function* (a) {
    for (let n = 1 + (begun++ % 3); n > 0; n--) yield* fetchAdd(a.x, 1);
    for (let n = 1 + (begun++ % 4); n > 0; n--) yield* fetchAdd(a.x, 1);
  }))(0)`;
  const file = await fileOf('moody', program);
  const options = await loadProgram(file);
  const searching = searchByWorkers(
    programOf(options),
    { file, settings: settingsOf(options) },
    2,
    { pace: EAGER },
  );
  await expect(searching).rejects.toThrow(UsageError);
  await expect(searching).rejects.toThrow('does not depend on the schedule alone');
});
