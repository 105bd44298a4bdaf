// bytes: calls of the type, and methods. Most are those of str on text of one character a byte, whose
// results are turned back; white space and case are those of ASCII. The receiver is the first argument.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  BYTEARRAY_TYPE,
  BYTES_TYPE,
  LIST_ITEMS,
  LIST_TYPE,
  SIZE,
  STR_CHARS,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { Native, NativeEntry } from '../native.ts';
import { isIntType } from '../numbers.ts';
import { strValue } from '../objects.ts';
import { bytesText, bytesValue, textOfBytes } from '../text/bytes.ts';
import { decodeBytes, encodeText, isCodecFault } from '../text/codecs.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';
import { codecError } from './str-codes.ts';

const BYTES = { name: 'bytes', parameters: ['source', 'encoding', 'errors'], required: 0 };
const DECODE = { name: 'decode', parameters: ['encoding', 'errors'], required: 0 };
const HEX = { name: 'hex', parameters: ['sep', 'bytes_per_sep'], required: 0 };

/** Methods of str that bytes have too. */
const SHARED = [
  'strip',
  'lstrip',
  'rstrip',
  'split',
  'rsplit',
  'splitlines',
  'partition',
  'rpartition',
  'replace',
  'find',
  'rfind',
  'index',
  'rindex',
  'count',
  'center',
  'ljust',
  'rjust',
  'zfill',
  'removeprefix',
  'removesuffix',
  'expandtabs',
];
/** What str takes for white space or the end of a line and bytes do not: shown to str as something else. */
const HIDDEN = [0x1c, 0x1d, 0x1e, 0x1f, 0x85, 0xa0];
const HIDDEN_LINE_ENDS = [0x0b, 0x0c, ...HIDDEN];
const HIDING_PLACE = 0xe000;

const TRANSFORMS: Readonly<Record<string, (text: string) => string>> = {
  upper: (text) => text.replaceAll(/[a-z]/g, (c) => c.toUpperCase()),
  lower: (text) => text.replaceAll(/[A-Z]/g, (c) => c.toLowerCase()),
  swapcase: (text) =>
    text.replaceAll(/[a-zA-Z]/g, (c) => (c < 'a' ? c.toLowerCase() : c.toUpperCase())),
  capitalize: (text) =>
    text.replaceAll(/^[a-z]|(?<!^)[A-Z]/gs, (c) => (c < 'a' ? c.toLowerCase() : c.toUpperCase())),
  title: (text) =>
    text.replaceAll(/[a-zA-Z]+/g, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()),
};

const TESTS: Readonly<Record<string, RegExp>> = {
  isalpha: /^[a-zA-Z]+$/,
  isalnum: /^[a-zA-Z0-9]+$/,
  isdigit: /^[0-9]+$/,
  isspace: /^[ \t\n\r\f\v]+$/,
  isupper: /^[^a-z]*[A-Z][^a-z]*$/s,
  islower: /^[^A-Z]*[a-z][^A-Z]*$/s,
  istitle: /^(?=.*[A-Z])[^a-zA-Z]*(?:[A-Z][a-z]*(?:[^a-zA-Z]+|$))+$/s,
};

export function makeBytesMethods(
  library: Library,
  strMethods: readonly NativeEntry[],
): readonly NativeEntry[] {
  const { objects, iteration, bytes } = library;
  const { decref, incref, newBool, newStr, newTuple, raise } = objects;
  const { bindArguments, integerArgument, noArguments, oneArgument } = makeArguments(objects);

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  /** Text for a method of str: a new reference. */
  function* shownTo(me: Thread, name: string, object: Ref): Steps<Ref> {
    const type = peek(object + TYPE);
    if (type === BYTES_TYPE) {
      const hidden = name === 'splitlines' ? HIDDEN_LINE_ENDS : HIDDEN;
      const shown = bytesValue(object).map((byte) =>
        hidden.includes(byte) ? HIDING_PLACE + byte : byte,
      );
      return yield* newStr(me, textOfBytes(shown));
    }
    if (isIntType(type) && /find|index|count/.test(name)) return yield* owned(me, object);
    if (type !== STR_TYPE) return yield* owned(me, object);
    const why = `a bytes-like object is required, not '${typeName(object)}'`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** What a method of str has answered, taken over, as bytes have it. */
  function* turnedBack(me: Thread, answer: Ref): Steps<Ref> {
    const type = peek(answer + TYPE);
    if (type !== STR_TYPE && type !== LIST_TYPE && type !== TUPLE_TYPE) return answer;
    if (type === STR_TYPE) {
      const all = Array.from({ length: peek(answer + SIZE) }, (_, i) => {
        const point = peek(answer + STR_CHARS + i);
        return point >= HIDING_PLACE ? point - HIDING_PLACE : point;
      });
      yield* decref(me, answer);
      return yield* bytes.newBytes(me, all);
    }
    // Nobody else knows the list or tuple yet.
    const items = type === LIST_TYPE ? peek(answer + LIST_ITEMS) : answer + TUPLE_ITEMS;
    for (let i = 0; i < peek(answer + SIZE); i++) {
      const item = peek(items + i);
      poke(items + i, 0);
      const turned = yield* turnedBack(me, item);
      poke(items + i, turned);
      if (turned !== 0) continue;
      // Without memory what is left cannot be turned; None takes no memory.
      yield* decref(me, answer);
      return 0;
    }
    return answer;
  }

  function shared(name: string): NativeEntry {
    const { native: ofStr } = strMethods.find((entry) => entry.name === name)!;
    return {
      owner: BYTES_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        const given = n + (names === 0 ? 0 : peek(names + SIZE));
        const texts = yield* newTuple(me, given);
        if (texts === 0) return 0;
        let answer: Ref = 0;
        let isGood = true;
        for (let i = 0; isGood && i < given; i++) {
          const shown = yield* shownArgument(me, name, peek(args + i), i);
          isGood = shown !== 0;
          poke(texts + TUPLE_ITEMS + i, shown);
        }
        if (isGood) answer = yield* ofStr(me, texts + TUPLE_ITEMS, n, names);
        yield* decref(me, texts);
        return answer === 0 ? 0 : yield* turnedBack(me, answer);
      },
    };
  }

  /** A byte is looked for as bytes of length 1 are. */
  function* shownArgument(me: Thread, name: string, object: Ref, i: number): Steps<Ref> {
    const isSought = i === 1 && /find|index|count/.test(name);
    if (!isSought || !isIntType(peek(object + TYPE))) return yield* shownTo(me, name, object);
    const all = yield* bytes.bytesFromByte(me, object);
    if (all === 0) return 0;
    const shown = yield* shownTo(me, name, all);
    yield* decref(me, all);
    return shown;
  }

  function matching(name: string, isAtEnd: boolean): NativeEntry {
    return {
      owner: BYTES_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* oneArgument(me, `bytes.${name}`, n - 1, names))) return 0;
        const wanted = peek(args + 1);
        const isTuple = peek(wanted + TYPE) === TUPLE_TYPE;
        const text = bytesText(peek(args));
        for (let i = 0; i < (isTuple ? peek(wanted + SIZE) : 1); i++) {
          const part = isTuple ? peek(wanted + TUPLE_ITEMS + i) : wanted;
          if (peek(part + TYPE) !== BYTES_TYPE) {
            const why = isTuple
              ? `a bytes-like object is required, not '${typeName(part)}'`
              : `${name} first arg must be bytes or a tuple of bytes, not ${typeName(part)}`;
            return yield* raise(me, TYPE_ERROR, why);
          }
          const found = isAtEnd ? text.endsWith(bytesText(part)) : text.startsWith(bytesText(part));
          if (found) return yield* newBool(me, true);
        }
        return yield* newBool(me, false);
      },
    };
  }

  function transform(name: string, change: (text: string) => string): NativeEntry {
    return {
      owner: BYTES_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noArguments(me, `bytes.${name}`, n - 1, names))) return 0;
        return yield* bytes.bytesFromText(me, change(bytesText(peek(args))));
      },
    };
  }

  function test(name: string, form: RegExp): NativeEntry {
    return {
      owner: BYTES_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noArguments(me, `bytes.${name}`, n - 1, names))) return 0;
        return yield* newBool(me, form.test(bytesText(peek(args))));
      },
    };
  }

  function* join(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'bytes.join', n - 1, names))) return 0;
    const iterator = yield* iteration.getIter(me, peek(args + 1));
    if (iterator === 0) return yield* raise(me, TYPE_ERROR, 'can only join an iterable');
    const all: number[] = [];
    for (let i = 0; !objects.hasException(me); i++) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      if (peek(item + TYPE) === BYTES_TYPE) {
        if (i > 0) all.push(...bytesValue(peek(args)));
        all.push(...bytesValue(item));
      } else {
        const why = `sequence item ${i}: expected a bytes-like object, ${typeName(item)} found`;
        yield* raise(me, TYPE_ERROR, why);
      }
      yield* decref(me, item);
    }
    yield* decref(me, iterator);
    return objects.hasException(me) ? 0 : yield* bytes.newBytes(me, all);
  }

  function* hex(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, HEX, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const [separator, perGroup] = bound as [Ref, Ref];
    const every = perGroup === 0 ? 1 : yield* integerArgument(me, perGroup);
    if (every === undefined) return 0;
    const between = separator === 0 ? '' : yield* separatorOf(me, separator);
    if (between === undefined) return 0;
    const digits = bytesValue(peek(args)).map((byte) => byte.toString(16).padStart(2, '0'));
    const size = Math.abs(every);
    // Groups are counted from the right, unless their size is negative.
    const first = every > 0 ? digits.length % size : 0;
    const text = digits.map((byte, i) => {
      const isFirst = i === 0 || size === 0 || (i - first) % size !== 0;
      return isFirst ? byte : between + byte;
    });
    return yield* newStr(me, text.join(''));
  }

  function* separatorOf(me: Thread, object: Ref): Steps<string | undefined> {
    const type = peek(object + TYPE);
    if (type === STR_TYPE || type === BYTES_TYPE) {
      if (peek(object + SIZE) === 1) return String.fromCodePoint(peek(object + STR_CHARS));
      yield* raise(me, VALUE_ERROR, 'sep must be length 1.');
    } else yield* raise(me, TYPE_ERROR, 'sep must be str or bytes.');
    return undefined;
  }

  /** `bytes.fromhex(text)`; the type is the first argument. */
  function* fromHex(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'bytes.fromhex', n - 1, names))) return 0;
    const text = peek(args + 1);
    if (peek(text + TYPE) !== STR_TYPE) {
      return yield* raise(me, TYPE_ERROR, `fromhex() argument must be str, not ${typeName(text)}`);
    }
    const digits = strValue(text);
    const all: number[] = [];
    for (let at = 0; at < digits.length;) {
      if (/[ \t\n\r\f\v]/.test(digits[at]!)) {
        at++;
        continue;
      }
      const wrong = [at, at + 1].find((i) => !/^[0-9a-f]$/i.test(digits[i] ?? ''));
      if (wrong !== undefined) {
        const why = `non-hexadecimal number found in fromhex() arg at position ${wrong}`;
        return yield* raise(me, VALUE_ERROR, why);
      }
      all.push(Number.parseInt(digits.slice(at, at + 2), 16));
      at += 2;
    }
    return yield* bytes.newBytes(me, all);
  }

  /** An argument that must be a str if it is given; undefined with the exception set. */
  function* textArgument(
    me: Thread,
    name: string,
    what: string,
    given: Ref,
    otherwise: string,
  ): Steps<string | undefined> {
    if (given === 0) return otherwise;
    if (peek(given + TYPE) === STR_TYPE) return strValue(given);
    const why = `${name}() argument '${what}' must be str, not ${typeName(given)}`;
    yield* raise(me, TYPE_ERROR, why);
    return undefined;
  }

  function* decode(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, DECODE, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const encoding = yield* textArgument(me, 'decode', 'encoding', bound[0]!, 'utf-8');
    if (encoding === undefined) return 0;
    const errors = yield* textArgument(me, 'decode', 'errors', bound[1]!, 'strict');
    if (errors === undefined) return 0;
    const text = decodeBytes(bytesValue(peek(args)), encoding, errors);
    if (!isCodecFault(text)) return yield* newStr(me, text);
    return yield* raise(me, codecError(text), text.message);
  }

  function* newBytesOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, BYTES, args, n, names);
    if (bound === undefined) return 0;
    const [source, given, handler] = bound as [Ref, Ref, Ref];
    const encoding = yield* textArgument(me, 'bytes', 'encoding', given, '');
    if (encoding === undefined) return 0;
    const errors = yield* textArgument(me, 'bytes', 'errors', handler, 'strict');
    if (errors === undefined) return 0;
    const type = source === 0 ? 0 : peek(source + TYPE);
    if (type === STR_TYPE && given !== 0) {
      const encoded = encodeText(strValue(source), encoding, errors);
      if (!isCodecFault(encoded)) return yield* bytes.newBytes(me, encoded);
      return yield* raise(me, codecError(encoded), encoded.message);
    }
    if (given !== 0 || handler !== 0) {
      const what = given === 0 ? 'errors' : 'encoding';
      return yield* raise(me, TYPE_ERROR, `${what} without a string argument`);
    }
    if (source === 0) return yield* bytes.newBytes(me, []);
    if (type === STR_TYPE) {
      return yield* raise(me, TYPE_ERROR, 'string argument without an encoding');
    }
    if (type === BYTES_TYPE) return yield* owned(me, source);
    if (isIntType(type)) return yield* zeros(me, source);
    const all = yield* bytes.bytesOf(me, source, iteration);
    return all === undefined ? 0 : yield* bytes.newBytes(me, all);
  }

  function* zeros(me: Thread, count: Ref): Steps<Ref> {
    const size = yield* integerArgument(me, count);
    if (size === undefined) return 0;
    if (size < 0) return yield* raise(me, VALUE_ERROR, 'negative count');
    if (size > 2 ** 28) return yield* objects.raiseMemoryError(me);
    return yield* bytes.newBytes(
      me,
      Array.from({ length: size }, () => 0),
    );
  }

  const newByteArray: Native = function* (me, _args, _n, _names) {
    return yield* raise(me, TYPE_ERROR, 'bytearray() is outside the guest language');
  };

  return [
    { owner: BYTES_TYPE, name: 'new', native: newBytesOf },
    { owner: BYTEARRAY_TYPE, name: 'new', native: newByteArray },
    ...SHARED.map(shared),
    ...Object.entries(TRANSFORMS).map(([name, change]) => transform(name, change)),
    ...Object.entries(TESTS).map(([name, form]) => test(name, form)),
    matching('startswith', false),
    matching('endswith', true),
    { owner: BYTES_TYPE, name: 'join', native: join },
    { owner: BYTES_TYPE, name: 'hex', native: hex },
    { owner: BYTES_TYPE, name: 'fromhex', native: fromHex, binds: 'class' },
    { owner: BYTES_TYPE, name: 'decode', native: decode },
  ];
}
