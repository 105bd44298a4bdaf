// What must hold of headers, merge queues and thread states under biased counts.
//
// Source: the invariants that biased-counts.ts, biased-merge.ts and thread-states.ts state; asserts of
//   CPython 3.13, Objects/object.c (_Py_MergeZeroLocalRefcount, _Py_ExplicitMergeRefcount).
// Limits: that OWNER is 0 only in merged objects, and that counts are conserved, holds while no merge
//   is under way: at rest, and when an object dies.

import { AREA_BREAKER, areaOf, IMMORTAL, LINK } from '../../src/layout.ts';
import {
  EXPLICIT_MERGE,
  headerOf,
  problemsOf,
  type Header,
  type HeaderInvariants,
  type Known,
  type Look,
  type Problem,
  type Ref,
} from '../../src/strategy.ts';
import { MERGED, QUEUED, STATE, WANTED_IMMORTAL } from './biased-header.ts';
import { QUEUE } from './biased-merge.ts';
import { countsAtStep, settledAtRest } from './count-invariants.ts';
import { ATTACHED, ENDED, THREAD_STATE } from './thread-states.ts';

const stateOf = ({ shared }: Header): number => shared & STATE;

/** Merged with a count of 0: dead, and the next to use the memory starts anew. */
const isDeadMerged = ({ shared }: Header): boolean => shared === MERGED;

function atStep(before: Header, now: Header): Problem[] {
  const isMerged = stateOf(now) === MERGED;
  const rises = stateOf(now) >= stateOf(before) || isDeadMerged(before);
  const flags = before.flags | (now.flags & WANTED_IMMORTAL);
  return [
    ...countsAtStep(before, now),
    ...problemsOf(
      [!isMerged || now.owner === 0, 'owner-iff-unmerged', `merged, and ${now.owner} is in OWNER`],
      [
        !isMerged || now.local <= 0,
        'owner-iff-unmerged',
        `merged, and LOCAL still counts ${now.local}`,
      ],
      [rises, 'flags-monotone', `the state falls from ${stateOf(before)} to ${stateOf(now)}`],
      [now.flags === flags, 'flags-monotone', `FLAGS changes from ${before.flags} to ${now.flags}`],
    ),
  ];
}

function atDeath(me: number, header: Header): Problem[] {
  const { owner, local, shared } = header;
  const seen = `OWNER ${owner}, LOCAL ${local}, SHARED ${shared}`;
  const isMerged = stateOf(header) === MERGED;
  return problemsOf(
    [(owner === 0) === isMerged, 'owner-iff-unmerged', `it dies with ${seen}`],
    [isMerged || owner === me || owner === 0, 'legal-death', `${me} destroys it, ${seen}`],
    [local === 0, 'legal-death', `it dies with ${seen}`],
    [shared >> 2 === 0, 'legal-death', `it dies with ${seen}`],
  );
}

/** The objects in the queue of the thread with this area; ends at one that comes a second time. */
function queueOf(look: Look, area: number): Ref[] {
  const queued: Ref[] = [];
  for (let object = look(area + QUEUE); object > 0; object = look(object + LINK)) {
    const isSeen = queued.includes(object);
    queued.push(object);
    if (isSeen) break;
  }
  return queued;
}

function atRest(look: Look, threads: number, known: readonly Known[]): Problem[] {
  const problems: Problem[] = [];
  const places = new Map<Ref, number[]>();
  for (let id = 1; id <= threads; id++) {
    const queued = queueOf(look, areaOf(id));
    for (const object of queued) places.set(object, [...(places.get(object) ?? []), id]);
    problems.push(...threadAtRest(look, id, queued));
  }
  for (const one of known) {
    problems.push(...objectAtRest(one, headerOf(look, one.object), places.get(one.object) ?? []));
  }
  return problems;
}

function threadAtRest(look: Look, id: number, queued: readonly Ref[]): Problem[] {
  const state = look(areaOf(id) + THREAD_STATE);
  const isTold = (look(areaOf(id) + AREA_BREAKER) & EXPLICIT_MERGE) !== 0;
  const what = `${queued.join(', ')} queued for thread ${id}`;
  if (queued.length === 0) return [];
  if (state === ATTACHED) return problemsOf([isTold, 'queue-announced', `${what}, untold`]);
  const gone = state === ENDED ? 'has ended' : 'is detached';
  return problemsOf([false, 'no-stranding', `${what}, which ${gone}`]);
}

/** `queues`: the threads in whose queues the object is, as often as it is there. */
function objectAtRest(known: Known, header: Header, queues: readonly number[]): Problem[] {
  const { object, held, isFreed, isImmortal } = known;
  const { owner, local, shared } = header;
  const isQueued = stateOf(header) === QUEUED && local !== IMMORTAL;
  const isUnowned = stateOf(header) === MERGED || local === IMMORTAL;
  const where = queues.join(', ') || 'nobody';
  const problems = problemsOf(
    [queues.length <= 1, 'queued-once', `${object} is queued for ${where}`],
    [!isFreed || queues.length === 0, 'queued-once', `${object} is freed and queued for ${where}`],
  );
  if (isFreed) return problems;
  problems.push(
    ...problemsOf(
      [
        !isQueued || queues[0] === owner,
        'queued-once',
        `${object} of thread ${owner} is queued for ${where}`,
      ],
      [
        (owner === 0) === isUnowned,
        'owner-iff-unmerged',
        `${object} has OWNER ${owner}, LOCAL ${local}, SHARED ${shared}`,
      ],
    ),
  );
  const counted = local + (shared >> 2);
  if (queues.length === 0) return [...problems, ...settledAtRest(known, header, counted)];
  // The queue holds a reference, and whatever is wanted may still come of it.
  const isConserved = local === IMMORTAL || counted === held + 1;
  const asWanted = local !== IMMORTAL || isImmortal;
  return [
    ...problems,
    ...problemsOf(
      [isConserved, 'conservation', `${object}: ${counted} counted, ${held} held, 1 by a queue`],
      [asWanted, 'immortal-on-request', `${object} is immortal, and nobody wanted that`],
    ),
  ];
}

export const biasedInvariants: HeaderInvariants = { atStep, atDeath, atRest };
