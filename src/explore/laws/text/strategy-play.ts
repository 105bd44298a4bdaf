// The threads of a strategy's script, on real threads too: parts made from a composition, nobody who
// watches, and objects that refer to nothing and have no finaliser.

import { destroyInTurn } from '../../../heap/dying.ts';
import { areaOf } from '../../../layout.ts';
import type { Address, Steps } from '../../../memory.ts';
import { newCounters } from '../../../counters.ts';
import type { Composition, ExecutionLock, Ref, Thread, World } from '../../../strategy.ts';
import { countDeath, makePlayer, type Act, type Places } from './strategy.ts';

/** A script with its addresses. */
export interface StrategyPlay {
  readonly threads: readonly (readonly Act[])[];
  /** The references that each thread begins with. */
  readonly holding: readonly (readonly Ref[])[];
  readonly places: Places;
  /** Where objects begin, `objectWords` apart, and a word for each that counts how often it died. */
  readonly objects: Address;
  readonly objectWords: number;
  readonly deaths: Address;
}

/** What script `k` does as thread `me`: what its operations gave, a character each. */
export function* play(
  composition: Composition,
  script: StrategyPlay,
  k: number,
  me: number,
): Steps<string> {
  const deathsOf = (object: Ref): Address =>
    script.deaths + (object - script.objects) / script.objectWords;
  const made: { lock?: ExecutionLock } = {};
  const world: World = {
    destroy: destroyInTurn(function* (_me: Thread, object: Ref): Steps {
      yield* countDeath(deathsOf(object));
    }),
    *blocking<R>(thread: Thread, steps: (a: Address) => Steps<R>, a: Address): Steps<R> {
      yield* made.lock!.detach(thread);
      const answer = yield* steps(a);
      yield* made.lock!.attach(thread);
      return answer;
    },
    *releaseBlock(): Steps {},
  };
  const lock = composition.lock(world);
  made.lock = lock;
  const counts = composition.counts(world);
  const containers = composition.containers(world, counts);
  const { blocking } = world;
  const player = makePlayer({ lock, counts, containers, blocking, deathsOf }, script.places, {
    held: () => {},
    uses: () => {},
    tried: () => {},
    wantsImmortal: () => {},
    runs: () => {},
    touches: () => {},
    stopped: () => {},
    retires: () => {},
  });
  const thread: Thread = { id: me, area: areaOf(me), counters: newCounters() };
  return yield* player.live(thread, script.threads[k]!, [...script.holding[k]!]);
}
