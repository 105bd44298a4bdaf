// sys.stdout and sys.stderr. What is written goes to the engine at once, so that flush has nothing to do.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { FILE_WORDS, layoutOf } from '../../heap/references.ts';
import { FILE_NUMBER, FILE_TYPE, NONE, SIZE, STR_TYPE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Iteration } from '../collections/iteration.ts';
import { TYPE_ERROR } from '../exceptions.ts';
import { makeArguments } from '../library/arguments.ts';
import type { Host, NativeConstant, NativeEntry } from '../native.ts';
import { strValue, type Objects } from '../objects.ts';
import { nameOfType, typeName, typeOf } from '../types.ts';

const STDERR = 2;

/** Which stream a file object is. */
export function streamOf(file: Ref): 'stdout' | 'stderr' {
  return peek(file + FILE_NUMBER) === STDERR ? 'stderr' : 'stdout';
}

export function makeFiles(objects: Objects, iteration: Iteration, host: Host) {
  const { decref, incref, newBool, newInt, newObject, newStr, raise } = objects;
  const { noArguments, oneArgument } = makeArguments(objects);

  function* write(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'TextIOWrapper.write', n - 1, names))) return 0;
    const text = peek(args + 1);
    if (layoutOf(text) !== STR_TYPE) {
      const why = `write() argument must be str, not ${typeName(text)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    yield* host.output(me, streamOf(peek(args)), strValue(text));
    return yield* newInt(me, peek(text + SIZE));
  }

  function* flush(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'TextIOWrapper.flush', n - 1, names))) return 0;
    yield* incref(me, NONE);
    return NONE;
  }

  function* isTerminal(me: Thread): Steps<Ref> {
    return yield* newBool(me, false);
  }

  function* isWritable(me: Thread): Steps<Ref> {
    return yield* newBool(me, true);
  }

  function* fileNumber(me: Thread, args: Address): Steps<Ref> {
    return yield* newInt(me, peek(peek(args) + FILE_NUMBER));
  }

  function* writeLines(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'TextIOWrapper.writelines', n - 1, names))) return 0;
    const iterator = yield* iteration.getIter(me, peek(args + 1));
    if (iterator === 0) return 0;
    let all = '';
    let wrong: Ref = 0;
    while (wrong === 0) {
      const line = yield* iteration.iterNext(me, iterator);
      if (line === 0) break;
      if (layoutOf(line) === STR_TYPE) all += strValue(line);
      else wrong = typeOf(line);
      yield* decref(me, line);
    }
    yield* decref(me, iterator);
    yield* host.output(me, streamOf(peek(args)), all);
    if (objects.hasException(me)) return 0;
    if (wrong !== 0) {
      const why = `write() argument must be str, not ${nameOfType(wrong)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    yield* incref(me, NONE);
    return NONE;
  }

  /** An attribute that is a text. */
  function textOf(name: string, of: (file: Ref) => string): NativeEntry {
    return {
      owner: FILE_TYPE,
      name,
      accessor: 'get',
      *native(me: Thread, args: Address): Steps<Ref> {
        return yield* newStr(me, of(peek(args)));
      },
    };
  }

  function file(name: string, number: number): NativeConstant {
    return {
      owner: 'sys',
      name,
      *make(me: Thread): Steps<Ref> {
        const object = yield* newObject(me, FILE_TYPE, FILE_WORDS);
        if (object !== 0) poke(object + FILE_NUMBER, number);
        return object;
      },
    };
  }

  const entries: readonly NativeEntry[] = [
    { owner: FILE_TYPE, name: 'write', native: write },
    { owner: FILE_TYPE, name: 'flush', native: flush },
    { owner: FILE_TYPE, name: 'isatty', native: isTerminal },
    { owner: FILE_TYPE, name: 'readable', native: isTerminal },
    { owner: FILE_TYPE, name: 'writable', native: isWritable },
    { owner: FILE_TYPE, name: 'fileno', native: fileNumber },
    { owner: FILE_TYPE, name: 'writelines', native: writeLines },
    textOf('name', (stream) => `<${streamOf(stream)}>`),
    textOf('encoding', () => 'utf-8'),
    textOf('mode', () => 'w'),
    textOf('errors', (stream) => (streamOf(stream) === 'stderr' ? 'backslashreplace' : 'strict')),
    {
      owner: FILE_TYPE,
      name: 'closed',
      accessor: 'get',
      native: isTerminal,
    },
  ];
  const constants = [
    file('stdout', 1),
    file('stderr', STDERR),
    file('__stdout__', 1),
    file('__stderr__', STDERR),
  ];
  return { entries, constants };
}
