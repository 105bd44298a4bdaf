import { describe, expect, test } from 'vitest';
import { read, write, type Steps } from '../../src/memory.ts';
import { onceExecute, onceInit, onceIsDone } from '../../src/sync/once.ts';
import { alone, clear, exhaustively, randomly, word, type Program } from './interleavings.ts';

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

function* askOrFail(): Steps<string> {
  try {
    return (yield* ask(runAtSecondTry)) ? 'mine' : 'waited';
  } catch (error) {
    if ((error as Error).message !== 'first try') throw error;
    return 'failed';
  }
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
    check: (isMine) => expect(isMine.filter(Boolean)).toHaveLength(1),
  };
}

describe('exactly once, and nobody goes on before', () => {
  test('2 threads, all interleavings', () => {
    exhaustively(asking(2));
  });
  test('3 threads, all interleavings', () => {
    exhaustively(asking(3));
  });
  test('6 threads, random interleavings', () => randomly(asking(6)));

  test('3 threads, the first of which fails, all interleavings', () => {
    const failing: Program = {
      setUp: () => onceInit(ONCE),
      threads: Array.from({ length: 3 }, () => askOrFail),
      check: (answers) => {
        expect(new Set(answers)).toEqual(new Set(['failed', 'mine', 'waited']));
        expect(word(RUNS)).toBe(1);
      },
    };
    exhaustively(failing);
  });
});
