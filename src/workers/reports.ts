// Results and reports of threads as texts: apart from the threads, so that who reads them need not load the VM.

import type { Ended, Failure } from '../vm/session.ts';
import type { Question } from './family.ts';

/** An exception that nobody handles, as it is sent: where it was, and what. */
export interface Report {
  readonly heading: string;
  readonly failure: Failure;
}

/** A result, or a report, as it is sent: bigints as strings with an n behind. */
export function encode(ended: Ended | Report | Question): string {
  return JSON.stringify(ended, (_key, value: unknown) => {
    if (typeof value === 'bigint') return { bigint: String(value) };
    if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
    return value;
  });
}

/** What `encode` made a text of. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('bigint' in value) return BigInt(String(value.bigint));
    return 'number' in value ? Number(value.number) : value;
  });
}
