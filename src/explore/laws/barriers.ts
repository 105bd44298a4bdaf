// What every barrier promises.

import type { Law } from './law.ts';
import { play, setUp, texts, type BarrierPlay, type BarrierText } from './text/barriers.ts';
import { DATA, PRIMITIVE } from './text/play.ts';
import {
  broken,
  crowdLaw,
  exitLaw,
  lawOf,
  tsoLaw,
  workersLaw,
  type Scripted,
  type Trial,
} from './trial.ts';

type BarrierScript = Scripted<BarrierPlay>;

export const barriers: Trial<BarrierText, BarrierScript> = {
  family: 'barrier',
  module: 'barriers',
  texts,
  end: (text) => PRIMITIVE + text.words,
  setUp,
  play,

  nameOf: (_text, address) =>
    address < PRIMITIVE ? `note${address - DATA}` : `barrier+${address - PRIMITIVE}`,

  verdict(_text, { threads, witness }, results) {
    if (witness !== undefined) return undefined;
    for (let meeting = 0; meeting < threads[0]!.length; meeting++) {
      const lasts = results.filter((one) => one[2 * meeting] === 1).length;
      const present = results.map((one) => one[2 * meeting + 1]);
      if (present.some((count) => count !== threads.length))
        return broken('all-meet', `meeting ${meeting + 1} was left with ${present.join()} present`);
      if (lasts !== 1)
        return broken('one-last', `${lasts} threads came last to meeting ${meeting + 1}`);
    }
    return undefined;
  },

  isSound: (_text, { threads }) => new Set(threads.map(({ length }) => length)).size === 1,
};

function meetings(parties: number, times: number): BarrierScript {
  return { threads: Array.from({ length: parties }, () => Array<'meet'>(times).fill('meet')) };
}

const allMeet = lawOf(barriers, {
  id: 'all-meet',
  states: 'Nobody leaves before all have come, and then sees what all did before.',
  fixed: () => [meetings(1, 2), meetings(2, 1), meetings(2, 2), meetings(3, 1)],
});

const oneLast = lawOf(barriers, {
  id: 'one-last',
  states: 'One thread of each meeting is told that it came last.',
  fixed: () => [meetings(2, 2), meetings(3, 1)],
});

const noLostWakeUp = lawOf(barriers, {
  id: 'no-lost-wake-up',
  states: 'All leave once the last has come, also if some are already on their way to the next.',
  fixed: () => [meetings(2, 1), meetings(2, 2), meetings(2, 3), meetings(3, 1)],
});

export const BARRIER_LAWS: readonly Law[] = [
  allMeet,
  oneLast,
  noLostWakeUp,
  crowdLaw(barriers, { fixed: () => [meetings(3, 3), meetings(4, 2)] }),
  exitLaw(barriers, { fixed: () => [meetings(2, 1), meetings(3, 1), meetings(2, 3)] }),
  tsoLaw(barriers, { fixed: () => [meetings(2, 1), meetings(2, 2)] }),
  workersLaw(barriers, () => [meetings(2, 3), meetings(3, 1)]),
];
