// What every parking lot promises.

import * as fc from 'fast-check';
import { runAlone } from '../perform.ts';
import type { Law } from './law.ts';
import {
  firstKey,
  HANDED,
  play,
  secondKey,
  setUp,
  texts,
  valueOf,
  waiterAddress,
  type Move,
  type ParkingLotText,
  type ParkingPlay,
} from './text/parking-lots.ts';
import { PRIMITIVE } from './text/play.ts';
import {
  broken,
  crowdLaw,
  exitLaw,
  lawOf,
  renamingLaw,
  threadsOf,
  tsoLaw,
  workersLaw,
  type Scripted,
  type Trial,
} from './trial.ts';

type ParkingScript = Scripted<ParkingPlay>;

const keyNumber = (move: Move): number => (move.endsWith('2') ? 1 : 0);

export const parkingLots: Trial<ParkingLotText, ParkingScript> = {
  family: 'parking-lot',
  module: 'parking-lots',
  texts,
  end: (text) => secondKey(text) + 1,
  setUp,
  play,

  nameOf(text, address) {
    if (address === firstKey(text)) return 'key';
    if (address === secondKey(text)) return 'key2';
    const word = address - waiterAddress(text, 1);
    if (word < 0) return `lot+${address - PRIMITIVE}`;
    return `waiter${Math.floor(word / text.waiterWords)}+${word % text.waiterWords}`;
  },

  verdict(text, { threads, witness }, results, memory) {
    if (witness !== undefined) return undefined;
    const handed: number[] = [];
    const woken = new Map<number, number>();
    for (const [k, moves] of threads.entries()) {
      for (const [i, move] of moves.entries()) {
        const result = results[k]![i]!;
        if (!move.startsWith('park')) woken.set(valueOf(k, i), result);
        else if (result >= HANDED) handed.push(result - HANDED);
      }
    }
    for (const value of new Set([...woken.keys(), ...handed])) {
      const received = handed.filter((one) => one === value).length;
      const sent = woken.get(value) ?? 0;
      if (sent !== received)
        return broken(
          'woken-once',
          `${sent} threads were woken with ${value}, and ${received} woke`,
        );
    }
    const left = [firstKey(text), secondKey(text)].map((key) =>
      runAlone(text.unparkAll(PRIMITIVE, key, 0), memory),
    );
    if (left.some((count) => count > 0))
      return broken(
        'nobody-stays',
        `${left.join(' and ')} threads that have gone are still queued`,
      );
    return undefined;
  },

  /** Whoever parks without a time limit is let go by another, who opens after all else. */
  isSound(_text, { threads }) {
    return [0, 1].every((key) => {
      const own = threads.map((moves) => moves.filter((move) => keyNumber(move) === key));
      const parks = own.flat().some((move) => move === 'park' || move === 'park2');
      const opens = threads.some(
        (moves, k) =>
          own[k]!.at(-1)?.startsWith('open') && !moves.some((move) => move.startsWith('park')),
      );
      return !parks || opens;
    });
  },
};

const of = (...threads: readonly (readonly Move[])[]): ParkingScript => ({ threads });

const OPENERS: readonly Move[] = ['unparkOne', 'unparkAll', 'open', 'unparkOne2', 'open2'];

/** Some who park, and last of all one who opens. */
function any(
  parks: readonly Move[],
  parkers = 1,
  opener: readonly Move[] = OPENERS,
): () => fc.Arbitrary<ParkingScript> {
  return () =>
    fc
      .tuple(threadsOf(parks, { threads: parkers }), threadsOf(opener, { threads: 1 }))
      .map(([parking, unparking]) => of(...parking, ...unparking));
}

const noLostWakeUp = lawOf(parkingLots, {
  id: 'no-lost-wake-up',
  states: 'Nobody stays parked on a word that was changed before an unpark.',
  fixed: () => [
    of(['park'], ['open']),
    of(['park', 'park'], ['unparkOne', 'open']),
    of(['park', 'park2'], ['open', 'open2']),
    of(['park'], ['park'], ['open']),
  ],
  random: any(['park', 'park2']),
});

const wokenOnce = lawOf(parkingLots, {
  id: 'woken-once',
  states:
    'An unpark reaches as many parked threads as it says, each once, with what it hands over.',
  fixed: () => [
    of(['parkTimed'], ['unparkAll']),
    of(['parkTimed', 'park2'], ['unparkOne', 'open2']),
    of(['parkTimed'], ['unparkOne'], ['unparkAll']),
  ],
  random: any(['park', 'parkTimed', 'parkTimed2']),
});

const timed = lawOf(parkingLots, {
  id: 'timed',
  states: 'A park that times out takes no wake-up that another waits for, and leaves the queue.',
  fixed: () => [
    of(['parkTimed'], ['open']),
    of(['parkTimed', 'parkTimed'], ['unparkOne']),
    of(['parkTimed', 'park'], ['unparkOne', 'open']),
  ],
  random: any(['park', 'parkTimed', 'parkTimed2']),
});

export const PARKING_LOT_LAWS: readonly Law[] = [
  noLostWakeUp,
  wokenOnce,
  timed,
  crowdLaw(parkingLots, {
    fixed: () => [
      of(['parkTimed'], ['parkTimed2'], ['unparkOne']),
      of(['parkTimed', 'park2'], ['park'], ['unparkOne', 'open'], ['open2']),
      of(['parkTimed2', 'park'], ['parkTimed', 'park2'], ['unparkAll', 'open'], ['open2']),
    ],
    random: any(['park', 'parkTimed', 'park2', 'parkTimed2'], 2),
  }),
  exitLaw(parkingLots, {
    fixed: () => [of(['parkTimed', 'parkTimed2'], ['unparkOne', 'unparkAll2'])],
    random: any(['parkTimed', 'parkTimed2'], 1, ['unparkOne', 'unparkAll', 'open']),
  }),
  tsoLaw(parkingLots, {
    fixed: () => [of(['parkTimed'], ['open']), of(['parkTimed'], ['unparkOne'])],
    random: any(['park', 'parkTimed', 'parkTimed2']),
  }),
  renamingLaw(parkingLots, {
    fixed: () => [
      of(['parkTimed'], ['unparkOne']),
      of(['parkTimed', 'parkTimed2'], ['unparkAll', 'unparkOne']),
    ],
    random: any(['park', 'parkTimed', 'parkTimed2']),
  }),
  workersLaw(parkingLots, () => [
    of(['parkTimed', 'park'], ['unparkOne', 'open']),
    of(['parkTimed', 'parkTimed2'], ['unparkAll', 'unparkOne2']),
  ]),
];
