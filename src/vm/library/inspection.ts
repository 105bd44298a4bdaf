// Built-in functions that show an object or tell what it is: print, repr, hash, ord, chr, isinstance,
// callable.

import type { Address, Steps } from '../../memory.ts';
import { peek, relaxedLoad } from '../../memory.ts';
import {
  ALIAS_ARGS,
  ALIAS_TYPE,
  ARRAY_KIND,
  ARRAY_LENGTH,
  ARRAY_TYPE_TYPE,
  FILE_TYPE,
  HEAP_SYS_IS_CHANGED,
  FUNCTION_TYPE,
  METHOD_TYPE,
  NATIVE_TYPE,
  NONE,
  OBJECT_TYPE,
  SIZE,
  STR_CHARS,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  STATICMETHOD_TYPE,
  TYPE_TYPE,
  UNION_TYPE,
  WEAKREF_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { isClass, layoutOf } from '../../heap/references.ts';
import { ABSENT } from '../classes/lookup.ts';
import { isPlainKey, unhashable } from '../collections/keys.ts';
import { OS_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { bigIntValue, intValue, strValue } from '../objects.ts';
import { hashInteger } from '../text/number-hash.ts';
import { CONVERT_ASCII } from '../text/format.ts';
import { isSubtype, isType, typeName, typeOf } from '../types.ts';
import { findModuleSlot } from '../module-slots.ts';
import { streamOf } from '../system/files.ts';
import { makeArguments } from './arguments.ts';
import { hashLanes, pythonHash } from '../collections/python-hash.ts';
import type { Library } from './library.ts';

const PRINT_KEYWORDS = ['sep', 'end', 'file', 'flush'];

/** Array types are made anew each time, unlike in CPython, which keeps them. */
function areSameArrayTypes(a: Ref, b: Ref): boolean {
  if (peek(a + TYPE) !== ARRAY_TYPE_TYPE || peek(b + TYPE) !== ARRAY_TYPE_TYPE) return false;
  return (
    peek(a + ARRAY_KIND) === peek(b + ARRAY_KIND) &&
    peek(a + ARRAY_LENGTH) === peek(b + ARRAY_LENGTH)
  );
}

/** Whether an object can be called; true of all instances of classes, whatever these have. */
export function isCallable(object: Ref): boolean {
  switch (peek(object + TYPE)) {
    case FUNCTION_TYPE:
    case NATIVE_TYPE:
    case METHOD_TYPE:
    case WEAKREF_TYPE:
    case STATICMETHOD_TYPE:
    case ALIAS_TYPE:
      return true;
    default:
      return isType(object) || isClass(peek(object + TYPE));
  }
}

export function makeInspection(library: Library): readonly NativeEntry[] {
  const { hooks, objects, operations, text, formatting, host } = library;
  const { collections, lookup, specials } = library;
  const { decref, incref, newBigInt, newBool, newInt, newStr, raise } = objects;
  const { argumentsBetween, bindKeywords, isIntArgument, noKeywords, oneArgument } =
    makeArguments(objects);

  function* print(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindKeywords(me, 'print', PRINT_KEYWORDS, args + n, names);
    if (bound === undefined) return 0;
    const [separator, end, file, flush] = bound as [Ref, Ref, Ref, Ref];
    for (const [i, given] of [separator, end].entries()) {
      if (given === 0 || given === NONE || layoutOf(given) === STR_TYPE) continue;
      const why = `${PRINT_KEYWORDS[i]} must be None or a string, not ${typeName(given)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const between = separator === 0 || separator === NONE ? ' ' : strValue(separator);
    const last = end === 0 || end === NONE ? '\n' : strValue(end);
    if (file === 0 || file === NONE) {
      const replaced = yield* replacedStdout(me);
      if (replaced === NONE) return replaced;
      if (replaced !== 0) {
        const printed = yield* printTo(me, replaced, args, n, [between, last], flush);
        yield* decref(me, replaced);
        return printed;
      }
    } else if (peek(file + TYPE) !== FILE_TYPE) {
      return yield* printTo(me, file, args, n, [between, last], flush);
    }
    let line = '';
    for (let i = 0; i < n; i++) {
      const shown = yield* text.textStr(me, peek(args + i));
      if (shown === undefined) return 0;
      line += i === 0 ? shown : between + shown;
    }
    // A line of a thread comes whole, also to stderr.
    const isOther = file !== 0 && file !== NONE;
    yield* host.output(me, isOther ? streamOf(file) : 'stdout', line + last);
    yield* incref(me, NONE);
    return NONE;
  }

  /** What the program has put in place of sys.stdout, a new reference; 0: nothing. */
  function* replacedStdout(me: Thread): Steps<Ref> {
    if ((yield* relaxedLoad(HEAP_SYS_IS_CHANGED)) === 0) return 0;
    const found = findModuleSlot('sys', 'stdout');
    const file =
      found === undefined ? 0 : yield* objects.containers.load(me, found.module, found.slot);
    // Even the original stderr is in the way of the short path.
    if (file === 0 || peek(file + TYPE) !== FILE_TYPE || streamOf(file) !== 'stdout') return file;
    yield* decref(me, file);
    return 0;
  }

  /** Prints to an object that has a method `write`, piece by piece as CPython does. */
  function* printTo(
    me: Thread,
    file: Ref,
    args: Address,
    n: number,
    [between, last]: readonly [string, string],
    flush: Ref,
  ): Steps<Ref> {
    for (let i = 0; i < n; i++) {
      const shown = yield* text.textStr(me, peek(args + i));
      if (shown === undefined) return 0;
      if (i > 0 && !(yield* callMethod(me, file, 'write', between))) return 0;
      if (!(yield* callMethod(me, file, 'write', shown))) return 0;
    }
    if (!(yield* callMethod(me, file, 'write', last))) return 0;
    const isFlushed = flush === 0 ? 0 : yield* operations.truth(me, flush);
    if (isFlushed < 0) return 0;
    if (isFlushed === 1 && !(yield* callMethod(me, file, 'flush'))) return 0;
    yield* incref(me, NONE);
    return NONE;
  }

  /** Calls `object.name(...)` with at most a str, for what it does; false with the exception set. */
  function* callMethod(me: Thread, object: Ref, name: string, given?: string): Steps<boolean> {
    const key = yield* newStr(me, name);
    if (key === 0) return false;
    const method = yield* hooks.getAttribute(me, object, key);
    yield* decref(me, key);
    if (method === 0) return false;
    const argument = given === undefined ? 0 : yield* newStr(me, given);
    let result: Ref = 0;
    if (given === undefined || argument !== 0) {
      result = yield* hooks.callObject(me, method, given === undefined ? [] : [argument]);
    }
    if (argument !== 0) yield* decref(me, argument);
    yield* decref(me, method);
    if (result !== 0) yield* decref(me, result);
    return result !== 0;
  }

  function* repr(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'repr', n, names))) return 0;
    const shown = yield* text.textRepr(me, peek(args));
    return shown === undefined ? 0 : yield* newStr(me, shown);
  }

  function* ascii(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'ascii', n, names))) return 0;
    return yield* formatting.convertValue(me, CONVERT_ASCII, peek(args));
  }

  function* format(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'format', names))) return 0;
    if (!(yield* argumentsBetween(me, 'format', n, 1, 2))) return 0;
    const spec = n === 2 ? peek(args + 1) : 0;
    if (spec === 0 || layoutOf(spec) === STR_TYPE) {
      return yield* formatting.formatValue(me, peek(args), spec);
    }
    const why = `format() argument 2 must be str, not ${typeName(spec)}`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  function* hash(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'hash', n, names))) return 0;
    const value = yield* hashValue(me, peek(args));
    return value === undefined ? 0 : yield* newBigInt(me, value);
  }

  /** hash(object); undefined with the exception set. */
  function* hashValue(me: Thread, object: Ref): Steps<bigint | undefined> {
    if (!isPlainKey(object)) return yield* hashAsked(me, object);
    const without = unhashable(object);
    if (without === 0) return pythonHash(object);
    yield* raise(me, TYPE_ERROR, `unhashable type: '${typeName(without)}'`);
    return undefined;
  }

  /** Of an object of which something is the program's to say. */
  function* hashAsked(me: Thread, object: Ref): Steps<bigint | undefined> {
    const type = peek(object + TYPE);
    if (type === TUPLE_TYPE) {
      const hashes: bigint[] = [];
      for (let i = 0; i < peek(object + SIZE); i++) {
        const item = yield* hashValue(me, peek(object + TUPLE_ITEMS + i));
        if (item === undefined) return undefined;
        hashes.push(item);
      }
      return hashLanes(hashes);
    }
    const own = type === WEAKREF_TYPE ? ABSENT : yield* specials.hashSpecial(me, object);
    if (own === 0) return undefined;
    if (own === ABSENT) {
      const key = yield* collections.tables.hashKey(me, object);
      if (key === 0) return undefined;
      return isClass(type) && layoutOf(object) !== OBJECT_TYPE ? pythonHash(object) : BigInt(key);
    }
    const value = hashInteger(bigIntValue(own));
    yield* decref(me, own);
    return value;
  }

  function* ord(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'ord', n, names))) return 0;
    const object = peek(args);
    if (layoutOf(object) !== STR_TYPE) {
      const why = `ord() expected string of length 1, but ${typeName(object)} found`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const size = peek(object + SIZE);
    if (size === 1) return yield* newInt(me, peek(object + STR_CHARS));
    const why = `ord() expected a character, but string of length ${size} found`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  function* chr(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'chr', n, names))) return 0;
    if (!(yield* isIntArgument(me, peek(args)))) return 0;
    const point = Number(intValue(peek(args)));
    if (point >= 0 && point <= 0x10ffff) return yield* newStr(me, String.fromCodePoint(point));
    return yield* raise(me, VALUE_ERROR, 'chr() arg not in range(0x110000)');
  }

  /** Where an object is; unlike in CPython, in words. */
  function* id(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'id', n, names))) return 0;
    return yield* newInt(me, peek(args));
  }

  function* open(me: Thread, _args: Address, _n: number, _names: Ref): Steps<Ref> {
    return yield* raise(me, OS_ERROR, 'open() is outside the guest language: there are no files');
  }

  function* input(me: Thread, _args: Address, _n: number, _names: Ref): Steps<Ref> {
    return yield* raise(me, OS_ERROR, 'input() is outside the guest language: there is no stdin');
  }

  function* complex(me: Thread, _args: Address, _n: number, _names: Ref): Steps<Ref> {
    return yield* raise(me, TYPE_ERROR, 'complex() is outside the guest language');
  }

  /** Whether a type is, or derives from, another or one in a tuple, nested or not: 1, 0, or -1 on error. */
  function* isOf(me: Thread, type: Ref, wanted: Ref, complaint: string): Steps<number> {
    if (isType(wanted)) return isSubtype(type, wanted) || areSameArrayTypes(type, wanted) ? 1 : 0;
    if (layoutOf(wanted) === ALIAS_TYPE) {
      const what = complaint.slice(0, complaint.indexOf('('));
      yield* raise(me, TYPE_ERROR, `${what}() argument 2 cannot be a parameterized generic`);
      return -1;
    }
    if (layoutOf(wanted) === UNION_TYPE)
      return yield* isOf(me, type, peek(wanted + ALIAS_ARGS), complaint);
    if (layoutOf(wanted) !== TUPLE_TYPE) {
      yield* raise(me, TYPE_ERROR, complaint);
      return -1;
    }
    let answer = 0;
    for (let i = 0; answer === 0 && i < peek(wanted + SIZE); i++) {
      answer = yield* isOf(me, type, peek(wanted + TUPLE_ITEMS + i), complaint);
    }
    return answer;
  }

  function* isInstance(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'isinstance', names))) return 0;
    if (!(yield* argumentsBetween(me, 'isinstance', n, 2, 2))) return 0;
    // The types of arrays and their elements are types, too.
    const type = isType(peek(args)) ? TYPE_TYPE : typeOf(peek(args));
    const complaint = 'isinstance() arg 2 must be a type, a tuple of types, or a union';
    const answer = yield* isOf(me, type, peek(args + 1), complaint);
    return answer < 0 ? 0 : yield* newBool(me, answer === 1);
  }

  function* isSubclass(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'issubclass', names))) return 0;
    if (!(yield* argumentsBetween(me, 'issubclass', n, 2, 2))) return 0;
    if (!isType(peek(args)))
      return yield* raise(me, TYPE_ERROR, 'issubclass() arg 1 must be a class');
    const complaint = 'issubclass() arg 2 must be a class, a tuple of classes, or a union';
    const answer = yield* isOf(me, peek(args), peek(args + 1), complaint);
    return answer < 0 ? 0 : yield* newBool(me, answer === 1);
  }

  function* callable(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'callable', n, names))) return 0;
    const object = peek(args);
    const isOwn = isClass(peek(object + TYPE));
    const answer = isOwn ? yield* lookup.hasSpecial(me, object, '__call__') : isCallable(object);
    return yield* newBool(me, answer);
  }

  return [
    { owner: 'builtins', name: 'print', native: print },
    { owner: 'builtins', name: 'repr', native: repr },
    { owner: 'builtins', name: 'ascii', native: ascii },
    { owner: 'builtins', name: 'format', native: format },
    { owner: 'builtins', name: 'hash', native: hash },
    { owner: 'builtins', name: 'id', native: id },
    { owner: 'builtins', name: 'open', native: open },
    { owner: 'builtins', name: 'input', native: input },
    { owner: 'builtins', name: 'complex', native: complex },
    { owner: 'builtins', name: 'ord', native: ord },
    { owner: 'builtins', name: 'chr', native: chr },
    { owner: 'builtins', name: 'isinstance', native: isInstance },
    { owner: 'builtins', name: 'issubclass', native: isSubclass },
    { owner: 'builtins', name: 'callable', native: callable },
  ];
}
