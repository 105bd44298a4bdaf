import { expect, test } from 'vitest';
import { newCounters } from '../../src/counters.ts';
import { runAlone } from '../../src/explore/perform.ts';
import { destroyInTurn } from '../../src/heap/dying.ts';
import { areaOf, areasEnd, OWNER } from '../../src/layout.ts';
import { memoryOver, type Steps } from '../../src/memory.ts';
import type { Ref, Thread } from '../../src/strategy.ts';

const COUNT = 20_000;
const HEADER = 8;
const first = areasEnd(1);
const memory = memoryOver(new SharedArrayBuffer(4 * (first + HEADER * COUNT)));
const me: Thread = { id: 1, area: areaOf(1), counters: newCounters() };

test('objects die once each, however deep, and their counts stay as they were', () => {
  const died: Ref[] = [];
  let depth = 0;
  let deepest = 0;
  const destroy = destroyInTurn(function* destroyOne(thread: Thread, object: Ref): Steps {
    deepest = Math.max(deepest, ++depth);
    died.push(object);
    const next = object + HEADER;
    if (next < first + HEADER * COUNT) yield* destroy(thread, next);
    depth--;
  });
  for (let i = 0; i < COUNT; i++) memory.words[first + i * HEADER + OWNER] = 1;
  runAlone(destroy(me, first), memory);
  expect(deepest).toBe(1);
  expect(new Set(died).size).toBe(COUNT);
  expect(died).toHaveLength(COUNT);
  for (const object of died) expect(memory.words[object + OWNER]).toBe(1);
  // The list is empty again.
  runAlone(destroy(me, first + HEADER * (COUNT - 1)), memory);
  expect(died).toHaveLength(COUNT + 1);
});
