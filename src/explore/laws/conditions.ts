// What every condition promises, with the mutex that goes with it.

import * as fc from 'fast-check';
import type { Law } from './law.ts';
import {
  conditionAddress,
  play,
  setUp,
  texts,
  TOKENS,
  type ConditionPlay,
  type ConditionText,
  type Move,
} from './text/conditions.ts';
import { PRIMITIVE } from './text/play.ts';
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

type ConditionScript = Scripted<ConditionPlay>;

const GIVEN: Readonly<Record<Move, number>> = {
  take: 0,
  takeTimed: 0,
  give: 1,
  giveAfter: 1,
  giveTwo: 2,
};

const isGive = (move: Move): boolean => GIVEN[move] > 0;

const given = (moves: readonly Move[]): number =>
  moves.reduce((total, move) => total + GIVEN[move], 0);

export const conditions: Trial<ConditionText, ConditionScript> = {
  family: 'condition',
  module: 'conditions',
  texts,
  end: (text) => conditionAddress(text) + text.words,
  setUp,
  play,

  nameOf(text, address) {
    if (address === TOKENS) return 'tokens';
    if (address < conditionAddress(text)) return named('mutex', address - PRIMITIVE);
    return named('condition', address - conditionAddress(text));
  },

  verdict(_text, { threads, witness }, results, memory) {
    if (witness !== undefined) return undefined;
    const total = given(threads.flat());
    const taken = results.flat().reduce((sum, one) => sum + one, 0);
    const left = memory.words[TOKENS]!;
    if (left === total - taken) return undefined;
    return broken(
      'mutual-exclusion',
      `${total} tokens given, ${taken} taken, and ${left} are left`,
    );
  },

  /** There are tokens for all who want one, and whoever gives does not wait for one first. */
  isSound(_text, { threads }) {
    const moves = threads.flat();
    if (!moves.includes('take')) return true;
    const takes = moves.filter((move) => !isGive(move)).length;
    const waits = (move: Move): boolean => move === 'take';
    return (
      given(moves) >= takes && threads.every((one) => givesFirst(one, { gives: isGive, waits }))
    );
  },
};

function named(name: string, offset: number): string {
  return offset === 0 ? name : `${name}+${offset}`;
}

const of = (...threads: readonly (readonly Move[])[]): ConditionScript => ({ threads });

function any(...moves: Move[]): () => fc.Arbitrary<ConditionScript> {
  return () => fc.record({ threads: threadsOf(moves, { most: 3 }) });
}

const mutualExclusion = lawOf(conditions, {
  id: 'mutual-exclusion',
  states: 'At most one thread has the mutex, also after it has waited.',
  fixed: () => [of(['take'], ['giveTwo', 'takeTimed']), of(['takeTimed', 'give'], ['takeTimed'])],
  random: any('take', 'takeTimed', 'give', 'giveAfter', 'giveTwo'),
});

const noLostWakeUp = lawOf(conditions, {
  id: 'no-lost-wake-up',
  states: 'A signal reaches one who waits, a broadcast all, however close before it they began.',
  fixed: () => [
    of(['take'], ['give']),
    of(['take'], ['giveAfter']),
    of(['take', 'take'], ['giveAfter', 'give']),
    of(['take'], ['give'], ['giveAfter']),
  ],
  random: any('take', 'give', 'giveAfter', 'giveTwo'),
});

const noDeadlock = lawOf(conditions, {
  id: 'no-deadlock',
  states: 'Who waits leaves the mutex to the others, and takes it again when it is free.',
  fixed: () => [of(['take'], ['takeTimed', 'giveTwo']), of(['giveTwo', 'take'], ['take'])],
  random: any('take', 'takeTimed', 'give', 'giveTwo'),
});

const timed = lawOf(conditions, {
  id: 'timed',
  states: 'A wait that times out takes no signal that another waits for.',
  fixed: () => [
    of(['takeTimed'], ['give']),
    of(['takeTimed', 'takeTimed'], ['giveAfter']),
    of(['takeTimed', 'take'], ['give', 'giveAfter']),
  ],
  random: any('take', 'takeTimed', 'give', 'giveAfter'),
});

export const CONDITION_LAWS: readonly Law[] = [
  mutualExclusion,
  noLostWakeUp,
  noDeadlock,
  timed,
  crowdLaw(conditions, {
    fixed: () => [
      of(['take'], ['takeTimed'], ['give', 'giveAfter']),
      of(['take'], ['take'], ['giveTwo']),
      of(['take'], ['take'], ['take'], ['giveAfter', 'giveTwo']),
    ],
    random: () =>
      fc.record({
        threads: threadsOf<Move>(['take', 'takeTimed', 'give', 'giveAfter', 'giveTwo'], {
          threads: 3,
        }),
      }),
  }),
  exitLaw(conditions, {
    fixed: () => [of(['takeTimed', 'takeTimed'], ['give'])],
    random: any('take', 'takeTimed', 'give', 'giveTwo'),
  }),
  tsoLaw(conditions, {
    fixed: () => [of(['give'], ['takeTimed']), of(['giveAfter', 'takeTimed'], ['takeTimed'])],
    random: any('take', 'takeTimed', 'give', 'giveAfter'),
  }),
  workersLaw(conditions, () => [
    of(['take', 'takeTimed'], ['give', 'giveAfter']),
    of(['takeTimed', 'giveTwo'], ['takeTimed']),
  ]),
];
