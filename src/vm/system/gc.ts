// The module gc.
//
// Source: CPython 3.13, Modules/gcmodule.c.
// Differs: where the strategy has no collector, nothing is ever unreachable to `collect`. There are no debugging flags,
//   `freeze` and `get_objects`; `callbacks` are called for collections that the program asks for.
// State: HEAP_GC_DISABLED, HEAP_GC_THRESHOLDS, HEAP_GC_COUNTS, as every thread may set them.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, relaxedLoad, relaxedStore } from '../../memory.ts';
import { clearUnused } from '../../heap/frames.ts';
import { keepsNothing } from '../../heap/untracked.ts';
import { extrasOf, isClass, referenceAddress, referenceSlots } from '../../heap/references.ts';
import {
  DICT_TYPE,
  EXTRA_IS_FINALISED,
  HEAP_GC_COUNTS,
  HEAP_GC_DISABLED,
  HEAP_GC_THRESHOLDS,
  LIST_TYPE,
  NONE,
  TUPLE_TYPE,
  TUPLE_ITEMS,
  TYPE,
  MODULE_TYPE,
  NATIVE_TYPE,
  TYPE_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { VALUE_ERROR } from '../exceptions.ts';
import { keywordCount, makeArguments, type Signature } from '../library/arguments.ts';
import type { NativeConstant, NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';
import type { Lists } from '../collections/lists.ts';

const GENERATIONS = 3;
const isSequence = (type: Ref): boolean => type === LIST_TYPE || type === TUPLE_TYPE;
const COLLECT: Signature = { name: 'collect', parameters: ['generation'], required: 0 };

export function makeGc(objects: Objects, lists: Lists) {
  const { collector, incref, newBool, newInt, newList, newTuple, raise } = objects;
  const { argumentsBetween, bindArguments, integerArgument, noArguments, noKeywords, oneArgument } =
    makeArguments(objects);

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  function setter(name: string, value: number): NativeEntry {
    return {
      owner: 'gc',
      name,
      *native(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noArguments(me, `gc.${name}`, n, names))) return 0;
        yield* relaxedStore(HEAP_GC_DISABLED, value);
        return yield* none(me);
      },
    };
  }

  function* isEnabled(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'gc.isenabled', n, names))) return 0;
    return yield* newBool(me, (yield* relaxedLoad(HEAP_GC_DISABLED)) === 0);
  }

  /** How many objects it found unreachable. */
  function* collect(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, COLLECT, args, n, names);
    if (bound === undefined) return 0;
    const [given] = bound as [Ref];
    const generation = given === 0 ? GENERATIONS - 1 : yield* integerArgument(me, given);
    if (generation === undefined) return 0;
    if (generation < 0 || generation >= GENERATIONS)
      return yield* raise(me, VALUE_ERROR, 'invalid generation');
    clearUnused(me.area, args + n + keywordCount(names));
    const found = collector === undefined ? 0 : yield* collector.collect(me, generation);
    return yield* newInt(me, found);
  }

  function* getThreshold(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'gc.get_threshold', n, names))) return 0;
    return yield* three(me, HEAP_GC_THRESHOLDS);
  }

  function* getCount(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'gc.get_count', n, names))) return 0;
    return yield* three(me, HEAP_GC_COUNTS);
  }

  /** A tuple of the numbers in three words. */
  function* three(me: Thread, from: Address): Steps<Ref> {
    const tuple = yield* newTuple(me, GENERATIONS);
    if (tuple === 0) return 0;
    for (let i = 0; i < GENERATIONS; i++) {
      const number = yield* newInt(me, yield* relaxedLoad(from + i));
      if (number === 0) {
        yield* objects.decref(me, tuple);
        return 0;
      }
      poke(tuple + TUPLE_ITEMS + i, number);
    }
    return tuple;
  }

  function* setThreshold(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'gc.set_threshold', names))) return 0;
    if (!(yield* argumentsBetween(me, 'gc.set_threshold', n, 1, GENERATIONS))) return 0;
    for (let i = 0; i < n; i++) {
      const threshold = yield* integerArgument(me, peek(args + i));
      if (threshold === undefined) return 0;
      yield* relaxedStore(HEAP_GC_THRESHOLDS + i, threshold | 0);
    }
    return yield* none(me);
  }

  /** Whether the collector knows of an object; where there is none, whether one would. */
  function* isTracked(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'gc.is_tracked', n, names))) return 0;
    const object = peek(args);
    const type = peek(object + TYPE);
    if (type === TYPE_TYPE || type === MODULE_TYPE || type === NATIVE_TYPE)
      return yield* newBool(me, type !== TYPE_TYPE || isClass(object));
    if (collector?.isTracked(object) !== true) return yield* newBool(me, false);
    return yield* newBool(me, type !== DICT_TYPE || !keepsNothing(object));
  }

  function* isFinalised(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'gc.is_finalized', n, names))) return 0;
    const extras = isClass(peek(peek(args) + TYPE)) ? extrasOf(peek(args)) : 0;
    return yield* newBool(me, extras !== 0 && peek(extras + EXTRA_IS_FINALISED) === 1);
  }

  /** What objects refer to directly. */
  function* getReferents(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'gc.get_referents', names))) return 0;
    const list = yield* newList(me, 0);
    if (list === 0) return 0;
    for (let i = 0; i < n; i++) {
      const slots = referenceSlots(peek(args + i));
      for (let k = 0; k < slots; k++) {
        // CPython visits what is in sequences from the end.
        const at = isSequence(peek(peek(args + i) + TYPE)) ? slots - 1 - k : k;
        const child = peek(referenceAddress(peek(args + i), at));
        if (child === 0 || (yield* lists.listAppend(me, list, child))) continue;
        yield* objects.decref(me, list);
        return 0;
      }
    }
    return list;
  }

  const inGc = (name: string, native: NativeEntry['native']): NativeEntry => ({
    owner: 'gc',
    name,
    native,
  });

  const entries: readonly NativeEntry[] = [
    setter('enable', 0),
    setter('disable', 1),
    inGc('isenabled', isEnabled),
    inGc('collect', collect),
    inGc('get_threshold', getThreshold),
    inGc('set_threshold', setThreshold),
    inGc('get_count', getCount),
    inGc('is_tracked', isTracked),
    inGc('is_finalized', isFinalised),
    inGc('get_referents', getReferents),
  ];

  const emptyList = (name: string): NativeConstant => ({
    owner: 'gc',
    name,
    *make(me: Thread): Steps<Ref> {
      return yield* newList(me, 0);
    },
  });

  return { entries, constants: [emptyList('garbage'), emptyList('callbacks')] };
}
