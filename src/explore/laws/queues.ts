// What every queue promises.

import * as fc from 'fast-check';
import { runAlone } from '../perform.ts';
import type { Memory } from '../../memory.ts';
import type { Law } from './law.ts';
import { isLinearizable, type Model, type Seen } from './linearize.ts';
import { PRIMITIVE } from './text/play.ts';
import {
  play,
  setUp,
  texts,
  valueOf,
  type Move,
  type QueuePlay,
  type QueueText,
} from './text/queues.ts';
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

type QueueScript = Scripted<QueuePlay>;

/** What a thread did and what came of it. */
interface Operation {
  readonly move: Move;
  /** What it put, if it put something. */
  readonly value: number;
  readonly result: number;
}

const PUTS: readonly Move[] = ['put', 'tryPut', 'putTimed'];
const GETS: readonly Move[] = ['get', 'tryGet', 'getTimed'];

const isPut = (move: Move): boolean => PUTS.includes(move);
const isGet = (move: Move): boolean => GETS.includes(move);

export const queues: Trial<QueueText, QueueScript> = {
  family: 'queue',
  module: 'queues',
  texts,
  end: (text, { capacity }) => PRIMITIVE + text.words(capacity),
  setUp,
  play,
  nameOf: (_text, address) => `queue+${address - PRIMITIVE}`,

  verdict(text, script, results, memory) {
    if (script.witness === 'fences') return undefined;
    const histories = historiesOf(script, results);
    const drained = drain(text, memory);
    return unordered(histories, drained) ?? inexplicable(script, histories, drained);
  },

  /**
   * No thread both puts and gets, gets that wait find enough that is put for certain, and puts that wait
   * find room that is made for certain.
   */
  isSound(_text, { capacity, threads }) {
    const moves = threads.flat();
    const count = (isSuch: (move: Move) => boolean): number => moves.filter(isSuch).length;
    const [puts, gets] = [count((move) => move === 'put'), count((move) => move === 'get')];
    if (puts === 0 && gets === 0) return true;
    return (
      threads.every((own) => !own.some(isPut) || !own.some(isGet)) &&
      (gets === 0 || puts >= count(isGet)) &&
      (puts === 0 || capacity + gets >= count(isPut))
    );
  },
};

/** The operations of each script, with what it saw to have ended before, if it looked. */
function historiesOf(
  { threads, witness }: QueueScript,
  results: readonly (readonly number[])[],
): Seen<Operation>[][] {
  const others = witness === undefined ? 0 : threads.length - 1;
  return threads.map((moves, k) =>
    moves.map((move, i) => {
      const at = i * (others + 1);
      const seen = results[k]!.slice(at, at + others);
      const after = others === 0 ? [] : seen.toSpliced(k, 0, i);
      const operation = { move, value: valueOf(k, i), result: results[k]![at + others]! };
      return { operation, after };
    }),
  );
}

/** What is left in the queue at the end, in order. */
function drain(text: QueueText, memory: Memory): number[] {
  const left: number[] = [];
  for (let next = take(); next !== undefined && left.length < 100; next = take()) left.push(next);
  return left;

  function take(): number | undefined {
    return runAlone(text.tryGet(PRIMITIVE), memory);
  }
}

/** FIFO for each producer, as every one who gets sees it: simpler to read than the second check. */
function unordered(histories: readonly Seen<Operation>[][], drained: readonly number[]) {
  const gotBy = histories.map((history) =>
    history.flatMap(({ operation: { move, result } }) =>
      isGet(move) && result !== 0 ? [result] : [],
    ),
  );
  for (const got of [...gotBy, drained]) {
    const wrong = got.find((value, i) =>
      got
        .slice(0, i)
        .some((earlier) => producerOf(earlier) === producerOf(value) && earlier > value),
    );
    if (wrong !== undefined)
      return broken('fifo', `${wrong} came after what its producer put later: ${got.join(', ')}`);
  }
  return undefined;
}

const producerOf = (value: number): number => Math.floor(value / 10);

/**
 * Whether a sequential queue could have given these results, operations in the order of their threads
 * and of the real time that was witnessed, and then be left with what was drained.
 */
function inexplicable(
  { capacity }: QueueScript,
  histories: readonly Seen<Operation>[][],
  drained: readonly number[],
) {
  // A last thread finds what is left after all others have ended, and then nothing.
  const after = histories.map((history) => history.length);
  const last = [...drained, 0].map((result) => ({
    operation: { move: 'tryGet', value: 0, result } as const,
    after,
  }));
  const start: readonly number[] = [];
  if (isLinearizable([...histories, last], start, playOn(capacity))) return undefined;
  const seen = histories.map((history) =>
    history.map(({ operation: { move, value, result } }) =>
      isPut(move) ? `${move} ${value}: ${result}` : `${move}: ${result}`,
    ),
  );
  const left = `${drained.join(', ') || 'nothing'} left`;
  return broken(
    'linearizable',
    `no queue does this: ${seen.map((one) => one.join(', ')).join(' | ')}; ${left}`,
  );
}

/** The sequential queue: a list that holds `capacity` numbers. */
function playOn(capacity: number): Model<Operation, readonly number[]> {
  return (items, { move, value, result }) => {
    if (move === 'size') return result === items.length ? items : undefined;
    if (isPut(move)) {
      const isFull = items.length >= capacity;
      if (result === 0) return isFull && move !== 'put' ? items : undefined;
      return isFull ? undefined : [...items, value];
    }
    if (result === 0) return items.length === 0 && move !== 'get' ? items : undefined;
    return items[0] === result ? items.slice(1) : undefined;
  };
}

function of(capacity: number, ...threads: readonly (readonly Move[])[]): QueueScript {
  return { capacity, threads };
}

function any(moves: readonly Move[]): (text: QueueText) => fc.Arbitrary<QueueScript> {
  return ({ carries }) => anyOf(moves, { threads: 2, most: carries === 'words' ? 3 : 2 });
}

function anyOf(
  moves: readonly Move[],
  size: { readonly threads: number; readonly most?: number },
): fc.Arbitrary<QueueScript> {
  return fc.record({
    capacity: fc.integer({ min: 1, max: 2 }),
    threads: threadsOf(moves, size),
  });
}

/** Messages are many stores each, of which there are too many orders under tso. */
const ifWords = (text: QueueText, ...more: readonly QueueScript[]): readonly QueueScript[] =>
  text.carries === 'words' ? more : [];

const witnessed = (script: QueueScript): QueueScript => ({ ...script, witness: 'order' });

const EVERY_MOVE: readonly Move[] = [...PUTS, ...GETS, 'size'];

const linearizable = lawOf(queues, {
  id: 'linearizable',
  states: 'Every operation takes effect at one point between its beginning and its end.',
  fixed: (text) =>
    [
      of(1, ['put'], ['get']),
      of(1, ['tryPut', 'tryPut'], ['tryGet']),
      of(1, ['tryPut'], ['tryGet', 'tryGet']),
      ...ifWords(
        text,
        of(1, ['tryPut', 'tryPut'], ['tryGet', 'tryGet']),
        of(1, ['put', 'put'], ['get', 'size']),
        of(2, ['put', 'size'], ['put', 'size']),
      ),
    ].map(witnessed),
  random: (text) => any(EVERY_MOVE)(text).map(witnessed),
});

const fifo = lawOf(queues, {
  id: 'fifo',
  states: 'What one thread puts comes out in the order in which it was put.',
  fixed: (text) => [
    of(2, ['put', 'put'], ['tryGet']),
    of(2, ['put', 'put'], ['getTimed']),
    of(1, ['tryPut', 'tryPut'], ['tryGet']),
    ...ifWords(
      text,
      of(1, ['tryPut', 'tryPut'], ['tryGet', 'tryGet']),
      of(2, ['put', 'put', 'put'], ['get', 'tryGet']),
    ),
  ],
  random: any(['put', 'tryPut', 'get', 'tryGet', 'getTimed']),
});

const noLostWakeUp = lawOf(queues, {
  id: 'no-lost-wake-up',
  states: 'Nobody waits at a queue that has what it waits for: an item, or room.',
  fixed: (text) => [
    of(1, ['put'], ['get']),
    of(1, ['put', 'put'], ['get']),
    ...ifWords(text, of(1, ['put', 'put'], ['get', 'get'])),
  ],
  random: any(['put', 'get']),
});

const noDeadlock = lawOf(queues, {
  id: 'no-deadlock',
  states: 'Whoever waits, or comes for nothing, leaves the queue to the others.',
  fixed: () => [
    of(1, ['put'], ['get', 'size']),
    of(1, ['tryGet', 'tryPut'], ['tryGet']),
    of(1, ['tryPut', 'tryPut'], ['size']),
  ],
  random: any(['put', 'tryPut', 'get', 'tryGet', 'size']),
});

const timed = lawOf(queues, {
  id: 'timed',
  states: 'A get that times out takes no item and no wake-up of another, and a put leaves none.',
  fixed: (text) => [
    of(1, ['put'], ['getTimed']),
    of(1, ['put'], ['getTimed', 'getTimed']),
    of(1, ['putTimed', 'putTimed'], ['tryGet']),
    ...ifWords(text, of(1, ['putTimed', 'putTimed'], ['getTimed'])),
  ],
  random: any(['put', 'putTimed', 'get', 'getTimed']),
});

export const QUEUE_LAWS: readonly Law[] = [
  linearizable,
  fifo,
  noLostWakeUp,
  noDeadlock,
  timed,
  crowdLaw(queues, {
    fixed: () => [
      of(1, ['get'], ['get'], ['put', 'put']),
      of(1, ['put'], ['put'], ['get', 'get']),
      of(2, ['put', 'put'], ['put', 'putTimed'], ['get', 'get']),
      of(1, ['put', 'put'], ['getTimed'], ['get']),
    ],
    random: () => anyOf(EVERY_MOVE, { threads: 3 }),
  }),
  exitLaw(queues, {
    fixed: () => [of(1, ['getTimed', 'tryGet'], ['put']), of(1, ['putTimed', 'putTimed'], ['get'])],
    random: any(['put', 'putTimed', 'get', 'getTimed']),
  }),
  tsoLaw(queues, {
    fixed: () => [
      of(1, ['put'], ['tryGet']),
      of(1, ['tryPut', 'tryGet'], ['tryPut']),
      of(1, ['tryPut'], ['size', 'tryGet']),
    ],
    random: any(['put', 'tryPut', 'tryGet', 'size']),
  }),
  workersLaw(queues, () => [
    of(1, ['put', 'put'], ['get']),
    of(1, ['tryPut', 'tryGet'], ['tryPut', 'tryGet']),
    of(1, ['putTimed'], ['getTimed', 'getTimed']),
  ]),
];
