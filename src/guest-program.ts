// A scenario's program on its way through an engine: its source and code, and what its exceptions become.

import { readFile } from 'node:fs/promises';
import { GuestError } from './errors.ts';
import { linkProgram } from './guest-modules.ts';
import type { Code, LinkedProgram } from './python/code.ts';
import { compile } from './python/compile.ts';
import type { RunRequest } from './request.ts';
import type { Input } from './scenario.ts';
import { formatFailure, type RaisedChain } from './vm/failures.ts';
import { allCodeObjects } from './vm/load.ts';
import type { Ended, Failure, Value } from './vm/session.ts';

/** What a shell says of a program that Ctrl-C has ended. */
const INTERRUPTED_STATUS = 130;

export interface GuestProgram {
  readonly filename: string;
  readonly source: string;
  readonly linked: LinkedProgram;
}

export async function loadProgram({ scenario, folder }: RunRequest): Promise<GuestProgram> {
  const url = new URL(scenario.program, folder);
  const filename = decodeURIComponent(url.pathname);
  const source = await readFile(url, 'utf8');
  return { filename, source, linked: linkProgram(compile(source, filename)) };
}

/** @throws GuestError if a thread ended with an exception. */
export function mustHaveEnded(program: GuestProgram, ended: Ended): void {
  if (!('failure' in ended)) return;
  const { exit } = ended.failure;
  if (exit !== undefined && isSuccess(exit)) return;
  throw guestError(program, ended.failure);
}

function guestError(program: GuestProgram, failure: Failure): GuestError {
  const { type, message, exit, isReported = false } = failure;
  if (exit !== undefined) {
    const isStatus = typeof exit === 'number' || typeof exit === 'bigint';
    return new GuestError(type, isStatus ? '' : `${exit}\n`, isStatus ? Number(exit) & 255 : 1);
  }
  const text = isReported ? '' : tracebackOf(program, failure);
  const status = type === 'KeyboardInterrupt' ? INTERRUPTED_STATUS : 1;
  return new GuestError(message === '' ? type : `${type}: ${message}`, text, status);
}

/** Whether sys.exit(value) says that all is well. */
function isSuccess(value: Value | undefined): boolean {
  return value === null || value === false || value === 0 || value === 0n;
}

/** `codes`: of the interpreter, by number, if the program is not all that it has. */
export function tracebackOf(
  { filename, source, linked }: GuestProgram,
  failure: RaisedChain,
  codes: readonly Code[] = allCodeObjects(linked),
): string {
  return formatFailure(failure, codes, (file) => (file === filename ? source : undefined));
}

/** An exception that nobody handles, as it is printed; `heading`: a line that says where, or nothing. */
export function reportText(
  program: GuestProgram,
  heading: string,
  failure: RaisedChain,
  codes: readonly Code[],
): string {
  const text = tracebackOf(program, failure, codes);
  return heading === '' ? text : `${heading}\n${text}`;
}

export function valueOf(ended: Ended): Value {
  return 'value' in ended ? ended.value : null;
}

/** Units of work of a thread: the length of its range, or an equal part. */
export function unitsOf(
  { scenario }: RunRequest,
  input: Input,
  thread: number,
  threads: number,
): number {
  const range = scenario.share?.(input, thread, threads);
  if (range?.length === 2) return Number(range[1]) - Number(range[0]);
  return input.work / threads;
}

/** Totals of counters that are split by kind. */
export function withSums(counters: Readonly<Record<string, number>>): Record<string, number> {
  const { localIncrefs, sharedIncrefs, localDecrefs, sharedDecrefs } = counters;
  return {
    ...counters,
    increfs: localIncrefs! + sharedIncrefs!,
    decrefs: localDecrefs! + sharedDecrefs!,
  };
}
