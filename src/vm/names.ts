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
  CODE_LOCAL_NAMES,
  CODE_NAME,
  EXCEPTION_ARGS,
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
  TUPLE_ITEMS,
  TYPE,
  TYPE_METHODS,
  TYPE_NAME,
  TYPE_TYPE,
} from '../layout.ts';
import { poke } from '../memory.ts';
import type { Ref, Thread } from '../strategy.ts';
import { isExceptionType } from '../heap/references.ts';
import {
  ATTRIBUTE_ERROR,
  IMPORT_ERROR,
  NAME_ERROR,
  TYPE_ERROR,
  UNBOUND_LOCAL_ERROR,
} from './exceptions.ts';
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

export function makeNames(objects: Objects, hooks: Hooks) {
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

  function* raiseUnbound(me: Thread, code: Ref, local: number): Steps<Ref> {
    const name = strValue(peek(peek(code + CODE_LOCAL_NAMES) + TUPLE_ITEMS + local));
    const why = `cannot access local variable '${name}' where it is not associated with a value`;
    return yield* raise(me, UNBOUND_LOCAL_ERROR, why);
  }

  /** The method that `name` is for instances of `type`, borrowed, or 0. */
  function findMethod(type: Ref, name: Ref): Ref {
    const methods = peek(type + TYPE_METHODS);
    if (methods === 0) return 0;
    const slot = findSlot(methods, name);
    return slot === 0 ? 0 : peek(slot);
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
    if (text === 'args' && isExceptionType(type))
      return yield* owned(me, peek(object + EXCEPTION_ARGS));
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
    loadName: loadGlobal,
    storeGlobal,
    deleteGlobal,
    raiseUnbound,
    loadAttribute,
    loadMethod,
    storeAttribute,
    importFrom,
  };
}
