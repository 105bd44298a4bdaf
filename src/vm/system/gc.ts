// The module gc, until there is a collector: what a program says about it is remembered.
//
// State: HEAP_GC_DISABLED, as every thread may set it.

import type { Address, Steps } from '../../memory.ts';
import { relaxedLoad, relaxedStore } from '../../memory.ts';
import { HEAP_GC_DISABLED, NONE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { makeArguments } from '../library/arguments.ts';
import type { NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';

export function makeGc(objects: Objects): readonly NativeEntry[] {
  const { incref, newBool, newInt } = objects;
  const { argumentsBetween, noArguments } = makeArguments(objects);

  function setter(name: string, value: number): NativeEntry {
    return {
      owner: 'gc',
      name,
      *native(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noArguments(me, `gc.${name}`, n, names))) return 0;
        yield* relaxedStore(HEAP_GC_DISABLED, value);
        yield* incref(me, NONE);
        return NONE;
      },
    };
  }

  function* isEnabled(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'gc.isenabled', n, names))) return 0;
    return yield* newBool(me, (yield* relaxedLoad(HEAP_GC_DISABLED)) === 0);
  }

  /** How many objects it found unreachable: none, until there is a collector. */
  function* collect(me: Thread, _args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'collect', n, 0, 1))) return 0;
    return yield* newInt(me, 0);
  }

  return [
    setter('enable', 0),
    setter('disable', 1),
    { owner: 'gc', name: 'isenabled', native: isEnabled },
    { owner: 'gc', name: 'collect', native: collect },
  ];
}
