// send, throw and close of generators, as the guest calls them.

import type { Address, Steps } from '../memory.ts';
import { peek } from '../memory.ts';
import { GENERATOR_TYPE, NONE } from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import type { Calls } from './calls.ts';
import { TYPE_ERROR } from './exceptions.ts';
import type { Generators } from './generators.ts';
import type { NativeEntry } from './native.ts';
import type { Objects } from './objects.ts';
import { isException, isExceptionClass, typeName } from './types.ts';

export function makeGeneratorMethods(
  objects: Objects,
  calls: Calls,
  generators: Generators,
): readonly NativeEntry[] {
  const { incref, raise } = objects;

  function* send(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (names !== 0)
      return yield* raise(me, TYPE_ERROR, 'generator.send() takes no keyword arguments');
    if (n !== 2) {
      const why = `generator.send() takes exactly one argument (${n - 1} given)`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const value = peek(args + 1);
    yield* incref(me, value);
    return yield* generators.itemOrStop(me, yield* generators.send(me, peek(args), value));
  }

  /** throw(exception), throw(type), throw(type, value), each with a traceback behind that. */
  function* throwException(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (names !== 0)
      return yield* raise(me, TYPE_ERROR, 'generator.throw() takes no keyword arguments');
    if (n < 2 || n > 4) {
      const why = `throw expected at ${n < 2 ? 'least 1 argument' : 'most 3 arguments'}, got ${n - 1}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const [type, value] = [peek(args + 1), n > 2 ? peek(args + 2) : NONE];
    let exception: Ref;
    if (isException(type)) {
      if (value !== NONE) {
        return yield* raise(me, TYPE_ERROR, 'instance exception may not have a separate value');
      }
      yield* incref(me, type);
      exception = type;
    } else if (isExceptionClass(type)) {
      exception = yield* madeOf(me, type, value);
      if (exception === 0) return 0;
    } else {
      const why = `exceptions must be classes or instances deriving from BaseException, not ${typeName(type)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    return yield* generators.itemOrStop(me, yield* generators.throwInto(me, peek(args), exception));
  }

  /** `value` itself if it is an exception, otherwise an exception made with it. */
  function* madeOf(me: Thread, type: Ref, value: Ref): Steps<Ref> {
    if (!isException(value)) {
      return yield* calls.callObject(me, type, value === NONE ? [] : [value]);
    }
    yield* incref(me, value);
    return value;
  }

  function* close(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (names === 0 && n === 1) return yield* generators.close(me, peek(args));
    const why =
      names === 0
        ? `generator.close() takes no arguments (${n - 1} given)`
        : 'generator.close() takes no keyword arguments';
    return yield* raise(me, TYPE_ERROR, why);
  }

  return [
    { owner: GENERATOR_TYPE, name: 'send', native: send },
    { owner: GENERATOR_TYPE, name: 'throw', native: throwException },
    { owner: GENERATOR_TYPE, name: 'close', native: close },
  ];
}
