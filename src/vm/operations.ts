// Operators and subscripts of any two objects: who is asked, and what is said if nobody can.

import type { Address, Steps } from '../memory.ts';
import { calling, peek, poke } from '../memory.ts';
import {
  ARRAY_TYPE,
  BOOL_TYPE,
  BYTES_TYPE,
  CTYPE_TYPE,
  DICT_TYPE,
  FALSE,
  FLOAT_TYPE,
  FROZENSET_TYPE,
  INT_LOW,
  INT_HIGH,
  INT_TYPE,
  ITEMS_TYPE,
  ITERATOR_OVER,
  KEYS_TYPE,
  LIST_TYPE,
  LONG_TYPE,
  MEMORYVIEW_TYPE,
  NONE,
  NOT_IMPLEMENTED,
  RANGE_TYPE,
  SET_TYPE,
  SIZE,
  SLICE_TYPE,
  STR_TYPE,
  TRUE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  TYPE_TYPE,
  VALUES_TYPE,
  TYPE_BASE,
  DEQUE_TYPE,
  ENUMERATE_TYPE,
  QUEUE_TYPE,
  WEAKREF_TYPE,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { DICT_STORE, DICT_SUBSCRIPT } from './charges.ts';
import type { Collections } from './collections/index.ts';
import { OF_ITEMS, OF_KEYS, OF_VALUES } from './collections/dicts.ts';
import type { Iteration } from './collections/iteration.ts';
import { rangeContains, type Ranges } from './collections/ranges.ts';
import type { SetAlgebra } from './collections/set-algebra.ts';
import { areSetOperands, isSetLike, type SetOperators } from './collections/set-operators.ts';
import { isSetType } from './collections/tables.ts';
import type { Arrays } from './ctypes.ts';
import type { MemoryViews } from './memoryviews.ts';
import { KEY_ERROR, OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR } from './exceptions.ts';
import type { Hooks } from './hooks.ts';
import {
  EQ,
  isIntType,
  isNumberType,
  NB_ADD,
  NB_INPLACE,
  NB_MULTIPLY,
  NB_OR,
  NB_REMAINDER,
  NE,
  orderHolds,
  type Numbers,
} from './numbers.ts';
import { floatValue, intValue, type Objects } from './objects.ts';
import type { Bytes } from './text/bytes.ts';
import type { Strings } from './text/strings.ts';
import { nameOfType, typeName } from './types.ts';
import { ABSENT, type Lookup } from './classes/lookup.ts';
import { special } from './classes/special-names.ts';
import { ABSENT_LENGTH, type Specials } from './classes/specials.ts';
import { areUnionOperands, makeGenerics } from './generics.ts';
import { isClass, layoutOf } from '../heap/references.ts';

const OPERATORS = ['+', '&', '//', '<<', '@', '*', '%', '|', '** or pow()', '>>', '-', '/', '^'];
const COMPARISONS = ['<', '<=', '==', '!=', '>', '>='];
/** Most items that a repetition makes: more would not fit into any heap. */
const MOST_ITEMS = 2 ** 28;

/** Types that can be subscripted, as annotations are. */
const GENERIC: ReadonlySet<Ref> = new Set([
  TYPE_TYPE,
  LIST_TYPE,
  TUPLE_TYPE,
  DICT_TYPE,
  SET_TYPE,
  FROZENSET_TYPE,
  DEQUE_TYPE,
  ENUMERATE_TYPE,
  QUEUE_TYPE,
  WEAKREF_TYPE,
]);

/** Whether an object is an instance of a class of the program. */
const isInstance = (object: Ref): boolean => isClass(peek(object + TYPE));

export type Operations = ReturnType<typeof makeOperations>;

interface Parts {
  readonly hooks: Hooks;
  readonly objects: Objects;
  readonly numbers: Numbers;
  readonly collections: Collections;
  readonly ranges: Ranges;
  readonly iteration: Iteration;
  readonly strings: Strings;
  readonly arrays: Arrays;
  readonly views: MemoryViews;
  readonly lookup: Lookup;
  readonly specials: Specials;
  readonly algebra: SetAlgebra;
  readonly bytes: Bytes;
  readonly setOperators: SetOperators;
}

/** What goes over a dict or a view of one gives. */
function kindOfView(type: Ref): number | undefined {
  if (type === DICT_TYPE || type === KEYS_TYPE) return OF_KEYS;
  if (type === VALUES_TYPE) return OF_VALUES;
  return type === ITEMS_TYPE ? OF_ITEMS : undefined;
}

export function makeOperations(parts: Parts) {
  const { hooks, objects, numbers, collections, ranges, iteration, strings, arrays } = parts;
  const { views } = parts;
  const { lookup, specials } = parts;
  const { algebra, bytes, setOperators } = parts;
  const { lists, tuples, dicts, equality, slices } = collections;
  const { decref, incref, newBool, raise, raiseWith } = objects;
  const generics = makeGenerics(objects);

  function* raiseOperands(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    const sign =
      op >= NB_INPLACE ? `${OPERATORS[op - NB_INPLACE]!.split(' ')[0]}=` : OPERATORS[op]!;
    const why = `unsupported operand type(s) for ${sign}: '${typeName(a)}' and '${typeName(b)}'`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** `a op b`, in place where that is another thing. */
  function* binary(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    if (isInstance(a) || isInstance(b)) {
      const result = yield* specials.binarySpecial(me, op, a, b);
      if (result !== ABSENT) return result;
    }
    return yield* binaryBuiltIn(me, op, a, b);
  }

  /** The same of built-in types only. */
  function* binaryBuiltIn(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    const [typeA, typeB] = [layoutOf(a), layoutOf(b)];
    if (isNumberType(typeA) && isNumberType(typeB)) {
      const result = yield* numbers.binaryNumbers(me, op, a, b);
      if (result !== NOT_IMPLEMENTED) return result;
      yield* decref(me, result);
      return yield* raiseOperands(me, op, a, b);
    }
    const base = op >= NB_INPLACE ? op - NB_INPLACE : op;
    if (base === NB_ADD) return yield* add(me, op, a, b);
    if (base === NB_MULTIPLY) return yield* multiply(me, op, a, b);
    if (base === NB_REMAINDER && typeA === STR_TYPE) return yield* hooks.formatPercent(me, a, b);
    if (areSetOperands(op, a, b)) return yield* setOperators.setBinary(me, op, a, b);
    if (base === NB_OR && typeA === DICT_TYPE && typeB === DICT_TYPE) {
      return yield* mergeDicts(me, op, a, b);
    }
    if (op === NB_INPLACE + NB_OR && typeA === DICT_TYPE) {
      if (!(yield* hooks.updateFrom(me, a, b))) return 0;
      yield* incref(me, a);
      return a;
    }
    if (base === NB_OR && areUnionOperands(a, b)) return yield* generics.newUnion(me, a, b);
    return yield* raiseOperands(me, op, a, b);
  }

  /** `a | b` for two dicts, and `a |= b`. */
  function* mergeDicts(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    let merged = a;
    if (op < NB_INPLACE) merged = yield* dicts.dictCopy(me, a);
    else yield* incref(me, a);
    if (merged === 0 || (yield* dicts.dictUpdate(me, merged, b))) return merged;
    yield* decref(me, merged);
    return 0;
  }

  function* add(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    const [typeA, typeB] = [layoutOf(a), layoutOf(b)];
    if (typeA === STR_TYPE) {
      if (typeB === STR_TYPE) return yield* strings.strConcat(me, a, b);
      return yield* raiseConcat(me, 'str', b);
    }
    if (typeA === BYTES_TYPE) return yield* bytes.bytesConcat(me, a, b);
    if (typeA === TUPLE_TYPE) {
      if (typeB === TUPLE_TYPE) return yield* tuples.tupleConcat(me, a, b);
      return yield* raiseConcat(me, 'tuple', b);
    }
    if (typeA === LIST_TYPE) {
      if (op >= NB_INPLACE) {
        if (!(yield* listExtend(me, a, b))) return 0;
        yield* incref(me, a);
        return a;
      }
      if (typeB === LIST_TYPE) return yield* lists.listConcat(me, a, b);
      return yield* raiseConcat(me, 'list', b);
    }
    return yield* raiseOperands(me, op, a, b);
  }

  function* raiseConcat(me: Thread, kind: string, b: Ref): Steps<Ref> {
    const why = `can only concatenate ${kind} (not "${typeName(b)}") to ${kind}`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  function isSequence(type: Ref): boolean {
    if (type === BYTES_TYPE) return true;
    return type === STR_TYPE || type === LIST_TYPE || type === TUPLE_TYPE;
  }

  function* multiply(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    const [typeA, typeB] = [layoutOf(a), layoutOf(b)];
    if (typeA === CTYPE_TYPE) return yield* arrays.newArrayType(me, a, b);
    if (typeB === CTYPE_TYPE) return yield* arrays.newArrayType(me, b, a);
    const [sequence, times] = isSequence(typeA) ? [a, b] : [b, a];
    if (!isSequence(layoutOf(sequence))) return yield* raiseOperands(me, op, a, b);
    if (!isIntType(layoutOf(times))) {
      const why = `can't multiply sequence by non-int of type '${typeName(times)}'`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const n = Math.max(0, Number(intValue(times)));
    if (layoutOf(times) === LONG_TYPE) {
      const why = "cannot fit 'int' into an index-sized integer";
      return yield* raise(me, OVERFLOW_ERROR, why);
    }
    if (n * (yield* length(me, sequence)) > MOST_ITEMS) return yield* objects.raiseMemoryError(me);
    if (layoutOf(sequence) === STR_TYPE) return yield* strings.strRepeat(me, sequence, n);
    if (layoutOf(sequence) === BYTES_TYPE) return yield* bytes.bytesRepeat(me, sequence, n);
    if (layoutOf(sequence) === TUPLE_TYPE) return yield* tuples.tupleRepeat(me, sequence, n);
    const repeated = yield* lists.listRepeat(me, sequence, n);
    if (op < NB_INPLACE || repeated === 0 || sequence !== a) return repeated;
    // `list *= n` changes the list itself.
    const isDone = yield* replaceItems(me, a, repeated);
    yield* decref(me, repeated);
    if (!isDone) return 0;
    yield* incref(me, a);
    return a;
  }

  /** `list[:] = items` */
  function* replaceItems(me: Thread, list: Ref, items: Ref): Steps<boolean> {
    const all = yield* slices.newSlice(me, NONE, NONE, NONE);
    if (all === 0) return false;
    const isDone = yield* lists.listStore(me, list, all, items);
    yield* decref(me, all);
    return isDone;
  }

  /** Appends what an iterable gives to a list. */
  function* listExtend(me: Thread, list: Ref, source: Ref): Steps<boolean> {
    const type = (yield* iteration.hasOwnIter(me, source)) ? 0 : layoutOf(source);
    if (type === LIST_TYPE || type === TUPLE_TYPE) {
      return yield* lists.listExtendFrom(me, list, source);
    }
    const kind = kindOfView(type);
    if (kind !== undefined || isSetType(type)) {
      // All of it at one moment, whatever other threads do to it.
      const table =
        kind === undefined || type === DICT_TYPE ? source : peek(source + ITERATOR_OVER);
      let items: Ref;
      if (kind === undefined) items = yield* algebra.itemsOf(me, table);
      else items = yield* dicts.dictItems(me, table, kind);
      if (items === 0) return false;
      const isDone = yield* lists.listExtendFrom(me, list, items);
      yield* decref(me, items);
      return isDone;
    }
    const iterator = yield* iteration.getIter(me, source);
    if (iterator === 0) return false;
    for (;;) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      const isAppended = yield* lists.listAppend(me, list, item);
      yield* decref(me, item);
      if (!isAppended) break;
    }
    yield* decref(me, iterator);
    return !objects.hasException(me);
  }

  /** Adds what an iterable gives to a set. */
  function* setExtend(me: Thread, set: Ref, source: Ref): Steps<boolean> {
    return yield* algebra.addAll(me, set, source);
  }

  /** `a op b` for a comparison. */
  function* compare(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    if (isInstance(a) || isInstance(b)) {
      const result = yield* specials.compareSpecial(me, op, a, b);
      if (result !== ABSENT) return result;
    }
    return yield* compareBuiltIn(me, op, a, b);
  }

  /** The same of built-in types only. */
  function* compareBuiltIn(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    const answer = yield* holdsBuiltIn(me, op, a, b);
    return answer < 0 ? 0 : yield* newBool(me, answer === 1);
  }

  /** The same as 1, 0, or -1 with the exception set. */
  function* holds(me: Thread, op: number, a: Ref, b: Ref): Steps<number> {
    if (isInstance(a) || isInstance(b)) {
      const result = yield* compare(me, op, a, b);
      if (result === 0) return -1;
      const isTrue = yield* truth(me, result);
      yield* decref(me, result);
      return isTrue;
    }
    return yield* holdsBuiltIn(me, op, a, b);
  }

  function* holdsBuiltIn(me: Thread, op: number, a: Ref, b: Ref): Steps<number> {
    const [typeA, typeB] = [layoutOf(a), layoutOf(b)];
    if (isNumberType(typeA) && isNumberType(typeB)) {
      return orderHolds(op, numbers.compareNumbers(a, b)) ? 1 : 0;
    }
    if (isSetLike(typeA) && isSetLike(typeB)) return yield* setOperators.setHolds(me, op, a, b);
    if (op === EQ || op === NE) {
      const isEqual = yield* equality.equalsBuiltIn(me, a, b);
      return isEqual < 0 ? -1 : isEqual ^ (op === EQ ? 0 : 1);
    }
    if (typeA === typeB && (typeA === STR_TYPE || typeA === BYTES_TYPE)) {
      return orderHolds(op, strings.strCompare(a, b)) ? 1 : 0;
    }
    if (typeA === typeB && (typeA === LIST_TYPE || typeA === TUPLE_TYPE)) {
      return yield* sequenceHolds(me, op, a, b);
    }
    const why =
      `'${COMPARISONS[op]}' not supported between instances of ` +
      `'${typeName(a)}' and '${typeName(b)}'`;
    yield* raise(me, TYPE_ERROR, why);
    return -1;
  }

  /** The order of the first items that differ, or of the lengths. */
  function* sequenceHolds(me: Thread, op: number, a: Ref, b: Ref): Steps<number> {
    for (let i = 0; ; i++) {
      const x = yield* itemOf(me, a, i);
      const y = yield* itemOf(me, b, i);
      if (x === 0 || y === 0) {
        if (x !== 0) yield* decref(me, x);
        if (y !== 0) yield* decref(me, y);
        return orderHolds(op, (x === 0 ? 0 : 1) - (y === 0 ? 0 : 1)) ? 1 : 0;
      }
      const isEqual = x === y ? 1 : yield* equality.equals(me, x, y);
      const answer = isEqual === 0 ? yield* holds(me, op, x, y) : isEqual;
      yield* decref(me, x);
      yield* decref(me, y);
      if (isEqual !== 1) return answer;
    }
  }

  /** Item `i` of a list or tuple; 0 past its end. */
  function* itemOf(me: Thread, sequence: Ref, i: number): Steps<Ref> {
    if (layoutOf(sequence) === LIST_TYPE) return yield* lists.listItem(me, sequence, i);
    if (i >= peek(sequence + SIZE)) return 0;
    const item = peek(sequence + TUPLE_ITEMS + i);
    yield* incref(me, item);
    return item;
  }

  /** `item in container`: 1, 0, or -1 with the exception set. */
  function* contains(me: Thread, container: Ref, item: Ref): Steps<number> {
    if (isInstance(container)) {
      const answer = yield* specials.containsSpecial(me, container, item);
      if (answer !== 2) return answer;
      if (yield* lookup.hasSpecial(me, container, '__iter__'))
        return yield* containsByIteration(me, container, item);
    }
    return yield* containsBuiltIn(me, container, item);
  }

  /** The same of built-in types only. */
  function* containsBuiltIn(me: Thread, container: Ref, item: Ref): Steps<number> {
    const type = layoutOf(container);
    if (type === DICT_TYPE || type === KEYS_TYPE || isSetType(type)) {
      return yield* setOperators.tableContains(me, container, item);
    }
    if (type === STR_TYPE) {
      if (layoutOf(item) === STR_TYPE) return strings.strContains(container, item) ? 1 : 0;
      const why = `'in <string>' requires string as left operand, not ${typeName(item)}`;
      yield* raise(me, TYPE_ERROR, why);
      return -1;
    }
    if (type === BYTES_TYPE) return yield* bytes.bytesContains(me, container, item);
    if (type === RANGE_TYPE && isIntType(layoutOf(item))) {
      return rangeContains(container, item) ? 1 : 0;
    }
    return yield* containsByIteration(me, container, item);
  }

  function* containsByIteration(me: Thread, container: Ref, item: Ref): Steps<number> {
    const iterator = yield* iteration.getIter(me, container);
    if (iterator === 0) {
      const name = typeName(container);
      yield* raise(me, TYPE_ERROR, `argument of type '${name}' is not iterable`);
      return -1;
    }
    let answer = 0;
    while (answer === 0) {
      const next = yield* iteration.iterNext(me, iterator);
      if (next === 0) break;
      answer = next === item ? 1 : yield* equality.equals(me, next, item);
      yield* decref(me, next);
    }
    yield* decref(me, iterator);
    return objects.hasException(me) ? -1 : answer;
  }

  /** `container[key]` */
  function* subscript(me: Thread, container: Ref, key: Ref): Steps<Ref> {
    if (isInstance(container)) {
      const result = yield* lookup.callSpecial(me, container, '__getitem__', [key]);
      if (result !== ABSENT) return result;
    } else if (layoutOf(container) === TYPE_TYPE) return yield* subscriptType(me, container, key);
    return yield* withIndex(me, subscriptBuiltIn, container, key);
  }

  /** Calls `operation` with an int in place of a key that is one by `__index__`, for a sequence. */
  function* withIndex(
    me: Thread,
    operation: (me: Thread, container: Ref, key: Ref) => Steps<Ref>,
    container: Ref,
    key: Ref,
  ): Steps<Ref> {
    const isIndex = isInstance(key) && isSequence(layoutOf(container));
    if (!isIndex || !(yield* lookup.hasSpecial(me, key, '__index__')))
      return yield* operation(me, container, key);
    const index = yield* specials.asIndex(me, key);
    if (index === 0) return 0;
    const result = yield* operation(me, container, index);
    yield* decref(me, index);
    return result;
  }

  /** `type[key]` */
  function* subscriptType(me: Thread, type: Ref, key: Ref): Steps<Ref> {
    const method = yield* lookup.findInClasses(me, type, special('__class_getitem__'));
    if (method !== 0) {
      const bound = yield* lookup.bindFound(me, method, 0, type);
      if (bound === 0) return 0;
      const result = yield* hooks.callObject(me, bound, [key]);
      yield* decref(me, bound);
      return result;
    }
    for (let at = type; at !== 0; at = peek(at + TYPE_BASE))
      if (GENERIC.has(at)) return yield* generics.newAlias(me, type, key);
    const why = `type '${nameOfType(type)}' is not subscriptable`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** The same of built-in types only. */
  function* subscriptBuiltIn(me: Thread, container: Ref, key: Ref): Steps<Ref> {
    switch (layoutOf(container)) {
      case LIST_TYPE:
        return yield* lists.listSubscript(me, container, key);
      case TUPLE_TYPE:
        return yield* tuples.tupleSubscript(me, container, key);
      case STR_TYPE:
        return yield* strings.strSubscript(me, container, key);
      case BYTES_TYPE:
        return yield* bytes.bytesSubscript(me, container, key);
      case RANGE_TYPE:
        return yield* ranges.rangeSubscript(me, container, key);
      case ARRAY_TYPE:
        return yield* arrays.arraySubscript(me, container, key);
      case MEMORYVIEW_TYPE:
        return yield* views.viewSubscript(me, container, key);
      case DICT_TYPE: {
        calling(DICT_SUBSCRIPT);
        const value = yield* dicts.dictGet(me, container, key);
        if (value !== 0 || objects.hasException(me)) return value;
        const missing = yield* lookup.callSpecial(me, container, '__missing__', [key]);
        if (missing !== ABSENT) return missing;
        yield* incref(me, key);
        return yield* raiseWith(me, KEY_ERROR, key);
      }
      default: {
        const why = `'${typeName(container)}' object is not subscriptable`;
        return yield* raise(me, TYPE_ERROR, why);
      }
    }
  }

  /** `container[key] = value`: false with the exception set. */
  function* storeSubscript(me: Thread, container: Ref, key: Ref, value: Ref): Steps<boolean> {
    if (isInstance(container)) {
      const result = yield* lookup.callSpecial(me, container, '__setitem__', [key, value]);
      if (result > 0) yield* decref(me, result);
      if (result !== ABSENT) return result > 0;
    }
    return yield* storeSubscriptBuiltIn(me, container, key, value);
  }

  /** The same of built-in types only. */
  function* storeSubscriptBuiltIn(
    me: Thread,
    container: Ref,
    key: Ref,
    value: Ref,
  ): Steps<boolean> {
    switch (layoutOf(container)) {
      case LIST_TYPE:
        if (layoutOf(key) === SLICE_TYPE) return yield* storeListSlice(me, container, key, value);
        return yield* lists.listStore(me, container, key, value);
      case DICT_TYPE:
        calling(DICT_STORE);
        return yield* dicts.dictSet(me, container, key, value);
      case ARRAY_TYPE:
        return yield* arrays.arrayStore(me, container, key, value);
      case MEMORYVIEW_TYPE:
        return yield* views.viewStore(me, container, key, value);
      default: {
        const why = `'${typeName(container)}' object does not support item assignment`;
        yield* raise(me, TYPE_ERROR, why);
        return false;
      }
    }
  }

  /** `list[slice] = values` for any iterable: what it gives becomes a list first. */
  function* storeListSlice(me: Thread, list: Ref, slice: Ref, values: Ref): Steps<boolean> {
    const type = layoutOf(values);
    if (type === LIST_TYPE || type === TUPLE_TYPE) {
      return yield* lists.listStore(me, list, slice, values);
    }
    const iterator = yield* iteration.getIter(me, values);
    if (iterator === 0) {
      yield* raise(me, TYPE_ERROR, 'must assign iterable to extended slice');
      return false;
    }
    const items = yield* objects.newList(me, 0);
    let isStored = items !== 0 && (yield* listExtend(me, items, iterator));
    if (isStored) isStored = yield* lists.listStore(me, list, slice, items);
    if (items !== 0) yield* decref(me, items);
    yield* decref(me, iterator);
    return isStored;
  }

  /** `del container[key]`: false with the exception set. */
  function* deleteSubscript(me: Thread, container: Ref, key: Ref): Steps<boolean> {
    if (isInstance(container)) {
      const result = yield* lookup.callSpecial(me, container, '__delitem__', [key]);
      if (result > 0) yield* decref(me, result);
      if (result !== ABSENT) return result > 0;
    }
    return yield* deleteSubscriptBuiltIn(me, container, key);
  }

  /** The same of built-in types only. */
  function* deleteSubscriptBuiltIn(me: Thread, container: Ref, key: Ref): Steps<boolean> {
    const type = layoutOf(container);
    if (type === LIST_TYPE) return yield* lists.listDelete(me, container, key);
    if (type === DICT_TYPE) return yield* dicts.dictDelete(me, container, key);
    if (type === ARRAY_TYPE) {
      yield* raise(me, TYPE_ERROR, 'Array does not support item deletion');
      return false;
    }
    const verb = isSequence(type) || type === RANGE_TYPE ? "doesn't" : 'does not';
    yield* raise(me, TYPE_ERROR, `'${typeName(container)}' object ${verb} support item deletion`);
    return false;
  }

  /** `len(object)`; -1 with the exception set. */
  function* length(me: Thread, object: Ref): Steps<number> {
    if (isInstance(object)) {
      const own = yield* specials.lengthSpecial(me, object);
      if (own !== ABSENT_LENGTH) return own;
    }
    return yield* lengthBuiltIn(me, object);
  }

  /** The same of built-in types only. */
  function* lengthBuiltIn(me: Thread, object: Ref): Steps<number> {
    switch (layoutOf(object)) {
      case LIST_TYPE:
        return yield* lists.listLength(me, object);
      case TUPLE_TYPE:
      case STR_TYPE:
      case BYTES_TYPE:
        return peek(object + SIZE);
      case DICT_TYPE:
      case SET_TYPE:
      case FROZENSET_TYPE:
        return yield* dicts.dictLength(me, object);
      case KEYS_TYPE:
      case VALUES_TYPE:
      case ITEMS_TYPE:
        return yield* dicts.dictLength(me, peek(object + ITERATOR_OVER));
      case RANGE_TYPE:
        return yield* ranges.rangeLength(me, object);
      case ARRAY_TYPE:
      case MEMORYVIEW_TYPE:
        return yield* arrays.arrayLength(me, object);
      default:
        yield* raise(me, TYPE_ERROR, `object of type '${typeName(object)}' has no len()`);
        return -1;
    }
  }

  /** Whether an object is true: 1, 0, or -1 with the exception set. */
  function* truth(me: Thread, object: Ref): Steps<number> {
    if (isInstance(object)) {
      const own = yield* specials.truthSpecial(me, object);
      if (own !== 2) return own;
    }
    return yield* truthBuiltIn(me, object);
  }

  /** The same of built-in types only. */
  function* truthBuiltIn(me: Thread, object: Ref): Steps<number> {
    switch (layoutOf(object)) {
      case BOOL_TYPE:
        return object === TRUE ? 1 : 0;
      case INT_TYPE:
        return (peek(object + INT_LOW) | peek(object + INT_HIGH)) === 0 ? 0 : 1;
      case FLOAT_TYPE:
        return floatValue(object) === 0 ? 0 : 1;
      case LIST_TYPE:
      case TUPLE_TYPE:
      case STR_TYPE:
      case BYTES_TYPE:
      case DICT_TYPE:
      case SET_TYPE:
      case FROZENSET_TYPE:
      case RANGE_TYPE:
      case ARRAY_TYPE:
      case MEMORYVIEW_TYPE:
      case KEYS_TYPE:
      case VALUES_TYPE:
      case ITEMS_TYPE: {
        const items = yield* lengthBuiltIn(me, object);
        return Math.sign(items);
      }
      default:
        return object === NONE || object === FALSE ? 0 : 1;
    }
  }

  function* raiseUnary(me: Thread, sign: string, a: Ref): Steps<Ref> {
    return yield* raise(me, TYPE_ERROR, `bad operand type for unary ${sign}: '${typeName(a)}'`);
  }

  function* unaryNegative(me: Thread, a: Ref): Steps<Ref> {
    if (isInstance(a)) {
      const result = yield* lookup.callSpecial(me, a, '__neg__');
      if (result !== ABSENT) return result;
    }
    return yield* unaryNegativeBuiltIn(me, a);
  }

  function* unaryNegativeBuiltIn(me: Thread, a: Ref): Steps<Ref> {
    if (!isNumberType(layoutOf(a))) return yield* raiseUnary(me, '-', a);
    return yield* numbers.negate(me, a);
  }

  function* unaryPositive(me: Thread, a: Ref): Steps<Ref> {
    if (isInstance(a)) {
      const result = yield* lookup.callSpecial(me, a, '__pos__');
      if (result !== ABSENT) return result;
    }
    return yield* unaryPositiveBuiltIn(me, a);
  }

  function* unaryPositiveBuiltIn(me: Thread, a: Ref): Steps<Ref> {
    if (!isNumberType(layoutOf(a))) return yield* raiseUnary(me, '+', a);
    return yield* numbers.plus(me, a);
  }

  function* unaryInvert(me: Thread, a: Ref): Steps<Ref> {
    if (isInstance(a)) {
      const result = yield* lookup.callSpecial(me, a, '__invert__');
      if (result !== ABSENT) return result;
    }
    return yield* unaryInvertBuiltIn(me, a);
  }

  function* unaryInvertBuiltIn(me: Thread, a: Ref): Steps<Ref> {
    if (!isIntType(layoutOf(a))) return yield* raiseUnary(me, '~', a);
    return yield* numbers.invert(me, a);
  }

  /**
   * Fills the `n` words at `into` with the items of an iterable, the last one first, as they lie on a
   * value stack; false with the exception set, and nothing there, if there are not exactly `n`.
   */
  function* unpackSequence(me: Thread, source: Ref, n: number, into: Address): Steps<boolean> {
    const iterator = yield* iteration.getIter(me, source);
    if (iterator === 0) {
      const why = `cannot unpack non-iterable ${typeName(source)} object`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    let found = 0;
    for (; found < n; found++) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      poke(into + n - 1 - found, item);
    }
    if (found === n) {
      const more = yield* iteration.iterNext(me, iterator);
      if (more !== 0) {
        yield* decref(me, more);
        yield* raise(me, VALUE_ERROR, `too many values to unpack (expected ${n})`);
      }
    } else if (!objects.hasException(me)) {
      const why = `not enough values to unpack (expected ${n}, got ${found})`;
      yield* raise(me, VALUE_ERROR, why);
    }
    yield* decref(me, iterator);
    if (!objects.hasException(me)) return true;
    for (let i = 0; i < found; i++) yield* decref(me, peek(into + n - 1 - i));
    // The caller's stack ends with the iterable, where the first of these words was.
    poke(into, source);
    return false;
  }

  /** A slice from the two or three bounds at `from`, which it takes over. */
  function* sliceFromStack(me: Thread, from: Address, n: number): Steps<Ref> {
    const step = n === 3 ? peek(from + 2) : NONE;
    const slice = yield* slices.newSlice(me, peek(from), peek(from + 1), step);
    if (slice === 0) return 0;
    for (let i = 0; i < n; i++) yield* objects.decrefStack(me, peek(from + i));
    return slice;
  }

  /** `container[start:stop]`, the two bounds at `bounds`. */
  function* binarySlice(me: Thread, container: Ref, bounds: Address): Steps<Ref> {
    const slice = yield* slices.newSlice(me, peek(bounds), peek(bounds + 1), NONE);
    if (slice === 0) return 0;
    const result = yield* subscript(me, container, slice);
    yield* decref(me, slice);
    return result;
  }

  /** `container[start:stop] = value` */
  function* storeSlice(me: Thread, container: Ref, bounds: Address, value: Ref): Steps<boolean> {
    const slice = yield* slices.newSlice(me, peek(bounds), peek(bounds + 1), NONE);
    if (slice === 0) return false;
    const isStored = yield* storeSubscript(me, container, slice, value);
    yield* decref(me, slice);
    return isStored;
  }

  return {
    binary,
    binaryBuiltIn,
    compareBuiltIn,
    holdsBuiltIn,
    containsBuiltIn,
    subscriptBuiltIn,
    storeSubscriptBuiltIn,
    deleteSubscriptBuiltIn,
    lengthBuiltIn,
    truthBuiltIn,
    unaryNegativeBuiltIn,
    unaryPositiveBuiltIn,
    unaryInvertBuiltIn,
    indexOf: specials.asIndex,
    compare,
    holds,
    contains,
    subscript,
    storeSubscript,
    deleteSubscript,
    length,
    truth,
    listExtend,
    setExtend,
    unaryNegative,
    unaryPositive,
    unaryInvert,
    unpackSequence,
    sliceFromStack,
    binarySlice,
    storeSlice,
  };
}
