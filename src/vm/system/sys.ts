// The module sys.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, relaxedLoad, relaxedStore } from '../../memory.ts';
import {
  DEFERRED,
  DEFERRED_REFERENCES,
  FLAGS,
  EXCEPTION_TRACEBACK,
  FLOAT_TYPE,
  HEAP_ARGV,
  HEAP_RECURSION_LIMIT,
  HEAP_SWITCH_INTERVAL,
  HEAP_SYS_MODULES,
  LISTED,
  LOCAL,
  NONE,
  SHARED,
  STR_TYPE,
  TUPLE_ITEMS,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Dicts } from '../collections/dicts.ts';
import { SYSTEM_EXIT, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import { makeArguments } from '../library/arguments.ts';
import type { NativeConstant, NativeEntry } from '../native.ts';
import { isIntType } from '../numbers.ts';
import { floatValue, intValue, type Objects } from '../objects.ts';
import { isException, typeName } from '../types.ts';

/** CPython's default: 5 ms. */
const DEFAULT_INTERVAL_US = 5000;
const INTS = [
  ['maxunicode', 0x10ffff],
  ['hexversion', 0x030d00f0],
  ['api_version', 1013],
] as const;
const MAXSIZE = 2n ** 63n - 1n;

export function makeSys(objects: Objects, dicts: Dicts, hooks: Hooks) {
  const { counts, incref, lock, newBigInt, newBool, newFloat, newInt, newList, newStr, newTuple } =
    objects;
  const { raise, raiseEmpty, raiseWith } = objects;
  const { argumentsBetween, integerArgument, noArguments, noKeywords, oneArgument } =
    makeArguments(objects);

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  /** References to an object, the argument's own included; CPython's number for immortal ones. */
  function* getRefCount(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'sys.getrefcount', n, names))) return 0;
    const object = peek(args);
    const local = yield* relaxedLoad(object + LOCAL);
    if (local < 0 && counts.hasImmortals) return yield* newInt(me, 0xffffffff);
    const flags = yield* relaxedLoad(object + FLAGS);
    if ((flags & LISTED) !== 0) return yield* newInt(me, local);
    const extra = (flags & DEFERRED) === 0 ? 0 : DEFERRED_REFERENCES;
    return yield* newInt(me, local + ((yield* relaxedLoad(object + SHARED)) >> 2) - extra);
  }

  function* getSwitchInterval(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'sys.getswitchinterval', n, names))) return 0;
    const asked = yield* relaxedLoad(HEAP_SWITCH_INTERVAL);
    const own = lock.intervalNs === undefined ? DEFAULT_INTERVAL_US : lock.intervalNs / 1000;
    return yield* newFloat(me, (asked === 0 ? own : asked) / 1e6);
  }

  /** How long a waiter lets the holder of a lock with an interval run; others have no use for it. */
  function* setSwitchInterval(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'sys.setswitchinterval', n, names))) return 0;
    const type = peek(peek(args) + TYPE);
    if (type !== FLOAT_TYPE && !isIntType(type))
      return yield* raise(me, TYPE_ERROR, `must be real number, not ${typeName(peek(args))}`);
    const seconds = type === FLOAT_TYPE ? floatValue(peek(args)) : Number(intValue(peek(args)));
    if (!(seconds > 0))
      return yield* raise(me, VALUE_ERROR, 'switch interval must be strictly positive');
    const us = Math.min(0x7fffffff, Math.max(1, Math.round(seconds * 1e6)));
    yield* relaxedStore(HEAP_SWITCH_INTERVAL, us);
    return yield* none(me);
  }

  function* getRecursionLimit(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'sys.getrecursionlimit', n, names))) return 0;
    return yield* newInt(me, yield* relaxedLoad(HEAP_RECURSION_LIMIT));
  }

  function* setRecursionLimit(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'sys.setrecursionlimit', n, names))) return 0;
    const limit = yield* integerArgument(me, peek(args));
    if (limit === undefined) return 0;
    if (limit < 1)
      return yield* raise(me, VALUE_ERROR, 'recursion limit must be greater or equal than 1');
    yield* relaxedStore(HEAP_RECURSION_LIMIT, Math.min(limit, 0x7fffffff));
    return yield* none(me);
  }

  /** Whether one thread runs at a time. */
  function* isGilEnabled(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'sys._is_gil_enabled', n, names))) return 0;
    const isLocked = lock.intervalNs !== undefined || lock.everyInstruction !== undefined;
    return yield* newBool(
      me,
      lock.isGilEnabled === undefined ? isLocked : yield* lock.isGilEnabled(),
    );
  }

  function* exit(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'sys.exit', names))) return 0;
    if (!(yield* argumentsBetween(me, 'exit', n, 0, 1))) return 0;
    if (n === 0) return yield* raiseEmpty(me, SYSTEM_EXIT);
    yield* incref(me, peek(args));
    return yield* raiseWith(me, SYSTEM_EXIT, peek(args));
  }

  /** `sys.intern`: what of this is the same object is nobody's business. */
  function* intern(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'sys.intern', n, names))) return 0;
    const text = peek(args);
    if (peek(text + TYPE) !== STR_TYPE) {
      const why = `intern() argument must be str, not ${typeName(text)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    yield* incref(me, text);
    return text;
  }

  /** `sys.exception()`: what is being handled. */
  function* exception(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'sys.exception', n, names))) return 0;
    const handled = objects.handledException(me);
    if (handled === 0) return yield* none(me);
    yield* incref(me, handled);
    return handled;
  }

  /** `sys.exc_info()`: its type, itself and its traceback. */
  function* excInfo(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'sys.exc_info', n, names))) return 0;
    const handled = objects.handledException(me);
    const traceback =
      handled === 0
        ? 0
        : yield* objects.containers.load(me, handled, handled + EXCEPTION_TRACEBACK);
    const info = yield* newTuple(me, 3);
    if (info === 0) {
      if (traceback !== 0) yield* objects.decref(me, traceback);
      return 0;
    }
    const [type, value] = handled === 0 ? [NONE, NONE] : [peek(handled + TYPE), handled];
    yield* incref(me, type);
    yield* incref(me, value);
    poke(info + TUPLE_ITEMS, type);
    poke(info + TUPLE_ITEMS + 1, value);
    poke(info + TUPLE_ITEMS + 2, traceback === 0 ? yield* none(me) : traceback);
    return info;
  }

  /** `sys.excepthook(type, value, traceback)`: what shows an exception that nobody handles. */
  function* exceptHook(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'sys.excepthook', names))) return 0;
    if (!(yield* argumentsBetween(me, 'excepthook', n, 3, 3))) return 0;
    if (isException(peek(args + 1))) yield* hooks.reportException(me, '', peek(args + 1));
    return yield* none(me);
  }

  function* isFinalizing(me: Thread): Steps<Ref> {
    return yield* objects.newBool(me, false);
  }

  function* defaultEncoding(me: Thread): Steps<Ref> {
    return yield* newStr(me, 'utf-8');
  }

  const inSys = (name: string, native: NativeEntry['native']): NativeEntry => ({
    owner: 'sys',
    name,
    native,
  });

  const entries: readonly NativeEntry[] = [
    inSys('getrefcount', getRefCount),
    inSys('getswitchinterval', getSwitchInterval),
    inSys('setswitchinterval', setSwitchInterval),
    inSys('getrecursionlimit', getRecursionLimit),
    inSys('setrecursionlimit', setRecursionLimit),
    inSys('_is_gil_enabled', isGilEnabled),
    inSys('exit', exit),
    { owner: 'builtins', name: 'exit', native: exit },
    { owner: 'builtins', name: 'quit', native: exit },
    inSys('intern', intern),
    inSys('exception', exception),
    inSys('exc_info', excInfo),
    inSys('excepthook', exceptHook),
    inSys('__excepthook__', exceptHook),
    inSys('is_finalizing', isFinalizing),
    inSys('getdefaultencoding', defaultEncoding),
    inSys('getfilesystemencoding', defaultEncoding),
  ];

  function* versionInfo(me: Thread): Steps<Ref> {
    const info = yield* newTuple(me, 5);
    if (info === 0) return 0;
    for (const [i, part] of [3, 13, 0].entries())
      poke(info + TUPLE_ITEMS + i, yield* newInt(me, part));
    poke(info + TUPLE_ITEMS + 3, yield* newStr(me, 'final'));
    poke(info + TUPLE_ITEMS + 4, yield* newInt(me, 0));
    return info;
  }

  /** sys.modules: what has been imported, which the imports themselves do not ask. */
  function* modulesDict(me: Thread): Steps<Ref> {
    const dict = yield* dicts.newDict(me);
    poke(HEAP_SYS_MODULES, dict);
    return dict;
  }

  function* argvList(me: Thread): Steps<Ref> {
    const list = yield* newList(me, 0);
    poke(HEAP_ARGV, list);
    return list;
  }

  const constant = (name: string, make: NativeConstant['make']): NativeConstant => ({
    owner: 'sys',
    name,
    make,
  });

  const constants: readonly NativeConstant[] = [
    constant('version_info', versionInfo),
    constant('modules', modulesDict),
    constant('argv', argvList),
    {
      owner: 'sys',
      name: 'maxsize',
      *make(me: Thread): Steps<Ref> {
        return yield* newBigInt(me, MAXSIZE);
      },
    },
    {
      owner: 'sys',
      name: 'version',
      *make(me: Thread): Steps<Ref> {
        return yield* newStr(me, '3.13.0 (interlock)');
      },
    },
    ...INTS.map(([name, value]) =>
      constant(name, function* make(me: Thread): Steps<Ref> {
        return yield* newInt(me, value);
      }),
    ),
    {
      owner: 'sys',
      name: 'byteorder',
      *make(me: Thread): Steps<Ref> {
        return yield* newStr(me, 'little');
      },
    },
    {
      owner: 'sys',
      name: 'platform',
      *make(me: Thread): Steps<Ref> {
        return yield* newStr(me, 'linux');
      },
    },
  ];
  return { entries, constants };
}
