// A failing schedule in one line, to be replayed on any machine.
//
// Form: `il1-` and base64url of: CRC-32 of the rest, then raw deflate of JSON. The version is that of
// this form and of what a schedule means; what changes either changes it. What there is of timing is of a
// run that had a clock.

import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { UsageError } from '../errors.ts';
import type { Run, Taken } from './follow.ts';
import type { Timing } from '../stepped/order.ts';
import type { MemoryModel } from './program.ts';

export interface Replay {
  /** What was explored, for whoever finds the program by it; empty for a program in code. */
  readonly subject: string;
  readonly memory: MemoryModel;
  readonly timeouts: number;
  readonly maxSteps: number;
  readonly schedule: readonly Run[];
  /** Of a run that had a clock: pauses end when the schedule says so. */
  readonly timing?: Timing | undefined;
  /** A byte for each step, by which an edited program is noticed: see `stamp`. */
  readonly stamps: Uint8Array;
}

const VERSION = 'il1';

export function toToken(replay: Replay): string {
  const { subject, memory, timeouts, maxSteps, schedule, stamps, timing } = replay;
  const limits = [timeouts, maxSteps].map((most) => (most === Infinity ? null : most));
  const fields: unknown[] = [subject, memory, ...limits, schedule.flat()];
  fields.push(Buffer.from(stamps).toString('base64'));
  const text = JSON.stringify(timing === undefined ? fields : [...fields, timing]);
  const body = deflateRawSync(text);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body));
  return `${VERSION}-${Buffer.concat([sum, body]).toString('base64url')}`;
}

/** @throws UsageError if it is no token, was damaged, or comes from another version. */
export function fromToken(token: string): Replay {
  const match = /^il(\d+)-([\w-]+)$/.exec(token.trim());
  if (match === null)
    throw new UsageError(`'${shortened(token)}' is no replay token: one begins with ${VERSION}-`);
  if (`il${match[1]}` !== VERSION)
    throw new UsageError(
      `the replay token is of version ${match[1]}, and this Interlock replays ${VERSION.slice(2)}: ` +
        'run the check again for a new one',
    );
  const bytes = Buffer.from(match[2]!, 'base64url');
  const body = bytes.subarray(4);
  const isWhole = bytes.length > 4 && bytes.readUInt32LE(0) === crc32(body);
  // What is decoded may be less than what was given.
  if (!isWhole || bytes.toString('base64url') !== match[2])
    throw new UsageError(
      'the replay token is damaged: it was cut, something was added, or a letter changed',
    );
  try {
    return parse(inflateRawSync(body).toString());
  } catch (error) {
    throw new UsageError('the replay token is damaged: its content makes no sense', {
      cause: error,
    });
  }
}

/** @throws Error if the text is not what `toToken` writes. */
function parse(text: string): Replay {
  const fields: unknown = JSON.parse(text);
  if (!Array.isArray(fields)) throw new TypeError('no fields');
  const [subject, memory, timeouts, maxSteps, flat, stamps, timing] = fields as unknown[];
  const [most, steps] = [limit(timeouts), limit(maxSteps)];
  if (typeof subject !== 'string' || typeof stamps !== 'string') throw new TypeError('no text');
  if (memory !== 'sc' && memory !== 'tso') throw new TypeError('no memory model');
  if (most === undefined || steps === undefined) throw new TypeError('no limits');
  const bytes = Uint8Array.from(Buffer.from(stamps, 'base64'));
  const schedule = runsIn(flat);
  // A stamp for each step.
  if (schedule.reduce((sum, [, length]) => sum + length, 0) !== bytes.length)
    throw new TypeError('no stamps');
  return {
    subject,
    memory,
    timeouts: most,
    maxSteps: steps,
    schedule,
    stamps: bytes,
    ...(timing !== undefined && { timing: timingIn(timing) }),
  };
}

/** A whole number, or null for no limit: JSON has no Infinity. */
function limit(value: unknown): number | undefined {
  if (value === null) return Infinity;
  return Number.isInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}

function timingIn(value: unknown): Timing {
  const { mains, started, readings } = value as Partial<Timing>;
  if (!Number.isInteger(mains) || !areNumbers(started) || !areNumbers(readings))
    throw new TypeError('no timing');
  return { mains: mains!, started, readings };
}

function areNumbers(value: unknown): value is number[][] {
  const isList = (one: unknown): boolean =>
    Array.isArray(one) && one.every((number) => typeof number === 'number');
  return Array.isArray(value) && value.every(isList);
}

function runsIn(flat: unknown): Run[] {
  if (!Array.isArray(flat) || flat.length % 2 !== 0) throw new TypeError('no schedule');
  return Array.from({ length: flat.length / 2 }, (_, i): Run => {
    const [proc, length] = [flat[2 * i], flat[2 * i + 1]] as [unknown, unknown];
    const isRun =
      Number.isInteger(proc) && Number(proc) >= 0 && Number.isInteger(length) && Number(length) > 0;
    if (!isRun) throw new TypeError('no schedule');
    return [Number(proc), Number(length)];
  });
}

/** One byte of who takes a step, what kind of access it is, and where; not of its value. */
export function stamp({ proc, access, special }: Taken): number {
  return crc32(`${proc} ${special ?? access.kind} ${access.address}`) & 0xff;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
