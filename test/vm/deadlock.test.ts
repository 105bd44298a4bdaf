import { expect, test } from 'vitest';
import { formatHeap } from '../../src/heap/format.ts';
import {
  AREA_WAIT_ADDRESS,
  AREA_WAIT_DEADLINE,
  AREA_WAIT_EXPECTED,
  AREA_WAITS,
  areaOf,
} from '../../src/layout.ts';
import { memoryOver } from '../../src/memory.ts';
import { findDeadlockAmong } from '../../src/vm/threads/deadlock.ts';

test('a thread that was started while others were looked for is seen', () => {
  const memory = memoryOver(new SharedArrayBuffer(1 << 20), new SharedArrayBuffer(1 << 20));
  formatHeap(memory, 2, false);
  const area = areaOf(1);
  memory.words[area + AREA_WAITS] = 1;
  memory.doubles[(area + AREA_WAIT_DEADLINE) >> 1] = Infinity;
  memory.words[area + AREA_WAIT_ADDRESS] = area + AREA_WAITS;
  memory.words[area + AREA_WAIT_EXPECTED] = 1;
  const main = { memory, ids: [1], codes: [], title: '' };
  expect(findDeadlockAmong([main])).toMatch(/^Deadlock: /);
  expect(findDeadlockAmong([{ ...main, idsNow: () => [1] }])).toMatch(/^Deadlock: /);
  expect(findDeadlockAmong([{ ...main, idsNow: () => [1, 2] }])).toBe(undefined);
});
