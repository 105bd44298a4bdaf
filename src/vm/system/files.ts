// sys.stdout and sys.stderr. What is written goes to the engine at once, so that flush has nothing to do.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { FILE_WORDS, layoutOf } from '../../heap/references.ts';
import { FILE_NUMBER, FILE_TYPE, NONE, SIZE, STR_TYPE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { TYPE_ERROR } from '../exceptions.ts';
import { makeArguments } from '../library/arguments.ts';
import type { Host, NativeConstant, NativeEntry } from '../native.ts';
import { strValue, type Objects } from '../objects.ts';
import { typeName } from '../types.ts';

const STDERR = 2;

/** Which stream a file object is. */
export function streamOf(file: Ref): 'stdout' | 'stderr' {
  return peek(file + FILE_NUMBER) === STDERR ? 'stderr' : 'stdout';
}

export function makeFiles(objects: Objects, host: Host) {
  const { incref, newBool, newInt, newObject, raise } = objects;
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
  ];
  const constants = [
    file('stdout', 1),
    file('stderr', STDERR),
    file('__stdout__', 1),
    file('__stderr__', STDERR),
  ];
  return { entries, constants };
}
