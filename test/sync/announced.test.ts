// Waits that are announced: nobody is lost, and whoever has got what it waited for does not look asleep to
// those who look for deadlocks, in every interleaving.

import { describe, expect, test } from 'vitest';
import {
  AREA_WAIT_ADDRESS,
  AREA_WAIT_DEADLINE,
  AREA_WAIT_EXPECTED,
  AREA_WAITS,
} from '../../src/layout.ts';
import { peek, poke, pokeF64, read, store, write, type Steps } from '../../src/memory.ts';
import {
  acquireAnnounced,
  CONTENDED,
  givePermit,
  releaseWord,
  takeAnnounced,
  tryAcquireWord,
} from '../../src/sync/announced.ts';
import { exhaustively } from './interleavings.ts';

const WORD = 2;
const GUARDED = 4;
const areaOf = (thread: number): number => 1024 + thread * 256;

function announce(area: number, expected: number): void {
  poke(area + AREA_WAIT_ADDRESS, WORD);
  poke(area + AREA_WAIT_EXPECTED, expected);
  pokeF64(area + AREA_WAIT_DEADLINE, Infinity);
}

function mustBeAwake(area: number): void {
  if ((peek(area + AREA_WAITS) & 1) === 1) throw new Error('it looks asleep');
}

function* section(thread: number): Steps {
  const area = areaOf(thread);
  if (!(yield* tryAcquireWord(WORD))) {
    announce(area, CONTENDED);
    yield* acquireAnnounced(area);
    mustBeAwake(area);
  }
  yield* write(GUARDED, (yield* read(GUARDED)) + 1);
  yield* releaseWord(WORD);
}

function* take(thread: number): Steps {
  const area = areaOf(thread);
  announce(area, 0);
  yield* takeAnnounced(area);
  mustBeAwake(area);
}

function* setUp(): Steps {
  yield* store(WORD, 0);
  for (let thread = 0; thread < 3; thread++) poke(areaOf(thread) + AREA_WAITS, 0);
}

describe('whoever has it is awake', () => {
  test.each([2, 3])('%i threads and a lock', (threads) => {
    const report = exhaustively({
      setUp,
      threads: Array.from({ length: threads }, (_, i) => () => section(i)),
    });
    expect(report.executions).toBeGreaterThan(threads);
  });

  test('2 threads and permits', () => {
    exhaustively({
      setUp,
      threads: [
        () => take(0),
        () => take(1),
        function* () {
          yield* givePermit(WORD);
          yield* givePermit(WORD);
        },
      ],
    });
  });
});
