// Spin loops: a thread that looks at the same words again and again until another changes them.
//
// Such a thread makes no events: it holds copies of the lines it looks at, and as long as nobody takes one of them
// it would see what it saw. So from pause to pause its accesses are watched. When a turn of the loop only read, found
// its lines in the cache, and what it read is still there, the next turn would be the same; the thread sleeps in its
// pause, while its cpu is busy, until one of the lines is taken, and goes on when the turn ends that it is in then.
// Where in its turn it is, chance says: on a real core no two turns take quite the same time. If all turned in step,
// they would get the line in the same order each time, and a ticket lock would always be handed on to who comes first.
//
// A loop that gives up after some turns (it may count them where nobody sees it) must not sleep. So a loop is first let
// turn more often than such loops do; the words that it looked at are then known as those of loops without end.
//
// Source: waiting at a local copy is what makes test-and-test-and-set scale as it does: Rudolph and Segall (ISCA 1984);
//   Anderson (IEEE TPDS 1(1), 1990), section 3.
// State: of a thread: whether it is watched; what it has looked at since its last pause; how many turns it took.
// Invariant: a thread that sleeps here watches each line that it looked at (lines.ts).
// Limits: a loop with a bound of more than ENDLESS turns, or of fewer at words where another loop has none, may
//   turn for ever. A loop that reads the clock, or more than MOST_LOOKS words, is let turn.

import { wordAt } from '../memory.ts';
import { keyOf } from './futex.ts';
import type { Jitter } from './jitter.ts';
import { lineOf, tableOf, type Lines } from './lines.ts';
import type { Cpu } from './cpu.ts';
import { MOST_LOOKS, type SimulatedThread } from './thread.ts';

/** Turns after which a loop is taken for one without end. */
const ENDLESS = 128;

export class Spinning {
  private readonly lines: Lines;
  private readonly jitter: Jitter;
  private readonly endless = new Set<number>();

  constructor(lines: Lines, jitter: Jitter) {
    this.lines = lines;
    this.jitter = jitter;
  }

  /** A watched thread read a word. */
  looked(thread: SimulatedThread, address: number, value: number, isHit: boolean): void {
    const { looks } = thread;
    if (looks === MOST_LOOKS) {
      this.acted(thread);
      return;
    }
    if (!isHit) thread.isSteady = false;
    thread.lookedAt[looks] = address;
    thread.lookedValue[looks] = value;
    thread.looks = looks + 1;
  }

  /** A watched thread did something else: it is in no loop. */
  acted(thread: SimulatedThread): void {
    thread.isWatching = false;
    thread.turns = 0;
  }

  /** The thread's pause is over at that time; says whether it sleeps instead. */
  pauses(thread: SimulatedThread, cpu: Cpu, nowNs: number): boolean {
    const isTurn = thread.isWatching && thread.looks > 0;
    thread.turns = isTurn ? thread.turns + 1 : 0;
    if (isTurn) {
      thread.periodNs = nowNs - thread.pausedNs;
      if (this.isEndless(thread) && this.wouldRepeat(thread, cpu)) {
        this.sleep(thread, nowNs);
        return true;
      }
    }
    this.nextTurn(thread, nowNs);
    return false;
  }

  /** The time at which a sleeper whose line was taken goes on: when its turn ends, which is any time from now on. */
  endOfTurn({ periodNs }: SimulatedThread, nowNs: number): number {
    return nowNs + periodNs * this.jitter.random();
  }

  /** The sleeper goes on at that time. */
  resume(thread: SimulatedThread, atNs: number): void {
    this.lines.unwatch(thread);
    this.nextTurn(thread, atNs);
  }

  private nextTurn(thread: SimulatedThread, nowNs: number): void {
    thread.isWatching = true;
    thread.isSteady = true;
    thread.looks = 0;
    thread.pausedNs = nowNs;
  }

  private sleep(thread: SimulatedThread, nowNs: number): void {
    thread.pausedNs = nowNs;
    for (let i = 0; i < thread.looks; i++) {
      const address = thread.lookedAt[i]!;
      this.lines.watch(thread, tableOf(thread.view, address), lineOf(address));
    }
  }

  private isEndless(thread: SimulatedThread): boolean {
    const key = keyOf(thread.view, thread.lookedAt[0]!);
    if (thread.turns < ENDLESS) return this.endless.has(key);
    this.endless.add(key);
    return true;
  }

  private wouldRepeat(thread: SimulatedThread, cpu: Cpu): boolean {
    if (!thread.isSteady) return false;
    for (let i = 0; i < thread.looks; i++) {
      const address = thread.lookedAt[i]!;
      if (wordAt(address) !== thread.lookedValue[i]) return false;
      const table = tableOf(thread.view, address);
      // That it is held for a moment does not count.
      if (!this.lines.isHit(table, lineOf(address), cpu.core, false, Infinity)) return false;
    }
    return true;
  }
}
