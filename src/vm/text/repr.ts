// repr() and str() of any object, as JavaScript strings.
//
// A container may change while its repr is made, and an item's repr may need the lock of another
// container: items are taken out one at a time, each with a reference of its own, and no container is
// held while an item is written.

import type { Steps } from '../../memory.ts';
import { peek, read } from '../../memory.ts';
import { ENTRY_WORDS, isClass, isExceptionType, layoutOf } from '../../heap/references.ts';
import {
  DICT_ENTRIES,
  DICT_TYPE,
  DICT_USED,
  EXCEPTION_ARGS,
  EXCEPTION_NAME,
  FROZENSET_TYPE,
  FUNCTION_QUALIFIED_NAME,
  FUNCTION_TYPE,
  ITEMS_TYPE,
  ITERATOR_OVER,
  KEYS_TYPE,
  LIST_TYPE,
  LONG_TYPE,
  SET_TYPE,
  SIZE,
  SLICE_START,
  SLICE_TYPE,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  VALUES_TYPE,
  WEAKREF_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { ABSENT } from '../classes/lookup.ts';
import type { Specials } from '../classes/specials.ts';
import type { Weakrefs } from '../classes/weakrefs.ts';
import { KEY_ERROR, OS_ERROR, RECURSION_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { bigIntValue, strValue, type Objects } from '../objects.ts';
import { isSubtype, nameOfType, typeName } from '../types.ts';
import { at, plainRepr } from './plain-repr.ts';

/** Decimal digits that str and int convert at most, as sys.get_int_max_str_digits() says. */
export const MOST_DIGITS = 4300;
export const TOO_MANY_DIGITS = `Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion`;
const DIGIT_LIMIT = 10n ** BigInt(MOST_DIGITS);

/** Containers within containers that can be written. */
const MAX_DEPTH = 1000;

/** A live entry of a dict or set, with a reference to its key and value; value 0 in a set. */
interface Entry {
  readonly key: Ref;
  readonly value: Ref;
  /** Where to look for the entry after it. */
  readonly next: number;
}

/** A class says nothing of its own. */
const NONE_OF_ITS_OWN = null;

export type Text = ReturnType<typeof makeText>;

export function makeText(objects: Objects, specials: Specials, weakrefs: Weakrefs) {
  const { containers, counts, decref, raise } = objects;

  /** repr(object); undefined with the exception set. */
  function* textRepr(me: Thread, object: Ref): Steps<string | undefined> {
    return yield* reprWithin(me, object, []);
  }

  /** str(object); undefined with the exception set. */
  function* textStr(me: Thread, object: Ref): Steps<string | undefined> {
    const own = yield* ownText(me, object, '__str__');
    if (own !== NONE_OF_ITS_OWN) return own;
    return yield* strBuiltIn(me, object);
  }

  /**
   * What a class of the program has an object say, by `__repr__` or `__str__`: undefined with the exception
   * set, NONE_OF_ITS_OWN if it has no such method.
   */
  function* ownText(
    me: Thread,
    object: Ref,
    name: string,
    asked = name,
  ): Steps<string | undefined | null> {
    if (!isClass(peek(object + TYPE))) return NONE_OF_ITS_OWN;
    const result = yield* specials.textSpecial(me, object, name, asked);
    if (result === ABSENT) return NONE_OF_ITS_OWN;
    if (result === 0) return undefined;
    const text = strValue(result);
    yield* decref(me, result);
    return text;
  }

  /** str(object) by its built-in type. */
  function* strBuiltIn(me: Thread, object: Ref): Steps<string | undefined> {
    const type = layoutOf(object);
    if (type === STR_TYPE) return strValue(object);
    if (!isExceptionType(type)) {
      const own = yield* ownText(me, object, '__repr__', '__str__');
      return own !== NONE_OF_ITS_OWN ? own : yield* reprWithin(me, object, [], false);
    }
    const args = peek(object + EXCEPTION_ARGS);
    const n = peek(args + SIZE);
    if (n === 0) return '';
    if ((n === 2 || n === 3) && isSubtype(type, OS_ERROR))
      return yield* osErrorText(me, args, peek(object + EXCEPTION_NAME));
    if (n > 1) return yield* reprWithin(me, args, []);
    const only = peek(args + TUPLE_ITEMS);
    if (isSubtype(type, KEY_ERROR)) return yield* reprWithin(me, only, []);
    return yield* textStr(me, only);
  }

  function* raiseTooManyDigits(me: Thread): Steps<undefined> {
    yield* raise(
      me,
      VALUE_ERROR,
      `${TOO_MANY_DIGITS}; use sys.set_int_max_str_digits() to increase the limit`,
    );
    return undefined;
  }

  /** `[Errno 2] No such file: 'name'` */
  function* osErrorText(me: Thread, args: Ref, file: Ref): Steps<string | undefined> {
    const number = yield* textStr(me, peek(args + TUPLE_ITEMS));
    const what =
      number === undefined ? undefined : yield* textStr(me, peek(args + TUPLE_ITEMS + 1));
    const hasFile = file !== 0 || peek(args + SIZE) > 2;
    if (what === undefined || !hasFile) return what && `[Errno ${number}] ${what}`;
    const name = yield* textRepr(me, file === 0 ? peek(args + TUPLE_ITEMS + 2) : file);
    return name && `[Errno ${number}] ${what}: ${name}`;
  }

  /** repr of an object by its built-in type, whatever a class says. */
  function* reprBuiltIn(me: Thread, object: Ref): Steps<string | undefined> {
    return yield* reprWithin(me, object, [], false);
  }

  /** repr of an object inside of the containers `outer`, outermost first. */
  function* reprWithin(
    me: Thread,
    object: Ref,
    outer: Ref[],
    asksClass = true,
  ): Steps<string | undefined> {
    if (asksClass && isClass(peek(object + TYPE))) {
      const own = yield* ownText(me, object, '__repr__');
      if (own !== NONE_OF_ITS_OWN) return own;
    }
    const type = layoutOf(object);
    if (type === LONG_TYPE && !isShownInFull(object)) return yield* raiseTooManyDigits(me);
    if (type === FUNCTION_TYPE) return yield* reprFunction(me, object);
    if (type === WEAKREF_TYPE) return yield* reprWeak(me, object);
    if (!hasItems(type)) return plainRepr(object);
    if (outer.includes(object)) return type === DICT_TYPE ? '{...}' : ellipsisOf(type);
    if (outer.length === MAX_DEPTH) {
      const why = 'maximum recursion depth exceeded while getting the repr of an object';
      yield* raise(me, RECURSION_ERROR, why);
      return undefined;
    }
    outer.push(object);
    const text = yield* reprContainer(me, object, outer);
    outer.pop();
    return text;
  }

  /** `<function name at 0x...>`, by what it is called now. */
  function* reprFunction(me: Thread, callee: Ref): Steps<string> {
    const name = yield* containers.load(me, callee, callee + FUNCTION_QUALIFIED_NAME);
    if (name === 0) return plainRepr(callee);
    const shown = strValue(name);
    yield* decref(me, name);
    return `<function ${shown} ${at(callee)}>`;
  }

  /** `<weakref at 0x...; to 'C' at 0x...>` */
  function* reprWeak(me: Thread, weak: Ref): Steps<string> {
    const target = yield* weakrefs.upgrade(me, weak);
    if (target === 0) return `<weakref ${at(weak)}; dead>`;
    const shown = `<weakref ${at(weak)}; to '${typeName(target)}' ${at(target)}>`;
    yield* decref(me, target);
    return shown;
  }

  function* reprContainer(me: Thread, object: Ref, outer: Ref[]): Steps<string | undefined> {
    const type = layoutOf(object);
    switch (type) {
      case LIST_TYPE: {
        const items = yield* reprList(me, object, outer);
        return items === undefined ? undefined : `[${items}]`;
      }
      case TUPLE_TYPE:
        return yield* reprTuple(me, object, outer);
      case SLICE_TYPE: {
        const items = yield* reprWords(me, object + SLICE_START, 3, outer);
        return items === undefined ? undefined : `slice(${items})`;
      }
      case DICT_TYPE: {
        const items = yield* reprEntries(me, object, DICT_TYPE, outer);
        return items === undefined ? undefined : `{${items}}`;
      }
      case SET_TYPE:
      case FROZENSET_TYPE: {
        const items = yield* reprEntries(me, object, KEYS_TYPE, outer);
        if (items === undefined) return undefined;
        const own = peek(object + TYPE);
        if (own === SET_TYPE && items !== '') return `{${items}}`;
        return `${nameOfType(own)}(${items === '' ? '' : `{${items}}`})`;
      }
      case KEYS_TYPE:
      case VALUES_TYPE:
      case ITEMS_TYPE: {
        const items = yield* reprEntries(me, peek(object + ITERATOR_OVER), type, outer);
        return items === undefined ? undefined : `${nameOfType(type)}([${items}])`;
      }
      default:
        return yield* reprException(me, object, outer);
    }
  }

  /** `ValueError('x')`: a single argument without the comma that a tuple has. */
  function* reprException(me: Thread, exception: Ref, outer: Ref[]): Steps<string | undefined> {
    const args = peek(exception + EXCEPTION_ARGS);
    const items = yield* reprWords(me, args + TUPLE_ITEMS, peek(args + SIZE), outer);
    const name = nameOfType(peek(exception + TYPE));
    return items === undefined ? undefined : `${name.slice(name.lastIndexOf('.') + 1)}(${items})`;
  }

  function* reprTuple(me: Thread, tuple: Ref, outer: Ref[]): Steps<string | undefined> {
    const n = peek(tuple + SIZE);
    const items = yield* reprWords(me, tuple + TUPLE_ITEMS, n, outer);
    if (items === undefined) return undefined;
    return n === 1 ? `(${items},)` : `(${items})`;
  }

  /** The `n` objects at `from`, in words that never change. */
  function* reprWords(
    me: Thread,
    from: number,
    n: number,
    outer: Ref[],
  ): Steps<string | undefined> {
    let text = '';
    for (let i = 0; i < n; i++) {
      const item = yield* reprWithin(me, peek(from + i), outer);
      if (item === undefined) return undefined;
      text += i === 0 ? item : `, ${item}`;
    }
    return text;
  }

  function* reprList(me: Thread, list: Ref, outer: Ref[]): Steps<string | undefined> {
    let text = '';
    for (let i = 0; ; i++) {
      const item = yield* takeItem(me, list, i);
      if (item === 0) return text;
      const shown = yield* reprWithin(me, item, outer);
      yield* decref(me, item);
      if (shown === undefined) return undefined;
      text += i === 0 ? shown : `, ${shown}`;
    }
  }

  /** Item `i` of a list; 0 past its end. */
  function* takeItem(me: Thread, list: Ref, i: number): Steps<Ref> {
    return yield* containers.loadItem(me, list, i);
  }

  /** The entries of a dict or set, as `type` (a dict, or one of its views) shows them. */
  function* reprEntries(me: Thread, dict: Ref, type: Ref, outer: Ref[]): Steps<string | undefined> {
    let text = '';
    let entry = yield* takeEntry(me, dict, 0);
    for (let isFirst = true; entry !== undefined; isFirst = false) {
      const shown = yield* reprEntry(me, entry, type, outer);
      yield* decref(me, entry.key);
      if (entry.value !== 0) yield* decref(me, entry.value);
      if (shown === undefined) return undefined;
      text += isFirst ? shown : `, ${shown}`;
      entry = yield* takeEntry(me, dict, entry.next);
    }
    return text;
  }

  function* reprEntry(
    me: Thread,
    { key, value }: Entry,
    type: Ref,
    outer: Ref[],
  ): Steps<string | undefined> {
    if (type === KEYS_TYPE) return yield* reprWithin(me, key, outer);
    if (type === VALUES_TYPE) return yield* reprWithin(me, value, outer);
    const keyText = yield* reprWithin(me, key, outer);
    if (keyText === undefined) return undefined;
    const valueText = yield* reprWithin(me, value, outer);
    if (valueText === undefined) return undefined;
    return type === DICT_TYPE ? `${keyText}: ${valueText}` : `(${keyText}, ${valueText})`;
  }

  /** The first live entry of a dict or set from entry `from` on. */
  function* takeEntry(me: Thread, dict: Ref, from: number): Steps<Entry | undefined> {
    yield* containers.acquire(me, dict);
    const entries = yield* read(dict + DICT_ENTRIES);
    const used = yield* read(dict + DICT_USED);
    let [i, key, value] = [from, 0, 0];
    for (; i < used && key === 0; i++) key = yield* read(entries + i * ENTRY_WORDS + 1);
    if (key !== 0) {
      value = yield* read(entries + (i - 1) * ENTRY_WORDS + 2);
      yield* counts.increfLocked(me, key);
      if (value !== 0) yield* counts.increfLocked(me, value);
    }
    yield* containers.release(me, dict);
    return key === 0 ? undefined : { key, value, next: i };
  }

  return { textRepr, textStr, strBuiltIn, reprBuiltIn };
}

/** Whether an int has so few decimal digits that str() gives them. */
function isShownInFull(int: Ref): boolean {
  const value = bigIntValue(int);
  return value < DIGIT_LIMIT && value > -DIGIT_LIMIT;
}

function hasItems(type: Ref): boolean {
  switch (type) {
    case LIST_TYPE:
    case TUPLE_TYPE:
    case DICT_TYPE:
    case SET_TYPE:
    case FROZENSET_TYPE:
    case SLICE_TYPE:
    case KEYS_TYPE:
    case VALUES_TYPE:
    case ITEMS_TYPE:
      return true;
    default:
      return isExceptionType(type);
  }
}

/** What stands for a container inside of itself. */
function ellipsisOf(type: Ref): string {
  if (type === LIST_TYPE) return '[...]';
  if (type === TUPLE_TYPE) return '(...)';
  if (type === FROZENSET_TYPE) return 'frozenset(...)';
  return type === SET_TYPE ? 'set(...)' : '...';
}
