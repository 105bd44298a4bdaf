// A guest program on a stepped engine: the interpreter's own text under a strategy.
//
// It is set up by threads that are alone: heaps are formatted, the program is loaded, its top level is run if
// it has an entry, and `before` is called. Then the engine drives a thread for each share of the work, and
// at the end `after` is called. Where threads are processes, each may have a copy of the columns; what it has
// changed there is merged, one process after the other.

import { UsageError } from '../errors.ts';
import type { Steps } from '../memory.ts';
import type { LinkedProgram } from '../python/code.ts';
import type { Column, Input, Output } from '../scenario.ts';
import type { Composition, Problem, Thread } from '../strategy.ts';
import { allCodeObjects } from '../vm/load.ts';
import { fill, layOut, type LaidOut } from '../vm/process-memory.ts';
import type { Ended } from '../vm/session.ts';
import { findDeadlockAmong } from '../vm/threads/deadlock.ts';
import { changesOf, merge, piecesOf } from '../vm/transfer.ts';
import { makeFamily, type Family } from './family.ts';
import type { Stepper, ThreadStart } from './stepper.ts';
import type { World } from './world.ts';

export interface Guest {
  readonly program: LinkedProgram;
  readonly filename: string;
  readonly threads: number;
  /** Function that each thread calls; the program's top level without. */
  readonly entry: string | undefined;
  /** Arguments of the entry, for thread `index` from 0. */
  args(index: number): readonly (bigint | number)[];
  readonly input: Input;
  readonly heapBytes: number;
  /** Functions of the program that are called before the threads, with these arguments, and after them. */
  readonly before?: { readonly call: string; readonly args: readonly bigint[] } | undefined;
  readonly after?: string | undefined;
}

/** What a thread has counted since the threads were started. */
export interface Counted {
  /** By number; interpreters of each process have numbers of their own. */
  readonly process: number;
  readonly interpreter: number;
  readonly thread: number;
  /** By the indices of counters.ts. */
  readonly counters: Float64Array;
}

export interface SteppedGuest {
  /** Interpreters that there are from the start. */
  readonly worlds: readonly World[];
  /** One a process. */
  readonly families: readonly Family[];
  /** How the calls of `before` have ended, by interpreter. */
  readonly before: readonly Ended[];
  /** Puts the input into place and makes the threads; `run`: what one without an entry does. */
  start(run?: (world: World) => Steps<Ended>): ThreadStart[];
  /** What all threads have counted since. */
  counted(): Counted[];
  /** When the threads have ended and have returned this: calls `after`, and puts together what is left. */
  finish(returned: Output['returned']): {
    readonly output: Output;
    /** How the calls of `after` have ended, by interpreter. */
    readonly after: readonly Ended[];
  };
  /** After that, where threads are kept: they end. */
  close(): void;
  /** The first thing that is wrong with a heap in the end; those of interpreters that run something are left out. */
  problem(): Problem | undefined;
  /** What all threads wait for, if that is each other. */
  deadlock(): string | undefined;
}

/**
 * Sets a guest program up.
 * @throws what the engine throws, UsageError if the program makes no entry or the heap is too small.
 */
export function stepGuest(composition: Composition, guest: Guest, engine: Stepper): SteppedGuest {
  const { threads, input, heapBytes, program } = guest;
  const isShared = composition.isolation === 'shared';
  const isApart =
    engine.separatesProcesses === true &&
    composition.isolation === 'process' &&
    composition.mapsColumns !== true;
  const processes = isApart ? threads : 1;
  const mains = isShared || isApart ? 1 : threads;
  const crew = isShared ? threads : 1;
  const codes = allCodeObjects(program);
  const laidOut = Array.from({ length: processes }, () => layOut(input, heapBytes));
  // What processes are given, and what they give back.
  const whole = isApart ? layOut(input, 0) : laidOut[0]!;
  // The program's top level may read them already.
  for (const one of laidOut) fill(one, input);
  const families = laidOut.map(({ memory: processMemory }) =>
    makeFamily({ composition, engine, heapBytes, processMemory, codes, mains, crew }),
  );
  for (const family of families) for (let id = 0; id < mains; id++) family.addMain(id);
  const worlds = families.flatMap((family) => family.mains);
  const before: Ended[] = [];
  for (const [i, world] of worlds.entries()) {
    world.install(program, laidOut[isApart ? i : 0]!.globals, [guest.filename]);
    setUp(world, families[isApart ? i : 0]!, guest, engine);
    if (guest.before !== undefined) before.push(callBefore(world, guest.before, engine));
  }

  const countedBefore = new Map<Thread, Float64Array>();
  /** Interpreters that the program has made, in which something runs or nothing does. */
  const madeWorlds = (isRunning: boolean): World[] =>
    families.flatMap((family) =>
      family.madeNow().flatMap((made) => (made.isRunning === isRunning ? [made.world] : [])),
    );

  return {
    worlds,
    families,
    before,

    start(run = (world) => world.runProgram()) {
      for (const one of new Set([whole, ...laidOut])) fill(one, input);
      countedBefore.clear();
      for (const { state } of worlds)
        for (const me of state.threads.values()) countedBefore.set(me, me.counters.slice());
      return Array.from({ length: threads }, (_, i) => {
        const world = worlds[isShared ? 0 : i]!;
        const id = isShared ? i + 1 : 1;
        const { entry } = guest;
        const steps = entry === undefined ? run(world) : world.callEntry(id, entry, guest.args(i));
        const { counters } = world.thread(id);
        return { steps, memory: world.memory, name: nameOf(composition, i), counters };
      });
    },

    counted: () =>
      families.flatMap((family, process) =>
        [...family.mains, ...family.madeNow().map(({ world }) => world)].flatMap((world) =>
          [...world.state.threads.values()].map((me) => {
            const start = countedBefore.get(me);
            const counters = me.counters.map((count, i) => count - (start?.[i] ?? 0));
            return { process, interpreter: world.id, thread: me.id, counters };
          }),
        ),
      ),

    finish(returned) {
      if (isApart) gather(whole, laidOut);
      const { after: call } = guest;
      const after = call === undefined ? [] : worlds.map((world) => callAfter(world, call, engine));
      const { columns } = whole;
      return {
        output: { columns, returned, after: after.map(valueOf) },
        after,
      };
    },

    close() {
      if (engine.keepsThreads !== true) return;
      for (const world of worlds) for (let id = 1; id <= crew; id++) world.exitAlone(id);
      for (const world of [...worlds, ...madeWorlds(false)]) world.endIdle();
    },

    problem() {
      for (const world of [...worlds, ...madeWorlds(false)]) {
        const problem = world.problem();
        if (problem !== undefined) return problem;
      }
      return undefined;
    },

    deadlock() {
      const groups = [...worlds, ...madeWorlds(true)].flatMap((world) => world.waiting() ?? []);
      return groups.length === 0 ? undefined : findDeadlockAmong(groups);
    },
  };
}

function setUp(world: World, family: Family, { entry, filename }: Guest, engine: Stepper): void {
  if (entry === undefined) {
    engine.onInstalled?.(world, family);
    return;
  }
  const { ended, hasEntry } = world.runTopLevel(entry);
  engine.onTopLevel(ended);
  if (!hasEntry)
    throw new UsageError(`${filename} has no function ${entry} when its top level has run`);
}

function callBefore(
  world: World,
  { call, args }: NonNullable<Guest['before']>,
  engine: Stepper,
): Ended {
  const ended = world.callAlone(1, call, args);
  engine.onEnded?.(ended);
  return ended;
}

/** Called by a thread of its own, unless those that have ended are still there. */
function callAfter(world: World, call: string, engine: Stepper): Ended {
  const isKept = engine.keepsThreads === true;
  const id = isKept ? 1 : world.areas;
  const ended = world.callAlone(id, call, []);
  if (!isKept) world.exitAlone(id);
  engine.onEnded?.(ended);
  return ended;
}

/** What each process has changed in its copy of the columns is put into place. */
function gather(whole: LaidOut, copies: readonly LaidOut[]): void {
  const pieces = piecesOf(Object.values<Column>(whole.columns));
  const changed = copies.flatMap(({ memory }) => pieces.map((piece) => changesOf(memory, piece)));
  for (const changes of changed) merge(whole.memory, changes);
}

function nameOf({ isolation }: Composition, index: number): string {
  if (isolation === 'shared') return `thread ${index + 1}`;
  return isolation === 'process' ? `process ${index + 1}` : `interpreter ${index}`;
}

/** What a call has returned; None if it has failed. */
export function valueOf(ended: Ended): Output['returned'][number] {
  return 'value' in ended ? ended.value : null;
}
