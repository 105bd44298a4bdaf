// Holds programs against CPython: in every seat of a pool, one after the other.

import type { Behaviour } from './behaviour.ts';
import { difference } from './behaviour.ts';
import type { Oracle, Rejection } from './cpython.ts';
import { seatName, type Pool, type Seat } from './pool.ts';

export interface Mismatch {
  readonly source: string;
  /** Strategy and form of the text. */
  readonly seat: string;
  /** How the two differ, for a reader. */
  readonly why: string;
  readonly expected: Behaviour;
}

/** Thrown in a property, so that fast-check shrinks the program. */
export class MismatchError extends Error {
  readonly mismatch: Mismatch;

  constructor(mismatch: Mismatch) {
    super(`${mismatch.seat}\n${mismatch.why}\n${numbered(mismatch.source)}`);
    this.mismatch = mismatch;
  }
}

/** Objects that programs have left in cycles, among others. */
export interface Tally {
  programs: number;
  rejected: number;
  endless: number;
  inCycles: number;
}

export class Differ {
  readonly tally: Tally = { programs: 0, rejected: 0, endless: 0, inCycles: 0 };
  private readonly oracle: Oracle;
  private readonly pool: Pool;
  private readonly seats: readonly Seat[];
  private readonly seatsOf: (source: string) => readonly number[];

  /** @param seatsOf numbers of the seats in which a program is run: all of them, unless it says less. */
  constructor(
    oracle: Oracle,
    pool: Pool,
    seats: readonly Seat[],
    seatsOf: (source: string) => readonly number[] = () => [...seats.keys()],
  ) {
    this.oracle = oracle;
    this.pool = pool;
    this.seats = seats;
    this.seatsOf = seatsOf;
  }

  /** The first of its seats in which a program does not do what CPython does with it. */
  async mismatch(source: string): Promise<Mismatch | undefined> {
    const expected = await this.oracle.run(source);
    this.tally.programs++;
    if (expected.isEndless) {
      this.tally.endless++;
      return undefined;
    }
    if (expected.rejectedAt > 0) this.tally.rejected++;
    const chosen = this.seatsOf(source);
    const all = await Promise.all(chosen.map((seat) => this.pool.runIn(seat, source)));
    this.tally.inCycles += Math.max(...all.map(({ inCycles }) => inCycles));
    for (const [i, ours] of all.entries()) {
      const why = difference(expected, ours);
      if (why === undefined) continue;
      return { source, seat: seatName(this.seats[chosen[i]!]!), why, expected };
    }
    return undefined;
  }

  /** The same mismatch in a program that was cut down: of another kind, or in another seat, it is none. */
  async sameMismatch(source: string, before: Mismatch): Promise<Mismatch | undefined> {
    const expected = await this.oracle.run(source);
    // What CPython rejects is another matter than what it runs.
    if (expected.rejectedAt > 0 || expected.isEndless) return undefined;
    const at = this.seats.findIndex((seat) => seatName(seat) === before.seat);
    const why = difference(expected, await this.pool.runIn(at, source));
    if (why === undefined) return undefined;
    const found = { source, seat: before.seat, why, expected };
    return kindOf(found) === kindOf(before) ? found : undefined;
  }

  /** Line and text of the SyntaxError with which CPython rejects a program. */
  compiled(source: string): Promise<Rejection> {
    return this.oracle.rejection(source);
  }
}

/** What sort of mismatch it is: the first line of what is wrong, and who died of what. */
export function kindOf({ why, expected, seat }: Mismatch): string {
  const [first = ''] = why.split('\n');
  const died = /worker died: (.*)|outside of .*: (.*?) \(line/.exec(why);
  if (died) return died[0];
  const theirs = /^ {2}- (.*)$/m.exec(why)?.[1] ?? '';
  const ours = /^ {2}\+ (\w+(?:Error|Exception|Exit|Iteration)\b.*)$/m.exec(why)?.[1];
  if (first.startsWith('heap')) return `heap, ${seat}`;
  return ours === undefined
    ? `${first} ${expected.status} ${theirs === ''}`
    : `${first} ${plain(ours)}`;
}

/** Without what names and numbers a program happens to have. */
function plain(text: string): string {
  return text.replaceAll(/\d+|'[^']*'|"[^"]*"/g, '_').slice(0, 60);
}

export function numbered(source: string): string {
  const lines = source.trimEnd().split('\n');
  return lines.map((line, i) => `${String(i + 1).padStart(4)}  ${line}`).join('\n');
}
