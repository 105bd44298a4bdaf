// Methods of list. The receiver is the first argument.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import { LIST_TYPE, NONE } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { isIntType } from '../numbers.ts';
import { intValue } from '../objects.ts';
import { BAD_BOUND, makeArguments } from './arguments.ts';
import type { Library } from './library.ts';
import type { Sorting } from './sorting.ts';

export function makeListMethods(library: Library, sorting: Sorting): readonly NativeEntry[] {
  const { objects, operations } = library;
  const { lists, equality } = library.collections;
  const { textRepr } = library.text;
  const { decref, incref, newInt, raise } = objects;
  const { argumentsBetween, integerArgument, noArguments, noKeywords, oneArgument } =
    makeArguments(objects);

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  /** Index of the first item from `from` to before `to` that equals `item`; -1 none, -2 exception. */
  function* find(me: Thread, list: Ref, item: Ref, from: number, to: number): Steps<number> {
    for (let i = from; i < to; i++) {
      const own = yield* lists.listItem(me, list, i);
      if (own === 0) return -1;
      const answer = own === item ? 1 : yield* equality.equals(me, own, item);
      yield* decref(me, own);
      if (answer < 0) return -2;
      if (answer === 1) return i;
    }
    return -1;
  }

  function method(name: string, native: NativeEntry['native']): NativeEntry {
    return { owner: LIST_TYPE, name, native };
  }

  function* append(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'list.append', n - 1, names))) return 0;
    return (yield* lists.listAppend(me, peek(args), peek(args + 1))) ? yield* none(me) : 0;
  }

  function* extend(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'list.extend', n - 1, names))) return 0;
    return (yield* operations.listExtend(me, peek(args), peek(args + 1))) ? yield* none(me) : 0;
  }

  function* insert(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'list.insert', names))) return 0;
    if (!(yield* argumentsBetween(me, 'insert', n - 1, 2, 2))) return 0;
    const at = yield* integerArgument(me, peek(args + 1));
    if (at === undefined) return 0;
    return (yield* lists.listInsert(me, peek(args), at, peek(args + 2))) ? yield* none(me) : 0;
  }

  function* pop(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'list.pop', names))) return 0;
    if (!(yield* argumentsBetween(me, 'pop', n - 1, 0, 1))) return 0;
    const at = n === 1 ? -1 : yield* integerArgument(me, peek(args + 1));
    return at === undefined ? 0 : yield* lists.listPop(me, peek(args), at);
  }

  function* remove(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'list.remove', n - 1, names))) return 0;
    const list = peek(args);
    for (let i = 0; ; i++) {
      const item = yield* lists.listItem(me, list, i);
      if (item === 0) {
        // Other threads may have moved it from behind the search to before it.
        if (!(yield* lists.holdsPlain(me, list, peek(args + 1))))
          return yield* raise(me, VALUE_ERROR, 'list.remove(x): x not in list');
        i = -1;
        continue;
      }
      const answer = item === peek(args + 1) ? 1 : yield* equality.equals(me, item, peek(args + 1));
      const own = answer === 1 ? yield* lists.removeSame(me, list, i, item) : 0;
      yield* decref(me, item);
      if (answer < 0) return 0;
      if (own !== 0) {
        yield* decref(me, own);
        return yield* none(me);
      }
      // Another thread has moved it meanwhile: all over again.
      if (answer === 1) i = -1;
    }
  }

  function* index(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'list.index', names))) return 0;
    if (!(yield* argumentsBetween(me, 'index', n - 1, 1, 3))) return 0;
    const list = peek(args);
    const length = yield* lists.listLength(me, list);
    const bounds = [0, length];
    for (let i = 2; i < n; i++) {
      if (!isIntType(layoutOf(peek(args + i)))) return yield* raise(me, TYPE_ERROR, BAD_BOUND);
      const given = Number(intValue(peek(args + i)));
      bounds[i - 2] = Math.max(0, given < 0 ? given + length : given);
    }
    const at = yield* find(me, list, peek(args + 1), bounds[0]!, Math.min(length, bounds[1]!));
    if (at >= 0) return yield* newInt(me, at);
    if (at === -2) return 0;
    const shown = yield* textRepr(me, peek(args + 1));
    return shown === undefined ? 0 : yield* raise(me, VALUE_ERROR, `${shown} is not in list`);
  }

  function* countOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'list.count', n - 1, names))) return 0;
    const list = peek(args);
    const length = yield* lists.listLength(me, list);
    let found = 0;
    for (let at = -1; ; found++) {
      at = yield* find(me, list, peek(args + 1), at + 1, length);
      if (at === -2) return 0;
      if (at < 0) return yield* newInt(me, found);
    }
  }

  function* reverse(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'list.reverse', n - 1, names))) return 0;
    yield* lists.listReverse(me, peek(args));
    return yield* none(me);
  }

  function* clear(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'list.clear', n - 1, names))) return 0;
    return (yield* lists.listClear(me, peek(args))) ? yield* none(me) : 0;
  }

  function* copy(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'list.copy', n - 1, names))) return 0;
    return yield* lists.listCopy(me, peek(args));
  }

  function* sort(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (n !== 1) return yield* raise(me, TYPE_ERROR, 'sort() takes no positional arguments');
    return (yield* sorting.sortAsAsked(me, peek(args), args + n, names)) ? yield* none(me) : 0;
  }

  const entries: readonly NativeEntry[] = [
    method('append', append),
    method('extend', extend),
    method('insert', insert),
    method('pop', pop),
    method('remove', remove),
    method('index', index),
    method('count', countOf),
    method('reverse', reverse),
    method('clear', clear),
    method('copy', copy),
    method('sort', sort),
  ];
  return entries;
}
