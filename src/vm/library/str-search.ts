// Methods of str that look for one str in another. The receiver is the first argument.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { NONE, SIZE, STR_CHARS, STR_TYPE, TUPLE_ITEMS, TUPLE_TYPE } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';
import { strCount, strFind, strFindLast, strHasAt } from '../text/search.ts';
import { BAD_INDEX, clippedBound, isBound } from '../text/slice-bounds.ts';
import { copyChars, sealStr, type Strings } from '../text/strings.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';

/** Something that is looked for within [from, to). */
type Search = (text: Ref, part: Ref, from: number, to: number) => number;

const REPLACE = { name: 'replace', parameters: ['', '', 'count'], required: 2 };

export function makeStrSearch(objects: Objects, { newChars, plainStr, strPart }: Strings) {
  const { decref, newBool, newInt, newTuple, raise } = objects;
  const { argumentsBetween, bindArguments, integerArgument, noKeywords, oneArgument } =
    makeArguments(objects);

  /** Indices from and to before, given at `args + 2` or not; undefined with the exception set. */
  function* spanOf(me: Thread, args: Address, n: number): Steps<[number, number] | undefined> {
    const size = peek(peek(args) + SIZE);
    for (let i = 2; i < n; i++) {
      if (isBound(peek(args + i))) continue;
      yield* raise(me, TYPE_ERROR, BAD_INDEX);
      return undefined;
    }
    const from = n > 2 ? peek(args + 2) : NONE;
    const to = n > 3 ? peek(args + 3) : NONE;
    return [
      from === NONE ? 0 : clippedBound(from, size, 0, Infinity),
      to === NONE ? size : clippedBound(to, size, 0, size),
    ];
  }

  /** find and its like; `isRequired`: to find nothing is a ValueError. */
  function searching(name: string, search: Search, isRequired = false): NativeEntry {
    return {
      owner: STR_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noKeywords(me, `str.${name}`, names))) return 0;
        if (!(yield* argumentsBetween(me, name, n - 1, 1, 3))) return 0;
        const part = peek(args + 1);
        if (layoutOf(part) !== STR_TYPE) {
          const why = `${name}() argument 1 must be str, not ${typeName(part)}`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        const span = yield* spanOf(me, args, n);
        if (span === undefined) return 0;
        const found = search(peek(args), part, span[0], span[1]);
        if (found >= 0 || !isRequired) return yield* newInt(me, found);
        return yield* raise(me, VALUE_ERROR, 'substring not found');
      },
    };
  }

  /** startswith and endswith: of a str, or of one of a tuple of strs. */
  function matching(name: string, isAtEnd: boolean): NativeEntry {
    return {
      owner: STR_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noKeywords(me, `str.${name}`, names))) return 0;
        if (!(yield* argumentsBetween(me, name, n - 1, 1, 3))) return 0;
        const span = yield* spanOf(me, args, n);
        if (span === undefined) return 0;
        const wanted = peek(args + 1);
        const type = layoutOf(wanted);
        if (type !== STR_TYPE && type !== TUPLE_TYPE) {
          const why = `${name} first arg must be str or a tuple of str, not ${typeName(wanted)}`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        const parts = type === TUPLE_TYPE ? peek(wanted + SIZE) : 1;
        for (let i = 0; i < parts; i++) {
          const part = type === TUPLE_TYPE ? peek(wanted + TUPLE_ITEMS + i) : wanted;
          if (layoutOf(part) !== STR_TYPE) {
            const why = `tuple for ${name} must only contain str, not ${typeName(part)}`;
            return yield* raise(me, TYPE_ERROR, why);
          }
          const at = isAtEnd ? span[1] - peek(part + SIZE) : span[0];
          const fits = span[0] + peek(part + SIZE) <= span[1];
          if (fits && strHasAt(peek(args), part, at)) return yield* newBool(me, true);
        }
        return yield* newBool(me, false);
      },
    };
  }

  /** removeprefix and removesuffix. */
  function removing(name: string, isAtEnd: boolean): NativeEntry {
    return {
      owner: STR_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* oneArgument(me, `str.${name}`, n - 1, names))) return 0;
        const [text, part] = [peek(args), peek(args + 1)];
        if (layoutOf(part) !== STR_TYPE) {
          const why = `${name}() argument must be str, not ${typeName(part)}`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        const rest = peek(text + SIZE) - peek(part + SIZE);
        if (rest < 0 || !strHasAt(text, part, isAtEnd ? rest : 0)) return yield* plainStr(me, text);
        const from = isAtEnd ? 0 : peek(part + SIZE);
        return yield* strPart(me, text, from, from + rest);
      },
    };
  }

  /** partition and rpartition: what is before a separator, the separator, and what is behind it. */
  function parting(name: string, search: Search): NativeEntry {
    return {
      owner: STR_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* oneArgument(me, `str.${name}`, n - 1, names))) return 0;
        const [text, separator] = [peek(args), peek(args + 1)];
        if (layoutOf(separator) !== STR_TYPE) {
          return yield* raise(me, TYPE_ERROR, `must be str, not ${typeName(separator)}`);
        }
        const [size, length] = [peek(text + SIZE), peek(separator + SIZE)];
        if (length === 0) return yield* raise(me, VALUE_ERROR, 'empty separator');
        const at = search(text, separator, 0, size);
        if (at >= 0) return yield* threeParts(me, text, at, at + length);
        // Without a separator all of it is before where it would be, or behind.
        const whole = search === strFind ? size : 0;
        return yield* threeParts(me, text, whole, whole);
      },
    };
  }

  function* threeParts(me: Thread, text: Ref, from: number, to: number): Steps<Ref> {
    const parts = yield* newTuple(me, 3);
    if (parts === 0) return 0;
    const bounds = [0, from, to, peek(text + SIZE)];
    for (let i = 0; i < 3; i++) {
      const part = yield* strPart(me, text, bounds[i]!, bounds[i + 1]!);
      if (part === 0) {
        yield* decref(me, parts);
        return 0;
      }
      poke(parts + TUPLE_ITEMS + i, part);
    }
    return parts;
  }

  function* replacing(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, REPLACE, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const [old, by, count] = bound as [Ref, Ref, Ref];
    for (const [i, part] of [old, by].entries()) {
      if (layoutOf(part) === STR_TYPE) continue;
      const why = `replace() argument ${i + 1} must be str, not ${typeName(part)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const most = count === 0 ? -1 : yield* integerArgument(me, count);
    if (most === undefined) return 0;
    const text = peek(args);
    const times = strCount(text, old, 0, peek(text + SIZE), most < 0 ? Infinity : most);
    if (times === 0) return yield* plainStr(me, text);
    return yield* replaceFirst(me, text, old, by, times);
  }

  /** The first `times` of `old` in `text`, which are there, replaced. */
  function* replaceFirst(me: Thread, text: Ref, old: Ref, by: Ref, times: number): Steps<Ref> {
    const [size, length, grown] = [peek(text + SIZE), peek(old + SIZE), peek(by + SIZE)];
    const object = yield* newChars(me, size + times * (grown - length));
    if (object === 0) return 0;
    let [from, into] = [0, object + STR_CHARS];
    for (let i = 0; i < times; i++) {
      // An empty str is before each character: one is kept before each replacement but the first.
      const next = from + (i === 0 ? 0 : 1);
      const at = length > 0 ? strFind(text, old, from, size) : next;
      copyChars(text, from, at - from, into);
      into += at - from;
      copyChars(by, 0, grown, into);
      into += grown;
      from = at + length;
    }
    copyChars(text, from, size - from, into);
    sealStr(object);
    return object;
  }

  const entries: readonly NativeEntry[] = [
    searching('find', strFind),
    searching('rfind', strFindLast),
    searching('index', strFind, true),
    searching('rindex', strFindLast, true),
    searching('count', strCount),
    matching('startswith', false),
    matching('endswith', true),
    removing('removeprefix', false),
    removing('removesuffix', true),
    parting('partition', strFind),
    parting('rpartition', strFindLast),
    { owner: STR_TYPE, name: 'replace', native: replacing },
  ];
  return entries;
}
