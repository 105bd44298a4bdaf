// A guest program as a program for the explorer: the interpreter's own text under a strategy.
//
// The heap is set up once, by a thread alone, and put back before every execution. With an entry, each
// thread then calls it and exits. Without one, the program's top level is set up, too, as far as it goes
// before it starts a thread: to the last return of the loop, since between two of its turns all that
// decides how a thread goes on is in the heap. Threads that the program starts are threads of the
// explorer, and so are those of the interpreters that it makes: their heaps are loaded once, and put back as
// the others are; objects of each have addresses of their own, by which a reference tells whose it is.
// Those that are left when the program has ended are not closed. At the end every heap has to be in order: each object counted as often as it is referred to,
// nothing freed twice or in use, nothing left over.

import { COUNTERS, newCounters } from '../counters.ts';
import { GuestError, UsageError } from '../errors.ts';
import { formatHeap } from '../heap/format.ts';
import { PROCESS_NEXT, PROCESS_NEXT_INTERPRETER } from '../heap/process.ts';
import { freeBlocks, garbage, miscounted, reachable } from '../heap/inspect.ts';
import {
  AREA_WAITS,
  AREA_WORDS,
  areaOf,
  areasEnd,
  HEAP_NEXT,
  HEAP_OUTPUT,
  HEAP_POOL_SIZE,
} from '../layout.ts';
import {
  currentMemory,
  enterMemory,
  fetchAdd,
  memoryOver,
  now,
  peek,
  PROCESS_WORDS,
  work,
  type Memory,
  type Steps,
} from '../memory.ts';
import type { Code, LinkedProgram } from '../python/code.ts';
import { compile } from '../python/compile.ts';
import { GuestSyntaxError } from '../python/syntax-error.ts';
import type { Input, Output } from '../scenario.ts';
import type { Composition, Ref, Thread } from '../strategy.ts';
import { AGAIN } from '../vm/interpreter.ts';
import { formatFailure } from '../vm/failures.ts';
import { CLOSE, INTERPRETER_STATE, RECORD_ID, RUNNING } from '../vm/interpreters/registry.ts';
import { allCodeObjects, codeObjects } from '../vm/load.ts';
import type { Refused, Unit, WantedUnit } from '../vm/native.ts';
import { fill, layOut } from '../vm/process-memory.ts';
import { makeSession, type Ended, type Failure } from '../vm/session.ts';
import { findDeadlockAmong, type Group } from '../vm/threads/deadlock.ts';
import { makeVm, type Vm } from '../vm/vm.ts';
import { linkProgram } from '../guest-modules.ts';
import { heapNames } from './heap-names.ts';
import { spawn } from './operations.ts';
import { runAlone } from './perform.ts';
import type { Program, Violation } from './program.ts';
import { MOST_THREADS } from './thread.ts';
import { ViolationError } from './violations.ts';

export interface Guest {
  readonly source: string;
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
  /** What the program has found out, from what it left; without it, what its threads returned. */
  answer?(output: Output): string;
}

type Returned = Output['returned'][number];

const ALLOCATIONS = COUNTERS.indexOf('allocations');
const FREES = COUNTERS.indexOf('frees');
const MOST_STEPS_OF_SET_UP = 1e9;
/** Interpreters that a program may make in one execution. */
const MOST_MADE = 8;

/**
 * @throws SyntaxError of the guest, GuestError if its top level fails, UsageError if it makes no entry
 *   or the heap is too small.
 */
export function guestProgram(composition: Composition, guest: Guest): Program {
  const { threads, entry, input, heapBytes } = guest;
  const laidOut = layOut(input, heapBytes);
  const program = linkProgram(compile(guest.source, guest.filename));
  const isShared = composition.isolation === 'shared';
  const mains = isShared ? threads : 1;
  const codes = allCodeObjects(program);
  const family = new Family(composition, heapBytes, laidOut.memory, codes);
  const worlds = Array.from({ length: isShared ? 1 : threads }, (_, i) =>
    family.start(i, isShared ? 1 : threads, mains),
  );
  for (const world of worlds) {
    world.load(program, laidOut.globals, guest.filename);
    if (entry === undefined) world.setUpTopLevel();
    else world.runTopLevel(guest.filename, entry);
    if (guest.before !== undefined) world.prepare(guest.before.call, guest.before.args);
  }
  family.keep();
  const starts = Array.from({ length: threads }, (_, i) => ({
    world: worlds[isShared ? 0 : i]!,
    id: isShared ? i + 1 : 1,
    args: guest.args(i),
  }));

  let nameOf: (address: number) => string = String;
  return {
    begin() {
      family.restore();
      for (const world of worlds) world.restore();
      nameOf = heapNames(worlds[0]!.memory, worlds[0]!.areas);
      fill(laidOut, input);
      return starts.map(({ world, id, args }) => {
        const me = world.thread(id);
        const steps = entry === undefined ? world.goOn(me) : world.callEntry(me, entry, args);
        return { steps, memory: world.memory };
      });
    },
    outcome(results) {
      const printed = worlds.map((world) => world.printedLines());
      const returned = results as readonly Returned[];
      const { after: last } = guest;
      const after = last === undefined ? [] : worlds.map((world) => world.finish(last));
      const output = { columns: laidOut.columns, returned, after };
      const answered = guest.answer?.(output) ?? returned.map(inPython).join(', ');
      printed.push(...family.printedLines());
      const parts = entry === undefined ? printed : [answered, ...printed];
      return parts.filter((part) => part !== '').join(', ');
    },
    atEnd() {
      for (const world of [...worlds, ...family.atRest()]) {
        const problem = world.problem();
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
    describeDeadlock: () => family.deadlock([...worlds, ...family.running()]),
    // Threads of an isolated strategy have the same addresses, each in its own heap.
    nameOf: (address) =>
      address >= PROCESS_WORDS ? `process+${address - PROCESS_WORDS}` : nameOf(address),
  };
}

/** A value as the program would print it, or nearly. */
function inPython(value: Returned): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

/** Thrown out of a set-up that has come to the first thread. */
class FirstThread extends Error {}

/** The interpreters of a process and the memory that they share. */
class Family {
  /** Interpreters that were made in some execution, by id, as they are when they are loaded. */
  private readonly made = new Map<number, World>();
  /** Records of those that were made in this one. */
  private readonly records = new Map<number, number>();
  private readonly composition: Composition;
  private readonly heapBytes: number;
  private readonly processMemory: SharedArrayBuffer;
  private readonly words: Int32Array;
  private readonly codes: readonly Code[];
  private image = new Int32Array(0);
  private dirty = 0;
  private mains = 1;
  /** How many threads a heap has areas for. */
  areas = 1;

  constructor(
    composition: Composition,
    heapBytes: number,
    processMemory: SharedArrayBuffer,
    codes: readonly Code[],
  ) {
    this.composition = composition;
    this.heapBytes = heapBytes;
    this.processMemory = processMemory;
    this.words = new Int32Array(processMemory);
    this.codes = codes;
    this.keep();
  }

  /** One of the `mains` interpreters that there are from the start. */
  start(id: number, mains: number, threads: number): World {
    this.mains = mains;
    this.words[PROCESS_NEXT_INTERPRETER] = mains;
    this.keep();
    const room = Math.floor(this.heapBytes / 4 / 4 / AREA_WORDS);
    // The last one is for what is called when all threads have ended.
    this.areas = Math.max(threads + 1, Math.min(MOST_THREADS, room));
    return new World(this.composition, this.newMemory(0, `interpreter ${id}`), threads, this, id);
  }

  /** Of a heap whose objects are in the range number `place` of all. */
  private newMemory(place: number, title: string): Memory {
    const base = areasEnd(this.areas);
    const room = this.heapBytes / 4 - base;
    const from = base + place * room;
    const words = from + room;
    const memory = memoryOver(new SharedArrayBuffer(4 * words), this.processMemory);
    const objects = { base, from, to: words, title };
    return { ...memory, creators: new Int32Array(words / 2), objects };
  }

  private worldOf(id: number): World {
    const known = this.made.get(id);
    if (known !== undefined) return known;
    const memory = this.newMemory(1 + id - this.mains, `interpreter ${id}`);
    const world = new World(this.composition, memory, 1, this, id);
    // What the others have done to the process's memory stays.
    world.loadEmpty();
    this.made.set(id, world);
    return world;
  }

  /** The thread of a new interpreter. */
  *launch(record: number): Steps<boolean> {
    const id = this.words[record + RECORD_ID]!;
    if (id - this.mains >= MOST_MADE) return false;
    const before = currentMemory();
    const world = this.worldOf(id);
    enterMemory(before);
    this.records.set(id, record);
    yield* spawn(() => world.serve(record), true, world.memory);
    return true;
  }

  get numberOfMains(): number {
    return this.mains;
  }

  codesOf(interpreter: number): readonly Code[] {
    return this.made.get(interpreter)?.codes ?? this.codes;
  }

  keep(): void {
    this.image = this.words.slice(0, this.words[PROCESS_NEXT]);
    this.dirty = this.image.length;
  }

  restore(): void {
    this.words.fill(0, this.image.length, Math.max(this.dirty, this.words[PROCESS_NEXT]!));
    this.words.set(this.image);
    for (const world of this.made.values()) world.restore();
    this.records.clear();
  }

  private madeNow(): { readonly world: World; readonly state: number }[] {
    return [...this.records]
      .toSorted(([one], [other]) => one - other)
      .map(([id, record]) => ({
        world: this.made.get(id)!,
        state: this.words[record + INTERPRETER_STATE]!,
      }));
  }

  printedLines(): string[] {
    return this.madeNow().map(({ world }) => world.printedLines());
  }

  /** Those that run nothing. */
  atRest(): World[] {
    return this.madeNow().flatMap(({ world, state }) => (state === RUNNING ? [] : [world]));
  }

  running(): World[] {
    return this.madeNow().flatMap(({ world, state }) => (state === RUNNING ? [world] : []));
  }

  deadlock(worlds: readonly World[]): string | undefined {
    const groups = worlds.flatMap((world) => world.waiting() ?? []);
    return groups.length === 0 ? undefined : findDeadlockAmong(groups);
  }
}

/** An interpreter: its heap, its threads, what it has printed. */
class World {
  readonly memory: Memory;
  /** Its code objects, by number, if it was made by the program. */
  codes: Code[] = [];
  private readonly id: number;
  private readonly family: Family;
  private readonly vm: Vm;
  private readonly modules = new Set<string>();
  private unload: () => void = () => {};
  /** How many threads the heap has areas for. */
  readonly areas: number;
  private readonly mains: number;
  private readonly session: ReturnType<typeof makeSession>;
  private readonly threads = new Map<number, Thread>();
  private printed = '';
  /** The program's end has come, and what its daemon threads print is lost. */
  private isOver = false;
  /** Threads that run and that an execution may end without. */
  private daemons = 0;
  private isSettingUp = false;

  // What an execution starts from.
  private image = new Int32Array(0);
  private creators = new Int32Array(0);
  private counters = new Map<number, Float64Array>();
  private printedBefore = '';
  private setUpNs = 0;
  /** The most words that were ever in use. */
  private dirty = 0;

  constructor(composition: Composition, memory: Memory, mains: number, family: Family, id: number) {
    this.memory = memory;
    this.mains = mains;
    this.family = family;
    this.id = id;
    this.areas = family.areas;
    const { hasImmortals } = composition.counts({} as never);
    formatHeap(memory, this.areas, hasImmortals);
    memory.words[HEAP_NEXT] = memory.objects!.from;
    const output = this.output.bind(this);
    const startThread = this.startThread.bind(this);
    const unitFor = this.unitFor.bind(this);
    const display = this.display.bind(this);
    const launch = this.launch.bind(this);
    const vm = makeVm(composition, {
      epochMs: 0,
      interpreter: id,
      mains: family.numberOfMains,
      *launch(_me: Thread, record: number): Steps<boolean> {
        return yield* launch(record);
      },
      *unitOf(_me: Thread, want: WantedUnit): Steps<Unit | Refused> {
        return unitFor(want);
      },
      *display(_me: Thread, failure: Failure): Steps<string> {
        return display(failure);
      },
      // The loop returns as often as it can, for the set-up's sake.
      turn: 1,
      *output(_me: Thread, stream: 'stdout' | 'stderr', text: string): Steps {
        yield* output(stream, text);
      },
      *report(_me: Thread, heading: string, failure: Failure): Steps {
        throw uncaught(failure, heading);
      },
      *start(_me: Thread, call: Ref): Steps<number> {
        return yield* startThread(call);
      },
    });
    this.vm = vm;
    this.session = makeSession(vm);
  }

  thread(id: number): Thread {
    const known = this.threads.get(id);
    if (known !== undefined) return known;
    const me = { id, area: areaOf(id), counters: newCounters() };
    this.threads.set(id, me);
    return me;
  }

  // --- set-up -------------------------------------------------------------------------------------

  load(
    program: LinkedProgram,
    globals: Parameters<typeof this.session.load>[2],
    filename: string,
  ): void {
    const me = this.thread(1);
    runAlone(
      this.session.load(me, program, globals, [filename]),
      this.memory,
      MOST_STEPS_OF_SET_UP,
    );
    this.keep();
  }

  /** For an interpreter that the program makes. */
  loadEmpty(): void {
    const main = compile('', '<string>');
    this.codes = [main];
    const loading = this.session.loadEmpty(this.thread(1), { main, modules: [] });
    runAlone(loading, this.memory, MOST_STEPS_OF_SET_UP);
    this.unload = this.vm.loader.mark();
    this.keep();
  }

  /** @throws GuestError if the top level fails, UsageError if it makes no entry. */
  runTopLevel(filename: string, entry: string): void {
    const me = this.thread(1);
    const ended = runAlone(this.session.runTopLevel(me, true), this.memory, MOST_STEPS_OF_SET_UP);
    if ('failure' in ended) throw failedAtTopLevel(filename, ended.failure);
    if (this.session.findFunction(entry) === 0)
      throw new UsageError(`${filename} has no function ${entry} when its top level has run`);
    this.keep();
  }

  /** Calls a function before all executions. */
  prepare(call: string, args: readonly bigint[]): void {
    mustHaveEnded(this.callAlone(this.thread(1), call, args));
    this.keep();
  }

  /** What a function returns that is called when all threads of an execution have ended. */
  finish(call: string): Returned {
    const me = this.thread(this.areas);
    const ended = this.callAlone(me, call, []);
    runAlone(this.session.exit(me), this.memory, MOST_STEPS_OF_SET_UP);
    mustHaveEnded(ended);
    return 'value' in ended ? ended.value : null;
  }

  private callAlone(me: Thread, call: string, args: readonly bigint[]): Ended {
    const steps = this.session.call(me, this.session.findFunction(call), args);
    return runAlone(steps, this.memory, MOST_STEPS_OF_SET_UP);
  }

  /** Runs the top level for as many turns as it takes without another thread. */
  setUpTopLevel(): void {
    this.family.keep();
    const turns = this.turnsAlone();
    this.restore();
    this.family.restore();
    this.isSettingUp = true;
    runAlone(
      this.turns(turns, () => {}),
      this.memory,
      MOST_STEPS_OF_SET_UP,
    );
    this.isSettingUp = false;
    this.keep();
  }

  /** How many whole turns there are before the first thread, or the end, or a wait for ever. */
  private turnsAlone(): number {
    let turns = 0;
    this.isSettingUp = true;
    try {
      runAlone(
        this.turns(Infinity, () => turns++),
        this.memory,
        MOST_STEPS_OF_SET_UP,
      );
    } catch {
      // Whatever it was happens again in each execution.
    }
    this.isSettingUp = false;
    return turns;
  }

  private *turns(most: number, onTurn: () => void): Steps {
    const me = this.thread(1);
    yield* this.session.beginTopLevel(me);
    for (let turn = 0; turn < most; turn++) {
      if ((yield* this.session.turnTopLevel(me)) !== AGAIN) break;
      onTurn();
    }
    this.setUpNs = yield* now();
  }

  /** What there is now is what executions start from. */
  private keep(): void {
    this.image = this.memory.words.slice(0, this.memory.words[HEAP_NEXT]);
    this.creators = this.memory.creators!.slice(0, this.image.length >> 1);
    this.dirty = this.image.length;
    this.counters = new Map([...this.threads].map(([id, me]) => [id, me.counters.slice()]));
    this.printedBefore = this.printed;
  }

  restore(): void {
    const { words } = this.memory;
    const end = Math.max(this.dirty, words[HEAP_NEXT]!);
    words.fill(0, this.image.length, end);
    words.set(this.image);
    this.memory.creators!.fill(0, this.creators.length, end >> 1);
    this.memory.creators!.set(this.creators);
    for (const [id, { counters }] of this.threads) {
      const kept = this.counters.get(id);
      if (kept === undefined) counters.fill(0);
      else counters.set(kept);
    }
    this.unload();
    this.codes.length = Math.min(this.codes.length, 1);
    this.modules.clear();
    this.printed = this.printedBefore;
    this.isOver = false;
    this.daemons = 0;
  }

  // --- threads ------------------------------------------------------------------------------------

  *callEntry(me: Thread, entry: string, args: readonly (bigint | number)[]): Steps<Returned> {
    const ended = yield* this.session.call(me, this.session.findFunction(entry), args);
    mustHaveEnded(ended);
    yield* this.session.exit(me);
    return 'value' in ended ? ended.value : null;
  }

  /** The rest of the top level. */
  *goOn(me: Thread): Steps<string> {
    yield* work(this.setUpNs);
    let result: Ref;
    do result = yield* this.session.turnTopLevel(me);
    while (result === AGAIN);
    mustHaveEnded(yield* this.session.endTopLevel(me, result));
    yield* this.session.exit(me);
    yield* fetchAdd(HEAP_OUTPUT, 1);
    this.isOver = true;
    return '';
  }

  private *launch(record: number): Steps<boolean> {
    if (this.isSettingUp) throw new FirstThread();
    return yield* this.family.launch(record);
  }

  /** The own thread of an interpreter that the program has made. */
  *serve(record: number): Steps {
    const me = this.thread(1);
    yield* this.session.openInterpreter(record);
    for (;;) {
      const job = yield* this.session.awaitJob(record);
      if (job === CLOSE) break;
      yield* this.session.runJob(me, record, job);
    }
    yield* this.session.endInterpreter(me, record);
  }

  private unitFor(want: WantedUnit): Unit | Refused {
    let code: Code;
    try {
      if ('source' in want) code = compile(want.source, '<string>');
      else code = this.family.codesOf(want.interpreter)[want.code]!;
    } catch (error) {
      if (!(error instanceof GuestSyntaxError)) throw error;
      const { kind, message, filename, line } = error;
      const text = `${message} (${filename}, line ${line})`;
      return { refused: { type: kind, message: text, display: error.render().trimEnd() } };
    }
    const modules = linkProgram(code).modules.filter(({ name }) => !this.modules.has(name));
    for (const module of [{ code }, ...modules]) this.codes.push(...codeObjects(module.code));
    for (const { name } of modules) this.modules.add(name);
    return { code, modules };
  }

  private display(failure: Failure): string {
    return formatFailure(failure, this.codes, () => undefined).trimEnd();
  }

  private *startThread(call: Ref): Steps<number> {
    if (this.isSettingUp) throw new FirstThread();
    const started = yield* fetchAdd(HEAP_POOL_SIZE, 1);
    if (this.mains + started >= this.areas - 1) {
      yield* fetchAdd(HEAP_POOL_SIZE, -1);
      return 0;
    }
    const id = this.mains + started + 1;
    const isDaemon = this.session.isDaemon(call);
    if (isDaemon) this.daemons += 1;
    yield* spawn(() => this.live(this.thread(id), call, isDaemon), isDaemon);
    return id;
  }

  private *live(me: Thread, call: Ref, isDaemon: boolean): Steps {
    yield* this.session.runThread(me, call);
    yield* this.session.exit(me);
    if (isDaemon) this.daemons -= 1;
  }

  /** That texts have an order is seen by an access to a word of their own. */
  private *output(stream: 'stdout' | 'stderr', text: string): Steps {
    yield* fetchAdd(HEAP_OUTPUT, 1);
    if (stream === 'stdout' && !this.isOver) this.printed += text;
  }

  // --- the end ------------------------------------------------------------------------------------

  /** What was printed, on one line. */
  printedLines(): string {
    return this.printed.trimEnd().replaceAll('\n', ', ');
  }

  /** The first thing that is wrong with the heap when all its threads have ended. */
  problem(): Violation | undefined {
    const { memory } = this;
    // A daemon thread that was cut off holds what it held.
    if (this.daemons > 0) return undefined;
    const found = reachable(memory);
    const [wrong] = miscounted(memory, found);
    if (wrong !== undefined) return { kind: 'heap', property: 'conservation', message: wrong };
    const [problem] = freeBlocks(memory, found).problems;
    if (problem !== undefined) return { kind: 'heap', property: 'freed-once', message: problem };
    const left = found.allocated + garbage(memory, found).length;
    let held = 0;
    for (const { counters } of this.threads.values())
      held += counters[ALLOCATIONS]! - counters[FREES]!;
    if (held === left) return undefined;
    return {
      kind: 'heap',
      property: 'no leak',
      message: `${held} objects allocated and not freed, ${left} of them found`,
    };
  }

  /** Threads of the program that wait for something. */
  waiting(): Group | undefined {
    const { memory } = this;
    enterMemory(memory);
    const ids = [...this.threads.keys()].filter((id) => (peek(areaOf(id) + AREA_WAITS) & 1) === 1);
    const codes = this.family.codesOf(this.id);
    const title = this.id < this.family.numberOfMains ? '' : `interpreter ${this.id}: `;
    return ids.length === 0 ? undefined : { memory, ids, codes, title };
  }
}

function failedAtTopLevel(filename: string, { type, message }: Failure): GuestError {
  const text = message === '' ? type : `${type}: ${message}`;
  return new GuestError(text, `${filename}, before its threads start: ${text}\n`);
}

function mustHaveEnded(ended: Ended): void {
  if (!('failure' in ended)) return;
  const { exit } = ended.failure;
  if (exit !== undefined && (exit === null || Number(exit) === 0)) return;
  throw uncaught(ended.failure, '');
}

function uncaught({ type, message }: Failure, heading: string): ViolationError {
  const what = message === '' ? type : `${type}: ${message}`;
  return new ViolationError({
    kind: 'assertion',
    property: 'no uncaught exception',
    message: heading === '' ? what : `${heading} ${what}`,
  });
}
