// The words of an object's header as biased counts use them.
//
// Source: PEP 703, "Biased Reference Counting"; CPython 3.13, Include/refcount.h.
// State: OWNER   id of the thread that uses LOCAL; 0: none
//        FLAGS   bit 8 WANTED_IMMORTAL: some thread asked for it, its owner has not got to it yet
//        LOCAL   references counted by the owner; IMMORTAL: never counted
//        SHARED  31       2 1    0
//               +----------+-------+   count: references counted by all others, may be negative
//               |  count   | state |   state: 0 initial, MAYBE_WEAK, QUEUED, MERGED; only ever rises
//               +----------+-------+
// Who writes: LOCAL and OWNER the owner while it is attached, or whoever has suspended it, or, of an
//   owner that has ended, whoever brought the object to QUEUED. Once OWNER is 0, LOCAL changes only to
//   IMMORTAL, by anybody. FLAGS and SHARED everybody, by atomic operations.

/** A reader without a reference may look for one: its owner must not free it unseen. */
export const MAYBE_WEAK = 1;
/** In its owner's merge queue, or about to be; the queue holds one of the references counted. */
export const QUEUED = 2;
/** One count: SHARED's. */
export const MERGED = 3;
export const STATE = 3;
/** One reference in SHARED. */
export const ONE = 4;

/** In FLAGS; set for good. */
export const WANTED_IMMORTAL = 1 << 8;
