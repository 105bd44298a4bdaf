// What parts of the machine ask of parts that are made after them. `vm.ts` fills it in before anything
// runs; after that nothing in it changes.

import type { Steps } from '../memory.ts';
import type { Ref, Thread } from '../strategy.ts';

export interface Hooks {
  /** Calls any callable with positional arguments, all of it borrowed. */
  callObject: (me: Thread, callable: Ref, args: readonly Ref[]) => Steps<Ref>;
  /** `object.name` for a str `name`. */
  getAttribute: (me: Thread, object: Ref, name: Ref) => Steps<Ref>;
  /** `format % args` for a str `format`. */
  formatPercent: (me: Thread, format: Ref, args: Ref) => Steps<Ref>;
}

export function emptyHooks(): Hooks {
  return {} as Hooks;
}
