// Reads the values of options; every complaint says what would be right.

import { UsageError } from '../errors.ts';

/** More workers than this are a slip of the finger: each takes some 8 MiB. */
const MOST_THREADS = 1024;
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
const LEAST_HEAP = 2 ** 20;
/** Half of what a signed 32-bit word index reaches. */
const MOST_HEAP = 2 ** 32;

/** A whole number from `least` to `most`, for the option `name`. */
export function wholeNumber(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
    throw new UsageError(`${name} ${text || "''"}: give a whole number ${range}`);
  };
}

/** `1,2,4`, `1..4`, or both: the thread counts in the order given, each once. */
export function threadCounts(text: string): number[] {
  const parse = wholeNumber('--threads', 1, MOST_THREADS);
  const counts = text.split(',').flatMap((part) => {
    const range = /^(\d+)\.\.(\d+)$/.exec(part.trim());
    if (!range) return [parse(part.trim())];
    const [first, last] = [parse(range[1]!), parse(range[2]!)];
    if (first > last) throw new UsageError(`--threads ${part}: write ${last}..${first}`);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(counts)];
}

/** `256M`: bytes, with K, M or G for powers of 1024. */
export function heapSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kmg]?)(?:i?b)?$/i.exec(text);
  const bytes = match ? Number(match[1]) * UNITS[match[2]!.toLowerCase()]! : Number.NaN;
  if (bytes >= LEAST_HEAP && bytes <= MOST_HEAP) return Math.ceil(bytes / 65_536) * 65_536;
  throw new UsageError(`--heap ${text || "''"}: give a size from 1M to 4G, such as 256M`);
}

/** Collects `--set key=value`. */
export function collectSetting(
  text: string,
  settings: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const match = /^([^=\s]+)=(.*)$/s.exec(text);
  if (!match) throw new UsageError(`--set ${text || "''"}: write --set key=value`);
  return { ...settings, [match[1]!]: match[2]! };
}
