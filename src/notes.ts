// What threads note in the counting form of the objects that they pass to each other (memory-counting.ts): the
// layout of their tables.

/** What a thread notices; the numbers of one thread in one heap. */
export interface Notes {
  /**
   * Of each object, by its address / 2, the thread that wrote it last, negative if others have written it, too;
   * 0: none has. For all threads of the heap, which may overlook each other at times.
   */
  readonly writers: SharedArrayBuffer;
  /** A table of this thread: see NOTE_WORDS. */
  readonly table: SharedArrayBuffer;
  /** Where the thread's counters are. */
  readonly counters: SharedArrayBuffer;
  readonly countersAt: number;
}

/** Entries of a table; what there is no room for is noted by its type alone. */
export const NOTES = 1 << 14;
/**
 * An entry: the object, or the word, written (0: no entry; negative: any of that type); the address of the
 * instruction that ran, or 0; the object's type, or 0; writes; those after another thread's.
 */
export const NOTE_WORDS = 5;
export const NOTE_SITE = 1;
export const NOTE_TYPE = 2;
export const NOTE_WRITES = 3;
export const NOTE_CONTENDED = 4;
