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

import { GuestError } from '../errors.ts';
import { linkProgram, unitOfCode, unitOfSource } from '../guest-modules.ts';
import { now, PROCESS_WORDS, work, type Steps } from '../memory.ts';
import { compile } from '../python/compile.ts';
import type { Output } from '../scenario.ts';
import { stepGuest, valueOf, type Guest as Stepped } from '../stepped/guest.ts';
import type { Family } from '../stepped/family.ts';
import type { Spawned, Stepper } from '../stepped/stepper.ts';
import type { World } from '../stepped/world.ts';
import type { Composition } from '../strategy.ts';
import { AGAIN } from '../vm/interpreter.ts';
import type { Ended, Failure } from '../vm/session.ts';
import { heapNames } from './heap-names.ts';
import { spawn } from './operations.ts';
import { runAlone } from './perform.ts';
import type { Program } from './program.ts';
import { ProcessSnapshot, WorldSnapshot } from './snapshots.ts';
import { MOST_THREADS } from './thread.ts';
import { ViolationError } from './violations.ts';

export interface Guest extends Omit<Stepped, 'program'> {
  readonly source: string;
  /** What the program has found out, from what it left; without it, what its threads returned. */
  answer?(output: Output): string;
}

type Returned = Output['returned'][number];

const MOST_STEPS_OF_SET_UP = 1e9;
/** Interpreters that a program may make in one execution. */
const MOST_MADE = 8;

/**
 * @throws SyntaxError of the guest, GuestError if its top level fails, UsageError if it makes no entry
 *   or the heap is too small.
 */
export function guestProgram(composition: Composition, guest: Guest): Program {
  const { entry } = guest;
  const program = linkProgram(compile(guest.source, guest.filename));
  const engine = new Engine(guest.filename);
  const stepped = stepGuest(composition, { ...guest, program }, engine);
  const { worlds, families } = stepped;
  const [family] = families;
  const process = new ProcessSnapshot(family!);
  const snapshots = worlds.map((world) => new WorldSnapshot(world));

  let nameOf: (address: number) => string = String;
  return {
    begin() {
      process.restore(engine.made);
      for (const snapshot of snapshots) snapshot.restore();
      nameOf = heapNames(worlds[0]!.memory, worlds[0]!.areas);
      return stepped.start((world) => engine.goOn(world));
    },
    outcome(results) {
      const printed = worlds.map((world) => world.printedLines());
      const { output } = stepped.finish((results as readonly Ended[]).map(returnedBy));
      const answered = guest.answer?.(output) ?? output.returned.map(inPython).join(', ');
      printed.push(...family!.madeNow().map(({ world }) => world.printedLines()));
      const parts = entry === undefined ? printed : [answered, ...printed];
      return parts.filter((part) => part !== '').join(', ');
    },
    atEnd() {
      const problem = stepped.problem();
      return problem && { kind: 'heap', ...problem };
    },
    describeDeadlock: () => stepped.deadlock(),
    // Threads of an isolated strategy have the same addresses, each in its own heap.
    nameOf: (address) =>
      address >= PROCESS_WORDS ? `process+${address - PROCESS_WORDS}` : nameOf(address),
  };
}

/** Undefined if the thread has failed, which is told as that. */
function returnedBy(ended: Ended | undefined): Returned {
  return ended === undefined ? (undefined as unknown as Returned) : valueOf(ended);
}

/** A value as the program would print it, or nearly. */
function inPython(value: Returned): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

/** Thrown out of a set-up that has come to the first thread. */
class FirstThread extends Error {}

/** What the explorer gives to a program. */
class Engine implements Stepper {
  // The loop returns as often as it can, for the set-up's sake.
  readonly turn = 1;
  readonly mostThreads = MOST_THREADS;
  readonly mostInterpreters = MOST_MADE;
  readonly separatesObjects = true;
  readonly loadsBeforehand = true;
  readonly unitOfSource = unitOfSource;
  readonly unitOfCode = unitOfCode;
  /** Interpreters that the program has made in some execution, as they were loaded. */
  readonly made: WorldSnapshot[] = [];
  private readonly filename: string;
  /** How long the set-up of each program without an entry has taken. */
  private readonly setUpNs = new Map<World, number>();
  private isSettingUp = false;

  constructor(filename: string) {
    this.filename = filename;
  }

  runAlone<R>(steps: Steps<R>, memory: World['memory']): R {
    return runAlone(steps, memory, MOST_STEPS_OF_SET_UP);
  }

  spawn({ body, isDaemon, memory }: Spawned): Steps<unknown> {
    return spawn(body, isDaemon, memory);
  }

  beforeSpawn(): void {
    if (this.isSettingUp) throw new FirstThread();
  }

  onTopLevel(ended: Ended): void {
    if ('failure' in ended) throw failedAtTopLevel(this.filename, ended.failure);
  }

  onEnded(ended: Ended): void {
    mustHaveEnded(ended);
  }

  onMade(world: World): void {
    this.made.push(new WorldSnapshot(world));
  }

  onReport(heading: string, failure: Failure): void {
    throw uncaught(failure, heading);
  }

  /** Runs the top level for as many turns as it takes without another thread. */
  onInstalled(world: World, family: Family): void {
    const loaded = new WorldSnapshot(world);
    const process = new ProcessSnapshot(family);
    const turns = this.turnsAlone(world);
    loaded.restore();
    process.restore(this.made);
    this.isSettingUp = true;
    this.setUpNs.set(world, this.runAlone(topLevel(world, turns), world.memory));
    this.isSettingUp = false;
  }

  /** How many whole turns there are before the first thread, or the end, or a wait for ever. */
  private turnsAlone(world: World): number {
    let turns = 0;
    this.isSettingUp = true;
    try {
      const steps = topLevel(world, Infinity, () => turns++);
      this.runAlone(steps, world.memory);
    } catch {
      // Whatever it was happens again in each execution.
    }
    this.isSettingUp = false;
    return turns;
  }

  /** The rest of the top level. */
  *goOn(world: World): Steps<Ended> {
    yield* work(this.setUpNs.get(world)!);
    yield* world.goOn();
    return { value: '' };
  }
}

/** The top level of a program for some turns; when they have ended. */
function* topLevel(world: World, most: number, onTurn = () => {}): Steps<number> {
  const me = world.thread(1);
  yield* world.topLevel.beginTopLevel(me);
  for (let turn = 0; turn < most; turn++) {
    if ((yield* world.topLevel.turnTopLevel(me)) !== AGAIN) break;
    onTurn();
  }
  return yield* now();
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
