// A worker that simulates one run: a scenario under a strategy by so many threads on a machine.

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { BYTECODES, COUNTERS } from '../counters.ts';
import { UsageError } from '../errors.ts';
import type { Running } from '../erase/run.ts';
import { withParts } from '../ingredients.ts';
import type { Steps as PlainSteps } from '../memory.ts';
import type { Code } from '../python/code.ts';
import { causesIn } from '../stepped/causes.ts';
import { ALIKE, Beginning } from '../stepped/beginning.ts';
import type { Family } from '../stepped/family.ts';
import { stepGuest, type SteppedGuest } from '../stepped/guest.ts';
import type { Spawned, Stepper, ThreadStart } from '../stepped/stepper.ts';
import type { World } from '../stepped/world.ts';
import type { Composition, Strategy } from '../strategy.ts';
import type { Refused, Unit } from '../vm/native.ts';
import type { Ended, Failure } from '../vm/session.ts';
import { runAlone, runAloneByAccess } from './alone.ts';
import { setInterpreterCosts } from './interpreter-table.ts';
import { Machine } from './kernel/machine.ts';
import type { SimulatedThread } from './kernel/thread.ts';
import type { Memory, Steps } from './memory.ts';
import { pacesOf, runSample, wholeRun, type Sample } from './pace.ts';
import type { CellMessage, CellResult, CellTask, Question } from './task.ts';

/** Threads that a program may start, and interpreters that it may make. */
const MOST_THREADS = 256;
const MOST_INTERPRETERS = 250;
/** Loops within loops that the stack of the worker has room for. */
const NATIVE_DEPTH = 100;

const task = workerData as CellTask;

function tell(message: CellMessage): void {
  parentPort!.postMessage(message);
}

/** Thrown where a run cannot go on, of which the front end knows. */
class Told extends Error {}

/** All of it. */
export function work(running: Running): void {
  try {
    const { default: strategy } = running.exportsOf(task.strategyUrl) as { default: Strategy };
    simulate(strategy.compose(withParts(task.options, running.exportsOf)));
    if (task.compiled === undefined) tell({ compiled: running.compiled() });
  } catch (error) {
    if (error instanceof Told) return;
    const { message, stack } = error as Error;
    tell(error instanceof UsageError ? { usage: message } : { error: message, stack });
  }
}

function simulate(composition: Composition): void {
  const { profile, seed, sampling, order } = task;
  const machine = new Machine(profile, seed);
  const recorder = order === 'record' ? machine.record() : undefined;
  const follower = typeof order === 'object' ? machine.follow(order) : undefined;
  const engine =
    order === undefined
      ? new OwnEngine(machine, composition)
      : new AlikeEngine(machine, composition);
  const guest = stepGuest(composition, { ...task, args: (index) => task.args[index]! }, engine);
  setInterpreterCosts(task.table, profile, guest.worlds[0]!.nativeNames());
  for (const world of guest.worlds) engine.add(world);
  const threads = engine.startAll(guest);
  const cpuBefore = cpuSeconds();
  let sample: Sample;
  try {
    sample = runSample(machine, threads, sampling?.bytecodes ?? Infinity);
  } finally {
    if (recorder !== undefined) tell({ recorded: recorder });
    if (follower !== undefined) tell({ stepsDone: follower.stepsDone });
  }
  const spent = cpuSeconds() - cpuBefore;
  const statistics = machine.describe();
  if (sample.kind === 'deadlock') {
    tell({ deadlock: guest.deadlock() ?? 'all threads wait, and nothing can wake them' });
    return;
  }
  const counted = guest.counted();
  const counters = COUNTERS.map((_, i) => counted.reduce((sum, one) => sum + one.counters[i]!, 0));
  tell({ simulated: { bytecodes: counters[BYTECODES]!, cpuSeconds: spent } });
  const common = { statistics, counters, before: guest.before };
  const memory = guest.worlds.map((world) => world.memoryUse());
  if (sample.kind === 'sampled') {
    const paces = pacesOf(sample, statistics);
    const whole = wholeRun(profile, seed, sampling!, paces);
    const none = { ended: [], after: [], output: undefined, problem: undefined };
    const unitsDone = counters[BYTECODES]! / sampling!.bytecodesPerUnit;
    const sampledNs = statistics.timeNs;
    tellResult({ ...common, ...whole, ...none, memory, sampledNs, unitsDone, paces });
    return;
  }
  const ended = threads.map(({ result }) => result as Ended);
  const { output, after } = guest.finish(ended.map((one) => ('value' in one ? one.value : null)));
  guest.close();
  const spans = threads.map(({ startNs, finishNs }) => ({ startNs, finishNs }));
  const ns = Math.max(...spans.map(({ finishNs }) => finishNs));
  tellResult({
    ...common,
    ns,
    spans,
    scheduled: undefined,
    sampledNs: undefined,
    unitsDone: undefined,
    paces: undefined,
    ended,
    after,
    output,
    memory,
    problem: guest.problem()?.message,
  });
}

/** Processor time of this worker so far. */
function cpuSeconds(): number {
  if (typeof process.threadCpuUsage !== 'function') return NaN;
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

function tellResult(result: CellResult): void {
  tell({ result });
}

/** What the machine gives to a guest program. */
abstract class Engine implements Stepper {
  abstract readonly mostThreads: number;
  abstract readonly mostInterpreters: number;
  readonly nativeDepth = NATIVE_DEPTH;
  readonly countsAtomics = true;
  private readonly machine: Machine;
  private readonly composition: Composition;

  constructor(machine: Machine, composition: Composition) {
    this.machine = machine;
    this.composition = composition;
  }

  startAll(guest: SteppedGuest): SimulatedThread[] {
    return this.starts(guest).map(({ steps, ...options }) =>
      this.machine.start(steps as unknown as Steps, options),
    );
  }

  protected abstract starts(guest: SteppedGuest): ThreadStart[];
  abstract runAlone<R>(steps: PlainSteps<R>, memory: Memory): R;

  *spawn({ body, ...options }: Spawned): PlainSteps<unknown> {
    return this.machine.start(body() as unknown as Steps, options);
  }

  unitOfSource(source: string): Unit | Refused {
    return ask({ source });
  }

  unitOfCode(code: Code): Unit {
    return ask({ code }) as Unit;
  }

  onTopLevel(ended: Ended): void {
    if (!('failure' in ended)) return;
    tell({ topLevel: ended });
    throw new Told();
  }

  onMade(world: World): void {
    this.add(world);
  }

  add(world: World): void {
    this.machine.addHeap(world.memory, causesIn(world.memory, this.composition));
  }

  onReport(heading: string, failure: Failure, codes: readonly Code[]): void {
    tell({ report: { heading, failure, codes } });
  }

  onOutput(stream: 'stdout' | 'stderr', text: string): void {
    tell({ print: { stream, text } });
  }
}

/** As workers do it. */
class OwnEngine extends Engine {
  readonly mostThreads = MOST_THREADS;
  readonly mostInterpreters = MOST_INTERPRETERS;
  readonly separatesProcesses = true;
  readonly keepsThreads = true;

  protected starts(guest: SteppedGuest): ThreadStart[] {
    return guest.start();
  }

  runAlone<R>(steps: PlainSteps<R>, memory: Memory): R {
    return runAlone(steps as unknown as Steps<R>, memory);
  }
}

/** As the explorer does it. */
class AlikeEngine extends Engine {
  readonly turn = ALIKE.turn;
  readonly mostThreads = ALIKE.mostThreads;
  readonly mostInterpreters = ALIKE.mostInterpreters;
  readonly separatesObjects = ALIKE.separatesObjects;
  readonly loadsBeforehand = ALIKE.loadsBeforehand;
  private readonly beginning = new Beginning((steps, memory) => this.runAlone(steps, memory));

  protected starts(guest: SteppedGuest): ThreadStart[] {
    return guest.start((world) => this.beginning.goOn(world));
  }

  runAlone<R>(steps: PlainSteps<R>, memory: Memory): R {
    return runAloneByAccess(steps as unknown as Steps<R>, memory);
  }

  beforeSpawn(): void {
    this.beginning.beforeSpawn();
  }

  onInstalled(world: World, family: Family): void {
    this.beginning.setUp(world, family);
  }

  override onMade(world: World): void {
    super.onMade(world);
    this.beginning.add(world);
  }
}

/** Asks the front end and waits, outside of the machine's time. */
function ask(question: Question): Unit | Refused {
  const answered = new Int32Array(task.answered);
  tell({ question });
  Atomics.wait(answered, 0, 0);
  Atomics.store(answered, 0, 0);
  return receiveMessageOnPort(parentPort!)!.message as Unit | Refused;
}
