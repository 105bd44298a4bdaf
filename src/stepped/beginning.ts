// How a guest program begins where one stepped engine has to do what another does, access by access.
//
// With an entry the heaps are set up, and each thread calls it. Without one, the program's top level is set
// up, too, as far as it goes before it starts a thread: to the last return of the loop, since between two of
// its turns all that decides how a thread goes on is in the heap.

import { now, work, type Steps } from '../memory.ts';
import { AGAIN } from '../vm/interpreter.ts';
import type { Ended } from '../vm/session.ts';
import type { Family } from './family.ts';
import { MOST_THREADS } from './order.ts';
import { ProcessSnapshot, WorldSnapshot } from './snapshots.ts';
import type { Stepper } from './stepper.ts';
import type { World } from './world.ts';

/** Interpreters that a program may make in one execution. */
const MOST_MADE = 8;

/** What decides, beside a program and its strategy, which accesses its threads make. */
export const ALIKE = {
  // The loop returns as often as it can, for the set-up's sake.
  turn: 1,
  mostThreads: MOST_THREADS,
  mostInterpreters: MOST_MADE,
  separatesObjects: true,
  loadsBeforehand: true,
} as const;

/** Thrown out of a set-up that has come to the first thread. */
class FirstThread extends Error {}

export class Beginning {
  /** Interpreters that the program has made in some execution, as they were loaded. */
  readonly made: WorldSnapshot[] = [];
  private readonly runAlone: Stepper['runAlone'];
  /** How long the set-up of each program without an entry has taken. */
  private readonly setUpNs = new Map<World, number>();
  private isSettingUp = false;

  constructor(runAlone: Stepper['runAlone']) {
    this.runAlone = runAlone;
  }

  beforeSpawn(): void {
    if (this.isSettingUp) throw new FirstThread();
  }

  /** The program has made an interpreter. */
  add(world: World): void {
    this.made.push(new WorldSnapshot(world));
  }

  /** Runs the top level for as many turns as it takes without another thread. */
  setUp(world: World, family: Family): void {
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
