// Programs written by hand against what CPython 3.13 did with them: on real workers, their threads real
// threads, under every strategy that has some; and stepped, their threads by schedules.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { difference } from './runner/behaviour.ts';
import { comparable, writtenPrograms } from './runner/by-hand.ts';
import { openPool, type Pool } from './runner/pool.ts';
import { runOnThreads } from './runner/real-threads.ts';
import { runScheduled } from './runner/schedules.ts';

const STRATEGIES = ['gil', 'atomic', 'biased', 'free-threading'];
const SCHEDULES = 2;
/** Programs that take long stepped, or to which the clock matters: stepped, it starts at 0. */
const NOT_STEPPED = /^(?:fannkuch|nbody|richards|time-module)$/;
/** Threads of these print the same whatever the schedule, and however long it takes. */
const SCHEDULED =
  /^(?:barrier|current-thread|lock|queue-(?:shutdown|tasks)|rlock|semaphore|simple-queue|thread-start-join)$/;

let pool: Pool;

beforeAll(() => {
  pool = openPool([{ strategy: 'biased', form: 'stepped' }]);
});

afterAll(() => pool.close());

describe('programs written by hand do what CPython did, on real workers', () => {
  const runs = writtenPrograms().flatMap((program) =>
    program.runs.flatMap(({ argv, expected }) =>
      STRATEGIES.map((strategy) => ({ program, argv, expected, strategy })),
    ),
  );
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
      const ours = comparable(program, await pool.runIn(0, program.source));
      expect(difference(program.runs[0]!.expected, ours)).toBe(undefined);
    },
  );

  const threaded = written.filter(({ name }) => SCHEDULED.test(name));
  const runs = threaded.flatMap((program) =>
    STRATEGIES.map((strategy) => [program.name, strategy, program] as const),
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
