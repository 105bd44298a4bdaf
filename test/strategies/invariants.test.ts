// What the invariants of headers say, one header at a time.

import { expect, test } from 'vitest';
import { formatHeap } from '../../src/heap/format.ts';
import { lookInto, onDestroy, onTryIncref, onUse } from '../../src/heap/invariants.ts';
import {
  AREA_BREAKER,
  areaOf,
  areasEnd,
  IMMORTAL,
  LINK,
  LOCAL,
  MOST_REFERENCES,
  OWNER,
  SHARED,
} from '../../src/layout.ts';
import { memoryOver } from '../../src/memory.ts';
import { EXPLICIT_MERGE, type Header, type Known } from '../../src/strategy.ts';
import {
  MAYBE_WEAK,
  MERGED,
  ONE,
  QUEUED,
  WANTED_IMMORTAL,
} from '../../strategies/parts/biased-header.ts';
import { biasedInvariants as biased } from '../../strategies/parts/biased-invariants.ts';
import { QUEUE } from '../../strategies/parts/biased-merge.ts';
import { singleCountInvariants } from '../../strategies/parts/count-invariants.ts';
import { ATTACHED, DETACHED, THREAD_STATE } from '../../strategies/parts/thread-states.ts';

const fresh: Header = { owner: 1, flags: 0, local: 1, shared: 0 };
const merged: Header = { owner: 0, flags: 0, local: 0, shared: ONE | MERGED };
const immortal: Header = { ...fresh, owner: 0, local: IMMORTAL };
const names = (problems: readonly { property: string }[]): string[] =>
  problems.map(({ property }) => property);

test.each<[string, Header, Header, string[]]>([
  ['counting', fresh, { ...fresh, local: 2, shared: ONE }, []],
  ['a merge', { ...fresh, owner: 0, local: 0, shared: ONE }, merged, []],
  ['merged with an owner', fresh, { ...merged, owner: 1 }, ['owner-iff-unmerged']],
  ['merged with a local count', fresh, { ...merged, local: 1 }, ['owner-iff-unmerged']],
  ['an immortal that is counted', immortal, { ...immortal, local: 0 }, ['immortal-stays']],
  [
    'a state that falls',
    { ...fresh, shared: QUEUED },
    { ...fresh, shared: MAYBE_WEAK },
    ['flags-monotone'],
  ],
  ['a dead object that starts anew', { ...merged, shared: MERGED }, { ...merged, shared: 0 }, []],
  ['a request', fresh, { ...fresh, flags: WANTED_IMMORTAL }, []],
  ['another flag', fresh, { ...fresh, flags: 1 }, ['flags-monotone']],
  ['a count at its limit', fresh, { ...fresh, local: MOST_REFERENCES + 1 }, ['count-limits']],
])('at a step: %s', (_what, before, now, expected) => {
  expect(names(biased.atStep(before, now))).toEqual(expected);
});

test.each<[string, Header, string[]]>([
  ['unmerged, by its owner', { ...fresh, local: 0 }, []],
  ['merged', { ...merged, shared: MERGED }, []],
  ['unmerged, by another', { ...fresh, owner: 2, local: 0 }, ['legal-death']],
  ['without an owner, unmerged', { ...fresh, owner: 0, local: 0 }, ['owner-iff-unmerged']],
  ['with a reference', merged, ['legal-death']],
])('at its death: %s', (_what, header, expected) => {
  expect(names(biased.atDeath(1, header))).toEqual(expected);
});

const object = areasEnd(2);
const memory = memoryOver(new SharedArrayBuffer(4 * (areasEnd(2) + 32 * 1024)));
formatHeap(memory, 2, true);
const known: Known = { object, held: 1, isFreed: false, isImmortal: false };

/** Lays the object out with this header; `queues`: the threads in whose queues it is, all attached. */
function layOut(header: Header, queues: readonly number[]): void {
  const { words } = memory;
  words[object + OWNER] = header.owner;
  words[object + LOCAL] = header.local;
  words[object + SHARED] = header.shared;
  words[object + LINK] = 0;
  for (const id of [1, 2]) {
    words[areaOf(id) + QUEUE] = queues.includes(id) ? object : 0;
    words[areaOf(id) + THREAD_STATE] = ATTACHED;
    words[areaOf(id) + AREA_BREAKER] = EXPLICIT_MERGE;
  }
}

const queued: Header = { ...fresh, local: 2, shared: QUEUED };

test.each<[string, Header, Partial<Known>, number[], string[]]>([
  ['conserved', fresh, {}, [], []],
  ['one too many', fresh, { held: 0 }, [], ['conservation', 'no-leak']],
  ['one too few', fresh, { held: 2 }, [], ['conservation']],
  ['immortal', immortal, { isImmortal: true }, [], []],
  ['immortal for no reason', immortal, {}, [], ['immortal-on-request']],
  ['not immortal', fresh, { isImmortal: true }, [], ['immortal-on-request']],
  ['queued', queued, {}, [1], []],
  ['queued for another', queued, {}, [2], ['queued-once']],
  ['queued for nobody', { ...queued, local: 1 }, {}, [], ['queued-once']],
  ['freed and queued', queued, { isFreed: true }, [1], ['queued-once']],
  ['no owner, unmerged', { ...fresh, owner: 0 }, {}, [], ['owner-iff-unmerged']],
])('at rest: %s', (_what, header, more, queues, expected) => {
  layOut(header, queues);
  expect(names(biased.atRest(lookInto(memory), 2, [{ ...known, ...more }]))).toEqual(expected);
});

test('at rest, what is queued has a thread that knows', () => {
  layOut(queued, [1]);
  memory.words[areaOf(1) + AREA_BREAKER] = 0;
  expect(names(biased.atRest(lookInto(memory), 2, [known]))).toEqual(['queue-announced']);
  memory.words[areaOf(1) + THREAD_STATE] = DETACHED;
  expect(names(biased.atRest(lookInto(memory), 2, [known]))).toEqual(['no-stranding']);
});

test('a single count', () => {
  const { atStep, atDeath, atRest: rest } = singleCountInvariants(true);
  expect(names(atStep({ ...fresh, local: IMMORTAL }, fresh))).toEqual(['immortal-stays']);
  expect(names(atDeath(1, fresh))).toEqual(['legal-death']);
  memory.words[object + LOCAL] = 2;
  expect(names(rest(lookInto(memory), 2, [known]))).toEqual(['conservation']);
});

test('what a model knows of an object', () => {
  expect(names(onDestroy({ ...known, held: 0 }))).toEqual([]);
  expect(names(onDestroy(known))).toEqual(['no-use-after-free']);
  expect(names(onDestroy({ ...known, held: 0, isFreed: true }))).toEqual(['freed-once']);
  expect(names(onDestroy({ ...known, held: 0, isImmortal: true }))).toEqual(['immortal-stays']);
  expect(names(onUse({ ...known, isFreed: true }))).toEqual(['no-use-after-free']);
  expect(names(onTryIncref({ ...known, isFreed: true }, true))).toEqual(['try-incref-dead']);
  expect(names(onTryIncref({ ...known, isFreed: true }, false))).toEqual([]);
});
