// Critical sections: holds of one object or two that are suspended while their thread is detached, so that
// no thread waits with an object held.
//
// Source: PEP 703, "Python Critical Sections"; CPython 3.13, Python/critical_section.c and
//   Include/internal/pycore_critical_section.h.
// Differs: a thread's sections are an array in its area, not a list through its C stack; a section within
//   one of the same object is an entry without lock, where CPython pushes none.
// State: area   DEPTH: how many sections the thread is in, the last one innermost
//               SECTIONS: FIRST, SECOND: their locks' addresses, or 0; STATE:
//                 ENTERING: its thread takes the locks, and SECOND last; none is given up by `suspendAll`
//                 ACTIVE: it has them
//                 SUSPENDED: it had them when the thread detached
// Invariant: a thread that runs has an ACTIVE section innermost, or one that is ENTERING; one that
//   is detached has none ACTIVE. A section that is SUSPENDED is entered again when it is innermost and its
//   thread runs. Two locks are taken in the order of their addresses.
// Limits: a section protects until its thread may detach: an inner section may give up the outer one
//   for a time. Whoever needs two objects at once enters both at once.

import type { Address, Steps } from '../../src/memory.ts';
import { count, invariant, peek, poke } from '../../src/memory.ts';
import { OBJECT_LOCKS } from '../../src/counters.ts';
import { MUTEX } from '../../src/layout.ts';
import type { Ref, Thread, World } from '../../src/strategy.ts';
import { DEPTH, MOST_SECTIONS, SECTION_WORDS, SECTIONS } from './free-threading-words.ts';
import { objectLock } from './object-lock.ts';

const FIRST = 0;
const SECOND = 1;
const STATE = 2;

const ENTERING = 0;
const ACTIVE = 1;
const SUSPENDED = 2;

/** How a thread holds containers. */
export interface Holds {
  acquire(me: Thread, container: Ref): Steps;
  release(me: Thread, container: Ref): Steps;
  acquireTwo(me: Thread, a: Ref, b: Ref): Steps;
  releaseTwo(me: Thread, a: Ref, b: Ref): Steps;
  /** Before the thread is detached, and when it is attached again. */
  suspendAll(me: Thread): Steps;
  resumeTop(me: Thread): Steps;
}

export function criticalSections(world: World): Holds {
  const { lockWord, unlockWord } = objectLock(world);

  /** The innermost section of a thread that is in one. */
  function topOf(area: Address): Address {
    return area + SECTIONS + (peek(area + DEPTH) - 1) * SECTION_WORDS;
  }

  function push(me: Thread, first: Address, second: Address): Address {
    const depth = peek(me.area + DEPTH) + 1;
    invariant(depth <= MOST_SECTIONS, 'sections within sections end somewhere');
    poke(me.area + DEPTH, depth);
    const section = topOf(me.area);
    poke(section + FIRST, first);
    poke(section + SECOND, second);
    poke(section + STATE, ENTERING);
    return section;
  }

  /** Takes the locks of a section that is innermost. */
  function* enter(me: Thread, section: Address): Steps {
    poke(section + STATE, ENTERING);
    if (peek(section + FIRST) !== 0) yield* lockWord(me, peek(section + FIRST));
    if (peek(section + SECOND) !== 0) yield* lockWord(me, peek(section + SECOND));
    poke(section + STATE, ACTIVE);
  }

  function* leave(section: Address): Steps {
    if (peek(section + SECOND) !== 0) yield* unlockWord(peek(section + SECOND));
    if (peek(section + FIRST) !== 0) yield* unlockWord(peek(section + FIRST));
  }

  function* acquire(me: Thread, container: Ref): Steps {
    count(me, OBJECT_LOCKS);
    const lock = container + MUTEX;
    const isHeld = peek(me.area + DEPTH) > 0 && peek(topOf(me.area) + FIRST) === lock;
    yield* enter(me, push(me, isHeld ? 0 : lock, 0));
  }

  function* acquireTwo(me: Thread, a: Ref, b: Ref): Steps {
    if (a === b) {
      yield* acquire(me, a);
      return;
    }
    count(me, OBJECT_LOCKS);
    yield* enter(me, push(me, Math.min(a, b) + MUTEX, Math.max(a, b) + MUTEX));
  }

  /** Leaves the innermost section. */
  function* release(me: Thread, _container: Ref): Steps {
    const section = topOf(me.area);
    poke(me.area + DEPTH, peek(me.area + DEPTH) - 1);
    yield* leave(section);
    yield* resumeTop(me);
  }

  function* releaseTwo(me: Thread, a: Ref, _b: Ref): Steps {
    yield* release(me, a);
  }

  function* suspendAll(me: Thread): Steps {
    for (let depth = peek(me.area + DEPTH); depth > 0; depth--) {
      const section = me.area + SECTIONS + (depth - 1) * SECTION_WORDS;
      // Those outside of it have been suspended together with it.
      if (peek(section + STATE) === SUSPENDED) return;
      if (peek(section + STATE) === ENTERING) continue;
      poke(section + STATE, SUSPENDED);
      yield* leave(section);
    }
  }

  function* resumeTop(me: Thread): Steps {
    if (peek(me.area + DEPTH) === 0) return;
    const section = topOf(me.area);
    if (peek(section + STATE) === SUSPENDED) yield* enter(me, section);
  }

  return { acquire, release, acquireTwo, releaseTwo, suspendAll, resumeTop };
}
