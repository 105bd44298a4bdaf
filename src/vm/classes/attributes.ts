// Attributes of any object: where they are looked for, and what is said if they are nowhere.
//
// Source: CPython 3.13, Objects/object.c (_PyObject_GenericGetAttrWithDict), Objects/typeobject.c
//   (type_getattro, super_getattro), Doc/howto/descriptor.rst.
// The order for `object.name`: a data descriptor in the object's type; the object's dict; anything else in the
// type, bound to the object; `__getattr__`.

import type { Address, Steps } from '../../memory.ts';
import { cas, fetchOr, load, peek, poke, store } from '../../memory.ts';
import { extrasOf, isClass, isExceptionType, layoutOf } from '../../heap/references.ts';
import {
  ARRAY_TYPE_TYPE,
  AREA_EXCEPTION,
  EXCEPTION_NAME,
  EXCEPTION_OBJECT,
  EXTRA_DICT,
  EXTRA_RETIRED,
  HEAP_LATE_FLAGS,
  HEAP_SYS_IS_CHANGED,
  METHOD_FUNCTION,
  METHOD_TYPE,
  MODULE_NAME,
  MODULE_SLOTS,
  MODULE_TYPE,
  SIZE,
  SUPER_AFTER,
  SUPER_CLASS,
  SUPER_SELF,
  SUPER_TYPE,
  TUPLE_ITEMS,
  TYPE,
  TYPE_BASE,
  TYPE_HAS_DICT,
  TYPE_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { SLOT_WORDS } from '../../heap/references.ts';
import type { Dicts } from '../collections/dicts.ts';
import { arrayTypeName } from '../ctypes-kinds.ts';
import type { ExceptionObjects } from '../exception-objects.ts';
import { ATTRIBUTE_ERROR, TYPE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import { findSlot } from '../names.ts';
import { strValue, type Objects } from '../objects.ts';
import { isSubtype, nameOfType, typeName, typeOf } from '../types.ts';
import type { ClassTables } from './class-tables.ts';
import { ABSENT, isBuiltInDescriptor, type Lookup } from './lookup.ts';
import {
  flagOf,
  HAS_DELATTR,
  HAS_GETATTR,
  HAS_GETATTRIBUTE,
  HAS_SETATTR,
  mayHave,
  special,
} from './special-names.ts';

/** Attributes of a class that are kept outside of its namespace. */
const FIXED = ['__name__', '__qualname__', '__bases__', '__mro__', '__dict__', '__class__'];

export type Attributes = ReturnType<typeof makeAttributes>;

interface Parts {
  readonly objects: Objects;
  readonly hooks: Hooks;
  readonly dicts: Dicts;
  readonly tables: ClassTables;
  readonly lookup: Lookup;
  readonly exceptions: ExceptionObjects;
}

export function makeAttributes(parts: Parts) {
  const { objects, hooks, dicts, tables, lookup, exceptions } = parts;
  const { containers, decref, decrefStack, incref, loadToFrame, newTuple, raise } = objects;
  const { setException, toStack } = objects;
  const {
    bindFound,
    callFound,
    callSpecial,
    findInClassesToFrame,
    findInType,
    findToFrame,
    isPlainMethod,
  } = lookup;

  function* raiseNoAttribute(me: Thread, object: Ref, name: Ref): Steps<Ref> {
    const type = peek(object + TYPE);
    let owner = `'${typeName(object)}' object`;
    if (type === MODULE_TYPE) owner = `module '${strValue(peek(object + MODULE_NAME))}'`;
    if (type === TYPE_TYPE) owner = `type object '${nameOfType(object)}'`;
    if (type === ARRAY_TYPE_TYPE) owner = `type object '${arrayTypeName(object)}'`;
    return yield* raiseFor(me, object, name, `${owner} has no attribute '${strValue(name)}'`);
  }

  /** AttributeError with the object and the name, from which a traceback guesses what was meant. */
  function* raiseFor(me: Thread, object: Ref, name: Ref, why: string): Steps<Ref> {
    yield* raise(me, ATTRIBUTE_ERROR, why);
    const exception = peek(me.area + AREA_EXCEPTION);
    if (peek(exception + TYPE) !== ATTRIBUTE_ERROR) return 0;
    yield* incref(me, name);
    yield* incref(me, object);
    poke(exception + EXCEPTION_NAME, name);
    poke(exception + EXCEPTION_OBJECT, object);
    return 0;
  }

  /** Whether the exception that is set says that there is no such attribute; then it is dropped. */
  function* isNoAttribute(me: Thread): Steps<boolean> {
    const exception = peek(me.area + AREA_EXCEPTION);
    if (!isSubtype(peek(exception + TYPE), ATTRIBUTE_ERROR)) return false;
    yield* setException(me, 0);
    return true;
  }

  // --- dicts of instances ---

  /** Whether attributes can be added to an object. */
  function hasDict(object: Ref): boolean {
    const type = peek(object + TYPE);
    return isClass(type) ? peek(type + TYPE_HAS_DICT) === 1 : extrasOf(object) !== 0;
  }

  /** The dict of an object that can have one, made if need be; borrowed from it; 0 with MemoryError. */
  function* dictOf(me: Thread, object: Ref): Steps<Ref> {
    const slot = extrasOf(object) + EXTRA_DICT;
    const known = yield* load(slot);
    if (known !== 0) return known;
    const dict = yield* dicts.newDict(me);
    if (dict === 0) return 0;
    const other = yield* cas(slot, 0, dict);
    if (other === 0) return dict;
    yield* decref(me, dict);
    return other;
  }

  /** `object.__dict__ = dict`; the old one stays as long as the object, for whoever uses it right now. */
  function* replaceDict(me: Thread, object: Ref, dict: Ref): Steps<boolean> {
    const extras = extrasOf(object);
    const link = yield* newTuple(me, 2);
    if (link === 0) return false;
    yield* incref(me, dict);
    yield* containers.acquire(me, object);
    poke(link + TUPLE_ITEMS, yield* load(extras + EXTRA_DICT));
    poke(link + TUPLE_ITEMS + 1, yield* load(extras + EXTRA_RETIRED));
    yield* store(extras + EXTRA_RETIRED, link);
    yield* store(extras + EXTRA_DICT, dict);
    yield* containers.release(me, object);
    return true;
  }

  // --- reading ---

  /** Whether an attribute of a type comes before the dicts of its instances. */
  function* isData(me: Thread, attribute: Ref): Steps<boolean> {
    const kind = peek(attribute + TYPE);
    if (!isClass(kind)) return isBuiltInDescriptor(kind);
    if (yield* lookup.hasSpecial(me, attribute, '__set__')) return true;
    return yield* lookup.hasSpecial(me, attribute, '__delete__');
  }

  /** `object.name` without `__getattr__`; ABSENT: there is none, and no exception is set. */
  function* genericGet(me: Thread, object: Ref, name: Ref): Steps<Ref> {
    const type = peek(object + TYPE);
    const attribute = yield* findInType(me, type, name);
    if (attribute !== 0 && (yield* isData(me, attribute)))
      return yield* bindFound(me, attribute, object, type);
    const extras = extrasOf(object);
    if (extras !== 0) {
      if (isExceptionType(layoutOf(object))) {
        const field = yield* exceptions.getField(me, object, strValue(name));
        if (field !== 0) {
          if (attribute !== 0) yield* decref(me, attribute);
          return field;
        }
      }
      const dict = yield* load(extras + EXTRA_DICT);
      const value = dict === 0 ? 0 : yield* dicts.dictGet(me, dict, name);
      if (value !== 0) {
        if (attribute !== 0) yield* decref(me, attribute);
        return value;
      }
    }
    return attribute === 0 ? ABSENT : yield* bindFound(me, attribute, object, type);
  }

  /** `type.name` */
  function* typeGet(me: Thread, type: Ref, name: Ref): Steps<Ref> {
    const meta = yield* findInType(me, TYPE_TYPE, name);
    if (meta !== 0 && isBuiltInDescriptor(peek(meta + TYPE)))
      return yield* bindFound(me, meta, type, TYPE_TYPE);
    const own = yield* findInType(me, type, name);
    if (own !== 0) {
      if (meta !== 0) yield* decref(me, meta);
      return yield* bindFound(me, own, 0, type);
    }
    return meta === 0 ? ABSENT : yield* bindFound(me, meta, type, TYPE_TYPE);
  }

  function* moduleGet(me: Thread, module: Ref, name: Ref): Steps<Ref> {
    const slot = findSlot(module, name);
    const value = slot === 0 ? 0 : yield* containers.load(me, module, slot);
    return value !== 0 ? value : yield* genericGet(me, module, name);
  }

  /** What `super(after, self).name` is; ABSENT: nothing. `self` is the class itself in a class method. */
  function* superGet(me: Thread, after: Ref, self: Ref, type: Ref, name: Ref): Steps<Ref> {
    if (self === 0) return ABSENT;
    const attribute = yield* findInType(me, peek(after + TYPE_BASE), name);
    if (attribute === 0) return ABSENT;
    return yield* bindFound(me, attribute, self === type ? 0 : self, type);
  }

  /** `object.name` as the type of the object has it; ABSENT: no such attribute, and no exception is set. */
  function* plainGet(me: Thread, object: Ref, name: Ref): Steps<Ref> {
    switch (peek(object + TYPE)) {
      case MODULE_TYPE:
        return yield* moduleGet(me, object, name);
      case TYPE_TYPE:
        return yield* typeGet(me, object, name);
      case SUPER_TYPE: {
        const [after, self] = [peek(object + SUPER_AFTER), peek(object + SUPER_SELF)];
        const found = yield* superGet(me, after, self, peek(object + SUPER_CLASS), name);
        return found !== ABSENT ? found : yield* genericGet(me, object, name);
      }
      case METHOD_TYPE: {
        const found = yield* genericGet(me, object, name);
        if (found !== ABSENT) return found;
        return yield* plainGet(me, peek(object + METHOD_FUNCTION), name);
      }
      default:
        return yield* genericGet(me, object, name);
    }
  }

  /** `object.name`, a new reference; ABSENT: no such attribute, and no exception is set. */
  function* findAttribute(me: Thread, object: Ref, name: Ref): Steps<Ref> {
    const type = peek(object + TYPE);
    if (!isClass(type)) return yield* plainGet(me, object, name);
    let value: Ref = ABSENT;
    if (yield* mayHave(type, HAS_GETATTRIBUTE)) {
      value = yield* callSpecial(me, object, '__getattribute__', [name]);
    }
    if (value === ABSENT) value = yield* genericGet(me, object, name);
    if (value === 0 && !(yield* isNoAttribute(me))) return 0;
    if (value !== ABSENT && value !== 0) return value;
    if (yield* mayHave(type, HAS_GETATTR)) {
      value = yield* callSpecial(me, object, '__getattr__', [name]);
      if (value === 0 && (yield* isNoAttribute(me))) value = ABSENT;
    } else value = ABSENT;
    return value;
  }

  /** `object.name`, a new reference; 0 with the exception set. */
  function* getAttribute(me: Thread, object: Ref, name: Ref): Steps<Ref> {
    const type = peek(object + TYPE);
    if (!isClass(type)) {
      const value = yield* plainGet(me, object, name);
      return value !== ABSENT ? value : yield* raiseNoAttribute(me, object, name);
    }
    let value: Ref = ABSENT;
    if (yield* mayHave(type, HAS_GETATTRIBUTE)) {
      value = yield* callSpecial(me, object, '__getattribute__', [name]);
    }
    if (value === ABSENT) value = yield* genericGet(me, object, name);
    if (value !== ABSENT && value !== 0) return value;
    if (yield* mayHave(type, HAS_GETATTR)) {
      const method = yield* findInClassesToFrame(me, type, special('__getattr__'));
      if (method !== 0) {
        if (value === ABSENT || (yield* isNoAttribute(me)))
          return yield* callFound(me, method, object, [name]);
        yield* decrefStack(me, method);
      }
    }
    return value === 0 ? 0 : yield* raiseNoAttribute(me, object, name);
  }

  /**
   * What `object.name(...)` calls: a method's function, negated, for which the object is the first
   * argument, or else the attribute's value, both a frame's; 0 with the exception set.
   */
  function* loadMethod(me: Thread, object: Ref, name: Ref): Steps<Ref> {
    const type = peek(object + TYPE);
    if (type === MODULE_TYPE || type === TYPE_TYPE || type === SUPER_TYPE)
      return yield* attributeToFrame(me, object, name);
    if (isClass(type) && (yield* mayHave(type, HAS_GETATTRIBUTE)))
      return yield* attributeToFrame(me, object, name);
    const method = yield* findToFrame(me, type, name);
    if (method === 0) return yield* attributeToFrame(me, object, name);
    if (!isPlainMethod(method)) {
      yield* decrefStack(me, method);
      return yield* attributeToFrame(me, object, name);
    }
    const extras = extrasOf(object);
    const dict = extras === 0 ? 0 : yield* load(extras + EXTRA_DICT);
    const own = dict === 0 ? 0 : yield* dicts.dictGet(me, dict, name);
    if (own === 0) return -method;
    yield* decrefStack(me, method);
    yield* toStack(me, own);
    return own;
  }

  /** `object.name` as a reference of a frame; 0 with the exception set. */
  function* attributeToFrame(me: Thread, object: Ref, name: Ref): Steps<Ref> {
    if (peek(object + TYPE) === MODULE_TYPE) {
      const slot = findSlot(object, name);
      const global = slot === 0 ? 0 : yield* loadToFrame(me, object, slot);
      if (global !== 0) return global;
    }
    const value = yield* getAttribute(me, object, name);
    if (value !== 0) yield* toStack(me, value);
    return value;
  }

  /** The same for `super().name(...)`: the function, a frame's, is negated if `self` is its first argument. */
  function* loadSuperMethod(me: Thread, after: Ref, self: Ref, name: Ref): Steps<Ref> {
    const isInstance = isSubtype(typeOf(self), after);
    if (!isInstance) return yield* loadSuper(me, after, self, name);
    const attribute = yield* findToFrame(me, peek(after + TYPE_BASE), name);
    if (attribute !== 0 && isPlainMethod(attribute)) return -attribute;
    if (attribute !== 0) yield* decrefStack(me, attribute);
    return yield* loadSuper(me, after, self, name);
  }

  /** `super(after, self).name` */
  function* loadSuper(me: Thread, after: Ref, self: Ref, name: Ref): Steps<Ref> {
    const type = yield* superClass(me, after, self);
    if (type === 0) return 0;
    const found = yield* superGet(me, after, self, type, name);
    if (found !== ABSENT) return found;
    const why = `'super' object has no attribute '${strValue(name)}'`;
    return yield* raise(me, ATTRIBUTE_ERROR, why);
  }

  /** The class that `super(after, self)` is for, borrowed; 0 with the exception set. */
  function* superClass(me: Thread, after: Ref, self: Ref): Steps<Ref> {
    if (peek(self + TYPE) === TYPE_TYPE && isSubtype(self, after)) return self;
    if (isSubtype(typeOf(self), after)) return typeOf(self);
    const what = peek(self + TYPE) === TYPE_TYPE ? 'type' : 'instance of';
    const name = peek(self + TYPE) === TYPE_TYPE ? nameOfType(self) : typeName(self);
    const why =
      `super(type, obj): obj (${what} ${name}) is not an instance or subtype of ` +
      `type (${nameOfType(after)}).`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  // --- writing; `value` 0 deletes ---

  /** `object.name = value`: false with the exception set. */
  function* setAttribute(me: Thread, object: Ref, name: Ref, value: Ref): Steps<boolean> {
    const type = peek(object + TYPE);
    if (type === MODULE_TYPE) return yield* moduleSet(me, object, name, value);
    if (type === TYPE_TYPE) return yield* typeSet(me, object, name, value);
    const flag = value === 0 ? HAS_DELATTR : HAS_SETATTR;
    if (isClass(type) && (yield* mayHave(type, flag))) {
      const result =
        value === 0
          ? yield* callSpecial(me, object, '__delattr__', [name])
          : yield* callSpecial(me, object, '__setattr__', [name, value]);
      if (result > 0) yield* decref(me, result);
      if (result !== ABSENT) return result !== 0;
    }
    return yield* genericSet(me, object, name, value);
  }

  /** The same without `__setattr__` and `__delattr__`. */
  function* genericSet(me: Thread, object: Ref, name: Ref, value: Ref): Steps<boolean> {
    const attribute = yield* findInType(me, peek(object + TYPE), name);
    if (attribute !== 0 && (yield* isData(me, attribute))) {
      const isSet = yield* hooks.setDescriptor(me, attribute, object, value);
      yield* decref(me, attribute);
      return isSet;
    }
    const isKnown = attribute !== 0;
    if (attribute !== 0) yield* decref(me, attribute);
    if (isExceptionType(layoutOf(object)) && value !== 0) {
      const answer = yield* exceptions.setAttribute(me, object, strValue(name), value);
      if (answer !== 0) return answer > 0;
    }
    if (hasDict(object)) return yield* dictStore(me, object, name, value);
    const text = strValue(name);
    const owner = `'${typeName(object)}' object`;
    const why = isKnown
      ? `${owner} attribute '${text}' is read-only`
      : `${owner} has no attribute '${text}' and no __dict__ for setting new attributes`;
    yield* raiseFor(me, object, name, why);
    return false;
  }

  function* dictStore(me: Thread, object: Ref, name: Ref, value: Ref): Steps<boolean> {
    const dict = yield* dictOf(me, object);
    if (dict === 0) return false;
    if (value !== 0) return yield* dicts.dictSet(me, dict, name, value);
    const old = yield* dicts.dictTake(me, dict, name);
    if (old !== 0) yield* decref(me, old);
    else yield* raiseNoAttribute(me, object, name);
    return old !== 0;
  }

  function* moduleSet(me: Thread, module: Ref, name: Ref, value: Ref): Steps<boolean> {
    const slot = findSlot(module, name);
    if (slot === 0) {
      if (value === 0) yield* raiseNoAttribute(me, module, name);
      else {
        const why = `a new attribute '${strValue(name)}' of a module is outside the guest language`;
        yield* raise(me, ATTRIBUTE_ERROR, why);
      }
      return false;
    }
    if (value !== 0) yield* incref(me, value);
    if (strValue(peek(module + MODULE_NAME)) === 'sys') yield* store(HEAP_SYS_IS_CHANGED, 1);
    const old = yield* containers.exchange(me, module, slot, value);
    if (old !== 0) yield* decref(me, old);
    if (old !== 0 || value !== 0) return true;
    yield* raiseNoAttribute(me, module, name);
    return false;
  }

  function* typeSet(me: Thread, type: Ref, name: Ref, value: Ref): Steps<boolean> {
    const text = strValue(name);
    if (!isClass(type)) {
      const why = `cannot set '${text}' attribute of immutable type '${nameOfType(type)}'`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    if (FIXED.includes(text)) {
      const why = `setting ${text} of a class is outside the guest language`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    if (value === 0) {
      if (yield* tables.deleteOwn(me, type, name)) return true;
      yield* raiseNoAttribute(me, type, name);
      return false;
    }
    if (flagOf(text) !== 0) yield* fetchOr(HEAP_LATE_FLAGS, flagOf(text));
    if (yield* tables.storeOwn(me, type, name, value)) return true;
    yield* objects.raiseMemoryError(me);
    return false;
  }

  /** Address of the i-th name of a module, the value behind it; 0: there are no more places. */
  function moduleEntry(module: Ref, i: number): Address {
    return i < peek(module + SIZE) ? module + MODULE_SLOTS + i * SLOT_WORDS : 0;
  }

  return {
    raiseNoAttribute,
    isNoAttribute,
    hasDict,
    dictOf,
    replaceDict,
    genericGet,
    genericSet,
    typeGet,
    findAttribute,
    getAttribute,
    attributeToFrame,
    loadMethod,
    loadSuper,
    loadSuperMethod,
    superClass,
    setAttribute,
    moduleEntry,
  };
}
