// What must hold of headers, merge queues and thread states under `free-threading`.
//
// Source: biased-invariants.ts; stop-the-world.ts for the states.

import { FLAG_SHARED } from '../../src/layout.ts';
import type { Header, HeaderInvariants, Known, Look, Problem } from '../../src/strategy.ts';
import { biasedInvariants } from './biased-invariants.ts';

/** FLAG_SHARED is no business of the counts. */
function counted(header: Header): Header {
  return { ...header, flags: header.flags & ~FLAG_SHARED };
}

export function freeThreadingInvariants(hasImmortals: boolean): HeaderInvariants {
  return {
    atStep(before: Header, now: Header): Problem[] {
      return biasedInvariants.atStep(counted(before), counted(now));
    },

    atDeath: biasedInvariants.atDeath,

    atRest(look: Look, threads: number, known: readonly Known[]): Problem[] {
      const mortal = hasImmortals ? known : known.filter(({ isImmortal }) => !isImmortal);
      return biasedInvariants.atRest(look, threads, mortal);
    },
  };
}
