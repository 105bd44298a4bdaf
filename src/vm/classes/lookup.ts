// Finding a name in a class and in what it derives from, and calling what was found for an instance.

import type { Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { isClass, METHOD_WORDS } from '../../heap/references.ts';
import {
  BINDS_INSTANCE,
  BINDS_TYPE,
  CLASSMETHOD_TYPE,
  GETSET_TYPE,
  MEMBER_TYPE,
  FUNCTION_TYPE,
  METHOD_FUNCTION,
  METHOD_SELF,
  METHOD_TYPE,
  NATIVE_BINDS,
  NATIVE_TYPE,
  PROPERTY_TYPE,
  STATICMETHOD_TYPE,
  TYPE,
  TYPE_BASE,
  TYPE_METHODS,
  WRAPPED,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Hooks } from '../hooks.ts';
import { findSlot } from '../names.ts';
import type { Objects } from '../objects.ts';
import type { ClassTables } from './class-tables.ts';
import { special } from './special-names.ts';

export type Lookup = ReturnType<typeof makeLookup>;

/** Nothing was found: there is no result, and no exception is set. */
export const ABSENT = -1;

export function makeLookup(objects: Objects, hooks: Hooks, tables: ClassTables) {
  const { decref, incref, increfStack, newContainer, toHeap } = objects;

  /** What a name is in a type or in what it derives from, a new reference; 0: nothing. */
  function* findInType(me: Thread, type: Ref, name: Ref): Steps<Ref> {
    for (let at = type; at !== 0; at = peek(at + TYPE_BASE)) {
      if (isClass(at)) {
        const value = yield* tables.loadOwn(me, at, name);
        if (value !== 0) return value;
        continue;
      }
      const method = methodOf(at, name);
      if (method === 0) continue;
      yield* incref(me, method);
      return method;
    }
    return 0;
  }

  /** What a built-in type has of that name, borrowed, or 0: it never changes. */
  function methodOf(type: Ref, name: Ref): Ref {
    const methods = peek(type + TYPE_METHODS);
    const slot = methods === 0 ? 0 : findSlot(methods, name);
    return slot === 0 ? 0 : peek(slot);
  }

  /** The same as a reference of a frame. */
  function* findToFrame(me: Thread, type: Ref, name: Ref): Steps<Ref> {
    for (let at = type; at !== 0; at = peek(at + TYPE_BASE)) {
      if (isClass(at)) {
        const value = yield* tables.loadOwnToFrame(me, at, name);
        if (value !== 0) return value;
        continue;
      }
      const method = methodOf(at, name);
      if (method === 0) continue;
      yield* increfStack(me, method);
      return method;
    }
    return 0;
  }

  /** The same in classes of the program only. */
  function* findInClasses(me: Thread, type: Ref, name: Ref): Steps<Ref> {
    for (let at = type; isClass(at); at = peek(at + TYPE_BASE)) {
      const value = yield* tables.loadOwn(me, at, name);
      if (value !== 0) return value;
    }
    return 0;
  }

  function* findInClassesToFrame(me: Thread, type: Ref, name: Ref): Steps<Ref> {
    for (let at = type; isClass(at); at = peek(at + TYPE_BASE)) {
      const value = yield* tables.loadOwnToFrame(me, at, name);
      if (value !== 0) return value;
    }
    return 0;
  }

  function* bindMethod(me: Thread, self: Ref, method: Ref): Steps<Ref> {
    const bound = yield* newContainer(me, METHOD_TYPE, METHOD_WORDS);
    if (bound === 0) return 0;
    yield* incref(me, self);
    yield* incref(me, method);
    poke(bound + METHOD_SELF, self);
    poke(bound + METHOD_FUNCTION, method);
    return bound;
  }

  /** Whether a call of an attribute of a type, with the instance as first argument, is all there is to it. */
  function isPlainMethod(attribute: Ref): boolean {
    const type = peek(attribute + TYPE);
    if (type === FUNCTION_TYPE) return true;
    return type === NATIVE_TYPE && peek(attribute + NATIVE_BINDS) === BINDS_INSTANCE;
  }

  /**
   * What `object.name` is, if `attribute` was found in its type `type`; `object` 0 for `type.name`. Takes the
   * reference to `attribute` over.
   */
  function* bindFound(me: Thread, attribute: Ref, object: Ref, type: Ref): Steps<Ref> {
    const kind = peek(attribute + TYPE);
    let bound: Ref = attribute;
    switch (kind) {
      case FUNCTION_TYPE:
        if (object === 0) return attribute;
        bound = yield* bindMethod(me, object, attribute);
        break;
      case NATIVE_TYPE: {
        const binds = peek(attribute + NATIVE_BINDS);
        if (binds === BINDS_TYPE) bound = yield* bindMethod(me, type, attribute);
        else if (binds === BINDS_INSTANCE && object !== 0)
          bound = yield* bindMethod(me, object, attribute);
        else return attribute;
        break;
      }
      case STATICMETHOD_TYPE:
        bound = peek(attribute + WRAPPED);
        yield* incref(me, bound);
        break;
      case CLASSMETHOD_TYPE:
        bound = yield* bindMethod(me, type, peek(attribute + WRAPPED));
        break;
      default:
        if (!isClass(kind) && (object === 0 || !isBuiltInDescriptor(kind))) return attribute;
        bound = yield* hooks.getDescriptor(me, attribute, object, type);
    }
    yield* decref(me, attribute);
    return bound;
  }

  /**
   * Calls the special method of that name, if a class of the program has it among those that the type of
   * `object` derives from.
   * @returns ABSENT if none has it; otherwise a new reference, or 0 with the exception set.
   */
  function* callSpecial(
    me: Thread,
    object: Ref,
    name: string,
    args: readonly Ref[] = [],
  ): Steps<Ref> {
    const type = peek(object + TYPE);
    if (!isClass(type)) return ABSENT;
    const method = yield* findInClassesToFrame(me, type, special(name));
    if (method === 0) return ABSENT;
    return yield* callFound(me, method, object, args);
  }

  /** Calls what was found in the type of `object`; takes the reference to it, a frame's, over. */
  function* callFound(me: Thread, method: Ref, object: Ref, args: readonly Ref[]): Steps<Ref> {
    if (peek(method + TYPE) === FUNCTION_TYPE)
      return yield* hooks.callTaken(me, method, [object, ...args]);
    yield* toHeap(me, method);
    let result: Ref;
    if (isPlainMethod(method)) {
      result = yield* hooks.callObject(me, method, [object, ...args]);
      yield* decref(me, method);
    } else {
      const bound = yield* bindFound(me, method, object, peek(object + TYPE));
      if (bound === 0) return 0;
      result = yield* hooks.callObject(me, bound, args);
      yield* decref(me, bound);
    }
    return result;
  }

  /** Whether a class of the program has a name among those that the type of `object` derives from. */
  function* hasSpecial(me: Thread, object: Ref, name: string): Steps<boolean> {
    const type = peek(object + TYPE);
    if (!isClass(type)) return false;
    const method = yield* findInClasses(me, type, special(name));
    if (method === 0) return false;
    yield* decref(me, method);
    return true;
  }

  return {
    findInOwn: tables.loadOwn,
    findInType,
    findToFrame,
    findInClasses,
    findInClassesToFrame,
    bindMethod,
    bindFound,
    isPlainMethod,
    callSpecial,
    callFound,
    hasSpecial,
  };
}

/** Whether objects of a built-in type are descriptors that need an instance. */
export function isBuiltInDescriptor(kind: Ref): boolean {
  return kind === PROPERTY_TYPE || kind === MEMBER_TYPE || kind === GETSET_TYPE;
}
