// Random sequences of reference operations by several threads, interleaved at random at every access: the
// counts are held against a plain map, every object is freed exactly once and none too early.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { newCounters } from '../../src/counters.ts';
import { drive, seededRandom } from '../../src/explore/drive.ts';
import { formatHeap } from '../../src/heap/format.ts';
import { AREA_BREAKER, areaOf, areasEnd } from '../../src/layout.ts';
import { memoryOver, relaxedLoad, swap, type Steps } from '../../src/memory.ts';
import type { Ref, ReferenceCounts, Thread, World } from '../../src/strategy.ts';
import { compositionOf } from '../vm/guest.ts';

type Operation = readonly ['new' | 'incref' | 'tryIncref' | 'decref' | 'give' | 'share', number];

const THREADS = 3;
const HEADER = 8;

const operation = fc.tuple(
  fc.constantFrom('new', 'incref', 'tryIncref', 'decref', 'give', 'share', 'share'),
  fc.nat(7),
);
const scripts = (threads: number): fc.Arbitrary<Operation[][]> =>
  fc.array(fc.array(operation, { maxLength: 30, size: '+1' }), {
    minLength: threads,
    maxLength: threads,
  });

/** Runs the scripts and returns what went wrong. */
async function play(
  label: string,
  script: readonly Operation[][],
  seed: number,
): Promise<string[]> {
  const composition = await compositionOf(label);
  const memory = memoryOver(new SharedArrayBuffer(1 << 20));
  formatHeap(memory, THREADS + 1, true);
  const problems: string[] = [];
  const references = new Map<Ref, number>();
  const freed = new Set<Ref>();
  let next = areasEnd(THREADS + 1);
  const world: World = {
    *destroy(_me: Thread, object: Ref): Steps {
      if (freed.has(object)) problems.push(`${object} was freed twice`);
      if (references.get(object) !== 0) problems.push(`${object} was freed while held`);
      freed.add(object);
    },
    *blocking<R>(_me: Thread, steps: (a: number) => Steps<R>, a: number): Steps<R> {
      return yield* steps(a);
    },
  };
  const counts: ReferenceCounts = composition.counts(world);
  const mailboxes: Ref[][] = Array.from({ length: THREADS + 1 }, () => []);
  const add = (object: Ref, n: number): void => {
    references.set(object, (references.get(object) ?? 0) + n);
  };

  function* checkpoint(me: Thread): Steps {
    if ((yield* relaxedLoad(me.area + AREA_BREAKER)) === 0) return;
    yield* counts.checkpoint(me, yield* swap(me.area + AREA_BREAKER, 0));
  }

  function* live(me: Thread, operations: readonly Operation[]): Steps {
    const held: Ref[] = [];
    for (const [what, number] of operations) {
      held.push(...mailboxes[me.id - 1]!.splice(0));
      yield* checkpoint(me);
      if (what === 'new') {
        const object = next;
        next += HEADER;
        add(object, 1);
        yield* counts.initialise(me, object);
        held.push(object);
      }
      if (what === 'new' || held.length === 0) continue;
      const at = number % held.length;
      const object = held[at]!;
      if (what === 'share') {
        add(object, 1);
        yield* counts.incref(me, object);
        mailboxes[number % THREADS]!.push(object);
      } else if (what === 'incref' || what === 'tryIncref') {
        add(object, 1);
        if (what === 'incref') yield* counts.incref(me, object);
        else if (!(yield* counts.tryIncref(me, object))) {
          // Biased counts may refuse an object that only its owner has counted so far: not a fault.
          add(object, -1);
          continue;
        }
        held.push(object);
      } else {
        held.splice(at, 1);
        if (what === 'give') mailboxes[number % THREADS]!.push(object);
        else {
          add(object, -1);
          yield* counts.decref(me, object);
        }
      }
    }
    for (const object of held) {
      add(object, -1);
      yield* counts.decref(me, object);
    }
    yield* counts.exit(me);
  }

  const thread = (id: number): Thread => ({ id, area: areaOf(id), counters: newCounters() });
  const starts = script.map((operations, i) => ({
    steps: live(thread(i + 1), operations),
    memory,
  }));
  const first = drive(starts, seededRandom(seed));
  for (const { error } of first.threads) if (error instanceof Error) problems.push(error.message);
  // What was given to threads that had ended already: another thread drops it.
  const last = thread(THREADS + 1);
  mailboxes[THREADS]!.push(...mailboxes.flatMap((box) => box.splice(0)));
  function* dropRest(): Steps {
    for (const object of mailboxes[THREADS]!) {
      add(object, -1);
      yield* counts.decref(last, object);
    }
    yield* counts.exit(last);
  }
  drive([{ steps: dropRest(), memory }], seededRandom(seed));
  for (const [object, n] of references) {
    if (n !== 0) problems.push(`the model still holds ${object}`);
    if (!freed.has(object)) problems.push(`${object} was never freed`);
  }
  return problems;
}

test.each([
  ['gil', 1],
  ['atomic', THREADS],
  ['atomic:immortal=on', THREADS],
  ['biased', THREADS],
] as const)('counts of %s are conserved, with %i threads', async (label, threads) => {
  await fc.assert(
    fc.asyncProperty(scripts(threads), fc.nat(), async (script, seed) => {
      expect(await play(label, script, seed)).toEqual([]);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('the property can fail: plain counts with several threads lose updates', async () => {
  const found = fc.check(
    fc.asyncProperty(scripts(THREADS), fc.nat(), async (script, seed) => {
      expect(await play('unsafe', script, seed)).toEqual([]);
    }),
    { numRuns: 300, seed: 1, endOnFailure: true },
  );
  expect((await found).failed).toBe(true);
});
