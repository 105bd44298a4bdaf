// The exhaustive search by several workers, which together run what one would run alone.
//
// Limits: numbers of threads and locations have to mean the same to all workers, and no execution may
//   have to be compared with all others (Knowledge.isCommon); a search where that fails is left to one.

import { Worker } from 'node:worker_threads';
import { UsageError } from '../errors.ts';
import { Division, WHOLE, type Assignment, type Place } from './division.ts';
import { Knowledge } from './knowledge.ts';
import type { DataRace, Program } from './program.ts';
import { keyOf } from './races.ts';
import {
  emptyResult,
  searchUntil,
  type Account,
  type Found,
  type SearchResult,
  type Settings,
} from './search.ts';
import type { Progress } from './watch.ts';

/** How a search is divided. */
export interface Pace {
  /** Milliseconds before there are workers: many searches are over by then. */
  readonly aloneMs: number;
  /** Milliseconds after which a worker says what it has found. */
  readonly sliceMs: number;
  /** Workers give branches away as long as fewer than this could be handed out, per worker. */
  readonly reserve: number;
}

/** The longest time that Node's timers take. */
const MOST_TIMER_MS = 2 ** 31 - 1;

const PACE: Pace = { aloneMs: 100, sliceMs: 100, reserve: 1 };

/** How to search, and whom to tell how far that has come. */
export interface SearchHow {
  readonly pace?: Pace;
  readonly tell?: ((progress: Progress) => void) | undefined;
}

/** What a search has learnt, as far as others have to know. */
export interface Learnt {
  readonly hasPauses: boolean;
  readonly hasPlainAccesses: boolean;
  readonly isCommon: boolean;
}

export function learntOf({ hasPauses, hasPlainAccesses, isCommon }: Learnt): Learnt {
  return { hasPauses, hasPlainAccesses, isCommon };
}

/** What is to be searched. */
export interface FileSearch {
  readonly file: string;
  readonly settings: Settings;
}

/** What a worker gets with its start; then parts come, one after the other. */
export interface WorkerStart extends FileSearch {
  readonly learnt: Learnt;
  readonly sliceMs: number;
  /** One number, written here: whether branches are wanted. */
  readonly wanted: Int32Array<SharedArrayBuffer>;
}

/** What comes from a worker, several times for a part. Without an account the search has to start over. */
export interface News {
  readonly account: Account | undefined;
  readonly learnt: Learnt;
}

/**
 * Searches all executions of the program that the file holds, by so many workers.
 * `program`: the same, for as long as that goes without workers.
 */
export async function searchByWorkers(
  program: Program,
  search: FileSearch,
  jobs: number,
  { pace = PACE, tell }: SearchHow = {},
): Promise<SearchResult> {
  const started = performance.now();
  const knowledge = new Knowledge();
  let isCommon = true;
  const leavesOff = (): boolean =>
    isCommon && knowledge.isCommon && performance.now() - started >= pace.aloneMs;
  for (;;) {
    const alone = searchUntil(program, search.settings, knowledge, leavesOff);
    if (alone !== undefined) return alone;
    const crew = new Crew(search, knowledge, { pace, tell }, started);
    const result = await crew.run(jobs);
    if (result !== undefined) return result;
    const { learnt } = crew;
    knowledge.hasPauses ||= learnt.hasPauses;
    knowledge.hasPlainAccesses ||= learnt.hasPlainAccesses;
    isCommon &&= learnt.isCommon;
  }
}

/** A worker, and where its part is. */
interface Hand {
  readonly worker: Worker;
  isBusy: boolean;
  place: Place;
}

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`./file-worker${EXTENSION}`, import.meta.url);

class Crew {
  /** What is known, or what should have been known if the search has to start over. */
  learnt: Learnt;

  private readonly search: FileSearch;
  private readonly pace: Pace;
  private readonly tell: (progress: Progress) => void;
  private readonly started: number;
  private readonly wanted = new Int32Array(new SharedArrayBuffer(4));
  private hands: Hand[] = [];
  private readonly division = new Division();

  private readonly total = { ...emptyResult(), isExhaustive: true };
  private readonly races = new Map<string, DataRace>();
  private runs = 0;

  constructor(
    search: FileSearch,
    learnt: Learnt,
    { pace = PACE, tell = () => {} }: SearchHow,
    started: number,
  ) {
    this.learnt = learntOf(learnt);
    this.search = search;
    this.pace = pace;
    this.tell = tell;
    this.started = started;
  }

  /** @returns undefined if the search has to start over, knowing `learnt`. */
  async run(jobs: number): Promise<SearchResult | undefined> {
    type End = 'over' | 'must restart';
    let resolve!: (end: End) => void;
    let reject!: (error: unknown) => void;
    // Promise.withResolvers is not there in Node 20, on which the explorer runs too.
    const promise = new Promise<End>((...both) => ([resolve, reject] = both));
    const hear = (hand: Hand, news: News): void => {
      this.learnt = news.learnt;
      if (news.account === undefined || !news.learnt.isCommon) resolve('must restart');
      else if (this.receive(hand, news.account)) resolve('over');
    };
    this.hands = Array.from({ length: jobs }, () => this.start(hear, reject));
    this.give(this.hands[0]!, WHOLE);
    this.tellWanted();
    const stopClock = this.startClock(() => resolve('over'));
    const end = await promise.finally(() => {
      stopClock();
      return Promise.all(this.hands.map(({ worker }) => worker.terminate()));
    });
    return end === 'over' ? this.result() : undefined;
  }

  /** For executions so long that nobody tells anything of them. @returns what stops it. */
  private startClock(isTimeOver: () => void): () => void {
    const { maxSeconds } = this.search.settings;
    if (maxSeconds === Infinity) return () => {};
    const left = Math.min(Math.max(0, maxSeconds - this.seconds()) * 1000, MOST_TIMER_MS);
    const timer = setTimeout(() => {
      this.total.isExhaustive = false;
      isTimeOver();
    }, left);
    return () => clearTimeout(timer);
  }

  private start(hear: (hand: Hand, news: News) => void, fail: (error: unknown) => void): Hand {
    const { search, learnt, wanted, pace } = this;
    const workerData: WorkerStart = { ...search, learnt, wanted, sliceMs: pace.sliceMs };
    const worker = new Worker(WORKER, { workerData });
    const hand: Hand = { worker, isBusy: false, place: WHOLE.place };
    worker.on('message', (news: News) => hear(hand, news));
    // On its way from the worker an error has lost its class.
    worker.on('error', (error: Error) =>
      fail(error.name === 'UsageError' ? new UsageError(error.message) : error),
    );
    worker.on('exit', () => fail(new Error('a worker has ended before the search')));
    return hand;
  }

  /** @returns whether the search is over. */
  private receive(hand: Hand, account: Account): boolean {
    this.add(account);
    this.tell(this.total);
    if (account.result.found !== undefined && this.search.settings.stopAtFirst) return true;
    hand.place = this.division.receive(hand.place, account);
    if (account.isOver) hand.isBusy = false;
    return this.isOverLimit() || !this.handOut();
  }

  /** Gives work to those who have none. @returns whether anybody is at work. */
  private handOut(): boolean {
    for (const hand of this.hands) {
      const assignment = hand.isBusy ? undefined : this.division.next();
      if (assignment !== undefined) this.give(hand, assignment);
    }
    this.tellWanted();
    return this.hands.some(({ isBusy }) => isBusy);
  }

  private give(hand: Hand, { part, place }: Assignment): void {
    hand.isBusy = true;
    hand.place = place;
    hand.worker.postMessage(part);
  }

  private tellWanted(): void {
    const { wanted, division, hands, pace } = this;
    Atomics.store(wanted, 0, division.ready < hands.length * pace.reserve ? 1 : 0);
  }

  // --- results --------------------------------------------------------------------------------------

  private isOverLimit(): boolean {
    const { maxExecutions, maxSeconds } = this.search.settings;
    if (this.runs < maxExecutions && this.seconds() <= maxSeconds) return false;
    // Nothing is cut if this was the last part.
    if (this.hands.some(({ isBusy }) => isBusy)) this.total.isExhaustive = false;
    return true;
  }

  private add({ result, runs, isOver }: Account): void {
    const { total } = this;
    const { found } = result;
    if (found !== undefined && (total.found === undefined || isBefore(found, total.found)))
      total.found = {
        ...found,
        executions: this.runs + found.executions,
        seconds: this.seconds(),
      };
    this.runs += runs;
    total.executions += result.executions;
    total.blocked += result.blocked;
    total.steps += result.steps;
    total.isExhaustive &&= !isOver || result.isExhaustive;
    addCounts(total.outcomes, result.outcomes);
    addCounts(total.failures, result.failures);
    for (const race of result.races) this.races.set(keyOf(race), race);
  }

  /** The same whoever was first, as far as that can be. */
  private result(): SearchResult {
    return {
      ...this.total,
      isExhaustive: this.total.isExhaustive && this.division.isEmpty,
      outcomes: sorted(this.total.outcomes),
      failures: sorted(this.total.failures),
      races: Object.values(sorted(Object.fromEntries(this.races))),
      seconds: this.seconds(),
    };
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}

function isBefore({ schedule: one }: Found, { schedule: other }: Found): boolean {
  if (one.length !== other.length) return one.length < other.length;
  const at = one.findIndex((proc, i) => proc !== other[i]);
  return at >= 0 && one[at]! < other[at]!;
}

function addCounts(
  to: Partial<Record<string, number>>,
  more: Partial<Record<string, number>>,
): void {
  for (const [key, count] of Object.entries(more)) to[key] = (to[key] ?? 0) + count!;
}

function sorted<T extends object>(by: T): T {
  return Object.fromEntries(
    Object.entries(by).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ) as T;
}
