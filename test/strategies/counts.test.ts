// Random sequences of reference operations by several threads, interleaved at random at every access: the
// counts are held against a plain map, every object is freed exactly once and none too early, and what
// a strategy says of its headers holds when all is at rest. Threads end, or stay detached for ever;
// every other object has a finaliser, which may pass it on.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { newCounters } from '../../src/counters.ts';
import { runAlone } from '../../src/explore/perform.ts';
import { formatHeap } from '../../src/heap/format.ts';
import { lookInto, onDestroy, onTryIncref } from '../../src/heap/invariants.ts';
import { AREA_BREAKER, areaOf, areasEnd } from '../../src/layout.ts';
import { memoryOver, relaxedLoad, swap, type Steps } from '../../src/memory.ts';
import {
  headerOf,
  type ExecutionLock,
  type Known,
  type Problem,
  type Ref,
  type ReferenceCounts,
  type Thread,
  type World,
} from '../../src/strategy.ts';
import { runRandom } from '../explore/run-random.ts';
import { compositionOf } from '../vm/guest.ts';

const OPERATIONS = [
  'new',
  'incref',
  'increfLocked',
  'tryIncref',
  'decref',
  'give',
  'share',
  'share',
  'detach',
  'immortalise',
] as const;
type Operation = readonly [(typeof OPERATIONS)[number], number];

const THREADS = 3;
const HEADER = 8;

const operation = fc.tuple(fc.constantFrom(...OPERATIONS), fc.nat(7));
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
  const immortal = new Set<Ref>();
  const finalised = new Set<Ref>();
  let next = areasEnd(THREADS + 1);
  const { invariants } = composition;
  const report = (found: readonly Problem[]): void => {
    problems.push(...found.map(({ property, message }) => `${property}: ${message}`));
  };
  const known = (object: Ref): Known => ({
    object,
    held: references.get(object)!,
    isFreed: freed.has(object),
    isImmortal: immortal.has(object),
  });
  const mailboxes: Ref[][] = Array.from({ length: THREADS + 1 }, () => []);
  const add = (object: Ref, n: number): void => {
    references.set(object, (references.get(object) ?? 0) + n);
  };

  const world: World = {
    *destroy(me: Thread, object: Ref): Steps {
      if (object % (2 * HEADER) === 0 && !finalised.has(object)) {
        finalised.add(object);
        yield* counts.resurrect(me, object);
        add(object, 1);
        yield* finalise(me, object);
        add(object, -1);
        if (!(yield* counts.settle(me, object))) return;
      }
      report(onDestroy(known(object)));
      report(invariants!.atDeath(me.id, headerOf(lookInto(memory), object)));
      freed.add(object);
    },
    *blocking<R>(me: Thread, steps: (a: number) => Steps<R>, a: number): Steps<R> {
      yield* lock.detach(me);
      const answer = yield* steps(a);
      yield* lock.attach(me);
      return answer;
    },
    *releaseBlock(): Steps {},
  };
  const lock: ExecutionLock = composition.lock(world);
  const counts: ReferenceCounts = composition.counts(world);

  /** Passes the object on, and counts it in between. */
  function* finalise(me: Thread, object: Ref): Steps {
    add(object, 1);
    yield* counts.increfLocked(me, object);
    if ((object / HEADER) % 4 === 0) {
      mailboxes[object % THREADS]!.push(object);
      return;
    }
    add(object, -1);
    yield* counts.decref(me, object);
  }

  function* checkpoint(me: Thread): Steps {
    if ((yield* relaxedLoad(me.area + AREA_BREAKER)) === 0) return;
    const requests = yield* swap(me.area + AREA_BREAKER, 0);
    yield* counts.checkpoint(me, requests);
    yield* lock.checkpoint(me, requests);
  }

  function* perform(me: Thread, [what, number]: Operation, held: Ref[]): Steps {
    if (what === 'new') {
      const object = next;
      next += HEADER;
      add(object, 1);
      yield* counts.initialise(me, object);
      held.push(object);
      return;
    }
    if (what === 'detach') {
      yield* world.blocking(me, relaxedLoad, me.area);
      return;
    }
    if (held.length === 0) return;
    const at = number % held.length;
    const object = held[at]!;
    switch (what) {
      case 'share':
        add(object, 1);
        yield* counts.incref(me, object);
        mailboxes[number % THREADS]!.push(object);
        return;
      case 'incref':
      case 'increfLocked':
        add(object, 1);
        yield* counts[what](me, object);
        held.push(object);
        return;
      case 'tryIncref': {
        // Biased counts may refuse an object that only its owner has counted so far: not a fault.
        const hasSucceeded = yield* counts.tryIncref(me, object);
        report(onTryIncref(known(object), hasSucceeded));
        if (!hasSucceeded) return;
        add(object, 1);
        held.push(object);
        return;
      }
      case 'immortalise':
        if (number > 1) return; // seldom, so that most objects die
        immortal.add(object);
        yield* counts.immortalise(me, object);
        return;
      case 'give':
        held.splice(at, 1);
        mailboxes[number % THREADS]!.push(object);
        return;
      default:
        held.splice(at, 1);
        add(object, -1);
        yield* counts.decref(me, object);
    }
  }

  function* live(me: Thread, operations: readonly Operation[]): Steps {
    const held: Ref[] = [];
    yield* lock.attach(me);
    for (const one of operations) {
      held.push(...mailboxes[me.id - 1]!.splice(0));
      yield* checkpoint(me);
      yield* perform(me, one, held);
    }
    for (const object of held) {
      add(object, -1);
      yield* counts.decref(me, object);
    }
    // Some are detached for ever, the others end.
    if ((operations.length + seed) % 3 === 0) {
      yield* lock.detach(me);
      return;
    }
    yield* counts.exit(me);
    yield* lock.exit(me);
  }

  const thread = (id: number): Thread => ({ id, area: areaOf(id), counters: newCounters() });
  const starts = script.map((operations, i) => ({
    steps: live(thread(i + 1), operations),
    memory,
  }));
  const { end, errors } = runRandom(starts, seed);
  if (end !== 'complete') problems.push(`the end of the threads is ${end}`);
  for (const error of errors) problems.push((error as Error).message);
  // What was given to threads that had ended already: another thread drops it.
  const last = thread(THREADS + 1);
  function* dropRest(): Steps {
    yield* lock.attach(last);
    for (;;) {
      const rest = mailboxes.flatMap((box) => box.splice(0));
      if (rest.length === 0) break;
      for (const object of rest) {
        add(object, -1);
        yield* counts.decref(last, object);
      }
    }
    yield* counts.exit(last);
    yield* lock.exit(last);
  }
  runAlone(dropRest(), memory);
  for (const [object, n] of references) {
    if (n !== 0) problems.push(`the model still holds ${object}`);
    if (!freed.has(object) && !immortal.has(object)) problems.push(`${object} was never freed`);
  }
  report(invariants!.atRest(lookInto(memory), THREADS + 1, [...references.keys()].map(known)));
  return problems;
}

test.each([
  ['gil', 1],
  ['atomic', THREADS],
  ['atomic:immortal=on', THREADS],
  ['biased', THREADS],
  ['free-threading', THREADS],
  ['free-threading:critical-sections=plain-locks:delayed-reuse=off', THREADS],
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
