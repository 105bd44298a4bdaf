// Durations as people write them in options.

import { UsageError } from '../../src/errors.ts';

const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** Nanoseconds in `50us`, `5ms`, `1s`, `200ns`. @throws UsageError if it is none, or not positive. */
export function parseInterval(option: string, value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ns|us|ms|s)$/.exec(value);
  const ns = match ? Number(match[1]) * NANOSECONDS[match[2]!]! : 0;
  if (ns > 0) return ns;
  throw new UsageError(`option ${option}: '${value}' is no duration: write 50us, 5ms or 1s`);
}
