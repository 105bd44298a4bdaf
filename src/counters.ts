// What the counting form of the text counts, per thread.

/** Counters by name; a thread has a Float64Array with one number each. */
export const COUNTERS = [
  'bytecodes',
  'localIncrefs',
  'sharedIncrefs',
  'immortalIncrefs',
  'localDecrefs',
  'sharedDecrefs',
  'immortalDecrefs',
  'queued',
  'merged',
  'allocations',
  'allocationsFromFreeLists',
  'frees',
  'privateObjects',
  'sharedObjects',
  'lockAcquisitions',
  'lockContended',
  'forcedSwitches',
  'objectLocks',
  'objectLocksContended',
  'atomics',
  'sharedWrites',
  'contendedWrites',
  'deferredIncrefs',
  'deferredDecrefs',
] as const;

export const BYTECODES = 0;
/** References to mortal objects taken by the owner, or without atomics under a global lock. */
export const LOCAL_INCREFS = 1;
/** References to mortal objects taken with an atomic operation. */
export const SHARED_INCREFS = 2;
export const IMMORTAL_INCREFS = 3;
export const LOCAL_DECREFS = 4;
export const SHARED_DECREFS = 5;
export const IMMORTAL_DECREFS = 6;
/** Objects put on their owner's merge queue. */
export const QUEUED = 7;
/** Objects whose two counts were merged into one. */
export const MERGED = 8;
export const ALLOCATIONS = 9;
export const ALLOCATIONS_FROM_FREE_LISTS = 10;
export const FREES = 11;
/** Freed objects that only their creator ever counted, and those that another thread counted too. */
export const PRIVATE_OBJECTS = 12;
export const SHARED_OBJECTS = 13;
/** Takes of the execution lock, and those that had to wait. */
export const LOCK_ACQUISITIONS = 14;
export const LOCK_CONTENDED = 15;
export const FORCED_SWITCHES = 16;
export const OBJECT_LOCKS = 17;
export const OBJECT_LOCKS_CONTENDED = 18;
/** Atomic operations that write: those of locks included. */
export const ATOMICS = 19;
/** Writes of an object, or word, that two threads have written; those of one that another thread wrote last:
 * see memory-counting.ts. */
export const SHARED_WRITES = 20;
export const CONTENDED_WRITES = 21;
/** References from stacks that were not counted, since a collection looks for them. */
export const DEFERRED_INCREFS = 22;
export const DEFERRED_DECREFS = 23;

export function newCounters(): Float64Array {
  return new Float64Array(COUNTERS.length);
}
