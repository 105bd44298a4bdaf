// Threads that park in a lot, on two keys that share a bucket, and threads that unpark them.

import { store, WOKEN, type Address, type Steps } from '../../../memory.ts';
import {
  PARKING_LOT_WORDS,
  parkingLotHanded,
  parkingLotInit,
  parkingLotPark,
  parkingLotUnparkAll,
  parkingLotUnparkOne,
  WAITER_WORDS,
} from '../../../sync/parking-lot.ts';
import {
  afterOperation,
  beforeOperation,
  BRIEFLY_NS,
  MOST_PLAYERS,
  PRIMITIVE,
  type Play,
} from './play.ts';

/** A parking lot, as its laws use it. */
export interface ParkingLotText {
  readonly words: number;
  readonly waiterWords: number;
  init(lot: Address): Steps;
  /** Returns WOKEN, NOT_EQUAL or TIMED_OUT. */
  park(
    lot: Address,
    waiter: Address,
    key: Address,
    expected: number,
    timeoutNs: number,
  ): Steps<number>;
  handed(waiter: Address): Steps<number>;
  unparkOne(lot: Address, key: Address, value: number): Steps<number>;
  unparkAll(lot: Address, key: Address, value: number): Steps<number>;
}

/**
 * On the first key, or, where it says `2`, on the second. `park`, `parkTimed`: once, while the word at
 * the key is 0. `unparkOne`, `unparkAll`: whoever is there. `open`: sets the word, so that nobody parks
 * any more, and unparks all.
 */
export type Move =
  | 'park'
  | 'park2'
  | 'parkTimed'
  | 'parkTimed2'
  | 'unparkOne'
  | 'unparkOne2'
  | 'unparkAll'
  | 'unparkAll2'
  | 'open'
  | 'open2';

export type ParkingPlay = Play<Move>;

/** Added to what a woken thread was handed. */
export const HANDED = 100;

export const texts = {
  'parking-lot': {
    words: PARKING_LOT_WORDS,
    waiterWords: WAITER_WORDS,
    init: parkingLotInit,
    park: parkingLotPark,
    handed: parkingLotHanded,
    unparkOne: parkingLotUnparkOne,
    unparkAll: parkingLotUnparkAll,
  },
} satisfies Record<string, ParkingLotText>;

const LOT: Address = PRIMITIVE;

export const waiterAddress = (text: ParkingLotText, me: number): Address =>
  LOT + text.words + (me - 1) * text.waiterWords;

/** Keys are the addresses of words; those that two threads wait on may meet in one bucket. */
export const firstKey = (text: ParkingLotText): Address => waiterAddress(text, MOST_PLAYERS + 1);

/** Fibonacci's number: so far apart, two words share a bucket of parking-lot.ts. */
const KEYS_APART = 233;

export const secondKey = (text: ParkingLotText): Address => firstKey(text) + KEYS_APART;

/** What operation `i` of script `k` hands to those it unparks: no other hands over the same. */
export const valueOf = (k: number, i: number): number => 10 * (k + 1) + i;

export function* setUp(text: ParkingLotText): Steps {
  yield* text.init(LOT);
}

/** What script `k` does as thread `me`: how each park ended, how many each unpark woke. */
export function* play(
  text: ParkingLotText,
  script: ParkingPlay,
  k: number,
  me: number,
): Steps<number[]> {
  const results: number[] = [];
  for (let i = 0; i < script.threads[k]!.length; i++) {
    const move = script.threads[k]![i]!;
    yield* beforeOperation(script, k, i, results);
    if (move.startsWith('park')) results.push(yield* parkOnce(text, move, me));
    else results.push(yield* unpark(text, move, valueOf(k, i)));
    yield* afterOperation(script, k, i, results);
  }
  return results;
}

const keyOf = (text: ParkingLotText, move: Move): Address =>
  move.endsWith('2') ? secondKey(text) : firstKey(text);

function* parkOnce(text: ParkingLotText, move: Move, me: number): Steps<number> {
  const waiter = waiterAddress(text, me);
  const timeoutNs = move.startsWith('parkTimed') ? BRIEFLY_NS : Infinity;
  const answer = yield* text.park(LOT, waiter, keyOf(text, move), 0, timeoutNs);
  return answer === WOKEN ? HANDED + (yield* text.handed(waiter)) : answer;
}

function* unpark(text: ParkingLotText, move: Move, value: number): Steps<number> {
  const key = keyOf(text, move);
  if (move.startsWith('open')) yield* store(key, 1);
  if (move.startsWith('unparkOne')) return yield* text.unparkOne(LOT, key, value);
  return yield* text.unparkAll(LOT, key, value);
}
