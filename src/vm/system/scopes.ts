// What a program asks of the scope that it is in: globals(), locals().

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import {
  AREA_FRAME,
  CELL_TYPE,
  CELL_VALUE,
  CODE_FLAGS,
  CODE_LOCAL_NAMES,
  CODE_LOCALS,
  CODE_MODULE,
  FRAME_CODE,
  FRAME_OWNER,
  TUPLE_ITEMS,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Dicts } from '../collections/dicts.ts';
import { ATTRIBUTE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import { makeArguments } from '../library/arguments.ts';
import { findModuleSlot } from '../module-slots.ts';
import type { NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';

/** CPython's co_flags: the locals of a function are not in a dict. */
const OPTIMIZED = 1;
/** The module, written in Python, of the dict that stands for globals. */
const NAMESPACE = '_namespace';

export function makeScopes(objects: Objects, dicts: Dicts, hooks: Hooks): readonly NativeEntry[] {
  const { containers, decref, incref, raise } = objects;
  const { noArguments } = makeArguments(objects);

  function* globalsOf(me: Thread, frame: Address): Steps<Ref> {
    if ((yield* hooks.importModule(me, NAMESPACE)) === 0) return 0;
    const found = findModuleSlot(NAMESPACE, 'Globals');
    if (found === undefined) return yield* raise(me, ATTRIBUTE_ERROR, `no ${NAMESPACE}.Globals`);
    const type = yield* containers.load(me, found.module, found.slot);
    const result = yield* hooks.callObject(me, type, [
      peek(peek(frame + FRAME_CODE) + CODE_MODULE),
    ]);
    yield* decref(me, type);
    return result;
  }

  function* globals(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'globals', n, names))) return 0;
    return yield* globalsOf(me, peek(me.area + AREA_FRAME));
  }

  /** The value of a local, a new reference, or 0. */
  function* localValue(me: Thread, local: Ref): Steps<Ref> {
    if (local === 0) return 0;
    if (peek(local + TYPE) === CELL_TYPE)
      return yield* containers.load(me, local, local + CELL_VALUE);
    yield* incref(me, local);
    return local;
  }

  /** A dict of the locals of a function as they are now. */
  function* localsOf(me: Thread, frame: Address): Steps<Ref> {
    const dict = yield* dicts.newDict(me);
    if (dict === 0) return 0;
    const code = peek(frame + FRAME_CODE);
    const names = peek(code + CODE_LOCAL_NAMES) + TUPLE_ITEMS;
    for (let i = 0; i < peek(code + CODE_LOCALS); i++) {
      const value = yield* localValue(me, peek(frame + i));
      if (value === 0) continue;
      const isSet = yield* dicts.dictSet(me, dict, peek(names + i), value);
      yield* decref(me, value);
      if (isSet) continue;
      yield* decref(me, dict);
      return 0;
    }
    return dict;
  }

  function* scopeOf(me: Thread): Steps<Ref> {
    const frame = peek(me.area + AREA_FRAME);
    if ((peek(peek(frame + FRAME_CODE) + CODE_FLAGS) & OPTIMIZED) !== 0)
      return yield* localsOf(me, frame);
    const namespace = peek(frame + FRAME_OWNER);
    if (namespace === 0) return yield* globalsOf(me, frame);
    yield* incref(me, namespace);
    return namespace;
  }

  function* locals(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'locals', n, names))) return 0;
    return yield* scopeOf(me);
  }

  hooks.scopeOf = scopeOf;
  return [
    { owner: 'builtins', name: 'globals', native: globals },
    { owner: 'builtins', name: 'locals', native: locals },
  ];
}
