// What a thread waits for, by the word that it sleeps on.
//
// A guest thread that waits for something of the program's has announced it in its area (sync/announced.ts).
// Other words tell by where they lie: the strategy says which of its own mean what, and what lies behind
// the areas is the lock of an object.

import { PROCESS_INTERPRETERS, PROCESS_LOCK } from '../heap/process.ts';
import {
  AREA_SLEEP,
  AREA_STRATEGY,
  AREA_STRATEGY_WORDS,
  AREA_WAIT_ADDRESS,
  AREA_WAIT_IS_OUTSIDE,
  AREA_WAIT_OBJECT,
  AREA_WAITS,
  AREA_WORDS,
  areaOf,
  AREAS,
  areasEnd,
  COLLECTOR_WORDS,
  HEAP_IMPORT_LOCK,
  HEAP_LIVE,
  HEAP_THREADS,
  HEAP_WEAK_LOCK,
  LOCK_TYPE,
  QUEUE_TYPE,
  RLOCK_TYPE,
  STRATEGY,
  STRATEGY_WORDS,
  TYPE,
} from '../layout.ts';
import { PROCESS_WORDS, type Address, type Memory } from '../memory.ts';
import type { Composition, StrategyWait } from '../strategy.ts';
import { INTERPRETER_JOB } from '../vm/interpreters/registry.ts';
import { FOR_INTERPRETER, kindOfOutside } from '../vm/threads/waiting.ts';

export type WaitCause =
  | StrategyWait
  /** A lock of the program's, the end of a thread, an item of a queue or room in it. */
  | 'lock'
  | 'join'
  | 'queue'
  /** Time that the program lets pass. */
  | 'sleep'
  | 'import'
  /** What another interpreter does, or has it do. */
  | 'interpreter'
  /** Memory, of a heap or of the process. */
  | 'allocator'
  /** Nobody has anything for it to do. */
  | 'idle';

/** A function that says of a word of the heap, or an address behind PROCESS_WORDS, what its sleepers wait for. */
export function causesIn(
  memory: Memory,
  { waits = [] }: Composition,
): (address: Address) => WaitCause {
  const { words } = memory;

  function ofStrategy(address: number): StrategyWait {
    const range = waits.find(({ from, words: n }) => address >= from && address < from + n);
    return range?.cause ?? 'execution lock';
  }

  /** The area of a thread that has announced a wait on that word, and sleeps. */
  function announcer(address: number, isOutside: boolean): Address | undefined {
    for (let id = 1; id <= words[HEAP_THREADS]!; id++) {
      const area = areaOf(id);
      if ((words[area + AREA_WAITS]! & 1) === 0) continue;
      if (words[area + AREA_WAIT_ADDRESS] !== address) continue;
      if ((words[area + AREA_WAIT_IS_OUTSIDE] === 1) === isOutside) return area;
    }
    return undefined;
  }

  function ofAnnounced(area: Address): WaitCause {
    const object = words[area + AREA_WAIT_OBJECT]!;
    switch (object === 0 ? 0 : words[object + TYPE]) {
      case LOCK_TYPE:
      case RLOCK_TYPE:
        return 'lock';
      case QUEUE_TYPE:
        return 'queue';
      default:
        return 'join';
    }
  }

  function ofArea(address: Address): WaitCause {
    const offset = (address - AREAS) % AREA_WORDS;
    if (offset === AREA_SLEEP) return 'sleep';
    const isStrategy = offset >= AREA_STRATEGY && offset < AREA_STRATEGY + AREA_STRATEGY_WORDS;
    return isStrategy ? ofStrategy(offset) : 'idle';
  }

  function ofHeap(address: Address): WaitCause {
    if (address === HEAP_IMPORT_LOCK) return 'import';
    if (address === HEAP_LIVE) return 'join';
    return address === HEAP_WEAK_LOCK ? 'object lock' : 'allocator';
  }

  function ofProcess(address: Address): WaitCause {
    const area = announcer(address, true);
    if (area !== undefined)
      return kindOfOutside(words[area + AREA_WAIT_OBJECT]!) === FOR_INTERPRETER
        ? 'interpreter'
        : 'queue';
    if (address === PROCESS_LOCK) return 'allocator';
    return isJob(memory.processWords, address) ? 'idle' : 'queue';
  }

  return (address) => {
    if (address >= PROCESS_WORDS) return ofProcess(address - PROCESS_WORDS);
    if (address >= AREAS && address < areasEnd(words[HEAP_THREADS]!)) return ofArea(address);
    const area = announcer(address, false);
    if (area !== undefined) return ofAnnounced(area);
    if (address < STRATEGY) return ofHeap(address);
    if (address >= STRATEGY + STRATEGY_WORDS) return 'object lock';
    // The collector stops the world, and waits for nobody else.
    const isCollector = address >= STRATEGY + STRATEGY_WORDS - COLLECTOR_WORDS;
    return isCollector ? 'safepoint' : ofStrategy(address);
  };
}

/** Whether that is where the own thread of an interpreter waits for its next job. */
function isJob(processWords: Int32Array, address: Address): boolean {
  for (let at = processWords[PROCESS_INTERPRETERS]!; at !== 0; at = processWords[at]!)
    if (address === at + INTERPRETER_JOB) return true;
  return false;
}
