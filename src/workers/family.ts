// The interpreters that a program makes while it runs: a heap, a worker and a pool for each, and what the front
// end does for them.
//
// A worker asks by a message and sleeps on a word of its area until the answer is there, which it takes
// without its event loop. An interpreter whose worker is gone unasked is DEAD: whoever waits for it, or
// asks for something later, is told so.

import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { COUNTERS } from '../counters.ts';
import { unitOfCode, unitOfSource } from '../guest-modules.ts';
import { AREA_ANSWER, AREA_POOL_STATE, areaOf, HEAP_POOL_SIZE } from '../layout.ts';
import { memoryOver, type Memory } from '../memory.ts';
import { NOTES, NOTE_WORDS } from '../notes.ts';
import type { Code, LinkedProgram } from '../python/code.ts';
import type { RaisedChain } from '../vm/failures.ts';
import * as R from '../vm/interpreters/registry.ts';
import { codeObjects } from '../vm/load.ts';
import type { Refused, Unit, WantedUnit } from '../vm/native.ts';
import type { Group } from '../vm/threads/deadlock.ts';
import { ENDED, IDLE, WORKING } from './pool.ts';
import type { Task } from './task.ts';

/** What a worker asks of the engine. */
export type Question = { readonly want: WantedUnit } | { readonly show: RaisedChain };

/** How often, and in what distance, the engine looks whether threads have come to their ends. */
const LAST_LOOKS = 50;
const LAST_LOOK_MS = 2;
/** Interpreters that there can be at once, beside those that the engine has started. */
const MOST_INTERPRETERS = 250;
/** Before its first word: how many hold a block of the process's memory. */
const HOLDERS = -3;

/** What a family needs of its crew. */
export interface Household {
  readonly most: number;
  /** First number of a thread that no crew has given out. */
  readonly firstIndex: number;
  readonly processWords: Int32Array;
  readonly empty: LinkedProgram;
  /** Code of the interpreter that the engine has started. */
  readonly codes: readonly Code[];
  /** Heaps are kept for whoever looks at what is left in them; otherwise they go with their interpreters. */
  readonly keepsHeaps: boolean;
  newHeap(): Memory;
  /** A task over a heap, for all that does not depend on the thread. */
  taskOver(heap: Memory): Omit<Task, 'index' | 'id' | 'isPool' | 'isLoader'>;
  startWorker(task: Task, onDeath: (why: string) => void): Worker;
  display(failure: RaisedChain, codes: readonly Code[]): string;
}

interface Made {
  readonly id: number;
  readonly record: number;
  heap: Memory;
  readonly counters: SharedArrayBuffer;
  readonly firstIndex: number;
  readonly codes: Code[];
  /** Names of the library modules that it has. */
  readonly modules: Set<string>;
  readonly workers: Map<number, Worker>;
  readonly exits: Promise<unknown>[];
  isOver: boolean;
  writers?: SharedArrayBuffer;
}

/** A thread that waits for an answer. */
export interface Asker {
  readonly worker: Worker;
  readonly heap: Memory;
  readonly id: number;
}

export class Family {
  private readonly household: Household;
  private readonly made: Made[] = [];
  private readonly endings: Promise<void>[] = [];
  private started = 0;

  constructor(household: Household) {
    this.household = household;
  }

  /** Those that still have their threads. */
  private get alive(): Made[] {
    return this.made.filter(({ isOver }) => !isOver);
  }

  /** Heaps of all of them, for whoever looks at what is left. */
  get heaps(): Memory[] {
    return this.made.map(({ heap }) => heap);
  }

  counterSum(counter: number): number {
    let sum = 0;
    for (const { counters } of this.made) {
      const all = new Float64Array(counters);
      for (let i = counter; i < all.length; i += COUNTERS.length) sum += all[i]!;
    }
    return sum;
  }

  /** The interpreter in which the thread of that number runs. */
  private at(index: number): Made | undefined {
    const { firstIndex, most } = this.household;
    return this.made[Math.floor((index - firstIndex) / (1 + most))];
  }

  /** Makes the interpreter of `record`, unless there are too many. */
  launch(record: number): void {
    const { processWords, firstIndex, most, empty } = this.household;
    // Its record stays until the engine has no more use for it.
    Atomics.add(processWords, record + HOLDERS, 1);
    const one: Made = {
      id: processWords[record + R.RECORD_ID]!,
      record,
      heap: this.household.newHeap(),
      counters: new SharedArrayBuffer((1 + most) * COUNTERS.length * 8),
      firstIndex: firstIndex + this.started++ * (1 + most),
      codes: codeObjects(empty.main),
      modules: new Set(),
      workers: new Map(),
      exits: [],
      isOver: false,
    };
    this.made.push(one);
    if (this.alive.length > MOST_INTERPRETERS) this.bury(one);
    else this.startThread(one, 1);
  }

  /** A worker for thread `id`: the interpreter's own, which is 1, or one of its pool. */
  private startThread(one: Made, id: number): void {
    const { household } = this;
    const task: Task = {
      ...household.taskOver(one.heap),
      program: household.empty,
      globals: {},
      argv: [''],
      entry: undefined,
      index: one.firstIndex + id - 1,
      id,
      isPool: id !== 1,
      isLoader: id === 1,
      interpreter: one.id,
      record: one.record,
      ownCounters: { memory: one.counters, at: (id - 1) * COUNTERS.length },
      ...this.notesOf(one, id),
    };
    const worker = household.startWorker(task, () => this.bury(one));
    one.workers.set(id, worker);
    one.exits.push(new Promise((resolve) => worker.once('exit', resolve)));
    worker.once('exit', () => {
      if (id !== 1) return;
      if (this.stateOf(one) === R.CLOSED) this.endings.push(this.endPool(one));
      else this.bury(one);
    });
  }

  /** In the counting form: where a thread notes what it writes; nobody asks what those of these interpreters noted. */
  private notesOf(one: Made, id: number): Pick<Task, 'notes'> {
    if (!this.household.keepsHeaps) return {};
    one.writers ??= new SharedArrayBuffer(one.heap.words.byteLength / 2);
    const table = new SharedArrayBuffer(NOTES * NOTE_WORDS * 4);
    const countersAt = (id - 1) * COUNTERS.length * 8;
    return { notes: { writers: one.writers, table, counters: one.counters, countersAt } };
  }

  startPoolThread(index: number, id: number): void {
    const one = this.at(index);
    if (one !== undefined && !one.isOver) this.startThread(one, id);
  }

  private stateOf({ record }: Made): number {
    return Atomics.load(this.household.processWords, record + R.INTERPRETER_STATE);
  }

  /** An interpreter is dead: whoever waits for it is told. */
  private bury(one: Made): void {
    if (one.isOver) return;
    one.isOver = true;
    const { processWords } = this.household;
    for (const worker of one.workers.values()) void worker.terminate();
    if (this.stateOf(one) === R.CLOSED) return;
    this.change(one.record + R.INTERPRETER_STATE, R.DEAD);
    const job = Atomics.load(processWords, one.record + R.INTERPRETER_JOB);
    if (job > R.CLOSE) this.change(job + R.JOB_DONE, R.DIED);
  }

  /** Ends the interpreter of that id as if its thread had crashed, for tests. */
  kill(id: number): void {
    const one = this.alive.find((other) => other.id === id);
    if (one !== undefined) this.bury(one);
  }

  private change(at: number, value: number): void {
    const { processWords } = this.household;
    Atomics.store(processWords, at, value);
    Atomics.notify(processWords, at);
  }

  // --- questions ----------------------------------------------------------------------------------

  /** The thread of that number, if it is one of an interpreter that was made. */
  askerAt(index: number): Asker | undefined {
    const one = this.at(index);
    if (one === undefined) return undefined;
    const id = index - one.firstIndex + 1;
    const worker = one.workers.get(id);
    return worker && { worker, heap: one.heap, id };
  }

  /** Answers a question of a thread of the interpreter that has the number `index`. */
  answer(index: number, question: Question): void {
    const asker = this.askerAt(index);
    const one = this.at(index);
    if (asker === undefined || one === undefined) return;
    const { worker, heap, id } = asker;
    worker.postMessage(
      'want' in question
        ? this.unitFor(one, question.want)
        : this.household.display(question.show, one.codes),
    );
    const at = areaOf(id) + AREA_ANSWER;
    Atomics.store(heap.words, at, 1);
    Atomics.notify(heap.words, at);
  }

  private unitFor(one: Made, want: WantedUnit): Unit | Refused {
    const unit =
      'source' in want
        ? unitOfSource(want.source)
        : unitOfCode(this.codesOf(want.interpreter)[want.code]!);
    if ('refused' in unit) return unit;
    const modules = unit.modules.filter(({ name }) => !one.modules.has(name));
    for (const { code } of [unit, ...modules]) one.codes.push(...codeObjects(code));
    for (const { name } of modules) one.modules.add(name);
    return { code: unit.code, modules };
  }

  private codesOf(interpreter: number): readonly Code[] {
    return this.made.find(({ id }) => id === interpreter)?.codes ?? this.household.codes;
  }

  /** The code objects of the interpreter in which the thread of that number runs. */
  codesAt(index: number): readonly Code[] {
    return this.at(index)?.codes ?? this.household.codes;
  }

  // --- from outside -------------------------------------------------------------------------------

  /** Whether one of them is coming or going: others may wait for that, with nobody to be seen at work. */
  isBusy(): boolean {
    return this.alive.some((one) => [R.STARTING, R.CLOSING].includes(this.stateOf(one)));
  }

  /** Who runs something now. */
  groups(): Group[] {
    return this.alive.map((one) => {
      const idsNow = (): number[] => {
        const size = one.heap.words[HEAP_POOL_SIZE]!;
        const pool = Array.from({ length: size }, (_, i) => i + 2).filter(
          (id) => Atomics.load(one.heap.words, areaOf(id) + AREA_POOL_STATE) === WORKING,
        );
        return this.stateOf(one) === R.RUNNING ? [1, ...pool] : pool;
      };
      const title = `interpreter ${one.id}: `;
      return { memory: one.heap, ids: idsNow(), idsNow, codes: one.codes, title };
    });
  }

  /** Ends them all: those that run nothing in order, the others wherever they are. */
  async finish(): Promise<void> {
    const { processWords } = this.household;
    for (const one of this.alive) {
      const state = one.record + R.INTERPRETER_STATE;
      if (Atomics.compareExchange(processWords, state, R.IDLE, R.CLOSING) !== R.IDLE) continue;
      this.change(one.record + R.INTERPRETER_JOB, R.CLOSE);
    }
    for (let look = 0; look < LAST_LOOKS && this.isBusy(); look++) await delay(LAST_LOOK_MS);
    await Promise.all(this.endings);
    await this.terminate();
  }

  async terminate(): Promise<void> {
    for (const one of this.alive) one.isOver = true;
    const all = this.made.flatMap(({ workers }) => [...workers.values()]);
    await Promise.all(all.map((worker) => worker.terminate()));
  }

  /** The threads of the pool of an interpreter that has ended end, too. */
  private async endPool(one: Made): Promise<void> {
    const { words } = one.heap;
    const states = Array.from(
      { length: words[HEAP_POOL_SIZE]! },
      (_, i) => areaOf(i + 2) + AREA_POOL_STATE,
    );
    for (let look = 0; look < LAST_LOOKS; look++) {
      for (const at of states)
        if (Atomics.compareExchange(words, at, IDLE, ENDED) === IDLE) Atomics.notify(words, at);
      if (states.every((at) => Atomics.load(words, at) === ENDED)) break;
      await delay(LAST_LOOK_MS);
    }
    if (states.every((at) => Atomics.load(words, at) === ENDED)) await Promise.all(one.exits);
    one.isOver = true;
    await Promise.all([...one.workers.values()].map((worker) => worker.terminate()));
    this.letGo(one);
  }

  /** Of an interpreter that is over; messages of its threads have been taken, or are lost with it. */
  private letGo(one: Made): void {
    one.workers.clear();
    if (!this.household.keepsHeaps) one.heap = memoryOver(new SharedArrayBuffer(8));
  }
}
