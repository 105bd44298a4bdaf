// The interpreters of a process and the memory that they share.

import { PROCESS_NEXT_INTERPRETER } from '../heap/process.ts';
import { AREA_WORDS, areasEnd } from '../layout.ts';
import {
  currentMemory,
  enterMemory,
  memoryOver,
  type Memory,
  type ProcessAddress,
  type Steps,
} from '../memory.ts';
import type { Code } from '../python/code.ts';
import type { Composition } from '../strategy.ts';
import { INTERPRETER_STATE, RECORD_ID, RUNNING } from '../vm/interpreters/registry.ts';
import type { Stepper } from './stepper.ts';
import type { Kin } from './world-text.ts';
import { World } from './world.ts';

/** What a process has from the start. */
export interface Household {
  readonly composition: Composition;
  readonly engine: Stepper;
  readonly heapBytes: number;
  readonly processMemory: SharedArrayBuffer;
  /** Code objects of the program. */
  readonly codes: readonly Code[];
  /** How many interpreters there are from the start, and how many threads each has. */
  readonly mains: number;
  readonly crew: number;
}

export interface Family {
  readonly household: Household;
  /** Those that there are from the start. */
  readonly mains: readonly World[];
  /** Those that the program has made, by id, in whatever execution. */
  readonly made: ReadonlyMap<number, World>;
  /** Those that it has made in this one, by id; `isRunning`: something runs there. */
  madeNow(): { readonly world: World; readonly isRunning: boolean }[];
  /** One more from the start. */
  addMain(id: number): World;
  /** A new execution: the program has made none. `made` are kept, and taken up again. */
  forgetMade(): void;
}

export function makeFamily(household: Household): Family {
  const { composition, engine, heapBytes, processMemory, mains, crew } = household;
  const processWords = new Int32Array(processMemory);
  processWords[PROCESS_NEXT_INTERPRETER] = mains;
  const room = Math.floor(heapBytes / 4 / 4 / AREA_WORDS);
  // The last one is for what is called when all threads have ended.
  const areas = Math.max(crew + 1, Math.min(engine.mostThreads, room));
  const worlds: World[] = [];
  const made = new Map<number, World>();
  /** Records of those that were made in this execution. */
  let records = new Map<number, ProcessAddress>();

  const kin: Kin = {
    mains,
    areas,
    codesOf: (interpreter) => made.get(interpreter)?.codes ?? household.codes,

    *launch(record: ProcessAddress): Steps<boolean> {
      const id = processWords[record + RECORD_ID]!;
      if (id - mains >= engine.mostInterpreters) return false;
      const before = currentMemory();
      const world = worldOf(id);
      enterMemory(before);
      records.set(id, record);
      function* body(): Steps {
        yield* world.serve(record);
      }
      const name = `interpreter ${id}`;
      const { memory } = world;
      const { counters } = world.thread(1);
      yield* engine.spawn({ body, isDaemon: true, memory, name, counters });
      return true;
    },
  };

  /** A heap; where objects have addresses of their own, in the range number `place` of all. */
  function newMemory(place: number, title: string): Memory {
    const base = areasEnd(areas);
    const own = heapBytes / 4 - base;
    const from = base + (engine.separatesObjects === true ? place * own : 0);
    const words = from + own;
    const memory = memoryOver(new SharedArrayBuffer(4 * words), processMemory);
    const creators = new Int32Array(words / 2);
    if (engine.separatesObjects !== true) return { ...memory, creators };
    return { ...memory, creators, objects: { base, from, to: words, title } };
  }

  function newWorld(id: number, place: number, threads: number): World {
    const memory = newMemory(place, `interpreter ${id}`);
    return new World({ id, memory, crew: threads }, composition, engine, kin);
  }

  function worldOf(id: number): World {
    const known = made.get(id);
    if (known !== undefined) return known;
    const world = newWorld(id, 1 + id - mains, 1);
    // What the others have done to the process's memory stays.
    world.installEmpty(engine.loadsBeforehand === true);
    made.set(id, world);
    engine.onMade?.(world);
    return world;
  }

  return {
    household,
    mains: worlds,
    made,

    madeNow: () =>
      [...records]
        .toSorted(([one], [other]) => one - other)
        .map(([id, record]) => ({
          world: made.get(id)!,
          isRunning: processWords[record + INTERPRETER_STATE] === RUNNING,
        })),

    addMain(id: number): World {
      const world = newWorld(id, 0, crew);
      worlds.push(world);
      return world;
    },

    forgetMade() {
      records = new Map();
    },
  };
}
