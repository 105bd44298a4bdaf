// The least engine there is: threads take turns at random, some steps each, and virtual time passes by one a step.

import { perform, runAlone, wordAt } from '../../src/explore/perform.ts';
import { linkProgram, unitOfCode, unitOfSource } from '../../src/guest-modules.ts';
import {
  enterMemory,
  NOT_EQUAL,
  PROCESS_WORDS,
  TIMED_OUT,
  WOKEN,
  type Access,
  type Memory,
  type Steps,
} from '../../src/memory.ts';
import { mulberry32 } from '../../src/mulberry32.ts';
import { compile } from '../../src/python/compile.ts';
import { packageRoot } from '../../src/registry.ts';
import { compositionOf } from '../../src/explore/laws/subjects.ts';
import { causesIn } from '../../src/stepped/causes.ts';
import { stepGuest, valueOf, type Guest, type SteppedGuest } from '../../src/stepped/guest.ts';
import type { Spawned, Stepper, ThreadStart } from '../../src/stepped/stepper.ts';
import type { Composition } from '../../src/strategy.ts';
import type { Ended } from '../../src/vm/session.ts';

const STEPS_OF_A_TURN = 50;
const MOST_TURNS = 1e6;

interface Running extends ThreadStart {
  readonly isDaemon: boolean;
  answer: number;
  result?: unknown;
  isOver?: boolean;
  parked?: Access & { readonly until: number };
}

export interface Told {
  printed: string;
  readonly reports: string[];
  readonly names: string[];
  readonly causes: Set<string>;
  interpreters: number;
}

export class Turns implements Stepper {
  readonly mostThreads = 16;
  readonly mostInterpreters = 8;
  readonly keepsThreads = true;
  readonly separatesProcesses = true;
  readonly unitOfSource = unitOfSource;
  readonly unitOfCode = unitOfCode;
  readonly told: Told = {
    printed: '',
    reports: [],
    names: [],
    causes: new Set(),
    interpreters: 0,
  };
  private readonly composition: Composition;
  private readonly threads: Running[] = [];
  private readonly random = mulberry32(1);
  private now = 0;

  constructor(composition: Composition) {
    this.composition = composition;
  }

  runAlone<R>(steps: Steps<R>, memory: Memory): R {
    return runAlone(steps, memory);
  }

  // oxlint-disable-next-line require-yield -- nothing of it is a step here
  *spawn({ body, isDaemon, ...thread }: Spawned): Steps<unknown> {
    this.add({ steps: body(), ...thread }, isDaemon);
    return 0;
  }

  onTopLevel(ended: Ended): void {
    if ('failure' in ended) throw new Error(ended.failure.type);
  }

  onReport(heading: string, { type }: { readonly type: string }): void {
    this.told.reports.push(`${heading}${type}`);
  }

  onOutput(_stream: 'stdout' | 'stderr', text: string): void {
    this.told.printed += text;
  }

  onMade(): void {
    this.told.interpreters += 1;
  }

  private add(start: ThreadStart, isDaemon: boolean): void {
    this.told.names.push(start.name);
    this.threads.push({ ...start, isDaemon, answer: 0 });
  }

  /** Results of the threads; undefined: all wait for each other. */
  run(starts: readonly ThreadStart[]): unknown[] | undefined {
    for (const start of starts) this.add(start, false);
    const first = this.threads.slice();
    for (let at = 0; first.some((thread) => thread.isOver !== true); at++) {
      if (at > MOST_TURNS) throw new Error('it takes too many turns');
      const ready = this.threads.filter((one) => one.isOver !== true && one.parked === undefined);
      if (ready.length > 0) this.takeTurn(ready[Math.floor(this.random() * ready.length)]!);
      else if (!this.passTime()) return undefined;
    }
    return first.map(({ result }) => result);
  }

  private takeTurn(thread: Running): void {
    for (let step = 0; step < STEPS_OF_A_TURN && thread.parked === undefined; step++) {
      this.now += 1;
      enterMemory(thread.memory);
      const next = thread.steps.next(thread.answer);
      if (next.done === true) {
        thread.result = next.value;
        thread.isOver = true;
        return;
      }
      this.execute(thread, next.value);
    }
  }

  private execute(thread: Running, access: Access): void {
    const { kind, address, value, expected, timeoutNs } = access;
    thread.answer = 0;
    if (kind === 'now') thread.answer = this.now;
    else if (kind === 'work') this.now += value;
    else if (kind === 'wake') thread.answer = this.wake(thread, address, value);
    else if (kind === 'park') {
      if (wordAt(thread.memory, address) !== (expected | 0)) thread.answer = NOT_EQUAL;
      else {
        this.told.causes.add(causesIn(thread.memory, this.composition)(address));
        thread.parked = { ...access, until: this.now + timeoutNs };
      }
    } else if (kind !== 'pause' && kind !== 'yieldCore')
      thread.answer = perform(thread.memory, access);
  }

  private wake({ memory }: Running, address: number, most: number): number {
    const isShared = address >= PROCESS_WORDS;
    const spaceOf = (one: Memory): ArrayBufferLike =>
      (isShared ? one.processWords : one.words).buffer;
    let woken = 0;
    for (const thread of this.threads) {
      if (woken >= most) break;
      if (thread.parked?.address !== address || spaceOf(thread.memory) !== spaceOf(memory))
        continue;
      unpark(thread, WOKEN);
      woken += 1;
    }
    return woken;
  }

  /** The limit of a wait that ends first runs out; false: no wait has one. */
  private passTime(): boolean {
    const [first] = this.threads
      .filter(({ parked }) => parked !== undefined && parked.until < Infinity)
      .toSorted((one, other) => one.parked!.until - other.parked!.until);
    if (first === undefined) return false;
    this.now = Math.max(this.now, first.parked!.until);
    unpark(first, TIMED_OUT);
    return true;
  }
}

function unpark(thread: Running, answer: number): void {
  delete thread.parked;
  thread.answer = answer;
}

export interface Run extends Told {
  readonly guest: SteppedGuest;
  readonly engine: Turns;
  readonly ended: readonly Ended[] | undefined;
}

/** A program whose threads have run. */
export async function runGuest(
  strategy: string,
  source: string,
  more: Partial<Guest> = {},
): Promise<Run> {
  const composition = await compositionOf(strategy, packageRoot);
  const engine = new Turns(composition);
  const guest = stepGuest(
    composition,
    {
      program: linkProgram(compile(source, 'main.py')),
      filename: 'main.py',
      threads: 1,
      entry: undefined,
      args: (index) => [BigInt(index)],
      input: { columns: {}, globals: {}, work: 1, description: '' },
      heapBytes: 4 << 20,
      ...more,
    },
    engine,
  );
  const ended = engine.run(guest.start()) as Ended[] | undefined;
  return { guest, engine, ended, ...engine.told };
}

export function returnedBy({ ended }: Run): ReturnType<typeof valueOf>[] {
  return ended!.map(valueOf);
}
