// How long a lock spins before it parks: a property of the run, not of a lock.
//
// Spinning pays when a holder is about to release on another core. It cannot pay on one core, and in
// a checker it multiplies the interleavings of a lock without adding a behaviour: set it to 0 there,
// so that a thread which finds a lock taken goes straight on to park. Erased text has the limit that
// was set when it was erased, as a constant.

/** Looks at a taken lock before parking; 40 is what CPython's Python/lock.c allows. */
export let spinLimit = 40;

/** Sets how many times every primitive of this folder looks before it parks. */
export function setSpinLimit(limit: number): void {
  spinLimit = limit;
}
