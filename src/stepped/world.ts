// An interpreter of a stepped engine: its heap, its threads, what it has printed.
//
// Set-up and end are driven alone, outside of the program's time; what the threads of the program do is text
// that the engine drives (world-text.ts).

import { COUNTERS, newCounters } from '../counters.ts';
import { formatHeap } from '../heap/format.ts';
import {
  freeBlocks,
  garbage,
  memoryUse,
  miscounted,
  reachable,
  type HeapUse,
} from '../heap/inspect.ts';
import { areaOf, HEAP_NEXT } from '../layout.ts';
import type { Memory, ProcessAddress, Steps } from '../memory.ts';
import type { Code, LinkedProgram } from '../python/code.ts';
import type { Composition, Problem, Thread } from '../strategy.ts';
import { formatFailure } from '../vm/failures.ts';
import { codeObjects } from '../vm/load.ts';
import type { Refused, Unit, WantedUnit } from '../vm/native.ts';
import type { Ended, Globals } from '../vm/session.ts';
import type { Group } from '../vm/threads/deadlock.ts';
import type { Stepper } from './stepper.ts';
import { makeWorldText, type Kin, type WorldPlace, type WorldState } from './world-text.ts';

const ALLOCATIONS = COUNTERS.indexOf('allocations');
const FREES = COUNTERS.indexOf('frees');

export class World {
  readonly id: number;
  readonly memory: Memory;
  /** How many threads the heap has areas for. */
  readonly areas: number;
  /** Its code objects, by number, if it was made by the program. */
  readonly codes: Code[] = [];
  readonly state: WorldState = {
    threads: new Map<number, Thread>(),
    printed: '',
    isOver: false,
    daemons: 0,
    idle: [],
  };
  private readonly engine: Stepper;
  private readonly kin: Kin;
  private readonly modules = new Set<string>();
  private readonly text: ReturnType<typeof makeWorldText>;
  /** What it loads, if it was made by the program and has not been loaded yet. */
  private empty: LinkedProgram | undefined;
  private unload: () => void = () => {};

  constructor(place: WorldPlace, composition: Composition, engine: Stepper, kin: Kin) {
    this.id = place.id;
    this.memory = place.memory;
    this.areas = kin.areas;
    this.engine = engine;
    this.kin = kin;
    const { words, objects } = place.memory;
    const { hasImmortals } = composition.counts({} as never);
    formatHeap(place.memory, kin.areas, hasImmortals);
    if (objects !== undefined) words[HEAP_NEXT] = objects.from;
    this.text = makeWorldText(
      place,
      composition,
      engine,
      kin,
      this.state,
      (id) => this.thread(id),
      (want) => this.unitFor(want),
      (failure) => formatFailure(failure, this.codes, () => undefined).trimEnd(),
    );
  }

  thread(id: number): Thread {
    const { threads } = this.state;
    const known = threads.get(id);
    if (known !== undefined) return known;
    const me = { id, area: areaOf(id), counters: newCounters() };
    threads.set(id, me);
    return me;
  }

  // --- set-up -------------------------------------------------------------------------------------

  /** Loads the program. */
  install(program: LinkedProgram, globals: Globals, argv: readonly string[]): void {
    this.alone(this.text.session.load(this.thread(1), program, globals, argv));
  }

  /** Of an interpreter that the program makes: it is loaded now, or by its thread. */
  installEmpty(isBeforehand: boolean): void {
    const made = this.engine.unitOfSource('') as Unit;
    this.codes.push(made.code);
    this.empty = { main: made.code, modules: [] };
    if (!isBeforehand) return;
    this.alone(this.text.session.loadEmpty(this.thread(1), this.empty));
    this.empty = undefined;
    this.unload = this.text.vm.loader.mark();
  }

  /** Runs the top level of a program that has an entry; whether that is there afterwards. */
  runTopLevel(entry: string): { readonly ended: Ended; readonly hasEntry: boolean } {
    return this.alone(this.text.runTopLevel(this.thread(1), entry));
  }

  /** For an engine that drives the top level of a program without an entry by its turns. */
  get topLevel(): Pick<typeof this.text.session, 'beginTopLevel' | 'turnTopLevel'> {
    return this.text.session;
  }

  /** Calls a function of the program in one of its threads, which is alone. */
  callAlone(id: number, name: string, args: readonly bigint[]): Ended {
    return this.alone(this.text.callByName(this.thread(id), name, args));
  }

  /** A thread that was kept ends. */
  exitAlone(id: number): void {
    this.alone(this.text.session.exit(this.thread(id)));
  }

  /** Threads that guest threads have left end, too. */
  endIdle(): void {
    for (const id of this.state.idle.splice(0)) this.exitAlone(id);
  }

  private alone<R>(steps: Steps<R>): R {
    return this.engine.runAlone(steps, this.memory);
  }

  /** Forgets what an execution has done beside the heap. */
  forget(): void {
    this.unload();
    this.codes.length = Math.min(this.codes.length, 1);
    this.modules.clear();
    this.state.isOver = false;
    this.state.daemons = 0;
    this.state.idle.length = 0;
  }

  // --- threads ------------------------------------------------------------------------------------

  callEntry(id: number, entry: string, args: readonly (bigint | number)[]): Steps<Ended> {
    return this.text.liveInEntry(this.thread(id), entry, args);
  }

  runProgram(): Steps<Ended> {
    return this.text.liveInProgram(this.thread(1));
  }

  /** The rest of a program whose top level has been begun. */
  goOn(): Steps<Ended> {
    return this.text.liveOn(this.thread(1));
  }

  /** The own thread of an interpreter that the program has made. */
  serve(record: ProcessAddress): Steps {
    return this.text.liveInJobs(record, this.empty);
  }

  private unitFor(want: WantedUnit): Unit | Refused {
    const { engine } = this;
    const unit =
      'source' in want
        ? engine.unitOfSource(want.source)
        : engine.unitOfCode(this.kin.codesOf(want.interpreter)[want.code]!);
    if ('refused' in unit) return unit;
    const modules = unit.modules.filter(({ name }) => !this.modules.has(name));
    for (const { code } of [unit, ...modules]) this.codes.push(...codeObjects(code));
    for (const { name } of modules) this.modules.add(name);
    return { code: unit.code, modules };
  }

  // --- the end ------------------------------------------------------------------------------------

  /** What was printed, on one line. */
  printedLines(): string {
    return this.state.printed.trimEnd().replaceAll('\n', ', ');
  }

  /** The first thing that is wrong with the heap when all its threads have ended. */
  problem(): Problem | undefined {
    const { memory } = this;
    // A daemon thread that was cut off holds what it held.
    if (this.state.daemons > 0) return undefined;
    const found = reachable(memory);
    const [wrong] = miscounted(memory, found);
    if (wrong !== undefined) return { property: 'conservation', message: wrong };
    const [twice] = freeBlocks(memory, found).problems;
    if (twice !== undefined) return { property: 'freed-once', message: twice };
    const left = found.allocated + garbage(memory, found).length;
    let held = 0;
    for (const { counters } of this.state.threads.values())
      held += counters[ALLOCATIONS]! - counters[FREES]!;
    if (held === left) return undefined;
    return {
      property: 'no leak',
      message: `${held} objects allocated and not freed, ${left} of them found`,
    };
  }

  memoryUse(): HeapUse {
    return memoryUse(this.memory);
  }

  /** Threads of the program that wait for something. */
  waiting(): Group | undefined {
    const ids = this.text.waitingIds();
    const title = this.id < this.kin.mains ? '' : `interpreter ${this.id}: `;
    return ids.length === 0
      ? undefined
      : { memory: this.memory, ids, codes: this.kin.codesOf(this.id), title };
  }
}
