// However a search is divided, and in whatever order its parts are searched, it runs what one would run.
// EXPLORE_RUNS and EXPLORE_SEED for more random programs.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Division, WHOLE, type Assignment, type Place } from '../../src/explore/division.ts';
import { Knowledge, MustRestart } from '../../src/explore/knowledge.ts';
import { programOf } from '../../src/explore/options.ts';
import type { MemoryModel, Program } from '../../src/explore/program.ts';
import type { Told } from '../../src/explore/part.ts';
import { search, searchPart, settingsOf, type Account } from '../../src/explore/search.ts';
import { mulberry32 } from '../../src/mulberry32.ts';
import { GROUPS, programsOf } from './program-groups.ts';
import { textOf, toProgram, type CodeProgram } from './small-programs.ts';

const RUNS = Number(process.env['EXPLORE_RUNS'] ?? 40);
const SEED = Number(process.env['EXPLORE_SEED'] ?? 1);

/** Programs with more executions are left out. */
const MOST = 300;

type Settings = ReturnType<typeof settingsOf>;
type Learnt = Pick<Knowledge, 'hasPauses' | 'hasPlainAccesses'>;

interface Counts {
  readonly executions: number;
  readonly blocked: number;
  readonly outcomes: Record<string, number>;
  /** However the executions fail: of several things that go wrong, either may come first. */
  readonly failures: number;
}

function countsOf(results: readonly Account['result'][]): Counts {
  const outcomes: Record<string, number> = {};
  const sum = (of: (result: Account['result']) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  for (const result of results)
    for (const [label, count] of Object.entries(result.outcomes))
      outcomes[label] = (outcomes[label] ?? 0) + count;
  return {
    executions: sum(({ executions }) => executions),
    blocked: sum(({ blocked }) => blocked),
    outcomes,
    failures: sum(({ failures }) =>
      Object.values(failures).reduce((total, count) => total + count, 0),
    ),
  };
}

/** Somebody with a part to search, and knowledge of his own. */
class Hand {
  accounts: Generator<Account, void, void> | undefined;
  place: Place = WHOLE.place;
  readonly knowledge = new Knowledge();

  private readonly told: Told = new Map();

  private readonly program: Program;
  private readonly settings: Settings;
  private readonly random: () => number;

  constructor(code: CodeProgram, settings: Settings, learnt: Learnt, random: () => number) {
    this.program = programOf(toProgram(code));
    this.settings = settings;
    this.random = random;
    this.knowledge.hasPauses = learnt.hasPauses;
    this.knowledge.hasPlainAccesses = learnt.hasPlainAccesses;
  }

  begin({ part, place }: Assignment): void {
    const often = this.random();
    const freely = this.random();
    this.place = place;
    this.accounts = searchPart(
      this.program,
      this.settings,
      this.knowledge,
      structuredClone(part),
      this.told,
      {
        leavesOff: () => this.random() < often,
        gives: () => this.random() < freely,
      },
    );
  }
}

/** Undefined if the program has to be searched by one alone. */
function divided(
  code: CodeProgram,
  settings: Settings,
  seed: number,
  isLeft = (knowledge: Knowledge): boolean => !knowledge.isCommon,
): Counts | undefined {
  const learnt = { hasPauses: false, hasPlainAccesses: false };
  const random = mulberry32(seed);
  for (;;) {
    const size = 2 + Math.floor(random() * 3);
    const hands = Array.from({ length: size }, () => new Hand(code, settings, learnt, random));
    try {
      return inTurns(hands, random, isLeft);
    } catch (error) {
      if (!(error instanceof MustRestart)) throw error;
      if (hands.some(({ knowledge }) => isLeft(knowledge))) return undefined;
      learnt.hasPauses ||= hands.some(({ knowledge }) => knowledge.hasPauses);
      learnt.hasPlainAccesses ||= hands.some(({ knowledge }) => knowledge.hasPlainAccesses);
    }
  }
}

function inTurns(
  hands: readonly Hand[],
  random: () => number,
  isLeft: (knowledge: Knowledge) => boolean,
): Counts | undefined {
  const division = new Division();
  const results: Account['result'][] = [];
  hands[0]!.begin(WHOLE);
  for (;;) {
    for (const hand of hands) {
      const assignment = hand.accounts === undefined ? division.next() : undefined;
      if (assignment !== undefined) hand.begin(assignment);
    }
    const busy = hands.filter(({ accounts }) => accounts !== undefined);
    if (busy.length === 0) break;
    const hand = busy[Math.floor(random() * busy.length)]!;
    const { value: account } = hand.accounts!.next();
    if (isLeft(hand.knowledge)) return undefined;
    if (account === undefined || account.isOver) hand.accounts = undefined;
    if (account === undefined) continue;
    hand.place = division.receive(hand.place, structuredClone(account));
    results.push(account.result);
  }
  expect(division.isEmpty).toBe(true);
  return countsOf(results);
}

const names = Object.keys(GROUPS) as (keyof typeof GROUPS)[];
const models: readonly MemoryModel[] = ['sc', 'tso'];

describe.each(models)('%s', (memory) => {
  test.each(names)('%s', (name) => {
    const settings = settingsOf({ stopAtFirst: false, maxExecutions: MOST, memory });
    const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(programsOf({ ...GROUPS[name], length: 4 }), seeds, (code, seed) => {
        const alone = search(programOf(toProgram(code)), settings);
        fc.pre(alone.isExhaustive);
        const counts = divided(code, settings, seed);
        if (counts === undefined) return;
        const text = textOf(code);
        expect({ text, ...counts }).toEqual({ text, ...countsOf([alone]) });
        expect(counts.blocked).toBe(0);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

/** The smallest program that is known to be counted differently; found by 3,000 of `pauses`. */
const WIDE: CodeProgram = {
  words: { x: 0, y: 0, m: 0, n: 0 },
  threads: [
    [
      { do: 'cas', word: 'x', expected: 0, value: 'next' },
      { do: 'relaxedStore', word: 'x', value: 0 },
      { do: 'spin', word: 'y', until: 1, rounds: 2 },
    ],
    [
      { do: 'store', word: 'y', value: 0 },
      { do: 'spin', word: 'x', until: 0, rounds: 2 },
    ],
    [{ do: 'locked', word: 'm', body: [{ do: 'store', word: 'x', value: 'next' }] }],
  ],
};

// Alone, the stuck execution is missed in which T2's store, behind that of T0, ends T0's pause before
// T1 begins: 5 of 6. Such programs are left to one, and tso promises outcomes, not counts.
test.skip('pauses over several words under tso', () => {
  const settings = settingsOf({ stopAtFirst: false, memory: 'tso' });
  const alone = search(programOf(toProgram(WIDE)), settings);
  expect(divided(WIDE, settings, 0, () => false)).toEqual(countsOf([alone]));
});
