// Programs written by hand against what CPython 3.13 did with them: on real workers, their threads real
// threads; and stepped, their threads by schedules. Each runs under some strategies: see runner/seats.ts.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { difference } from './runner/behaviour.ts';
import { comparable, writtenPrograms } from './runner/by-hand.ts';
import { openPool, type Pool, type Seat } from './runner/pool.ts';
import { runOnThreads } from './runner/real-threads.ts';
import { runScheduled } from './runner/schedules.ts';
import { BY_SCHEDULES, chosen, WITH_ONE_THREAD, WITH_THREADS } from './runner/seats.ts';

const SCHEDULES = 2;
/** Programs that take long stepped, or to which the clock matters: stepped, it starts at 0. */
const NOT_STEPPED = /^(?:fannkuch|nbody|richards|time-module)$/;
/** Threads of these print the same whatever the schedule, and however long it takes. */
const SCHEDULED =
  /^(?:barrier|current-thread|lock|queue-(?:shutdown|tasks)|rlock|semaphore|simple-queue|thread-start-join)$/;

const ALONE: readonly Seat[] = ['subinterpreters', 'biased', 'free-threading'].map((strategy) => ({
  strategy,
  form: 'stepped',
}));

let pool: Pool;

beforeAll(() => {
  pool = openPool(ALONE);
});

afterAll(() => pool.close());

describe('programs written by hand do what CPython did, on real workers', () => {
  const runs = writtenPrograms().flatMap((program) =>
    program.runs.flatMap(({ argv, expected }) =>
      chosen(
        [program.name, ...argv].join(' '),
        program.isThreaded ? WITH_THREADS : WITH_ONE_THREAD,
      ).map((strategy) => ({ program, argv, expected, strategy })),
    ),
  );

  test('every strategy has some', () => {
    const all = new Set([...WITH_THREADS, ...WITH_ONE_THREAD].flat());
    expect(new Set(runs.map(({ strategy }) => strategy))).toEqual(all);
  });

  test.each(runs.map((run) => [run.program.name, run.argv.join(' '), run.strategy, run] as const))(
    '%s %s under %s',
    async (_name, _argv, _strategy, { program, argv, expected, strategy }) => {
      const ours = await runOnThreads(program.source, { strategy, argv });
      const why = difference(expected, comparable(program, ours));
      expect(why).toBe(undefined);
    },
  );
});

describe('programs written by hand do what CPython did, stepped', () => {
  const written = writtenPrograms();
  const alone = written.filter(
    ({ name, isThreaded, runs }) =>
      !isThreaded && !NOT_STEPPED.test(name) && runs[0]!.argv.length === 0,
  );
  test.each(alone.map((program) => [program.name, program] as const))(
    '%s',
    async (_name, program) => {
      const [seat] = chosen(program.name, [[...ALONE.keys()]]);
      const ours = comparable(program, await pool.runIn(seat!, program.source));
      expect(difference(program.runs[0]!.expected, ours)).toBe(undefined);
    },
  );

  const threaded = written.filter(({ name }) => SCHEDULED.test(name));
  const runs = threaded.flatMap((program) =>
    chosen(program.name, BY_SCHEDULES).map(
      (strategy) => [program.name, strategy, program] as const,
    ),
  );
  test.each(runs)('%s under %s, by schedules', async (_name, strategy, program) => {
    const found = await runScheduled(program.source, strategy, SCHEDULES);
    const outcomes = found.outcomes.map((stdout) =>
      program.masks.reduce((text, mask) => text.replace(mask, '#'), stdout),
    );
    const lines = program.runs[0]!.expected.stdout.trimEnd();
    const expected = [lines.replaceAll('\n', ', ')];
    expect({ ...found, outcomes: [...new Set(outcomes)] }).toEqual({
      outcomes: expected,
      failure: undefined,
    });
  });
});
