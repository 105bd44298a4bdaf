// A guest program as a program for the explorer: the interpreter's own text under a strategy.
//
// The heap is set up once, by a thread alone, and put back before every execution. Each thread then
// calls the program's entry and exits. At the end every heap has to be in order: each object counted
// as often as it is referred to, nothing freed twice or in use, nothing left over.

import { COUNTERS, newCounters } from '../counters.ts';
import { GuestError, UsageError } from '../errors.ts';
import { formatHeap } from '../heap/format.ts';
import { freeBlocks, miscounted, reachable } from '../heap/inspect.ts';
import { areaOf } from '../layout.ts';
import { memoryOver, type Memory, type Steps } from '../memory.ts';
import { compile } from '../python/compile.ts';
import type { Input, Output } from '../scenario.ts';
import type { Composition, Thread } from '../strategy.ts';
import { fill, layOut } from '../vm/process-memory.ts';
import { makeSession, type Ended, type Failure } from '../vm/session.ts';
import { makeVm } from '../vm/vm.ts';
import { ViolationError } from './execution.ts';
import { linkProgram } from '../guest-modules.ts';
import { heapNames } from './heap-names.ts';
import { runAlone } from './perform.ts';
import type { Program, Violation } from './program.ts';

export interface Guest {
  readonly source: string;
  readonly filename: string;
  readonly threads: number;
  /** Function that each thread calls; the program's top level without. */
  readonly entry: string | undefined;
  /** Arguments of the entry, for thread `index` from 0. */
  args(index: number): readonly (bigint | number)[];
  readonly input: Input;
  readonly heapBytes: number;
  /** What the program has found out, from what it left; without it, what its threads returned. */
  answer?(output: Output): string;
}

interface GuestThread {
  readonly me: Thread;
  readonly memory: Memory;
  readonly session: ReturnType<typeof makeSession>;
}

type Returned = Output['returned'][number];

const ALLOCATIONS = COUNTERS.indexOf('allocations');
const FREES = COUNTERS.indexOf('frees');
const MOST_STEPS_OF_SET_UP = 1e9;

/**
 * @throws SyntaxError of the guest, GuestError if its top level fails, UsageError if it makes no entry
 *   or the heap is too small.
 */
export function guestProgram(composition: Composition, guest: Guest): Program {
  const { threads: count, entry, input, heapBytes } = guest;
  const laidOut = layOut(input);
  const code = linkProgram(compile(guest.source, guest.filename));
  const isShared = composition.isolation === 'shared';
  const heaps = Array.from({ length: isShared ? 1 : count }, () =>
    memoryOver(new SharedArrayBuffer(heapBytes), laidOut.memory),
  );
  const { hasImmortals } = composition.counts({} as never);
  for (const heap of heaps) formatHeap(heap, isShared ? count : 1, hasImmortals);
  const threads = Array.from({ length: count }, (_, i): GuestThread => {
    const id = isShared ? i + 1 : 1;
    const session = makeSession(makeVm(composition, { *output(): Steps {} }));
    const me = { id, area: areaOf(id), counters: newCounters() };
    return { me, memory: heaps[isShared ? 0 : i]!, session };
  });
  const loaders = isShared ? threads.slice(0, 1) : threads;
  for (const { me, memory, session } of loaders) {
    runAlone(session.load(me, code, laidOut.globals), memory, MOST_STEPS_OF_SET_UP);
    if (entry === undefined) continue;
    const ended = runAlone(session.runTopLevel(me), memory, MOST_STEPS_OF_SET_UP);
    if ('failure' in ended) throw failedAtTopLevel(guest.filename, ended.failure);
    if (session.findFunction(entry) === 0)
      throw new UsageError(`${guest.filename} has no function ${entry} when its top level has run`);
  }
  const images = heaps.map((heap) => heap.words.slice());
  const counted = threads.map(({ me }) => me.counters.slice());

  function* live({ me, session }: GuestThread, index: number): Steps<Returned> {
    let ended: Ended;
    if (entry === undefined) ended = yield* session.runTopLevel(me);
    else ended = yield* session.call(me, session.findFunction(entry), guest.args(index));
    mustHaveEnded(ended);
    yield* session.exit(me);
    return 'value' in ended ? ended.value : null;
  }

  let nameOf = heapNames(heaps[0]!, count);
  return {
    begin() {
      nameOf = heapNames(heaps[0]!, count);
      for (const [i, heap] of heaps.entries()) heap.words.set(images[i]!);
      fill(laidOut, input);
      return threads.map((thread, i) => {
        thread.me.counters.set(counted[i]!);
        return { steps: live(thread, i), memory: thread.memory };
      });
    },
    outcome(results) {
      const returned = results as readonly Returned[];
      const output = { columns: laidOut.columns, returned };
      return guest.answer?.(output) ?? returned.map(inPython).join(', ');
    },
    atEnd: () => heapProblem(heaps, threads),
    // Threads of an isolated strategy have the same addresses, each in its own heap.
    nameOf: (address) => nameOf(address),
  };
}

/** A value as the program would print it, or nearly. */
function inPython(value: Returned): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

function failedAtTopLevel(filename: string, { type, message }: Failure): GuestError {
  const text = message === '' ? type : `${type}: ${message}`;
  return new GuestError(text, `${filename}, before its threads start: ${text}\n`);
}

function mustHaveEnded(ended: Ended): void {
  if (!('failure' in ended)) return;
  const { type, message } = ended.failure;
  throw new ViolationError({
    kind: 'assertion',
    property: 'no uncaught exception',
    message: message === '' ? type : `${type}: ${message}`,
  });
}

/** The first thing that is wrong with a heap when all its threads have ended. */
function heapProblem(
  heaps: readonly Memory[],
  threads: readonly GuestThread[],
): Violation | undefined {
  for (const memory of heaps) {
    const [wrong] = miscounted(memory);
    if (wrong !== undefined) return { kind: 'heap', property: 'conservation', message: wrong };
    const [problem] = freeBlocks(memory).problems;
    if (problem !== undefined) return { kind: 'heap', property: 'freed-once', message: problem };
    const left = reachable(memory).allocated;
    let held = 0;
    for (const { me, memory: its } of threads)
      if (its === memory) held += me.counters[ALLOCATIONS]! - me.counters[FREES]!;
    if (held !== left)
      return {
        kind: 'heap',
        property: 'no leak',
        message: `${held} objects allocated and not freed, ${left} of them reachable`,
      };
  }
  return undefined;
}
