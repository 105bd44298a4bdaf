// `numpy_like`: a sample of a native module that is safe neither in several interpreters nor without a GIL.
//
// Source: NumPy 2.1, which keeps its types and much else in static variables (numpy/numpy#24755).
// State: PROCESS_STATICS: address of the object `float64`, set by the first import of the process; CALLS, behind
//   it: calls of `count`, by load and store without a lock.
// Invariant: none: the object is one of the interpreter that came first, whoever asks. That only that one may
//   import the module is its flag's to see to.

import type { Address, Steps } from '../memory.ts';
import { loadProcess, peek, storeProcess } from '../memory.ts';
import { SLOT_WORDS } from '../heap/references.ts';
import { PROCESS_STATICS } from '../heap/process.ts';
import { LIST_ITEMS, LIST_TYPE, MODULE_SLOTS, NONE, SIZE, TYPE } from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { TYPE_ERROR } from './exceptions.ts';
import { makeArguments } from './library/arguments.ts';
import type { NativeConstant, NativeEntry } from './native.ts';
import type { NativeModule } from './native-modules.ts';
import { asFloat, isNumberType } from './numbers.ts';
import { strValue, type Objects } from './objects.ts';
import { typeName } from './types.ts';

const NAME = 'numpy_like';
const FLOAT64 = PROCESS_STATICS;
const CALLS = PROCESS_STATICS + 1;

export function makeNumpyLike(objects: Objects) {
  const { containers, decref, incref, newFloat, newInt, newStr, raise } = objects;
  const { oneArgument, noArguments } = makeArguments(objects);

  /** Binds `float64` to the process's one object of that name, which the first import makes. */
  function* fillIn(me: Thread, module: Ref): Steps<boolean> {
    let float64 = yield* loadProcess(FLOAT64);
    if (float64 === 0) {
      float64 = yield* newStr(me, "dtype('float64')");
      if (float64 === 0) return false;
      // The module, which lives as long as its heap, holds it for all.
      yield* storeProcess(FLOAT64, float64);
    } else yield* incref(me, float64);
    const old = yield* containers.exchange(me, module, slotNamed(module, 'float64'), float64);
    if (old !== 0) yield* decref(me, old);
    return true;
  }

  function slotNamed(module: Ref, name: string): Address {
    for (let i = 0; ; i++) {
      const slot = module + MODULE_SLOTS + i * SLOT_WORDS;
      if (peek(slot) !== 0 && strValue(peek(slot)) === name) return slot + 1;
    }
  }

  /** The sum of a list of numbers. */
  function* sum(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'sum', n, names))) return 0;
    const list = peek(args);
    if (peek(list + TYPE) !== LIST_TYPE)
      return yield* raise(me, TYPE_ERROR, `a list is required, not '${typeName(list)}'`);
    yield* containers.acquire(me, list);
    let total = 0;
    let wrong = 0;
    for (let i = 0; i < peek(list + SIZE) && wrong === 0; i++) {
      const item = peek(peek(list + LIST_ITEMS) + i);
      if (isNumberType(peek(item + TYPE))) total += asFloat(item);
      else wrong = item;
    }
    yield* containers.release(me, list);
    if (wrong !== 0) return yield* raise(me, TYPE_ERROR, `'${typeName(wrong)}' is no number`);
    return yield* newFloat(me, total);
  }

  /** How often it was called: right as long as one thread runs at a time. */
  function* count(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'count', n, names))) return 0;
    const calls = (yield* loadProcess(CALLS)) + 1;
    yield* storeProcess(CALLS, calls);
    return yield* newInt(me, calls);
  }

  const definition: NativeModule = {
    name: NAME,
    isPerInterpreter: false,
    isFree: false,
    fillIn,
  };
  const entries: readonly NativeEntry[] = [
    { owner: NAME, name: 'sum', native: sum },
    { owner: NAME, name: 'count', native: count },
  ];
  const constants: readonly NativeConstant[] = [
    {
      owner: NAME,
      name: 'float64',
      *make(me: Thread): Steps<Ref> {
        yield* incref(me, NONE);
        return NONE;
      },
    },
  ];
  return { definition, entries, constants };
}
