// Methods of str that take it apart, and join. The receiver is the first argument.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { LIST_ITEMS, NONE, SIZE, STR_CHARS, STR_TYPE } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Iteration } from '../collections/iteration.ts';
import { TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';
import type { Operations } from '../operations.ts';
import { lastPiecesOf, lastWordsOf, linesOf, piecesOf, wordsOf } from '../text/split.ts';
import { copyChars, sealStr, type Strings } from '../text/strings.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';

const SPLITLINES = { name: 'splitlines', parameters: ['keepends'], required: 0 };

export function makeStrSplit(
  objects: Objects,
  { newChars, plainStr, strPart }: Strings,
  iteration: Iteration,
  operations: Operations,
) {
  const { decref, newList, raise } = objects;
  const { bindArguments, integerArgument, oneArgument } = makeArguments(objects);

  /** A list of the pieces of a str that lie between pairs of indices. */
  function* piecesList(me: Thread, text: Ref, pieces: readonly number[]): Steps<Ref> {
    const list = yield* newList(me, pieces.length / 2);
    if (list === 0) return 0;
    for (let i = 0; i < pieces.length; i += 2) {
      const part = yield* strPart(me, text, pieces[i]!, pieces[i + 1]!);
      if (part === 0) {
        yield* decref(me, list);
        return 0;
      }
      poke(peek(list + LIST_ITEMS) + i / 2, part);
    }
    return list;
  }

  function splitting(name: string, words: typeof wordsOf, pieces: typeof piecesOf): NativeEntry {
    const signature = { name, parameters: ['sep', 'maxsplit'], required: 0 };
    return {
      owner: STR_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        const bound = yield* bindArguments(me, signature, args + 1, n - 1, names);
        if (bound === undefined) return 0;
        const [separator, most] = bound as [Ref, Ref];
        const given = most === 0 ? -1 : yield* integerArgument(me, most);
        if (given === undefined) return 0;
        const times = given < 0 ? Infinity : given;
        if (separator === 0 || separator === NONE) {
          return yield* piecesList(me, peek(args), words(peek(args), times));
        }
        if (layoutOf(separator) !== STR_TYPE) {
          return yield* raise(me, TYPE_ERROR, `must be str or None, not ${typeName(separator)}`);
        }
        if (peek(separator + SIZE) === 0) return yield* raise(me, VALUE_ERROR, 'empty separator');
        return yield* piecesList(me, peek(args), pieces(peek(args), separator, times));
      },
    };
  }

  function* splitLines(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, SPLITLINES, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const keep = bound[0] === 0 ? 0 : yield* operations.truth(me, bound[0]!);
    if (keep < 0) return 0;
    return yield* piecesList(me, peek(args), linesOf(peek(args), keep === 1));
  }

  function* joining(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'str.join', n - 1, names))) return 0;
    const iterator = yield* iteration.getIter(me, peek(args + 1));
    if (iterator === 0) return yield* raise(me, TYPE_ERROR, 'can only join an iterable');
    // A list that nobody else knows: its items stay as they are.
    const list = yield* newList(me, 0);
    let joined: Ref = 0;
    if (list !== 0) {
      if (yield* operations.listExtend(me, list, iterator)) {
        joined = yield* joinItems(me, peek(args), peek(list + LIST_ITEMS), peek(list + SIZE));
      }
      yield* decref(me, list);
    }
    yield* decref(me, iterator);
    return joined;
  }

  /** The `n` objects at `items`, with `separator` in between. */
  function* joinItems(me: Thread, separator: Ref, items: Address, n: number): Steps<Ref> {
    const gap = peek(separator + SIZE);
    let size = n === 0 ? 0 : gap * (n - 1);
    for (let i = 0; i < n; i++) {
      const item = peek(items + i);
      size += peek(item + SIZE);
      if (layoutOf(item) === STR_TYPE) continue;
      const why = `sequence item ${i}: expected str instance, ${typeName(item)} found`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (n === 1) return yield* plainStr(me, peek(items));
    const object = yield* newChars(me, size);
    if (object === 0) return 0;
    let into = object + STR_CHARS;
    for (let i = 0; i < n; i++) {
      if (i > 0) copyChars(separator, 0, gap, into);
      if (i > 0) into += gap;
      const item = peek(items + i);
      copyChars(item, 0, peek(item + SIZE), into);
      into += peek(item + SIZE);
    }
    sealStr(object);
    return object;
  }

  const entries: readonly NativeEntry[] = [
    splitting('split', wordsOf, piecesOf),
    splitting('rsplit', lastWordsOf, lastPiecesOf),
    { owner: STR_TYPE, name: 'splitlines', native: splitLines },
    { owner: STR_TYPE, name: 'join', native: joining },
  ];
  return entries;
}
