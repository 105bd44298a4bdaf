// Bound methods that a module's top level gives a name: with deferred counts, calls count neither the method nor its
// instance, which the collector frees; without, or where something else waits for their end, they die at once.

import { describe, expect, test } from 'vitest';
import { runGuest } from './guest.ts';

const COUNTED = ['gil', 'atomic', 'biased', 'free-threading:deferred=off'];

const CLASS = `
import gc, weakref

class Counter:
    def get(self):
        return 1
`;

/** When the instance dies whose method \`get\` is. */
const END = `
gone = weakref.ref(get.__self__)
del get
print('del' if gone() is None else 'alive')
gc.collect()
print('collected' if gone() is None else 'alive')
`;

async function run(program: string, strategy: string): Promise<string> {
  const { stdout, error, problems, cycles } = await runGuest(program, strategy);
  expect({ error, problems, cycles }).toEqual({ error: '', problems: [], cycles: 0 });
  return stdout.trimEnd().replaceAll('\n', ', ');
}

/** References counted while \`get\` is called once more. */
async function countedPerCall(strategy: string): Promise<number> {
  const counted = async (calls: number): Promise<number> => {
    const program = `${CLASS}
get = Counter().get
${'get()\n'.repeat(calls)}`;
    const { counters, problems } = await runGuest(program, strategy);
    expect(problems).toEqual([]);
    const { localIncrefs, sharedIncrefs, plainIncrefs } = counters;
    return (localIncrefs ?? 0) + (sharedIncrefs ?? 0) + (plainIncrefs ?? 0);
  };
  return ((await counted(12)) - (await counted(2))) / 10;
}

describe('a bound method that the top level stores', () => {
  test('is called without counting it or its instance', async () => {
    expect(await countedPerCall('free-threading')).toBe(0);
    expect(await countedPerCall('free-threading:deferred=off')).toBe(3);
  });

  test('is freed by the collector', async () => {
    const program = `${CLASS}get = Counter().get\nprint(get())${END}`;
    expect(await run(program, 'free-threading')).toBe('1, alive, collected');
  });

  test.each(COUNTED)('dies at once under %s', async (strategy) => {
    const program = `${CLASS}get = Counter().get\nprint(get())${END}`;
    expect(await run(program, strategy)).toMatch(/^1, del, /);
  });

  test('may have an instance that other objects refer to', async () => {
    const program = `${CLASS}c = Counter()\nlist = [c, c]\nget = c.get\nlist.append(c)
for x in [get, c.get]: x()
del c, list, x${END}`;
    expect(await run(program, 'free-threading')).toBe('alive, collected');
  });
});

describe('an instance is counted', () => {
  test.each([
    ['a generator refers to it', 'def hold(c):\n    yield c', 'g = hold(c)\nnext(g)', 'g'],
    ['a weak reference does', '', 'w = weakref.ref(c)', 'w'],
    ['it has a finaliser', 'Counter.__del__ = lambda self: None', 'w = 1', 'w'],
    ['the name had a value', '', 'get = 1', 'c'],
  ])('if %s', async (_why, before, first, last) => {
    const also = last === 'c' ? '' : `, ${last}`;
    const program = `${CLASS}${before}\nc = Counter()\n${first}\nget = c.get\nget()\ndel c${also}${END}`;
    expect(await run(program, 'free-threading')).toMatch(/^del, /);
  });

  test('if a function stores the method, or a class body', async () => {
    const program = `${CLASS}
def store():
    global get
    get = Counter().get
class Holder:
    get = Counter().get
store()
get()
Holder.get()
del Holder${END}`;
    expect(await run(program, 'free-threading')).toMatch(/^del, /);
  });

  test('if it is an exception', async () => {
    const program = `${CLASS}
class Failure(Exception):
    def get(self):
        return 1
get = Failure().get
try:
    raise get.__self__
except Failure:
    get()${END}`;
    expect(await run(program, 'free-threading')).toMatch(/^del, /);
  });
});
