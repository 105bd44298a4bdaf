// What must hold of headers under any counts, and what under counts that LOCAL alone keeps.
//
// Source: CPython 3.13, Include/object.h; PEP 683.
// Limits: without immortal objects (`atomic` as in the talk), one that was made immortal has a
//   reference more than is held; it is not looked at.

import { MOST_REFERENCES } from '../../src/layout.ts';
import {
  headerOf,
  problemsOf,
  type Header,
  type HeaderInvariants,
  type Known,
  type Look,
  type Problem,
  type Ref,
} from '../../src/strategy.ts';

/** What holds of the words LOCAL and SHARED at every step, whatever they count. */
export function countsAtStep(before: Header, now: Header): Problem[] {
  const isWithin = (n: number): boolean => Math.abs(n) <= MOST_REFERENCES;
  return problemsOf(
    [before.local >= 0 || now.local < 0, 'immortal-stays', `LOCAL was immortal, is ${now.local}`],
    [now.local < 0 || isWithin(now.local), 'count-limits', `LOCAL is ${now.local}`],
    [isWithin(now.shared >> 2), 'count-limits', `the count in SHARED is ${now.shared >> 2}`],
  );
}

/** What holds of an object at rest in which nothing is pending. */
export function settledAtRest(known: Known, header: Header, counted: number): Problem[] {
  const { object, held, isFreed, isImmortal } = known;
  const isStuck = header.local < 0;
  if (isFreed) return [];
  return problemsOf(
    [isStuck || counted === held, 'conservation', `${object}: ${counted} counted, ${held} held`],
    [held > 0 || isImmortal, 'no-leak', `${object} has no reference and was not destroyed`],
    [isStuck === isImmortal, 'immortal-on-request', immortality(object, isStuck)],
  );
}

function immortality(object: Ref, isImmortal: boolean): string {
  if (isImmortal) return `${object} is immortal, and nobody wanted that`;
  return `${object} was to be immortal, and is not`;
}

/** Plain and atomic counts. */
export function singleCountInvariants(hasImmortals: boolean): HeaderInvariants {
  return {
    atStep: countsAtStep,

    atDeath(_me: number, { local }: Header): Problem[] {
      return problemsOf([local === 0, 'legal-death', `it dies with a count of ${local}`]);
    },

    atRest(look: Look, _threads: number, known: readonly Known[]): Problem[] {
      return known.flatMap((one) => {
        if (one.isImmortal && !hasImmortals) return [];
        const header = headerOf(look, one.object);
        return settledAtRest(one, header, header.local);
      });
    },
  };
}
