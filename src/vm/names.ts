// Names: globals and what is imported. Attributes are in classes/attributes.ts.
//
// A module's globals are slots that never move: which slot a name has is found once, when the code is
// loaded. Reading one is up to the strategy's containers.

import type { Address, Steps } from '../memory.ts';
import { peek } from '../memory.ts';
import { SLOT_WORDS } from '../heap/references.ts';
import {
  HEAP_BUILTINS,
  MODULE_NAME,
  MODULE_SLOTS,
  NAME_BUILTIN_SLOT,
  NAME_MODULE,
  NAME_SLOT,
  NAME_TEXT,
  NAME_WORDS,
  SIZE,
  STR_HASH,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { sameText } from './collections/keys.ts';
import { special } from './classes/special-names.ts';
import type { Dicts } from './collections/dicts.ts';
import { IMPORT_ERROR, NAME_ERROR } from './exceptions.ts';
import { strValue, type Objects } from './objects.ts';

/** Address of the value of the slot that `name` has in `module`, or 0. */
export function findSlot(module: Ref, name: Ref): Address {
  const mask = peek(module + SIZE) - 1;
  for (let i = peek(name + STR_HASH) & mask; ; i = (i + 1) & mask) {
    const slot = module + MODULE_SLOTS + i * SLOT_WORDS;
    const found = peek(slot);
    if (found === 0) return 0;
    if (found === name || sameText(found, name)) return slot + 1;
  }
}

export function makeNames(objects: Objects, dicts: Dicts) {
  const { containers, decref, loadToFrame, raise, raiseNamed } = objects;

  function* raiseUndefined(me: Thread, name: Ref): Steps<Ref> {
    return yield* raiseNamed(me, NAME_ERROR, `name '${strValue(name)}' is not defined`, name);
  }

  /** The value of a global name, or of the built-in one, as a reference of a frame. */
  function* loadGlobal(me: Thread, table: Address, i: number): Steps<Ref> {
    const entry = table + i * NAME_WORDS;
    const slot = peek(entry + NAME_SLOT);
    if (slot !== 0) {
      const value = yield* loadToFrame(me, peek(entry + NAME_MODULE), slot);
      if (value !== 0) return value;
    }
    const builtin = peek(entry + NAME_BUILTIN_SLOT);
    if (builtin !== 0) {
      const value = yield* loadToFrame(me, peek(HEAP_BUILTINS), builtin);
      if (value !== 0) return value;
    }
    return yield* raiseUndefined(me, peek(entry + NAME_TEXT));
  }

  /** The value of a name in a class body, whose namespace is `namespace`, or of a global one if that is 0; a frame's. */
  function* loadName(me: Thread, namespace: Ref, table: Address, i: number): Steps<Ref> {
    if (namespace !== 0) {
      const value = yield* dicts.dictGet(me, namespace, peek(table + i * NAME_WORDS + NAME_TEXT));
      if (value !== 0) yield* objects.toStack(me, value);
      if (value !== 0 || objects.hasException(me)) return value;
    }
    return yield* loadGlobal(me, table, i);
  }

  /** SETUP_ANNOTATIONS: an empty dict `__annotations__` of a class body or a module, if it has none. */
  function* setUpAnnotations(me: Thread, namespace: Ref, module: Ref): Steps<boolean> {
    const annotations = yield* dicts.newDict(me);
    const name = annotations === 0 ? 0 : yield* objects.newStr(me, '__annotations__');
    let isDone = name !== 0;
    if (isDone && namespace !== 0) {
      const known = yield* dicts.dictContains(me, namespace, name);
      isDone =
        known > 0 || (known === 0 && (yield* dicts.dictSet(me, namespace, name, annotations)));
    } else if (isDone) yield* setIfUnbound(me, module, '__annotations__', annotations);
    if (name !== 0) yield* decref(me, name);
    if (annotations !== 0) yield* decref(me, annotations);
    return isDone;
  }

  /** Binds a global that code mentions, if it has no value. */
  function* setIfUnbound(me: Thread, module: Ref, name: string, value: Ref): Steps {
    for (let i = 0; i < peek(module + SIZE); i++) {
      const slot = module + MODULE_SLOTS + i * SLOT_WORDS;
      if (peek(slot) === 0 || strValue(peek(slot)) !== name) continue;
      const known = yield* containers.load(me, module, slot + 1);
      if (known === 0) {
        yield* objects.incref(me, value);
        yield* objects.setField(me, module, slot + 1 - module, value);
      } else yield* decref(me, known);
    }
  }

  /** Deletes a name of a class body; false with NameError if there is none. */
  function* deleteLocalName(me: Thread, namespace: Ref, table: Address, i: number): Steps<boolean> {
    const name = peek(table + i * NAME_WORDS + NAME_TEXT);
    const old = yield* dicts.dictTake(me, namespace, name);
    if (old !== 0) yield* decref(me, old);
    else yield* raiseUndefined(me, name);
    return old !== 0;
  }

  /** What the special name `name` is in the module builtins; 0 with NameError. */
  function* loadBuiltin(me: Thread, name: string): Steps<Ref> {
    const slot = findSlot(peek(HEAP_BUILTINS), special(name));
    const value = slot === 0 ? 0 : yield* containers.load(me, peek(HEAP_BUILTINS), slot);
    if (value !== 0) return value;
    return yield* raise(me, NAME_ERROR, `${name} not found`);
  }

  /** Stores a global; takes the reference to `value`, a frame's, over. True: it had no value before. */
  function* storeGlobal(
    me: Thread,
    module: Ref,
    table: Address,
    i: number,
    value: Ref,
  ): Steps<boolean> {
    yield* objects.toHeap(me, value);
    const slot = peek(table + i * NAME_WORDS + NAME_SLOT);
    const old = yield* containers.exchange(me, module, slot, value);
    if (old === 0) return true;
    yield* decref(me, old);
    return false;
  }

  /** Deletes a global; false with NameError if there is none. */
  function* deleteGlobal(me: Thread, module: Ref, table: Address, i: number): Steps<boolean> {
    const entry = table + i * NAME_WORDS;
    const old = yield* containers.exchange(me, module, peek(entry + NAME_SLOT), 0);
    if (old !== 0) {
      yield* decref(me, old);
      return true;
    }
    yield* raiseUndefined(me, peek(entry + NAME_TEXT));
    return false;
  }

  function* importFrom(me: Thread, module: Ref, table: Address, i: number): Steps<Ref> {
    const name = peek(table + i * NAME_WORDS + NAME_TEXT);
    const slot = findSlot(module, name);
    const value = slot === 0 ? 0 : yield* containers.load(me, module, slot);
    if (value !== 0) return value;
    const from = peek(module + MODULE_NAME);
    const what = `'${strValue(name)}' from '${strValue(from)}'`;
    const why = `cannot import name ${what} (unknown location)`;
    return yield* raiseNamed(me, IMPORT_ERROR, why, from);
  }

  return {
    loadGlobal,
    loadName,
    loadBuiltin,
    deleteLocalName,
    setUpAnnotations,
    storeGlobal,
    deleteGlobal,
    importFrom,
  };
}
