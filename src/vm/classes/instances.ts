// Making instances: `C(...)`, `__new__` and `__init__`.
//
// Source: CPython 3.13, Objects/typeobject.c (type_call, object_new, object_init).
// An instance of a class that derives from a built-in type has that type's payload; see layout.ts.

import type { Address, Steps } from '../../memory.ts';
import { calling, peek, poke } from '../../memory.ts';
import {
  DEQUE_WORDS,
  DICT_WORDS,
  EXCEPTION_WORDS,
  extrasOf,
  instanceWords,
  isClass,
  isExceptionType,
  LIST_WORDS,
  objectWords,
  SET_WORDS,
} from '../../heap/references.ts';
import {
  DEQUE_CHANGES,
  DEQUE_ITEMS,
  DEQUE_MOST,
  DEQUE_TYPE,
  DICT_ENTRIES,
  DICT_TYPE,
  EXCEPTION_ARGS,
  EXCEPTION_TRACEBACK,
  EXTRA_WORDS,
  FUNCTION_CODE,
  FUNCTION_TYPE,
  FROZENSET_TYPE,
  INT_TYPE,
  CODE_FLAGS,
  LIST_CAPACITY,
  LIST_ITEMS,
  LIST_TYPE,
  LONG_TYPE,
  NONE,
  OBJECT_TYPE,
  PAYLOAD,
  SET_TYPE,
  SIZE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  TYPE_LAYOUT,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { NEW_INSTANCE } from '../charges.ts';
import type { Calls } from '../calls.ts';
import { TYPE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import type { Objects } from '../objects.ts';
import { isSubtype, nameOfType, typeName, typeOf } from '../types.ts';
import type { Lookup } from './lookup.ts';
import { HAS_NEW, mayHave, special } from './special-names.ts';

/** CPython's co_flags: a generator function. */
const GENERATOR = 0x20;

export type Instances = ReturnType<typeof makeInstances>;

export function makeInstances(objects: Objects, hooks: Hooks, calls: Calls, lookup: Lookup) {
  const { decref, decrefStack, incref, newContainer, newObject, newTuple, raise } = objects;
  const { findInClasses, findInType, findInClassesToFrame, bindFound, isPlainMethod } = lookup;

  /** A block for an instance of a class, its payload of `own` words still undefined. */
  function* newBlock(me: Thread, type: Ref, own: number): Steps<Ref> {
    const words = instanceWords(own, type);
    const object = yield* newContainer(me, type, words);
    if (object !== 0) for (let i = own; i < words; i++) poke(object + i, 0);
    return object;
  }

  /** A tuple of the `n` objects at `args`. */
  function* tupleOf(me: Thread, args: Address, n: number): Steps<Ref> {
    const tuple = yield* newTuple(me, n);
    if (tuple === 0) return 0;
    for (let i = 0; i < n; i++) {
      const item = peek(args + i);
      yield* incref(me, item);
      poke(tuple + TUPLE_ITEMS + i, item);
    }
    return tuple;
  }

  /** What `__new__` of the built-in types makes of a class and arguments. */
  function* newInstance(me: Thread, type: Ref, args: Address, n: number, names: Ref): Steps<Ref> {
    calling(NEW_INSTANCE);
    if (!isClass(type)) {
      if (type === OBJECT_TYPE) return yield* newObject(me, OBJECT_TYPE, PAYLOAD);
      return yield* hooks.callStack(me, type, args, n, names);
    }
    const layout = peek(type + TYPE_LAYOUT);
    switch (layout) {
      case OBJECT_TYPE:
        return yield* newBlock(me, type, PAYLOAD);
      case LIST_TYPE: {
        const list = yield* newBlock(me, type, LIST_WORDS);
        if (list === 0) return 0;
        poke(list + SIZE, 0);
        poke(list + LIST_ITEMS, 0);
        poke(list + LIST_CAPACITY, 0);
        return list;
      }
      case DEQUE_TYPE: {
        const deque = yield* newBlock(me, type, DEQUE_WORDS);
        if (deque === 0) return 0;
        poke(deque + SIZE, 0);
        for (let i = DEQUE_ITEMS; i <= DEQUE_CHANGES; i++) poke(deque + i, 0);
        poke(deque + DEQUE_MOST, -1);
        return deque;
      }
      case DICT_TYPE:
      case SET_TYPE: {
        const words = layout === SET_TYPE ? SET_WORDS : DICT_WORDS;
        const table = yield* newBlock(me, type, words);
        if (table === 0) return 0;
        poke(table + SIZE, 0);
        for (let i = DICT_ENTRIES; i < words; i++) poke(table + i, 0);
        return table;
      }
      case FROZENSET_TYPE:
        return yield* newFrozen(me, type, args, n, names);
      default:
        if (isExceptionType(layout)) return yield* newExceptionOf(me, type, args, n);
        return yield* newCopy(me, type, layout, args, n, names);
    }
  }

  function* newExceptionOf(me: Thread, type: Ref, args: Address, n: number): Steps<Ref> {
    const tuple = yield* tupleOf(me, args, n);
    if (tuple === 0) return 0;
    const exception = yield* newBlock(me, type, EXCEPTION_WORDS - EXTRA_WORDS);
    if (exception === 0) {
      yield* decref(me, tuple);
      return 0;
    }
    const own = extrasOf(exception);
    for (let at = exception + EXCEPTION_TRACEBACK; at < own; at++) poke(at, 0);
    poke(exception + EXCEPTION_ARGS, tuple);
    return exception;
  }

  /** Of a subclass of frozenset, which takes over what a set of the same items has. */
  function* newFrozen(me: Thread, type: Ref, args: Address, n: number, names: Ref): Steps<Ref> {
    if (n > 1) {
      const why = `${nameOfType(type)} expected at most 1 argument, got ${n}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const set = yield* hooks.callStack(me, SET_TYPE, args, n, names);
    if (set === 0) return 0;
    const object = yield* newBlock(me, type, SET_WORDS);
    if (object !== 0) {
      poke(object + SIZE, peek(set + SIZE));
      poke(set + SIZE, 0);
      for (let i = DICT_ENTRIES; i < SET_WORDS; i++) {
        poke(object + i, peek(set + i));
        poke(set + i, 0);
      }
    }
    yield* decref(me, set);
    return object;
  }

  /** Of an immutable type: the value is made as that type makes it, and then copied. */
  function* newCopy(
    me: Thread,
    type: Ref,
    layout: Ref,
    args: Address,
    n: number,
    names: Ref,
  ): Steps<Ref> {
    const value = yield* hooks.callStack(me, layout, args, n, names);
    if (value === 0) return 0;
    // An int that is no long one has no digits, but room for none of its own either.
    const own = objectWords(value);
    const object = yield* newBlock(me, type, own);
    if (object !== 0) {
      const isShort = layout === INT_TYPE && peek(value + TYPE) !== LONG_TYPE;
      poke(object + SIZE, isShort ? 0 : peek(value + SIZE));
      for (let i = PAYLOAD; i < own; i++) poke(object + i, peek(value + i));
      const items = layout === TUPLE_TYPE ? peek(value + SIZE) : 0;
      for (let i = 0; i < items; i++) yield* incref(me, peek(value + TUPLE_ITEMS + i));
    }
    yield* decref(me, value);
    return object;
  }

  /** What `object` says of arguments that nobody has taken; undefined: nothing. */
  function* excessFault(me: Thread, type: Ref): Steps<string | undefined> {
    const hasNew = yield* findInClasses(me, type, special('__new__'));
    const hasInit = yield* findInClasses(me, type, special('__init__'));
    if (hasNew !== 0) yield* decref(me, hasNew);
    if (hasInit !== 0) yield* decref(me, hasInit);
    if (hasInit !== 0 && hasNew === 0) return undefined;
    if (hasNew !== 0) return undefined;
    return `${nameOfType(type)}() takes no arguments`;
  }

  /** Calls `callee` with `first` and then `n` arguments and those that `names` names, all borrowed. */
  function* callWith(
    me: Thread,
    callee: Ref,
    first: Ref,
    args: Address,
    n: number,
    names: Ref,
  ): Steps<Ref> {
    const given = names === 0 ? n : n + peek(names + SIZE);
    const top = calls.nativeTop(me);
    if (!(yield* calls.hasRoom(me, top, given + 2))) return 0;
    poke(top, 0);
    const own = first === 0 ? 0 : 1;
    if (first !== 0) poke(top + 1, first);
    for (let i = 0; i < given; i++) poke(top + 1 + own + i, peek(args + i));
    return yield* calls.callAt(me, callee, top, n + own, names);
  }

  /** `type(...)` for a class of the program. */
  function* construct(me: Thread, type: Ref, args: Address, n: number, names: Ref): Steps<Ref> {
    const object = yield* create(me, type, args, n, names);
    if (object === 0 || !isSubtype(typeOf(object), type)) return object;
    const init = yield* findInType(me, peek(object + TYPE), special('__init__'));
    const isDone = init === 0 || (yield* initialise(me, init, object, args, n, names));
    if (isDone) return object;
    yield* decref(me, object);
    return 0;
  }

  /** The part of `construct` that `__new__` does. */
  function* create(me: Thread, type: Ref, args: Address, n: number, names: Ref): Steps<Ref> {
    if (yield* mayHave(type, HAS_NEW)) {
      const found = yield* findInClasses(me, type, special('__new__'));
      if (found !== 0) {
        const callee = yield* bindFound(me, found, 0, type);
        if (callee === 0) return 0;
        const made = yield* callWith(me, callee, type, args, n, names);
        yield* decref(me, callee);
        return made;
      }
    }
    if (peek(type + TYPE_LAYOUT) === OBJECT_TYPE && (n > 0 || names !== 0)) {
      const fault = yield* excessFault(me, type);
      if (fault !== undefined) return yield* raise(me, TYPE_ERROR, fault);
    }
    return yield* newInstance(me, type, args, n, names);
  }

  /** Calls the `__init__` that was found for `object`, whose reference it takes over. */
  function* initialise(
    me: Thread,
    init: Ref,
    object: Ref,
    args: Address,
    n: number,
    names: Ref,
  ): Steps<boolean> {
    let result: Ref;
    if (isPlainMethod(init)) {
      result = yield* callWith(me, init, object, args, n, names);
      yield* decref(me, init);
    } else {
      const bound = yield* bindFound(me, init, object, peek(object + TYPE));
      if (bound === 0) return false;
      result = yield* callWith(me, bound, 0, args, n, names);
      yield* decref(me, bound);
    }
    return result !== 0 && (yield* isNone(me, result));
  }

  /** Whether `__init__` has returned None, whose reference is taken over; false with TypeError. */
  function* isNone(me: Thread, result: Ref): Steps<boolean> {
    if (result !== NONE) {
      const why = `__init__() should return None, not '${typeName(result)}'`;
      yield* raise(me, TYPE_ERROR, why);
    }
    yield* decref(me, result);
    return result === NONE;
  }

  /**
   * The `__init__`, a function of the program, that is all that a call of `type` has to run after it has made
   * an instance; 0: there is more to it, so `construct` has to do it.
   */
  function* simpleInit(me: Thread, type: Ref): Steps<Ref> {
    if (yield* mayHave(type, HAS_NEW)) return 0;
    const init = yield* findInClassesToFrame(me, type, special('__init__'));
    if (init === 0) return 0;
    const isSimple =
      peek(init + TYPE) === FUNCTION_TYPE &&
      (peek(peek(init + FUNCTION_CODE) + CODE_FLAGS) & GENERATOR) === 0;
    if (isSimple) return init;
    yield* decrefStack(me, init);
    return 0;
  }

  return { newBlock, newInstance, construct, simpleInit, isNone, callWith, tupleOf };
}
