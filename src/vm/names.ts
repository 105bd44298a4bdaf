// Names: globals, attributes, modules.
//
// A module's globals are slots that never move: which slot a name has is found once, when the code is
// loaded. Reading one is up to the strategy's containers.

import type { Address, Steps } from '../memory.ts';
import { peek } from '../memory.ts';
import { METHOD_WORDS, SLOT_WORDS } from '../heap/references.ts';
import {
  ARRAY_TYPE_TYPE,
  BINDS_INSTANCE,
  BINDS_TYPE,
  BINDS_VALUE,
  NATIVE_BINDS,
  CODE_NAME,
  FUNCTION_CODE,
  FUNCTION_TYPE,
  HEAP_BUILTINS,
  METHOD_FUNCTION,
  METHOD_SELF,
  METHOD_TYPE,
  MODULE_NAME,
  MODULE_SLOTS,
  MODULE_TYPE,
  NAME_BUILTIN_SLOT,
  NAME_MODULE,
  NAME_SLOT,
  NAME_TEXT,
  NAME_WORDS,
  NATIVE_NAME,
  NATIVE_TYPE,
  SIZE,
  STR_HASH,
  TYPE,
  TYPE_BASE,
  TYPE_METHODS,
  TYPE_NAME,
  TYPE_TYPE,
} from '../layout.ts';
import { poke } from '../memory.ts';
import type { Ref, Thread } from '../strategy.ts';
import { isExceptionType } from '../heap/references.ts';
import { ATTRIBUTE_ERROR, IMPORT_ERROR, NAME_ERROR, TYPE_ERROR } from './exceptions.ts';
import type { Dicts } from './collections/dicts.ts';
import type { ExceptionObjects } from './exception-objects.ts';
import type { Hooks } from './hooks.ts';
import { strValue, type Objects } from './objects.ts';
import { arrayTypeName } from './ctypes-kinds.ts';
import { nameOfType, typeName } from './types.ts';

/** Address of the value of the slot that the interned `name` has in `module`, or 0. */
export function findSlot(module: Ref, name: Ref): Address {
  const mask = peek(module + SIZE) - 1;
  for (let i = peek(name + STR_HASH) & mask; ; i = (i + 1) & mask) {
    const slot = module + MODULE_SLOTS + i * SLOT_WORDS;
    const found = peek(slot);
    if (found === name) return slot + 1;
    if (found === 0) return 0;
  }
}

export function makeNames(
  objects: Objects,
  hooks: Hooks,
  dicts: Dicts,
  exceptions: ExceptionObjects,
) {
  const { containers, decref, incref, newObject, raise } = objects;

  /** The value of a global name, or of the built-in one. */
  function* loadGlobal(me: Thread, table: Address, i: number): Steps<Ref> {
    const entry = table + i * NAME_WORDS;
    const slot = peek(entry + NAME_SLOT);
    if (slot !== 0) {
      const value = yield* containers.load(me, peek(entry + NAME_MODULE), slot);
      if (value !== 0) return value;
    }
    const builtin = peek(entry + NAME_BUILTIN_SLOT);
    if (builtin !== 0) {
      const value = yield* containers.load(me, peek(HEAP_BUILTINS), builtin);
      if (value !== 0) return value;
    }
    const name = strValue(peek(entry + NAME_TEXT));
    return yield* raise(me, NAME_ERROR, `name '${name}' is not defined`);
  }

  /** The value of a name in a class body, whose namespace is `namespace`, or of a global one if that is 0. */
  function* loadName(me: Thread, namespace: Ref, table: Address, i: number): Steps<Ref> {
    if (namespace !== 0) {
      const value = yield* dicts.dictGet(me, namespace, peek(table + i * NAME_WORDS + NAME_TEXT));
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
        yield* incref(me, value);
        yield* objects.setField(me, module, slot + 1 - module, value);
      } else yield* decref(me, known);
    }
  }

  /** Deletes a name of a class body; false with NameError if there is none. */
  function* deleteLocalName(me: Thread, namespace: Ref, table: Address, i: number): Steps<boolean> {
    const name = peek(table + i * NAME_WORDS + NAME_TEXT);
    const old = yield* dicts.dictTake(me, namespace, name);
    if (old !== 0) yield* decref(me, old);
    else yield* raise(me, NAME_ERROR, `name '${strValue(name)}' is not defined`);
    return old !== 0;
  }

  /** Stores a global; takes the reference to `value` over. */
  function* storeGlobal(me: Thread, module: Ref, table: Address, i: number, value: Ref): Steps {
    const slot = peek(table + i * NAME_WORDS + NAME_SLOT);
    const old = yield* containers.exchange(me, module, slot, value);
    if (old !== 0) yield* decref(me, old);
  }

  /** Deletes a global; false with NameError if there is none. */
  function* deleteGlobal(me: Thread, module: Ref, table: Address, i: number): Steps<boolean> {
    const entry = table + i * NAME_WORDS;
    const old = yield* containers.exchange(me, module, peek(entry + NAME_SLOT), 0);
    if (old !== 0) {
      yield* decref(me, old);
      return true;
    }
    yield* raise(me, NAME_ERROR, `name '${strValue(peek(entry + NAME_TEXT))}' is not defined`);
    return false;
  }

  /** The method that `name` is for instances of `type`, borrowed, or 0. */
  function findMethod(type: Ref, name: Ref): Ref {
    for (let at = type; at !== 0; at = peek(at + TYPE_BASE)) {
      const methods = peek(at + TYPE_METHODS);
      const slot = methods === 0 ? 0 : findSlot(methods, name);
      if (slot !== 0) return peek(slot);
    }
    return 0;
  }

  function* raiseNoAttribute(me: Thread, object: Ref, name: string): Steps<Ref> {
    const type = peek(object + TYPE);
    let owner = `'${typeName(object)}' object`;
    if (type === MODULE_TYPE) owner = `module '${strValue(peek(object + MODULE_NAME))}'`;
    if (type === TYPE_TYPE) owner = `type object '${nameOfType(object)}'`;
    if (type === ARRAY_TYPE_TYPE) owner = `type object '${arrayTypeName(object)}'`;
    return yield* raise(me, ATTRIBUTE_ERROR, `${owner} has no attribute '${name}'`);
  }

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  /** `object.name` */
  function* loadAttribute(me: Thread, object: Ref, table: Address, i: number): Steps<Ref> {
    const name = peek(table + i * NAME_WORDS + NAME_TEXT);
    const type = peek(object + TYPE);
    if (type === MODULE_TYPE) {
      const slot = findSlot(object, name);
      const value = slot === 0 ? 0 : yield* containers.load(me, object, slot);
      if (value !== 0) return value;
      return yield* raiseNoAttribute(me, object, strValue(name));
    }
    if (type === TYPE_TYPE) {
      const own = findMethod(object, name);
      if (own !== 0) return yield* bindTo(me, object, own, BINDS_TYPE);
    }
    const method = findMethod(type, name);
    if (method !== 0) return yield* bindTo(me, object, method, BINDS_INSTANCE);
    const text = strValue(name);
    if (text === '__name__') {
      if (type === TYPE_TYPE) return yield* owned(me, peek(object + TYPE_NAME));
      if (type === FUNCTION_TYPE)
        return yield* owned(me, peek(peek(object + FUNCTION_CODE) + CODE_NAME));
      if (type === NATIVE_TYPE) return yield* owned(me, peek(object + NATIVE_NAME));
    }
    if (isExceptionType(type)) {
      const field = yield* exceptions.getField(me, object, text);
      if (field !== 0) return field;
    }
    return yield* raiseNoAttribute(me, object, text);
  }

  /** A native as an attribute of `self`: bound to it if that is what it takes. */
  function* bindTo(me: Thread, self: Ref, method: Ref, kind: number): Steps<Ref> {
    const binds = peek(method + NATIVE_BINDS);
    if (binds === BINDS_VALUE && kind === BINDS_INSTANCE) {
      return yield* hooks.callObject(me, method, [self]);
    }
    if (binds === kind) return yield* bindMethod(me, self, method);
    if (binds !== BINDS_TYPE) return yield* owned(me, method);
    return yield* bindMethod(me, peek(self + TYPE), method);
  }

  function* bindMethod(me: Thread, self: Ref, method: Ref): Steps<Ref> {
    const bound = yield* newObject(me, METHOD_TYPE, METHOD_WORDS);
    if (bound === 0) return 0;
    yield* incref(me, self);
    yield* incref(me, method);
    poke(bound + METHOD_SELF, self);
    poke(bound + METHOD_FUNCTION, method);
    return bound;
  }

  /**
   * What `object.name(...)` calls: a method's function, negated, for which the object is the first
   * argument, or else the attribute's value; 0 with the exception set.
   */
  function* loadMethod(me: Thread, object: Ref, table: Address, i: number): Steps<Ref> {
    const type = peek(object + TYPE);
    const method = type === MODULE_TYPE ? 0 : findMethod(type, peek(table + i * NAME_WORDS));
    if (method === 0 || peek(method + NATIVE_BINDS) !== BINDS_INSTANCE)
      return yield* loadAttribute(me, object, table, i);
    yield* incref(me, method);
    return -method;
  }

  /** `object.name = value`: false with the exception set. */
  function* storeAttribute(
    me: Thread,
    object: Ref,
    table: Address,
    i: number,
    value: Ref,
  ): Steps<boolean> {
    const name = peek(table + i * NAME_WORDS + NAME_TEXT);
    const type = peek(object + TYPE);
    if (type === MODULE_TYPE) {
      const slot = findSlot(object, name);
      if (slot !== 0) {
        yield* incref(me, value);
        const old = yield* containers.exchange(me, object, slot, value);
        if (old !== 0) yield* decref(me, old);
        return true;
      }
    }
    const text = strValue(name);
    if (isExceptionType(type)) {
      const answer = yield* exceptions.setAttribute(me, object, text, value);
      if (answer !== 0) return answer > 0;
    }
    if (type === TYPE_TYPE) {
      const why = `cannot set '${text}' attribute of immutable type '${nameOfType(object)}'`;
      yield* raise(me, TYPE_ERROR, why);
    } else if (type !== MODULE_TYPE && findMethod(type, name) !== 0) {
      const why = `'${typeName(object)}' object attribute '${text}' is read-only`;
      yield* raise(me, ATTRIBUTE_ERROR, why);
    } else {
      const why =
        `'${typeName(object)}' object has no attribute '${text}'` +
        (type === MODULE_TYPE || type === FUNCTION_TYPE
          ? ''
          : ' and no __dict__ for setting new attributes');
      yield* raise(me, ATTRIBUTE_ERROR, why);
    }
    return false;
  }

  function* importFrom(me: Thread, module: Ref, table: Address, i: number): Steps<Ref> {
    const name = peek(table + i * NAME_WORDS + NAME_TEXT);
    const slot = findSlot(module, name);
    const value = slot === 0 ? 0 : yield* containers.load(me, module, slot);
    if (value !== 0) return value;
    const from = strValue(peek(module + MODULE_NAME));
    const why = `cannot import name '${strValue(name)}' from '${from}' (unknown location)`;
    return yield* raise(me, IMPORT_ERROR, why);
  }

  return {
    loadGlobal,
    loadName,
    deleteLocalName,
    setUpAnnotations,
    storeGlobal,
    deleteGlobal,
    loadAttribute,
    loadMethod,
    storeAttribute,
    importFrom,
  };
}
