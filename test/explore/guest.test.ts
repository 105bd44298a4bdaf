// Guest programs: what their words are called, and how short a failure gets.

import { expect, test } from 'vitest';
import { exploreProgram } from '../../src/explore/explore.ts';
import { follow } from '../../src/explore/follow.ts';
import { guestProgram } from '../../src/explore/guest.ts';
import { compositionOf } from '../../src/explore/laws/subjects.ts';
import type { Program } from '../../src/explore/program.ts';
import { search, settingsOf } from '../../src/explore/search.ts';
import { placeOf } from '../../src/explore/verdict.ts';
import { packageRoot } from '../../src/registry.ts';

/** Two threads that call `main` with their numbers. */
async function guest(strategy: string, source: string): Promise<Program> {
  return guestProgram(await compositionOf(strategy, packageRoot), {
    source,
    filename: 'main.py',
    threads: 2,
    entry: 'main',
    args: (index) => [BigInt(index)],
    input: { columns: {}, globals: {}, work: 1, description: '' },
    heapBytes: 2 << 20,
  });
}

test('a type of ctypes is called by its own name', async () => {
  const program = await guest(
    'gil',
    `import ctypes
number = ctypes.c_float
numbers = ctypes.c_double * 3
def main(n):
    return number, numbers
`,
  );
  const { steps, violation } = follow(program, [], settingsOf({}));
  expect(violation).toBeUndefined();
  const places = steps.map(({ access }) => placeOf(program, access.address)).join(' ');
  expect(places).toMatch(/type c_float \d+\.LOCAL/);
  expect(places).toMatch(/type c_double_Array_3 \d+\.LOCAL/);
  expect(places).not.toContain('_ctypes');
});

test('a failure does not get long for the sake of fewer preemptions', async () => {
  const program = await guest(
    'unsafe',
    `things = []
def main(n):
    total = 0
    for i in range(20):
        total = total + i
    things.append(total)
`,
  );
  const settings = settingsOf({ mode: 'random', maxSteps: 1e6 });
  const { found } = search(program, settings);
  const { failure } = exploreProgram(program, settings);
  expect(failure).toMatchObject({ kind: found!.violation.kind });
  expect(failure!.steps.length).toBeLessThanOrEqual(2 * found!.schedule.length);
  expect(failure!.steps.length).toBeLessThanOrEqual(20);
});
