// Methods of str that go through its characters one by one: translate, maketrans, expandtabs, encode. The
// receiver is the first argument, except for maketrans, which has none.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import { DICT_TYPE, NONE, SIZE, STR_CHARS, STR_TYPE, TUPLE_ITEMS } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import {
  exceptionType,
  LOOKUP_ERROR,
  TYPE_ERROR,
  UNICODE_DECODE_ERROR,
  UNICODE_ENCODE_ERROR,
  VALUE_ERROR,
} from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { isIntType } from '../numbers.ts';
import { intValue, strValue } from '../objects.ts';
import { encodeText, isCodecFault, type CodecFault } from '../text/codecs.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';

const EXPANDTABS = { name: 'expandtabs', parameters: ['tabsize'], required: 0 };
const ENCODE = { name: 'encode', parameters: ['encoding', 'errors'], required: 0 };
const MOST_POINTS = 0x11_0000;

/** The exception that a fault of a codec is. */
export function codecError({ kind }: CodecFault): Ref {
  if (kind === 'lookup') return LOOKUP_ERROR;
  return kind === 'encode' ? UNICODE_ENCODE_ERROR : UNICODE_DECODE_ERROR;
}

export function makeStrCodes(library: Library): readonly NativeEntry[] {
  const { objects, operations, collections, bytes } = library;
  const { dicts } = collections;
  const { decref, incref, newInt, newStr, raise, setException } = objects;
  const { argumentsBetween, bindArguments, integerArgument, noKeywords, oneArgument } =
    makeArguments(objects);

  /** `d[key] = value`, both taken over. */
  function* put(me: Thread, dict: Ref, key: Ref, value: Ref): Steps<boolean> {
    const isSet = key !== 0 && value !== 0 && (yield* dicts.dictSet(me, dict, key, value));
    if (key !== 0) yield* decref(me, key);
    if (value !== 0) yield* decref(me, value);
    return isSet;
  }

  function* makeTrans(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'str.maketrans', names))) return 0;
    if (!(yield* argumentsBetween(me, 'maketrans', n, 1, 3))) return 0;
    const table = yield* dicts.newDict(me);
    if (table === 0) return 0;
    const isDone =
      n === 1 ? yield* fromDict(me, table, peek(args)) : yield* fromStrs(me, table, args, n);
    if (isDone) return table;
    yield* decref(me, table);
    return 0;
  }

  function* fromStrs(me: Thread, table: Ref, args: Address, n: number): Steps<boolean> {
    for (let i = n === 3 ? 3 : 2; i > 0; i--) {
      const given = peek(args + i - 1);
      if (layoutOf(given) === STR_TYPE) continue;
      const at = i === 1 ? 2 : i;
      const why =
        i === 1
          ? 'first maketrans argument must be a string if there is a second argument'
          : `maketrans() argument ${at} must be str, not ${typeName(given)}`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    const [from, to] = [peek(args), peek(args + 1)];
    const size = peek(from + SIZE);
    if (size !== peek(to + SIZE)) {
      yield* raise(me, VALUE_ERROR, 'the first two maketrans arguments must have equal length');
      return false;
    }
    for (let i = 0; i < size; i++) {
      const key = yield* newInt(me, peek(from + STR_CHARS + i));
      if (!(yield* put(me, table, key, yield* newInt(me, peek(to + STR_CHARS + i))))) return false;
    }
    const deleted = n === 3 ? peek(args + 2) : 0;
    const count = deleted === 0 ? 0 : peek(deleted + SIZE);
    for (let i = 0; i < count; i++) {
      const key = yield* newInt(me, peek(deleted + STR_CHARS + i));
      yield* incref(me, NONE);
      if (!(yield* put(me, table, key, NONE))) return false;
    }
    return true;
  }

  function* fromDict(me: Thread, table: Ref, source: Ref): Steps<boolean> {
    if (layoutOf(source) !== DICT_TYPE) {
      const why = 'if you give only one argument to maketrans it must be a dict';
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    const pairs = yield* dicts.dictPairs(me, source);
    if (pairs === 0) return false;
    let isDone = true;
    for (let i = 0; isDone && i < peek(pairs + SIZE); i += 2) {
      const key = yield* pointOf(me, peek(pairs + TUPLE_ITEMS + i));
      const value = peek(pairs + TUPLE_ITEMS + i + 1);
      yield* incref(me, value);
      isDone = yield* put(me, table, key, value);
    }
    yield* decref(me, pairs);
    return isDone;
  }

  /** The key of a table for translate: an int, also of a single character. */
  function* pointOf(me: Thread, key: Ref): Steps<Ref> {
    const type = layoutOf(key);
    if (isIntType(type)) {
      yield* incref(me, key);
      return key;
    }
    if (type !== STR_TYPE) {
      return yield* raise(me, TYPE_ERROR, 'keys in translate table must be strings or integers');
    }
    if (peek(key + SIZE) === 1) return yield* newInt(me, peek(key + STR_CHARS));
    return yield* raise(me, VALUE_ERROR, 'string keys in translate table must be of length 1');
  }

  function* translate(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'str.translate', n - 1, names))) return 0;
    const [text, table] = [peek(args), peek(args + 1)];
    const known = new Map<number, string>();
    let translated = '';
    for (let i = 0; i < peek(text + SIZE); i++) {
      const point = peek(text + STR_CHARS + i);
      let instead = known.get(point);
      if (instead === undefined) {
        instead = yield* translation(me, table, point);
        if (instead === undefined) return 0;
        known.set(point, instead);
      }
      translated += instead;
    }
    return yield* newStr(me, translated);
  }

  /** What a character becomes: what `table` does not have stays as it is. */
  function* translation(me: Thread, table: Ref, point: number): Steps<string | undefined> {
    const key = yield* newInt(me, point);
    if (key === 0) return undefined;
    const value = yield* operations.subscript(me, table, key);
    yield* decref(me, key);
    if (value === 0) {
      if (!LOOKUP_ERRORS.some((type) => objects.exceptionIs(me, type))) return undefined;
      yield* setException(me, 0);
      return String.fromCodePoint(point);
    }
    const text = yield* textOf(me, value);
    yield* decref(me, value);
    return text;
  }

  function* textOf(me: Thread, value: Ref): Steps<string | undefined> {
    if (value === NONE) return '';
    if (layoutOf(value) === STR_TYPE) return strValue(value);
    if (!isIntType(layoutOf(value))) {
      yield* raise(me, TYPE_ERROR, 'character mapping must return integer, None or str');
      return undefined;
    }
    const point = Number(intValue(value));
    if (point >= 0 && point < MOST_POINTS) return String.fromCodePoint(point);
    yield* raise(me, VALUE_ERROR, 'character mapping must be in range(0x110000)');
    return undefined;
  }

  function* expandTabs(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, EXPANDTABS, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const size = bound[0] === 0 ? 8 : yield* integerArgument(me, bound[0]!);
    if (size === undefined) return 0;
    let [expanded, column] = ['', 0];
    for (const character of strValue(peek(args))) {
      if (character === '\t') {
        const spaces = size > 0 ? size - (column % size) : 0;
        expanded += ' '.repeat(spaces);
        column += spaces;
      } else {
        expanded += character;
        column = character === '\n' || character === '\r' ? 0 : column + 1;
      }
    }
    return yield* newStr(me, expanded);
  }

  function* encode(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, ENCODE, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    for (const [i, given] of bound.entries()) {
      if (given === 0 || layoutOf(given) === STR_TYPE) continue;
      const why = `encode() argument '${ENCODE.parameters[i]!}' must be str, not ${typeName(given)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const [encoding, errors] = bound as [Ref, Ref];
    const encoded = encodeText(
      strValue(peek(args)),
      encoding === 0 ? 'utf-8' : strValue(encoding),
      errors === 0 ? 'strict' : strValue(errors),
    );
    if (!isCodecFault(encoded)) return yield* bytes.newBytes(me, encoded);
    return yield* raise(me, codecError(encoded), encoded.message);
  }

  return [
    { owner: STR_TYPE, name: 'maketrans', native: makeTrans, binds: 'static' },
    { owner: STR_TYPE, name: 'translate', native: translate },
    { owner: STR_TYPE, name: 'expandtabs', native: expandTabs },
    { owner: STR_TYPE, name: 'encode', native: encode },
  ];
}

/** What a table raises for a key that it does not have. */
const LOOKUP_ERRORS = [LOOKUP_ERROR, exceptionType('KeyError'), exceptionType('IndexError')];
