// Mulberry32: a small seeded generator of random numbers, the same on every machine.
//
// Source: Tommy Ettinger, mulberry32, 2017, public domain. State: one 32-bit word; period 2^32.
// Limits: good enough to make input and to resample, not for cryptography.

/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/** Equal seeds give equal sequences; only the low 32 bits of `seed` count. */
export function mulberry32(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
