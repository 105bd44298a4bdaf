// Methods of str that take characters from its ends, or put some there. The receiver is the first
// argument.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { NONE, SIZE, STR_CHARS, STR_TYPE } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { TYPE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';
import { isSpace } from '../text/characters.ts';
import { copyChars, sealStr, type Strings } from '../text/strings.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';

const SPACE = 0x20;
const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;

/** How much of the padding goes to the left. */
type LeftOf = (padding: number, width: number) => number;

/** Whether a code point is one of those to strip: of a str's, or white space. */
function isStripped(point: number, set: Ref): boolean {
  if (set === NONE) return isSpace(point);
  for (let i = 0; i < peek(set + SIZE); i++) if (peek(set + STR_CHARS + i) === point) return true;
  return false;
}

/** Index of the first character that is not stripped. */
function firstKept(text: Ref, set: Ref): number {
  let i = 0;
  while (i < peek(text + SIZE) && isStripped(peek(text + STR_CHARS + i), set)) i++;
  return i;
}

/** Index behind the last such character, at least `from`. */
function lastKept(text: Ref, set: Ref, from: number): number {
  let i = peek(text + SIZE);
  while (i > from && isStripped(peek(text + STR_CHARS + i - 1), set)) i--;
  return i;
}

export function makeStrPadding(objects: Objects, { newChars, plainStr, strPart }: Strings) {
  const { raise } = objects;
  const { argumentsBetween, integerArgument, noKeywords, oneArgument } = makeArguments(objects);

  function stripping(name: string, atStart: boolean, atEnd: boolean): NativeEntry {
    return {
      owner: STR_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noKeywords(me, `str.${name}`, names))) return 0;
        if (!(yield* argumentsBetween(me, name, n - 1, 0, 1))) return 0;
        const [text, set] = [peek(args), n === 1 ? NONE : peek(args + 1)];
        if (set !== NONE && layoutOf(set) !== STR_TYPE) {
          return yield* raise(me, TYPE_ERROR, `${name} arg must be None or str`);
        }
        const from = atStart ? firstKept(text, set) : 0;
        const to = atEnd ? lastKept(text, set, from) : peek(text + SIZE);
        return yield* strPart(me, text, from, to);
      },
    };
  }

  /** `text` in `width` characters, with `left` of what is missing on its left, all of them `fill`. */
  function* padded(me: Thread, text: Ref, width: number, left: number, fill: number): Steps<Ref> {
    const size = peek(text + SIZE);
    if (width <= size) return yield* plainStr(me, text);
    const object = yield* newChars(me, width);
    if (object === 0) return 0;
    for (let i = 0; i < width; i++) poke(object + STR_CHARS + i, fill);
    copyChars(text, 0, size, object + STR_CHARS + left);
    return object;
  }

  /** center, ljust and rjust. */
  function padding(name: string, leftOf: LeftOf): NativeEntry {
    return {
      owner: STR_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noKeywords(me, `str.${name}`, names))) return 0;
        if (!(yield* argumentsBetween(me, name, n - 1, 1, 2))) return 0;
        const width = yield* integerArgument(me, peek(args + 1));
        if (width === undefined) return 0;
        const fill = n === 3 ? peek(args + 2) : 0;
        if (fill !== 0 && layoutOf(fill) !== STR_TYPE) {
          const why = `The fill character must be a unicode character, not ${typeName(fill)}`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        if (fill !== 0 && peek(fill + SIZE) !== 1) {
          const why = 'The fill character must be exactly one character long';
          return yield* raise(me, TYPE_ERROR, why);
        }
        const text = peek(args);
        const left = leftOf(width - peek(text + SIZE), width);
        const point = fill === 0 ? SPACE : peek(fill + STR_CHARS);
        const object = yield* padded(me, text, width, left, point);
        if (object !== 0 && object !== text) sealStr(object);
        return object;
      },
    };
  }

  /** Zeros on the left, behind a sign. */
  function* zeroFilled(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'str.zfill', n - 1, names))) return 0;
    const width = yield* integerArgument(me, peek(args + 1));
    if (width === undefined) return 0;
    const text = peek(args);
    const missing = width - peek(text + SIZE);
    const object = yield* padded(me, text, width, missing, ZERO);
    if (object === 0 || object === text) return object;
    const first = peek(text + SIZE) === 0 ? 0 : peek(text + STR_CHARS);
    if (first === PLUS || first === MINUS) {
      poke(object + STR_CHARS, first);
      poke(object + STR_CHARS + missing, ZERO);
    }
    sealStr(object);
    return object;
  }

  const entries: readonly NativeEntry[] = [
    stripping('strip', true, true),
    stripping('lstrip', true, false),
    stripping('rstrip', false, true),
    // An odd one goes to the left if the width is odd, as CPython has it.
    padding('center', (missing, width) => (missing >> 1) + (missing & width & 1)),
    padding('ljust', () => 0),
    padding('rjust', (missing) => missing),
    { owner: STR_TYPE, name: 'zfill', native: zeroFilled },
  ];
  return entries;
}
