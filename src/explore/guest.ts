// A guest program as a program for the explorer: the interpreter's own text under a strategy.
//
// The heap is set up once, by a thread alone, and put back before every execution (stepped/beginning.ts).
// With an entry, each thread then calls it and exits. Threads that the program starts are threads of the
// explorer, and so are those of the interpreters that it makes: their heaps are loaded once, and put back
// as the others are; objects of each have addresses of their own, by which a reference tells whose it is.
// Those that are left when the program has ended are not closed. At the end every heap has to be in order:
// each object counted as often as it is referred to, nothing freed twice or in use, nothing left over.

import { GuestError } from '../errors.ts';
import { linkProgram, unitOfCode, unitOfSource } from '../guest-modules.ts';
import { PROCESS_WORDS, type Steps } from '../memory.ts';
import { compile } from '../python/compile.ts';
import type { Output } from '../scenario.ts';
import { ALIKE, Beginning } from '../stepped/beginning.ts';
import { stepGuest, valueOf, type Guest as Stepped } from '../stepped/guest.ts';
import type { Family } from '../stepped/family.ts';
import { ProcessSnapshot, WorldSnapshot } from '../stepped/snapshots.ts';
import type { Spawned, Stepper } from '../stepped/stepper.ts';
import type { World } from '../stepped/world.ts';
import type { Composition } from '../strategy.ts';
import type { Ended, Failure } from '../vm/session.ts';
import { heapNames } from './heap-names.ts';
import { spawn } from './operations.ts';
import { runAlone } from './perform.ts';
import type { Program } from './program.ts';
import { ViolationError } from './violations.ts';

export interface Guest extends Omit<Stepped, 'program'> {
  readonly source: string;
  /** What the program has found out, from what it left; without it, what its threads returned. */
  answer?(output: Output): string;
}

type Returned = Output['returned'][number];

const MOST_STEPS_OF_SET_UP = 1e9;

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
      process.restore(engine.beginning.made);
      for (const snapshot of snapshots) snapshot.restore();
      nameOf = heapNames(worlds[0]!.memory, worlds[0]!.areas);
      return stepped.start((world) => engine.beginning.goOn(world));
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
export function inPython(value: Returned): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

/** What the explorer gives to a program. */
class Engine implements Stepper {
  readonly turn = ALIKE.turn;
  readonly mostThreads = ALIKE.mostThreads;
  readonly mostInterpreters = ALIKE.mostInterpreters;
  readonly separatesObjects = ALIKE.separatesObjects;
  readonly loadsBeforehand = ALIKE.loadsBeforehand;
  readonly unitOfSource = unitOfSource;
  readonly unitOfCode = unitOfCode;
  readonly beginning: Beginning;
  private readonly filename: string;

  constructor(filename: string) {
    this.filename = filename;
    this.beginning = new Beginning((steps, memory) => this.runAlone(steps, memory));
  }

  runAlone<R>(steps: Steps<R>, memory: World['memory']): R {
    return runAlone(steps, memory, MOST_STEPS_OF_SET_UP);
  }

  spawn({ body, isDaemon, memory }: Spawned): Steps<unknown> {
    return spawn(body, isDaemon, memory);
  }

  beforeSpawn(): void {
    this.beginning.beforeSpawn();
  }

  onTopLevel(ended: Ended): void {
    if ('failure' in ended) throw failedAtTopLevel(this.filename, ended.failure);
  }

  onEnded(ended: Ended): void {
    mustHaveEnded(ended);
  }

  onMade(world: World): void {
    this.beginning.add(world);
  }

  onReport(heading: string, failure: Failure): void {
    throw uncaught(failure, heading);
  }

  onInstalled(world: World, family: Family): void {
    this.beginning.setUp(world, family);
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
