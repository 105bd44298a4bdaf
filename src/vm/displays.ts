// Rare instructions that take a whole object apart or put one together: star targets, star displays,
// strings from pieces, calls with `*` and `**`.

import type { Address, Steps } from '../memory.ts';
import { peek, poke } from '../memory.ts';
import {
  AREA_EXCEPTION,
  AREA_FRAME,
  DICT_TYPE,
  EXCEPTION_ARGS,
  FRAME_COUNTER,
  FRAME_STACK_TOP,
  FUNCTION_CODE,
  FUNCTION_TYPE,
  CODE_MODULE,
  CODE_QUALIFIED_NAME,
  LIST_TYPE,
  METHOD_FUNCTION,
  METHOD_SELF,
  METHOD_TYPE,
  MODULE_NAME,
  NATIVE_INDEX,
  NATIVE_TYPE,
  SIZE,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../layout.ts';
import { isClass, layoutOf } from '../heap/references.ts';
import type { Ref, Thread } from '../strategy.ts';
import type { Calls } from './calls.ts';
import type { Collections } from './collections/index.ts';
import type { Iteration } from './collections/iteration.ts';
import { TYPE_ERROR, VALUE_ERROR } from './exceptions.ts';
import type { Hooks } from './hooks.ts';
import type { NativeEntry } from './native.ts';
import { strValue, type Objects } from './objects.ts';
import type { Operations } from './operations.ts';
import type { Text } from './text/repr.ts';
import { nameOfType, typeName } from './types.ts';

export type Displays = ReturnType<typeof makeDisplays>;

interface Parts {
  readonly objects: Objects;
  readonly calls: Calls;
  readonly hooks: Hooks;
  readonly collections: Collections;
  readonly iteration: Iteration;
  readonly operations: Operations;
  readonly text: Text;
  readonly entries: readonly NativeEntry[];
}

export function makeDisplays(parts: Parts) {
  const { objects, calls, hooks, collections, iteration, operations, text, entries } = parts;
  const { lists, tuples, dicts } = collections;
  const { decref, decrefStack, incref, increfStack, newList, newStr, newTuple, raise } = objects;

  /** Whether the exception says just that `object` is not iterable; then it is dropped. */
  function* isNotIterable(me: Thread, object: Ref): Steps<boolean> {
    const exception = peek(me.area + AREA_EXCEPTION);
    if (peek(exception + TYPE) !== TYPE_ERROR) return false;
    const args = peek(exception + EXCEPTION_ARGS);
    const why = (yield* text.textStr(me, exception)) ?? '';
    if (peek(args + SIZE) !== 1 || why !== `'${typeName(object)}' object is not iterable`)
      return false;
    poke(me.area + AREA_EXCEPTION, 0);
    yield* decref(me, exception);
    return true;
  }

  /** A new list of what an iterable gives; what is none is complained of in the words of `complaint`. */
  function* listOf(me: Thread, source: Ref, complaint: string): Steps<Ref> {
    const list = yield* newList(me, 0);
    if (list === 0) return 0;
    if (yield* extendList(me, list, source, complaint)) return list;
    yield* decref(me, list);
    return 0;
  }

  function* extendList(me: Thread, list: Ref, source: Ref, complaint: string): Steps<boolean> {
    const type = peek(source + TYPE);
    if (type === LIST_TYPE || type === TUPLE_TYPE) {
      return yield* operations.listExtend(me, list, source);
    }
    const iterator = yield* iteration.getIter(me, source);
    if (iterator === 0) {
      if (yield* isNotIterable(me, source)) yield* raise(me, TYPE_ERROR, complaint);
      return false;
    }
    const isDone = yield* operations.listExtend(me, list, iterator);
    yield* decref(me, iterator);
    return isDone;
  }

  /** LIST_EXTEND */
  function* listExtend(me: Thread, list: Ref, source: Ref): Steps<boolean> {
    const complaint = `Value after * must be an iterable, not ${typeName(source)}`;
    return yield* extendList(me, list, source, complaint);
  }

  /** DICT_UPDATE */
  function* dictUpdate(me: Thread, dict: Ref, source: Ref): Steps<boolean> {
    if (layoutOf(source) === DICT_TYPE) return yield* dicts.dictUpdate(me, dict, source);
    if (isClass(peek(source + TYPE))) {
      const answer = yield* hooks.updateByKeys(me, dict, source);
      if (answer !== 0) return answer > 0;
    }
    yield* raise(me, TYPE_ERROR, `'${typeName(source)}' object is not a mapping`);
    return false;
  }

  /** The same of an object with `keys()`: 1; 0: it is none such; -1 with the exception set. */
  function* mergeByKeys(me: Thread, dict: Ref, source: Ref, callable: Ref): Steps<number> {
    const copy = yield* dicts.newDict(me);
    if (copy === 0) return -1;
    let answer = yield* hooks.updateByKeys(me, copy, source);
    if (answer === 1) answer = (yield* dictMerge(me, dict, copy, callable)) ? 1 : -1;
    yield* decref(me, copy);
    return answer;
  }

  /** DICT_MERGE: keyword arguments of a call of `callable`, none of them twice. */
  function* dictMerge(me: Thread, dict: Ref, source: Ref, callable: Ref): Steps<boolean> {
    if (layoutOf(source) !== DICT_TYPE) {
      if (isClass(peek(source + TYPE))) {
        const answer = yield* mergeByKeys(me, dict, source, callable);
        if (answer !== 0) return answer > 0;
      }
      const shown = yield* describe(me, callable);
      const why = `${shown} argument after ** must be a mapping, not ${typeName(source)}`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    const pairs = yield* dicts.dictPairs(me, source);
    if (pairs === 0) return false;
    let isDone = true;
    for (let i = 0; isDone && i < peek(pairs + SIZE); i += 2) {
      const key = peek(pairs + TUPLE_ITEMS + i);
      const known = yield* dicts.dictContains(me, dict, key);
      isDone =
        known === 0 && (yield* dicts.dictSet(me, dict, key, peek(pairs + TUPLE_ITEMS + i + 1)));
      if (known === 1) yield* raiseTwice(me, callable, key);
    }
    yield* decref(me, pairs);
    return isDone;
  }

  function* raiseTwice(me: Thread, callable: Ref, key: Ref): Steps<Ref> {
    if (peek(key + TYPE) !== STR_TYPE)
      return yield* raise(me, TYPE_ERROR, 'keywords must be strings');
    const shown = yield* describe(me, callable);
    const why = `${shown} got multiple values for keyword argument '${strValue(key)}'`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** A callable as messages about its arguments name it: `__main__.f()`. */
  function* describe(me: Thread, callable: Ref): Steps<string> {
    let callee = callable;
    if (peek(callee + TYPE) === METHOD_TYPE) callee = peek(callee + METHOD_FUNCTION);
    if (peek(callee + TYPE) === FUNCTION_TYPE) {
      const code = peek(callee + FUNCTION_CODE);
      const module = strValue(peek(peek(code + CODE_MODULE) + MODULE_NAME));
      return `${module}.${strValue(peek(code + CODE_QUALIFIED_NAME))}()`;
    }
    if (peek(callee + TYPE) === NATIVE_TYPE) {
      const { owner, name } = entries[peek(callee + NATIVE_INDEX)]!;
      if (owner === 'builtins') return `${name}()`;
      return `${typeof owner === 'number' ? nameOfType(owner) : owner}.${name}()`;
    }
    return (yield* text.textStr(me, callable)) ?? '';
  }

  /**
   * UNPACK_EX: fills the words from `into` on with `before` items, the last of them first, the list of those
   * in the middle, and `after` more, as they lie on a value stack; `into` holds the iterable, borrowed.
   */
  function* unpackEx(me: Thread, into: Address, before: number, after: number): Steps<boolean> {
    const source = peek(into);
    const complaint = `cannot unpack non-iterable ${typeName(source)} object`;
    const list = yield* listOf(me, source, complaint);
    if (list === 0) return false;
    const n = peek(list + SIZE);
    if (n < before + after) {
      yield* decref(me, list);
      const why = `not enough values to unpack (expected at least ${before + after}, got ${n})`;
      yield* raise(me, VALUE_ERROR, why);
      return false;
    }
    const middle = yield* middleOf(me, list, before, n - after);
    if (middle !== 0) {
      for (let i = 0; i < after; i++) poke(into + i, yield* lists.listItem(me, list, n - 1 - i));
      poke(into + after, middle);
      for (let i = 0; i < before; i++) {
        poke(into + after + 1 + i, yield* lists.listItem(me, list, before - 1 - i));
      }
    }
    yield* decref(me, list);
    if (middle === 0) return false;
    yield* decrefStack(me, source);
    return true;
  }

  /** A list of the items from `from` up to `to` of a list that nobody else has. */
  function* middleOf(me: Thread, list: Ref, from: number, to: number): Steps<Ref> {
    const middle = yield* newList(me, 0);
    let isDone = middle !== 0;
    for (let i = from; isDone && i < to; i++) {
      const item = yield* lists.listItem(me, list, i);
      isDone = yield* lists.listAppend(me, middle, item);
      yield* decref(me, item);
    }
    if (isDone || middle === 0) return middle;
    yield* decref(me, middle);
    return 0;
  }

  /** BUILD_STRING of the `n` strings at `from`, borrowed. */
  function* buildString(me: Thread, from: Address, n: number): Steps<Ref> {
    let whole = '';
    for (let i = 0; i < n; i++) whole += strValue(peek(from + i));
    return yield* newStr(me, whole);
  }

  /**
   * CALL_FUNCTION_EX of what lies from `slot` on: the callable, NULL, the positional arguments, and the
   * dict of keyword arguments if `hasKeywords`. Drops all but the callable, unless there is an exception.
   * @returns the result; a frame that was entered, negated; 0 with the exception set.
   */
  function* callExpanded(
    me: Thread,
    pc: Address,
    slot: Address,
    hasKeywords: boolean,
  ): Steps<number> {
    const args = yield* positional(me, slot);
    if (args === 0) return 0;
    const n = peek(args + SIZE);
    const given = hasKeywords ? yield* dicts.dictPairs(me, peek(slot + 3)) : 0;
    if (hasKeywords && given === 0) {
      yield* decref(me, args);
      return 0;
    }
    const names = hasKeywords && peek(given + SIZE) > 0 ? yield* namesOf(me, given) : 0;
    const top = calls.nativeTop(me);
    const words = n + (given === 0 ? 0 : peek(given + SIZE) / 2);
    let result = 0;
    const isReady = !objects.hasException(me) && (yield* calls.hasRoom(me, top, words + 1));
    if (isReady) {
      yield* spread(me, top + 1, args, given);
      poke(top, 0);
      result = yield* enterOrCall(me, pc, slot, top, n, names);
      yield* calls.dropWords(me, top, words + 1);
    }
    yield* decref(me, args);
    if (given !== 0) yield* decref(me, given);
    if (names !== 0) yield* decref(me, names);
    if (result === 0) return 0;
    // The callable has moved into the frame, if one was entered.
    yield* calls.dropWords(me, slot, hasKeywords ? 4 : 3);
    return result;
  }

  /** The tuple of positional arguments that CALL_FUNCTION_EX finds, a new reference. */
  function* positional(me: Thread, slot: Address): Steps<Ref> {
    const args = peek(slot + 2);
    if (peek(args + TYPE) === TUPLE_TYPE) {
      yield* incref(me, args);
      return args;
    }
    const shown = yield* describe(me, peek(slot));
    const complaint = `${shown} argument after * must be an iterable, not ${typeName(args)}`;
    const list = yield* listOf(me, args, complaint);
    if (list === 0) return 0;
    const tuple = yield* tuples.tupleFromList(me, list);
    yield* decref(me, list);
    return tuple;
  }

  /** The names among keys and values one after the other; 0 with the exception set. */
  function* namesOf(me: Thread, pairs: Ref): Steps<Ref> {
    const n = peek(pairs + SIZE) / 2;
    const names = yield* newTuple(me, n);
    if (names === 0) return 0;
    for (let i = 0; i < n; i++) {
      const name = peek(pairs + TUPLE_ITEMS + 2 * i);
      if (peek(name + TYPE) !== STR_TYPE) {
        yield* decref(me, names);
        return yield* raise(me, TYPE_ERROR, 'keywords must be strings');
      }
      yield* incref(me, name);
      poke(names + TUPLE_ITEMS + i, name);
    }
    return names;
  }

  /** Lays arguments out from `into` on: those of the tuple, then the values of the pairs. */
  function* spread(me: Thread, into: Address, args: Ref, pairs: Ref): Steps {
    const n = peek(args + SIZE);
    for (let i = 0; i < n; i++) poke(into + i, peek(args + TUPLE_ITEMS + i));
    const keywords = pairs === 0 ? 0 : peek(pairs + SIZE) / 2;
    for (let i = 0; i < keywords; i++) poke(into + n + i, peek(pairs + TUPLE_ITEMS + 2 * i + 1));
    for (let i = 0; i < n + keywords; i++) yield* increfStack(me, peek(into + i));
  }

  /** Calls what is in `slot` with the arguments from `top + 1` on, of which some may have moved afterwards. */
  function* enterOrCall(
    me: Thread,
    pc: Address,
    slot: Address,
    top: Address,
    n: number,
    names: Ref,
  ): Steps<number> {
    let self = 0;
    if (yield* unbind(me, slot)) {
      self = 1;
      poke(top, peek(slot + 1));
      poke(slot + 1, 0);
    }
    const callable = peek(slot);
    if (peek(callable + TYPE) !== FUNCTION_TYPE)
      return yield* calls.callAt(me, callable, top, n, names);
    const caller = peek(me.area + AREA_FRAME);
    poke(caller + FRAME_COUNTER, pc);
    poke(caller + FRAME_STACK_TOP, slot);
    return 0 - (yield* hooks.enterFunction(me, slot, top + 1 - self, n + self, names));
  }

  /**
   * A bound method of a function of the program gives way to the function and its receiver in `slot`, where
   * a call has room for both. False if there is none.
   */
  function* unbind(me: Thread, slot: Address): Steps<boolean> {
    const method = peek(slot);
    if (peek(method + TYPE) !== METHOD_TYPE || peek(slot + 1) !== 0) return false;
    const callee = peek(method + METHOD_FUNCTION);
    if (peek(callee + TYPE) !== FUNCTION_TYPE) return false;
    const self = peek(method + METHOD_SELF);
    yield* increfStack(me, callee);
    yield* increfStack(me, self);
    poke(slot, callee);
    poke(slot + 1, self);
    yield* decrefStack(me, method);
    return true;
  }

  return { listExtend, dictUpdate, dictMerge, unpackEx, buildString, callExpanded, unbind };
}
