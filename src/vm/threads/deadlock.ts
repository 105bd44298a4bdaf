// Finding a deadlock: all guest threads of an interpreter wait, without a time limit, for what only one of
// them could bring about.
//
// Source: A. Silberschatz, P. Galvin, "Operating System Concepts", detection by looking at all threads at
//   once; the look is a seqlock's (AREA_WAITS is odd while a thread sleeps, and changes with every sleep).
// A thread that waits goes on only if the word that it sleeps on changes, which takes a thread that runs. So
// if all were found waiting, each on a word that still holds what it held, and none has moved when that was
// done, all did so at once, and for ever. Who they are is looked at again in between: one of them may have started
// another thread before it went to sleep.
// Limits: threads that wait for ever while another runs on are not found.

import {
  AREA_FRAME,
  AREA_WAIT_ADDRESS,
  AREA_WAIT_DEADLINE,
  AREA_WAIT_EXPECTED,
  AREA_WAIT_IS_OUTSIDE,
  AREA_WAIT_OBJECT,
  AREA_WAITS,
  areaOf,
  CODE_NUMBER,
  FRAME_CODE,
  FRAME_PREVIOUS,
  HANDLE_THREAD,
  HANDLE_TYPE,
  LOCK_AT,
  LOCK_CODE,
  LOCK_HOLDER,
  LOCK_TYPE,
  QUEUE_TYPE,
  RLOCK_TYPE,
  TYPE,
} from '../../layout.ts';
import { enterMemory, peek, type Address, type Memory } from '../../memory.ts';
import type { Code } from '../../python/code.ts';
import { outsideText, placeOf, type Place } from './waiting.ts';

/** Guest threads of one interpreter that can go on. */
export interface Group {
  readonly memory: Memory;
  readonly ids: readonly number[];
  /** The same, looked at again; unless no thread starts meanwhile. */
  idsNow?(): readonly number[];
  /** Code objects of the interpreter, by number. */
  readonly codes: readonly Code[];
  /** Before the names of its threads. */
  readonly title: string;
}

/** Says of the guest threads of a heap, all that can go on, what each waits for; undefined if one does not wait. */
export function findDeadlock(
  memory: Memory,
  ids: readonly number[],
  codes: readonly Code[],
): string | undefined {
  return findDeadlockAmong([{ memory, ids, codes, title: '' }]);
}

/** The same of threads of several interpreters, which may wait for each other. */
export function findDeadlockAmong(groups: readonly Group[]): string | undefined {
  const counts = (): number[] =>
    groups.flatMap(({ memory: { words }, ids }) =>
      ids.map((id) => Atomics.load(words, areaOf(id) + AREA_WAITS)),
    );
  const before = counts();
  if (groups.some(({ ids, idsNow }) => idsNow !== undefined && String(idsNow()) !== String(ids)))
    return undefined;
  if (!groups.every(({ memory, ids }) => ids.every((id) => isStuck(memory, id)))) return undefined;
  if (counts().some((count, i) => count !== before[i])) return undefined;
  return `Deadlock: every thread of the program waits for another one\n${groups.map(describe).join('')}`;
}

/** Whether one of the threads waits for what another interpreter may do. */
export function waitsOutside({ memory: { words }, ids }: Group): boolean {
  return ids.some(
    (id) =>
      (Atomics.load(words, areaOf(id) + AREA_WAITS) & 1) === 1 &&
      words[areaOf(id) + AREA_WAIT_IS_OUTSIDE] === 1,
  );
}

function isStuck({ words, doubles, processWords }: Memory, id: number): boolean {
  const area = areaOf(id);
  if ((words[area + AREA_WAITS]! & 1) === 0) return false;
  if (doubles[(area + AREA_WAIT_DEADLINE) >> 1] !== Infinity) return false;
  const address = words[area + AREA_WAIT_ADDRESS]!;
  const seen = words[area + AREA_WAIT_IS_OUTSIDE] === 1 ? processWords : words;
  return Atomics.load(seen, address) === words[area + AREA_WAIT_EXPECTED]!;
}

function describe({ memory, ids, codes, title }: Group): string {
  enterMemory(memory);
  const lines: string[] = [];
  for (const id of ids) {
    lines.push(`  ${title}${nameOf(id, codes)}, at ${placeText(placeOf(areaOf(id)), codes)},`);
    lines.push(`    waits for ${whatFor(areaOf(id), codes)}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** `thread 2 (f)`: its id and the function that it was started with. */
function nameOf(id: number, codes: readonly Code[]): string {
  if (id === 1) return 'main thread';
  let outermost = 0;
  for (let frame = peek(areaOf(id) + AREA_FRAME); frame !== 0; frame = peek(frame + FRAME_PREVIOUS))
    outermost = frame;
  if (outermost === 0) return `thread ${id}`;
  return `thread ${id} (${codes[peek(peek(outermost + FRAME_CODE) + CODE_NUMBER)]?.name})`;
}

function whatFor(area: Address, codes: readonly Code[]): string {
  const object = peek(area + AREA_WAIT_OBJECT);
  if (peek(area + AREA_WAIT_IS_OUTSIDE) === 1) return outsideText(object);
  if (object === 0) return 'all other threads to end';
  const where = `at 0x${object.toString(16)}`;
  switch (peek(object + TYPE)) {
    case LOCK_TYPE:
    case RLOCK_TYPE: {
      const kind = peek(object + TYPE) === LOCK_TYPE ? 'lock' : 'RLock';
      const holder = peek(object + LOCK_HOLDER);
      if (holder === 0) return `the ${kind} ${where}`;
      const place = { code: peek(object + LOCK_CODE), at: peek(object + LOCK_AT) };
      const since = placeText(place.code < 0 ? undefined : place, codes);
      return `the ${kind} ${where}, which ${nameOf(holder, codes)} acquired at ${since}`;
    }
    case HANDLE_TYPE:
      return `${nameOf(peek(object + HANDLE_THREAD), codes)} to end`;
    case QUEUE_TYPE:
      return `an item of the SimpleQueue ${where}`;
    default:
      return `an object ${where}`;
  }
}

function placeText(place: Place | undefined, codes: readonly Code[]): string {
  const code = place && codes[place.code];
  if (code === undefined) return 'no line of the program';
  return `File "${code.filename}", line ${code.instructions[place!.at]?.line}, in ${code.name}`;
}
