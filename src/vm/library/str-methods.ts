// Methods of str: case and classes of characters, and those of the files beside this one. The receiver
// is the first argument.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import { STR_TYPE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { NativeEntry } from '../native.ts';
import { strValue } from '../objects.ts';
import {
  capitalize,
  caseFold,
  every,
  hasCase,
  isAlpha,
  isAlphanumeric,
  isDecimal,
  isDigit,
  isLower,
  isNumeric,
  isSpace,
  isTitleText,
  isUpper,
  swapCase,
  toTitle,
} from '../text/characters.ts';
import type { Strings } from '../text/strings.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';
import { makeStrCodes } from './str-codes.ts';
import { makeStrPadding } from './str-padding.ts';
import { makeStrSearch } from './str-search.ts';
import { makeStrSplit } from './str-split.ts';

const TRANSFORMS: Readonly<Record<string, (text: string) => string>> = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  title: toTitle,
  capitalize,
  swapcase: swapCase,
  casefold: caseFold,
};

const TESTS: Readonly<Record<string, (text: string) => boolean>> = {
  isalpha: (text) => every(text, isAlpha),
  isalnum: (text) => every(text, isAlphanumeric),
  isdecimal: (text) => every(text, isDecimal),
  isdigit: (text) => every(text, isDigit),
  isnumeric: (text) => every(text, isNumeric),
  isspace: (text) => every(text, (character) => isSpace(character.codePointAt(0)!)),
  isupper: (text) => hasCase(text, isUpper, isLower),
  islower: (text) => hasCase(text, isLower, isUpper),
  istitle: isTitleText,
  isidentifier: (text) => /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text),
  isprintable: (text) => !/[\p{C}\p{Z}]/u.test(text.replaceAll(' ', '')),
  isascii: (text) => Array.from(text).every((character) => character < '\x80'),
};

export function makeStrMethods(library: Library, strings: Strings): readonly NativeEntry[] {
  const { objects, iteration, operations, formatting } = library;
  const { newBool, newStr } = objects;
  const { noArguments, oneArgument } = makeArguments(objects);

  function transform(name: string, change: (text: string) => string): NativeEntry {
    return {
      owner: STR_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noArguments(me, `str.${name}`, n - 1, names))) return 0;
        return yield* newStr(me, change(strValue(peek(args))));
      },
    };
  }

  function test(name: string, holds: (text: string) => boolean): NativeEntry {
    return {
      owner: STR_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noArguments(me, `str.${name}`, n - 1, names))) return 0;
        return yield* newBool(me, holds(strValue(peek(args))));
      },
    };
  }

  function* format(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    return yield* formatting.formatFields(me, peek(args), args + 1, n - 1, names);
  }

  function* formatMap(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'str.format_map', n - 1, names))) return 0;
    return yield* formatting.formatMapping(me, peek(args), peek(args + 1));
  }

  return [
    { owner: STR_TYPE, name: 'format', native: format },
    { owner: STR_TYPE, name: 'format_map', native: formatMap },
    ...Object.entries(TRANSFORMS).map(([name, change]) => transform(name, change)),
    ...Object.entries(TESTS).map(([name, holds]) => test(name, holds)),
    ...makeStrCodes(library),
    ...makeStrPadding(objects, strings),
    ...makeStrSearch(objects, strings),
    ...makeStrSplit(objects, strings, iteration, operations),
  ];
}
