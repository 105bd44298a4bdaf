// What every semaphore promises.

import * as fc from 'fast-check';
import { runAlone } from '../perform.ts';
import type { Law } from './law.ts';
import { PRIMITIVE } from './text/play.ts';
import {
  INSIDE,
  play,
  setUp,
  texts,
  type Move,
  type SemaphorePlay,
  type SemaphoreText,
} from './text/semaphores.ts';
import {
  broken,
  crowdLaw,
  exitLaw,
  givesFirst,
  lawOf,
  threadsOf,
  tsoLaw,
  workersLaw,
  type Scripted,
  type Trial,
} from './trial.ts';

type SemaphoreScript = Scripted<SemaphorePlay>;

const VISITS: readonly Move[] = ['visit', 'tryVisit', 'visitTimed'];
const GIVEN: Partial<Record<Move, number>> = { give: 1, giveTwo: 2 };

const isGive = (move: Move): boolean => move in GIVEN;
const isTake = (move: Move): boolean => !isGive(move) && !VISITS.includes(move);

const given = (moves: readonly Move[]): number =>
  moves.reduce((total, move) => total + (GIVEN[move] ?? 0), 0);

export const semaphores: Trial<SemaphoreText, SemaphoreScript> = {
  family: 'semaphore',
  module: 'semaphores',
  texts,
  end: (text) => PRIMITIVE + text.words,
  setUp,
  play,

  nameOf(_text, address) {
    if (address === INSIDE) return 'inside';
    return address === PRIMITIVE ? 'permits' : `semaphore+${address - PRIMITIVE}`;
  },

  verdict(text, { permits, threads, witness }, results, memory) {
    if (witness !== undefined) return undefined;
    const total = permits + given(threads.flat());
    const most = Math.max(0, ...results.flat());
    if (most > Math.max(1, total))
      return broken('mutual-exclusion', `${most} threads had one of ${total} permits`);
    const visits = results.flatMap((one, k) =>
      one.filter((result, i) => result > 0 && VISITS.includes(threads[k]![i]!)),
    ).length;
    if (permits === 1 && visits !== memory.words[INSIDE])
      return broken(
        'mutual-exclusion',
        `${visits} visits, ${memory.words[INSIDE]} of them counted`,
      );
    const taken = results.flatMap((one, k) =>
      one.filter((result, i) => result > 0 && isTake(threads[k]![i]!)),
    ).length;
    const left = runAlone(text.value(PRIMITIVE), memory);
    if (left === total - taken) return undefined;
    return broken('permits-conserved', `${taken} of ${total} permits taken, and ${left} are left`);
  },

  /** There are permits for all who wait, and whoever gives some does not wait for one first. */
  isSound(_text, { permits, threads }) {
    const moves = threads.flat();
    const visits = moves.some((move) => VISITS.includes(move));
    if (visits && moves.some(isGive)) return false;
    const waits = (move: Move): boolean => move === 'take' || move === 'visit';
    if (!moves.some(waits)) return true;
    const spare = permits + given(moves) - moves.filter(isTake).length;
    return (
      spare >= (visits ? 1 : 0) && threads.every((one) => givesFirst(one, { gives: isGive, waits }))
    );
  },
};

function of(permits: number, ...threads: readonly (readonly Move[])[]): SemaphoreScript {
  return { permits, threads };
}

function any(moves: readonly Move[], threads = 2): () => fc.Arbitrary<SemaphoreScript> {
  return () => fc.record({ permits: fc.nat(2), threads: threadsOf(moves, { threads }) });
}

const mutualExclusion = lawOf(semaphores, {
  id: 'mutual-exclusion',
  states: 'No more threads have a permit at a time than there are permits; with one it is a lock.',
  fixed: () => [
    of(1, ['visit'], ['visit']),
    of(1, ['visit'], ['visit'], ['visit']),
    of(2, ['visit'], ['visit'], ['visit']),
  ],
  random: any(VISITS),
});

const permitsConserved = lawOf(semaphores, {
  id: 'permits-conserved',
  states: 'What is given and not taken is there in the end.',
  fixed: () => [
    of(0, ['give'], ['give'], ['tryTake']),
    of(1, ['give', 'tryTake'], ['giveTwo', 'tryTake']),
    of(2, ['tryTake'], ['tryTake'], ['tryTake']),
  ],
  random: any(['give', 'giveTwo', 'tryTake', 'takeTimed']),
});

const noLostWakeUp = lawOf(semaphores, {
  id: 'no-lost-wake-up',
  states: 'While there are permits nobody waits for one, however many were given at once.',
  fixed: () => [
    of(0, ['take'], ['give']),
    of(0, ['take'], ['take'], ['give', 'give']),
    of(0, ['take'], ['take'], ['giveTwo']),
    of(0, ['take', 'take'], ['give'], ['give']),
    of(1, ['take'], ['take'], ['give']),
    of(1, ['visit'], ['visit'], ['visit']),
  ],
  random: any(['take', 'give', 'giveTwo']),
});

const timed = lawOf(semaphores, {
  id: 'timed',
  states: 'A take that times out takes neither a permit nor the wake-up that another waits for.',
  fixed: () => [
    of(0, ['takeTimed'], ['give']),
    of(0, ['takeTimed', 'takeTimed'], ['give']),
    of(0, ['takeTimed'], ['take'], ['giveTwo']),
    of(1, ['visit'], ['visitTimed'], ['visit']),
  ],
  random: any(['take', 'takeTimed', 'give']),
});

const EVERY_MOVE: readonly Move[] = ['take', 'tryTake', 'takeTimed', 'give', 'giveTwo'];

export const SEMAPHORE_LAWS: readonly Law[] = [
  mutualExclusion,
  permitsConserved,
  noLostWakeUp,
  timed,
  crowdLaw(semaphores, {
    fixed: () => [
      of(0, ['take'], ['takeTimed'], ['take'], ['giveTwo', 'give']),
      of(2, ['visit', 'visit'], ['visitTimed', 'visit'], ['tryVisit', 'visit']),
    ],
    random: any(EVERY_MOVE, 3),
  }),
  exitLaw(semaphores, {
    fixed: () => [
      of(0, ['takeTimed', 'takeTimed'], ['give', 'give']),
      of(1, ['visit', 'visitTimed'], ['visitTimed', 'visit']),
    ],
    random: any(EVERY_MOVE),
  }),
  tsoLaw(semaphores, {
    fixed: () => [of(0, ['give'], ['tryTake']), of(1, ['tryTake'], ['tryTake', 'give'])],
    random: any(EVERY_MOVE),
  }),
  workersLaw(semaphores, () => [
    of(0, ['tryTake', 'tryTake'], ['give', 'give']),
    of(0, ['tryTake', 'give'], ['give', 'tryTake']),
    of(0, ['give', 'give'], ['take', 'takeTimed']),
    of(0, ['take'], ['takeTimed'], ['giveTwo']),
  ]),
];
