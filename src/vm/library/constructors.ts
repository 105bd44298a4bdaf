// Calls of the types of collections and of exceptions, and those of scalar-constructors.ts.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  DICT_TYPE,
  ENUMERATE_TYPE,
  INT_TYPE,
  LIST_TYPE,
  NONE,
  RANGE_TYPE,
  SLICE_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  EXCEPTION_NAME,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Ranges } from '../collections/ranges.ts';
import {
  EXCEPTIONS,
  exceptionType,
  OS_ERROR,
  osErrorType,
  TYPE_ERROR,
  type ExceptionName,
} from '../exceptions.ts';
import type { Native, NativeEntry } from '../native.ts';
import { intValue } from '../objects.ts';
import { keywordCount, keywordName, makeArguments } from './arguments.ts';
import { isSubtype } from '../types.ts';
import type { Library } from './library.ts';
import { makeScalarConstructors } from './scalar-constructors.ts';

/** Sets in a dict what another dict, or an iterable of pairs, has; false with the exception set. */
export type UpdateFrom = (me: Thread, dict: Ref, source: Ref) => Steps<boolean>;

/** Exceptions that CPython gives attributes by keyword: they word it differently. */
const WITH_KEYWORDS: ReadonlySet<ExceptionName> = new Set([
  'ImportError',
  'ModuleNotFoundError',
  'NameError',
  'UnboundLocalError',
  'AttributeError',
]);

export function makeConstructors(
  library: Library,
  ranges: Ranges,
  updateFrom: UpdateFrom,
): readonly NativeEntry[] {
  const { objects, collections, iteration, operations } = library;
  const { tuples, dicts, slices } = collections;
  const { decref, incref, newException, newList, newTuple, raise } = objects;
  const { argumentsBetween, isIntArgument, noKeywords } = makeArguments(objects);

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  /** A new list of what an iterable gives; an empty one for 0. */
  function* listOf(me: Thread, source: Ref): Steps<Ref> {
    const list = yield* newList(me, 0);
    if (list === 0 || source === 0) return list;
    if (yield* operations.listExtend(me, list, source)) return list;
    yield* decref(me, list);
    return 0;
  }

  function* newListOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'list', names))) return 0;
    if (!(yield* argumentsBetween(me, 'list', n, 0, 1))) return 0;
    return yield* listOf(me, n === 0 ? 0 : peek(args));
  }

  function* newTupleOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'tuple', names))) return 0;
    if (!(yield* argumentsBetween(me, 'tuple', n, 0, 1))) return 0;
    if (n === 1 && peek(peek(args) + TYPE) === TUPLE_TYPE) return yield* owned(me, peek(args));
    const list = yield* listOf(me, n === 0 ? 0 : peek(args));
    if (list === 0) return 0;
    const tuple = yield* tuples.tupleFromList(me, list);
    yield* decref(me, list);
    return tuple;
  }

  function* newDictOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'dict', n, 0, 1))) return 0;
    const dict = yield* dicts.newDict(me);
    if (dict === 0) return 0;
    let isDone = n === 0 || (yield* updateFrom(me, dict, peek(args)));
    for (let i = 0; isDone && i < keywordCount(names); i++) {
      isDone = yield* dicts.dictSet(me, dict, peek(names + TUPLE_ITEMS + i), peek(args + n + i));
    }
    if (isDone) return dict;
    yield* decref(me, dict);
    return 0;
  }

  function* newRangeOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'range', names))) return 0;
    return yield* ranges.newRange(me, args, n);
  }

  function* newSliceOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'slice', names))) return 0;
    if (!(yield* argumentsBetween(me, 'slice', n, 1, 3))) return 0;
    if (n === 1) return yield* slices.newSlice(me, NONE, peek(args), NONE);
    return yield* slices.newSlice(me, peek(args), peek(args + 1), n === 3 ? peek(args + 2) : NONE);
  }

  /** What is wrong with the arguments of enumerate, whose words are its own; undefined: nothing. */
  function enumerateFault(n: number, names: Ref): string | undefined {
    const given = n + keywordCount(names);
    if (given === 0) return "enumerate() missing required argument 'iterable'";
    if (given > 2) return `enumerate() takes at most 2 arguments (${given} given)`;
    const allowed = n === 0 ? ['iterable', 'start'] : ['start'];
    const known = Array.from({ length: keywordCount(names) }, (_, i) => keywordName(names, i));
    if (n === 0 && !known.includes('iterable')) allowed.pop();
    const wrong = known.find((name) => !allowed.includes(name));
    return wrong && `'${wrong}' is an invalid keyword argument for enumerate()`;
  }

  function* newEnumerateOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const fault = names === 0 && n > 0 && n < 3 ? undefined : enumerateFault(n, names);
    if (fault !== undefined) return yield* raise(me, TYPE_ERROR, fault);
    // Keyword arguments may come in either order.
    const isSwapped = n === 0 && keywordName(names, 0) === 'start';
    const iterable = peek(args + (isSwapped ? 1 : 0));
    const hasStart = n + keywordCount(names) === 2;
    const start = hasStart ? peek(args + (isSwapped ? 0 : 1)) : 0;
    if (hasStart && !(yield* isIntArgument(me, start))) return 0;
    const iterator = yield* iteration.getIter(me, iterable);
    if (iterator === 0) return 0;
    const made = yield* iteration.newEnumerate(me, iterator, start);
    yield* decref(me, iterator);
    return made;
  }

  function exception(name: ExceptionName): NativeEntry {
    const type = exceptionType(name);
    return {
      owner: type,
      name: 'new',
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (names !== 0 && WITH_KEYWORDS.has(name)) {
          // name=, obj= and path= of these are outside the guest language.
          const why = `${name}() got an unexpected keyword argument '${keywordName(names, 0)}'`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        if (!(yield* noKeywords(me, name, names))) return 0;
        // OSError(errno, strerror, filename) has only the first two as arguments.
        const hasFile = isSubtype(type, OS_ERROR) && n > 2 && n < 6;
        const count = hasFile ? 2 : n;
        const tuple = yield* newTuple(me, count);
        if (tuple === 0) return 0;
        for (let i = 0; i < count; i++) {
          poke(tuple + TUPLE_ITEMS + i, yield* owned(me, peek(args + i)));
        }
        const isNumbered = type === OS_ERROR && n > 1 && peek(peek(args) + TYPE) === INT_TYPE;
        const made = isNumbered ? osErrorType(Number(intValue(peek(args)))) : type;
        const object = yield* newException(me, made, tuple);
        if (object !== 0 && hasFile)
          poke(object + EXCEPTION_NAME, yield* owned(me, peek(args + 2)));
        return object;
      },
    };
  }

  const constructor = (owner: Ref, native: Native): NativeEntry => ({ owner, name: 'new', native });

  return [
    ...makeScalarConstructors(library),
    constructor(LIST_TYPE, newListOf),
    constructor(TUPLE_TYPE, newTupleOf),
    constructor(DICT_TYPE, newDictOf),
    constructor(RANGE_TYPE, newRangeOf),
    constructor(SLICE_TYPE, newSliceOf),
    constructor(ENUMERATE_TYPE, newEnumerateOf),
    ...EXCEPTIONS.map(([name]) => exception(name)),
  ];
}
