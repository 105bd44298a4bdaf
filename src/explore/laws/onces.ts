// What every once promises.

import * as fc from 'fast-check';
import type { Law } from './law.ts';
import {
  DONE,
  FAILED,
  NOT_SEEN,
  play,
  setUp,
  texts,
  type Move,
  type OncePlay,
  type OnceText,
} from './text/onces.ts';
import { PRIMITIVE } from './text/play.ts';
import {
  broken,
  crowdLaw,
  exitLaw,
  lawOf,
  threadsOf,
  tsoLaw,
  workersLaw,
  type Scripted,
  type Trial,
} from './trial.ts';

type OnceScript = Scripted<OncePlay>;

export const onces: Trial<OnceText, OnceScript> = {
  family: 'once',
  module: 'onces',
  texts,
  end: (text) => PRIMITIVE + text.words,
  setUp,
  play,

  nameOf: (_text, address) => (address === DONE ? 'done' : 'once'),

  verdict(_text, { threads, witness }, results, memory) {
    if (witness !== undefined) return undefined;
    const done = memory.words[DONE]!;
    const executed = results.flatMap((one, k) =>
      one.filter((result, i) => threads[k]![i] !== 'look' && result !== FAILED && result % 2 === 1),
    ).length;
    if (results.flat().some((result) => result !== FAILED && result >= NOT_SEEN))
      return broken('done-before', 'a thread went on before it was done');
    const isAsked = threads.flat().includes('execute');
    if (done !== (isAsked ? 1 : 0) || executed !== done)
      return broken(
        'exactly-once',
        `done ${done} times, and ${executed} calls say that they did it`,
      );
    return undefined;
  },

  isSound: () => true,
};

const of = (...threads: readonly (readonly Move[])[]): OnceScript => ({ threads });

function any(moves: readonly Move[], threads = 2): () => fc.Arbitrary<OnceScript> {
  return () => fc.record({ threads: threadsOf(moves, { threads }) });
}

const exactlyOnce = lawOf(onces, {
  id: 'exactly-once',
  states: 'It is done once, by the call that says so; if it failed, another does it.',
  fixed: () => [
    of(['execute'], ['execute']),
    of(['execute'], ['execute'], ['execute']),
    of(['fail'], ['execute']),
    of(['fail', 'execute'], ['execute']),
  ],
  random: any(['execute', 'fail', 'look']),
});

const doneBefore = lawOf(onces, {
  id: 'done-before',
  states: 'Whoever comes back, or sees that it is done, sees everything that it did.',
  fixed: () => [of(['execute'], ['look', 'execute']), of(['execute'], ['look', 'look'])],
  random: any(['execute', 'look']),
});

const noLostWakeUp = lawOf(onces, {
  id: 'no-lost-wake-up',
  states: 'All who wait go on when it is done, and one of them does it if it failed.',
  fixed: () => [
    of(['execute'], ['execute'], ['execute']),
    of(['fail'], ['execute'], ['execute']),
    of(['fail'], ['fail'], ['execute']),
  ],
});

export const ONCE_LAWS: readonly Law[] = [
  exactlyOnce,
  doneBefore,
  noLostWakeUp,
  crowdLaw(onces, {
    fixed: () => [of(['execute'], ['execute'], ['execute'], ['execute'])],
    random: any(['execute', 'fail', 'look'], 3),
  }),
  exitLaw(onces, {
    fixed: () => [of(['fail', 'execute'], ['fail', 'execute'])],
    random: any(['execute', 'fail']),
  }),
  tsoLaw(onces, {
    fixed: () => [of(['execute'], ['look']), of(['execute', 'look'], ['look', 'execute'])],
    random: any(['execute', 'look']),
  }),
  workersLaw(onces, () => [
    of(['look', 'execute'], ['execute', 'look']),
    of(['fail', 'execute'], ['execute']),
    of(['execute'], ['execute'], ['execute']),
  ]),
];
