// Named properties of reference counts that hold under every strategy, as functions of what is seen.
//
// A checker keeps a model: which references threads hold, what was freed, what was made immortal. It
// asks `onDestroy`, `onUse` and `onTryIncref` at those events, and a strategy's own HeaderInvariants
// (strategy.ts) about headers. The names of properties are the same for all strategies:
//
//   conservation         an object's counts are the references held to it
//   owner-iff-unmerged   OWNER is 0 exactly if the object is merged or immortal
//   legal-death          an object dies unmerged by its owner, or merged, and all counts are 0
//   flags-monotone       the state in SHARED and the bits in FLAGS only rise, others stay
//   queued-once          a queued object is in one merge queue, its owner's, and alive
//   queue-announced      an owner that has something queued was told by its breaker
//   no-stranding         nothing is queued for a thread that is detached or has ended
//   immortal-stays       an immortal object is never counted again, and never freed
//   immortal-on-request  an object is immortal, or about to be, exactly if somebody wanted that
//   count-limits         no count comes near to wrapping, or to what means immortal
//   freed-once           no object is destroyed twice
//   no-use-after-free    no object is destroyed while referenced, or referenced afterwards
//   try-incref-dead      no reference is got to an object that is dead
//   no-leak              an object without references is destroyed

import type { Memory } from '../memory.ts';
import { problemsOf, type Known, type Look, type Problem } from '../strategy.ts';

/** Looks into a memory at rest. */
export function lookInto({ words }: Memory): Look {
  return (address) => words[address]!;
}

/** The counts call World.destroy; for `isImmortal`, whoever wanted it had a reference that counts. */
export function onDestroy({ object, held, isFreed, isImmortal }: Known): Problem[] {
  return problemsOf(
    [!isFreed, 'freed-once', `${object} is destroyed again`],
    [held === 0, 'no-use-after-free', `${object} is destroyed with ${held} references held`],
    [!isImmortal, 'immortal-stays', `${object} is destroyed although it was made immortal`],
  );
}

/** A thread counts a reference to an object that it can rely on, or gives one up. */
export function onUse({ object, isFreed }: Known): Problem[] {
  return problemsOf([!isFreed, 'no-use-after-free', `${object} is counted after it was destroyed`]);
}

/** A tryIncref comes back, and whoever got a reference may use it. */
export function onTryIncref({ object, isFreed }: Known, hasSucceeded: boolean): Problem[] {
  return problemsOf([
    !isFreed || !hasSucceeded,
    'try-incref-dead',
    `${object} is dead, and tryIncref has got a reference to it`,
  ]);
}
