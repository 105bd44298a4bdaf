// The erased form of every primitive, contended for by two real threads.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { beforeAll, expect, test } from 'vitest';
import { linkErased } from '../../src/erase/link.ts';
import { runAlone } from '../../src/explore/perform.ts';
import { memoryOver, type Steps } from '../../src/memory.ts';
import { barrierInit } from '../../src/sync/barrier.ts';
import { queueInit } from '../../src/sync/heap-queue.ts';
import { semaphoreInit } from '../../src/sync/semaphore.ts';
import type { Contender } from './contender.ts';
import { COUNT, LOCK, ONCES, programs, RESULTS, START, type ProgramName } from './contention.ts';

const TIMES = 20_000;
const TEXT = new URL('./contention.ts', import.meta.url).href;
const WORKER = new URL('./contender.ts', import.meta.url);

let sources: ReadonlyMap<string, string>;

beforeAll(async () => {
  sources = await linkErased([TEXT], 'timed');
});

function* setUp(program: ProgramName): Steps {
  yield* barrierInit(START, 2);
  if (program === 'semaphore') yield* semaphoreInit(LOCK, 1);
  if (program === 'barrier') yield* barrierInit(LOCK, 2);
  if (program === 'queue') yield* queueInit(LOCK, 4);
  if (program === 'messages') yield* queueInit(LOCK, 12);
}

async function run(contender: Contender): Promise<void> {
  await once(new Worker(WORKER, { workerData: contender }), 'exit');
}

test('text is left without generators', () => {
  expect(sources.size).toBeGreaterThan(10);
  for (const source of sources.values()) expect(source).not.toMatch(/\byield\b\s*\*|function\s*\*/);
});

test.each(Object.keys(programs) as ProgramName[])('%s', async (program) => {
  const heap = new SharedArrayBuffer(8 * (ONCES + TIMES));
  const buffer = new SharedArrayBuffer(8);
  const originMs = performance.timeOrigin + performance.now();
  const memory = memoryOver(heap);
  runAlone(setUp(program), memory);
  const shared = { heap, buffer, originMs, sources, text: TEXT, program, times: TIMES };
  await Promise.all([0, 1].map((me) => run({ ...shared, me })));
  const done = memory.words[RESULTS]! + memory.words[RESULTS + 1]!;
  expect(memory.words[COUNT]).toBe(done);
  const isOnce = ['barrier', 'once', 'queue', 'messages'].includes(program);
  if (program === 'timedMutex') expect(done).toBeGreaterThan(0);
  else expect(done).toBe(isOnce ? TIMES : 2 * TIMES);
});
