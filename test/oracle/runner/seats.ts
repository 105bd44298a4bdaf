// Who runs which program: each program sits in some seats of a run, and as the runs rotate, in all of them.

import { createHash } from 'node:crypto';
import type { Seat } from './pool.ts';

/** Runs with consecutive numbers seat every program elsewhere. */
export const ROTATION = Number(process.env['ORACLE_ROTATION'] ?? 0);

/** One count for all threads, or for each interpreter or process. */
const PLAIN = ['gil', 'subinterpreters', 'multiprocessing'];
const SHARED = ['atomic', 'atomic:immortal=on', 'biased'];
/** Each option that takes something away is in one set, and all of them are in the last. */
export const FREE_THREADING = [
  'free-threading',
  'free-threading:immortal=off+optimistic-reads=off',
  'free-threading:deferred=off+allocator=global',
  'free-threading:critical-sections=plain-locks+delayed-reuse=off',
  'free-threading:collector=off+gil=off',
  'free-threading:immortal=off+deferred=off+optimistic-reads=off+critical-sections=plain-locks' +
    '+delayed-reuse=off+allocator=global+collector=off+gil=off',
];
const STEPPED = [
  'unsafe',
  'gil:interval=instruction',
  'subinterpreters',
  'atomic:immortal=on',
  'biased',
  'free-threading',
  'free-threading:immortal=off+optimistic-reads=off',
];
/** Stepped, a program takes several times as long: one in so many is. */
const STEPPED_OF = 5;

/** Strategies of which a program with threads is given one each: its threads share a heap. */
export const WITH_THREADS: readonly (readonly string[])[] = [
  ['gil', 'atomic', 'atomic:immortal=on', 'biased'],
  FREE_THREADING,
];
/** And a program with one thread, on workers and processes as the engine starts them. */
export const WITH_ONE_THREAD: readonly (readonly string[])[] = [
  [...PLAIN, ...SHARED],
  FREE_THREADING,
];
/** Stepped, threads by schedules. */
export const BY_SCHEDULES: readonly (readonly string[])[] = [
  ['gil', 'atomic', 'biased'],
  FREE_THREADING.slice(0, 2),
];

const GROUPS: readonly (readonly Seat[])[] = [PLAIN, SHARED, FREE_THREADING].map((strategies) =>
  strategies.map((strategy) => ({ strategy, form: 'erased' })),
);
const STEPPED_SEATS = STEPPED.map((strategy): Seat => ({ strategy, form: 'stepped' }));

/** The seats of a pool that `seatsOf` counts. */
export const ROTATED_SEATS: readonly Seat[] = [...GROUPS.flat(), ...STEPPED_SEATS];

/** Numbers of the seats of a program: one in each group of strategies, erased; and stepped in its turn. */
export function seatsOf(program: string): number[] {
  const seats = [
    ...chosen(program, GROUPS),
    ...(turnOf(program, GROUPS.length + 1) % STEPPED_OF === 0
      ? chosen(program, [STEPPED_SEATS])
      : []),
  ];
  return seats.map((seat) => ROTATED_SEATS.indexOf(seat));
}

/** One of each group, another for each program and each rotation. */
export function chosen<T>(program: string, groups: readonly (readonly T[])[]): T[] {
  return groups.map((group, i) => group[turnOf(program, i) % group.length]!);
}

/** A number for a program and a group: programs of like names sit far apart. */
function turnOf(program: string, group: number): number {
  const digest = createHash('sha256').update(`${group} ${program}`).digest();
  return digest.readUInt32LE() + ROTATION;
}
