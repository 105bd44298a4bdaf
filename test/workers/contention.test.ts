// What the counting form says of objects that threads pass to each other.

import { expect, test } from 'vitest';
import { linkProgram } from '../../src/guest-modules.ts';
import { compile } from '../../src/python/compile.ts';
import type { Input, Scenario } from '../../src/scenario.ts';
import { allCodeObjects } from '../../src/vm/load.ts';
import { contentionIn } from '../../src/workers/contention.ts';
import { openCrew } from './crew.ts';

const TURNS = 50;
const INPUT: Input = { columns: {}, globals: {}, work: 1, description: '' };

/** Each thread calls `work` with its number. */
const SCENARIO = {
  id: 'turns',
  program: 'main.py',
  entry: 'work',
  unit: 'rounds',
  share: (_input: Input, thread: number) => [BigInt(thread)],
} as unknown as Scenario;

/** Two threads take turns, whatever the machine does: `turn` is what each does. */
function inTurns(top: string, turn: string): string {
  return `import _thread
locks = [_thread.allocate_lock(), _thread.allocate_lock()]
locks[1].acquire()
${top}
def work(me):
    for i in range(${TURNS}):
        locks[me].acquire()
        ${turn}
        locks[1 - me].release()
`;
}

async function contended(source: string, strategy: string, threads = 2) {
  const crew = await openCrew(SCENARIO, source, INPUT, { strategy, threads });
  const round = await crew.round();
  const codes = allCodeObjects(linkProgram(compile(source, 'main.py')));
  const found = contentionIn(crew.heaps, crew.notes(), codes, Infinity);
  await crew.finish();
  expect(round.ended).toEqual(Array.from({ length: threads }, () => ({ value: null })));
  return { found, counters: round.counters };
}

test.each(['atomic', 'biased'])('%s: a list that both append to', async (strategy) => {
  const source = inTurns('shared = []', 'shared.append(i)');
  const { found, counters } = await contended(source, strategy);
  const list = found.filter(({ object, type }) => object === 'shared' && type === 'list');
  expect(list.map(({ line }) => line)).toEqual(['main.py:8']);
  expect(list[0]!.contended).toBeGreaterThanOrEqual(2 * TURNS - 2);
  expect(list[0]!.accesses).toBeGreaterThanOrEqual(list[0]!.contended);
  expect(counters['contendedWrites']).toBeGreaterThanOrEqual(list[0]!.contended);
  expect(counters['sharedWrites']).toBeGreaterThanOrEqual(counters['contendedWrites']!);
  const order = found.map((one) => one.contended);
  expect(order).toEqual(order.toSorted((a, b) => b - a));
});

test('a function, a global and a small int have their names', async () => {
  const source = inTurns('n = 0\ndef f(): pass', 'global n; f(); n = i + 7');
  const { found } = await contended(source, 'atomic');
  const has = (object: string, type: string): boolean =>
    found.some((one) => one.object === object && one.type === type && one.contended >= TURNS);
  expect(has('f', 'function')).toBe(true);
  expect(has('n', 'global')).toBe(true);
  expect(has('7', 'int')).toBe(true);
});

test('immortal objects are not contended', async () => {
  const { found } = await contended(inTurns('n = 0', 'n = 7'), 'atomic:immortal=on');
  expect(found.filter(({ type }) => type === 'int')).toEqual([]);
});

test('objects without a name share a row', async () => {
  const source = inTurns('boxes = [[] for _ in range(10)]', 'boxes[i % 10].append(i)');
  const { found } = await contended(source, 'atomic');
  const boxes = found.find(({ object }) => object === '10 objects');
  expect(boxes).toMatchObject({ type: 'list', line: 'main.py:8' });
});

test('one thread contends for nothing', async () => {
  const alone = 'def work(me):\n    return None if [i * 1.5 for i in range(20)] else 1\n';
  expect((await contended(alone, 'atomic', 1)).found).toEqual([]);
});
