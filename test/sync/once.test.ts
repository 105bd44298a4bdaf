import { describe, expect, test } from 'vitest';
import { read, write, type Steps } from '../../src/memory.ts';
import { onceExecute, onceInit, onceIsDone } from '../../src/sync/once.ts';
import {
  alone,
  clear,
  exhaustively,
  mustFinish,
  randomly,
  word,
  type Program,
} from './interleavings.ts';

const ONCE = 2;
const RUNS = 4;
const TRIES = 5;

function* run(): Steps {
  yield* write(RUNS, (yield* read(RUNS)) + 1);
}

/** Throws the first time. */
function* runAtSecondTry(): Steps {
  const tries = (yield* read(TRIES)) + 1;
  yield* write(TRIES, tries);
  if (tries === 1) throw new Error('first try');
  yield* run();
}

/** Asks, and must find the text run. */
function* ask(steps: () => Steps): Steps<boolean> {
  const isMine = yield* onceExecute(ONCE, steps);
  expect(yield* read(RUNS)).toBe(1);
  return isMine;
}

test('runs once, says who ran it and that it is done', () => {
  clear();
  alone(onceInit(ONCE));
  expect(alone(onceIsDone(ONCE))).toBe(false);
  expect(alone(onceExecute(ONCE, run))).toBe(true);
  expect(alone(onceExecute(ONCE, run))).toBe(false);
  expect(alone(onceIsDone(ONCE))).toBe(true);
  expect(word(RUNS)).toBe(1);
});

test('text that throws has not run', () => {
  clear();
  alone(onceInit(ONCE));
  expect(() => alone(onceExecute(ONCE, runAtSecondTry))).toThrow('first try');
  expect(alone(onceExecute(ONCE, runAtSecondTry))).toBe(true);
  expect(word(RUNS)).toBe(1);
});

function asking(threads: number): Program {
  return {
    setUp: () => onceInit(ONCE),
    threads: Array.from({ length: threads }, () => () => ask(run)),
    check: (outcome) => {
      mustFinish(outcome);
      expect(outcome.threads.filter((thread) => thread.value === true)).toHaveLength(1);
    },
  };
}

describe('exactly once, and nobody goes on before', () => {
  test('2 threads, all interleavings', () => {
    expect(exhaustively(asking(2), 12).isComplete).toBe(true);
  });
  test('3 threads, all interleavings with up to 4 preemptions', () => {
    expect(exhaustively(asking(3), 4).isComplete).toBe(true);
  });
  test('6 threads, random interleavings', () => randomly(asking(6)));

  test('3 threads, the first of which fails, all interleavings with up to 3 preemptions', () => {
    const failing: Program = {
      setUp: () => onceInit(ONCE),
      threads: Array.from({ length: 3 }, () => () => ask(runAtSecondTry)),
      check: ({ end, threads }) => {
        expect(end).toBe('finished');
        expect(threads.filter(({ status }) => status === 'failed')).toHaveLength(1);
        expect(threads.filter(({ value }) => value === true)).toHaveLength(1);
        expect(word(RUNS)).toBe(1);
      },
    };
    expect(exhaustively(failing, 3).isComplete).toBe(true);
  });
});
