// Built-in functions and types that are about classes: type, object, super, property, classmethod, getattr.

import type { Address, Steps } from '../../memory.ts';
import { load, peek, poke } from '../../memory.ts';
import { DESCRIPTOR_WORDS, isClass, layoutOf } from '../../heap/references.ts';
import {
  ALIAS_TYPE,
  BOUND_METHOD_TYPE,
  AREA_FRAME,
  CELL_TYPE,
  CELL_VALUE,
  CLASSMETHOD_TYPE,
  CODE_ARGUMENTS,
  CODE_LOCAL_NAMES,
  CODE_LOCALS,
  FRAME_CODE,
  HEAP_CLASSES,
  LIST_ITEMS,
  MODULE_TYPE,
  NONE,
  OBJECT_TYPE,
  PROPERTY_DELETE,
  PROPERTY_GET,
  PROPERTY_NAME,
  PROPERTY_SET,
  PROPERTY_TYPE,
  SIZE,
  STATICMETHOD_TYPE,
  STR_TYPE,
  SUPER_AFTER,
  SUPER_CLASS,
  SUPER_SELF,
  SUPER_TYPE,
  TUPLE_ITEMS,
  TYPE,
  TYPE_BASE,
  TYPE_METHODS,
  TYPE_NEXT,
  TYPE_TYPE,
  WEAK_CALLBACK,
  WEAKREF_TYPE,
  MODULE_SLOTS,
} from '../../layout.ts';
import { SLOT_WORDS } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Collections } from '../collections/index.ts';
import { RUNTIME_ERROR, TYPE_ERROR } from '../exceptions.ts';
import { makeGenerics } from '../generics.ts';
import type { Hooks } from '../hooks.ts';
import { isCallable } from '../library/inspection.ts';
import { makeArguments, type Signature } from '../library/arguments.ts';
import type { Native, NativeConstant, NativeEntry } from '../native.ts';
import { strValue, type Objects } from '../objects.ts';
import type { Operations } from '../operations.ts';
import { typeName, typeOf } from '../types.ts';
import type { Attributes } from './attributes.ts';
import type { Classes } from './classes.ts';
import type { Instances } from './instances.ts';
import { ABSENT, type Lookup } from './lookup.ts';
import type { Weakrefs } from './weakrefs.ts';
import { extrasOf } from '../../heap/references.ts';

/** Parameters of property(). */
const PROPERTY: Signature = {
  name: 'property',
  parameters: ['fget', 'fset', 'fdel', 'doc'],
  required: 0,
};

export interface ClassParts {
  readonly objects: Objects;
  readonly hooks: Hooks;
  readonly collections: Collections;
  readonly operations: Operations;
  readonly lookup: Lookup;
  readonly attributes: Attributes;
  readonly instances: Instances;
  readonly classes: Classes;
  readonly weakrefs: Weakrefs;
}

export function makeClassNatives(parts: ClassParts) {
  const { objects, hooks, collections, operations } = parts;
  const { lookup, attributes, instances, classes, weakrefs } = parts;
  const { decref, decrefStack, incref, newBool, newList, newContainer, newStr, raise } = objects;
  const { dicts, lists } = collections;
  const generics = makeGenerics(objects);
  const { argumentsBetween, bindArguments, noKeywords, oneArgument } = makeArguments(objects);

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  function* none(me: Thread): Steps<Ref> {
    return yield* owned(me, NONE);
  }

  // --- types ---

  function* callType(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (n === 1) {
      if (!(yield* noKeywords(me, 'type', names))) return 0;
      return yield* owned(me, typeOf(peek(args)));
    }
    if (n === 3) return yield* classes.newType(me, args, names);
    return yield* raise(me, TYPE_ERROR, 'type() takes 1 or 3 arguments');
  }

  function* callObjectType(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (n > 0 || names !== 0) return yield* raise(me, TYPE_ERROR, 'object() takes no arguments');
    return yield* instances.newInstance(me, OBJECT_TYPE, args, 0, 0);
  }

  function* mro(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'type.mro', names))) return 0;
    if (!(yield* argumentsBetween(me, 'mro', n - 1, 0, 0))) return 0;
    const list = yield* newList(me, 0);
    if (list === 0) return 0;
    for (let at = peek(args); at !== 0; at = peek(at + TYPE_BASE)) {
      if (yield* lists.listAppend(me, list, at)) continue;
      yield* decref(me, list);
      return 0;
    }
    return list;
  }

  /** Of the classes of the program, which live as long as it. */
  function* subclasses(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'type.__subclasses__', names))) return 0;
    if (!(yield* argumentsBetween(me, '__subclasses__', n - 1, 0, 0))) return 0;
    const found: Ref[] = [];
    for (let type = yield* load(HEAP_CLASSES); type !== 0; type = peek(type + TYPE_NEXT))
      if (peek(type + TYPE_BASE) === peek(args)) found.unshift(type);
    const list = yield* newList(me, 0);
    if (list === 0) return 0;
    for (const type of found) {
      if (yield* lists.listAppend(me, list, type)) continue;
      yield* decref(me, list);
      return 0;
    }
    return list;
  }

  // --- descriptors ---

  function* newProperty(me: Thread, fields: readonly Ref[]): Steps<Ref> {
    const property = yield* newContainer(me, PROPERTY_TYPE, DESCRIPTOR_WORDS);
    if (property === 0) return 0;
    for (let i = 0; i < 5; i++) {
      const field = fields[i] ?? 0;
      const own = field === NONE ? 0 : field;
      if (own !== 0) yield* incref(me, own);
      poke(property + PROPERTY_GET + i, own);
    }
    return property;
  }

  function* callProperty(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const fields = yield* bindArguments(me, PROPERTY, args, n, names);
    return fields === undefined ? 0 : yield* newProperty(me, fields);
  }

  /** `property.getter`, `setter` and `deleter`: a copy with another function. */
  function changer(name: string, field: number): NativeEntry {
    return {
      owner: PROPERTY_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* oneArgument(me, `property.${name}`, n - 1, names))) return 0;
        const fields: Ref[] = [];
        for (let at = PROPERTY_GET; at <= PROPERTY_NAME; at++) {
          fields.push(at === field ? peek(args + 1) : peek(peek(args) + at));
        }
        return yield* newProperty(me, fields);
      },
    };
  }

  function wrapper(name: string, type: Ref): NativeEntry {
    return {
      owner: type,
      name: 'new',
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noKeywords(me, name, names))) return 0;
        if (!(yield* argumentsBetween(me, name, n, 1, 1))) return 0;
        return yield* classes.wrap(me, type, peek(args));
      },
    };
  }

  // --- super ---

  function* newSuper(me: Thread, after: Ref, self: Ref): Steps<Ref> {
    const type = yield* attributes.superClass(me, after, self);
    if (type === 0) return 0;
    const object = yield* newContainer(me, SUPER_TYPE, DESCRIPTOR_WORDS);
    if (object === 0) return 0;
    poke(object + SUPER_AFTER, yield* owned(me, after));
    poke(object + SUPER_SELF, yield* owned(me, self));
    poke(object + SUPER_CLASS, yield* owned(me, type));
    return object;
  }

  /** What a local of the frame that runs is, behind its cell if it has one; borrowed, or 0. */
  function localOf(frame: Address, i: number): Ref {
    const value = peek(frame + i);
    return value !== 0 && peek(value + TYPE) === CELL_TYPE ? peek(value + CELL_VALUE) : value;
  }

  /** `super()` in a method: the class from its cell `__class__`, the object from its first argument. */
  function* superOfFrame(me: Thread): Steps<Ref> {
    const frame = peek(me.area + AREA_FRAME);
    const code = peek(frame + FRAME_CODE);
    if (peek(code + CODE_ARGUMENTS) === 0)
      return yield* raise(me, RUNTIME_ERROR, 'super(): no arguments');
    const self = localOf(frame, 0);
    if (self === 0) return yield* raise(me, RUNTIME_ERROR, 'super(): arg[0] deleted');
    for (let i = peek(code + CODE_LOCALS) - 1; i >= 0; i--) {
      const name = peek(peek(code + CODE_LOCAL_NAMES) + TUPLE_ITEMS + i);
      if (strValue(name) !== '__class__') continue;
      const after = localOf(frame, i);
      if (after === 0) return yield* raise(me, RUNTIME_ERROR, 'super(): empty __class__ cell');
      return yield* newSuper(me, after, self);
    }
    return yield* raise(me, RUNTIME_ERROR, 'super(): __class__ cell not found');
  }

  function* callSuper(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'super', names))) return 0;
    if (!(yield* argumentsBetween(me, 'super', n, 0, 2))) return 0;
    if (n === 0) return yield* superOfFrame(me);
    if (peek(peek(args) + TYPE) !== TYPE_TYPE) {
      const why = `super() argument 1 must be a type, not ${typeName(peek(args))}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (n === 1) return yield* raise(me, TYPE_ERROR, 'super(type) is outside the guest language');
    return yield* newSuper(me, peek(args), peek(args + 1));
  }

  // --- attributes by name ---

  /** False, with the exception set, if a name is no str. */
  function* isName(me: Thread, name: Ref, wording: string): Steps<boolean> {
    if (layoutOf(name) === STR_TYPE) return true;
    yield* raise(
      me,
      TYPE_ERROR,
      `${wording}attribute name must be string, not '${typeName(name)}'`,
    );
    return false;
  }

  function* getAttr(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'getattr', names))) return 0;
    if (!(yield* argumentsBetween(me, 'getattr', n, 2, 3))) return 0;
    const [object, name] = [peek(args), peek(args + 1)];
    if (!(yield* isName(me, name, ''))) return 0;
    if (n === 2) return yield* attributes.getAttribute(me, object, name);
    const value = yield* attributes.findAttribute(me, object, name);
    if (value === 0 && !(yield* attributes.isNoAttribute(me))) return 0;
    return value > 0 ? value : yield* owned(me, peek(args + 2));
  }

  /** Whether it is a built-in type with a method of that name, which needs not be counted: it never changes. */
  function* hasMethod(me: Thread, type: Ref, name: Ref): Steps<boolean> {
    if (peek(type + TYPE) !== TYPE_TYPE || isClass(type)) return false;
    const method = yield* lookup.findToFrame(me, type, name);
    if (method !== 0) yield* decrefStack(me, method);
    return method !== 0;
  }

  function* hasAttr(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'hasattr', names))) return 0;
    if (!(yield* argumentsBetween(me, 'hasattr', n, 2, 2))) return 0;
    if (!(yield* isName(me, peek(args + 1), ''))) return 0;
    if (yield* hasMethod(me, peek(args), peek(args + 1))) return yield* newBool(me, true);
    const value = yield* attributes.findAttribute(me, peek(args), peek(args + 1));
    if (value === 0 && !(yield* attributes.isNoAttribute(me))) return 0;
    if (value > 0) yield* decref(me, value);
    return yield* newBool(me, value > 0);
  }

  function* setAttr(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'setattr', names))) return 0;
    if (!(yield* argumentsBetween(me, 'setattr', n, 3, 3))) return 0;
    if (!(yield* isName(me, peek(args + 1), ''))) return 0;
    const isSet = yield* attributes.setAttribute(me, peek(args), peek(args + 1), peek(args + 2));
    return isSet ? yield* none(me) : 0;
  }

  function* delAttr(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'delattr', names))) return 0;
    if (!(yield* argumentsBetween(me, 'delattr', n, 2, 2))) return 0;
    if (!(yield* isName(me, peek(args + 1), ''))) return 0;
    const isSet = yield* attributes.setAttribute(me, peek(args), peek(args + 1), 0);
    return isSet ? yield* none(me) : 0;
  }

  function* vars(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'vars', names))) return 0;
    if (!(yield* argumentsBetween(me, 'vars', n, 0, 1))) return 0;
    if (n === 0) return yield* hooks.scopeOf(me);
    const name = yield* newStr(me, '__dict__');
    if (name === 0) return 0;
    const dict = yield* attributes.findAttribute(me, peek(args), name);
    yield* decref(me, name);
    if (dict > 0 || (dict === 0 && !(yield* attributes.isNoAttribute(me)))) return dict;
    return yield* raise(me, TYPE_ERROR, 'vars() argument must have __dict__ attribute');
  }

  // --- dir ---

  /** Sets the names of a type, and of what it derives from, in a dict. */
  function* addTypeNames(me: Thread, dict: Ref, type: Ref): Steps<boolean> {
    for (let at = type; at !== 0; at = peek(at + TYPE_BASE)) {
      if (isClass(at)) {
        const own = yield* classes.namespaceOf(me, at);
        const isDone = own !== 0 && (yield* dicts.dictUpdate(me, dict, own));
        if (own !== 0) yield* decref(me, own);
        if (!isDone) return false;
      } else if (!(yield* addSlotNames(me, dict, peek(at + TYPE_METHODS)))) return false;
    }
    return true;
  }

  function* addSlotNames(me: Thread, dict: Ref, module: Ref): Steps<boolean> {
    if (module === 0) return true;
    for (let i = 0; i < peek(module + SIZE); i++) {
      const slot = module + MODULE_SLOTS + i * SLOT_WORDS;
      if (peek(slot) === 0 || peek(slot + 1) === 0) continue;
      if (!(yield* dicts.dictSet(me, dict, peek(slot), NONE))) return false;
    }
    return true;
  }

  function* addNames(me: Thread, dict: Ref, object: Ref): Steps<boolean> {
    const type = peek(object + TYPE);
    if (type === MODULE_TYPE) return yield* addSlotNames(me, dict, object);
    if (type === TYPE_TYPE) return yield* addTypeNames(me, dict, object);
    if (extrasOf(object) !== 0 && attributes.hasDict(object)) {
      const own = yield* attributes.dictOf(me, object);
      if (own === 0 || !(yield* dicts.dictUpdate(me, dict, own))) return false;
    }
    return yield* addTypeNames(me, dict, typeOf(object));
  }

  function* dir(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'dir', names))) return 0;
    if (!(yield* argumentsBetween(me, 'dir', n, 0, 1))) return 0;
    if (n > 0) return yield* namesOf(me, peek(args));
    const scope = yield* hooks.scopeOf(me);
    return scope === 0 ? 0 : yield* sortedNames(me, scope);
  }

  function* namesOf(me: Thread, object: Ref): Steps<Ref> {
    const own = yield* lookup.callSpecial(me, object, '__dir__');
    if (own === 0) return 0;
    if (own !== ABSENT) return yield* sortedNames(me, own);
    return yield* namesBuiltIn(me, object);
  }

  /** `object.__dir__()` */
  function* namesOfObject(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, '__dir__', names))) return 0;
    if (!(yield* argumentsBetween(me, '__dir__', n - 1, 0, 0))) return 0;
    return yield* namesBuiltIn(me, peek(args));
  }

  /** What an object has, whatever its class says. */
  function* namesBuiltIn(me: Thread, object: Ref): Steps<Ref> {
    const dict = yield* dicts.newDict(me);
    if (dict === 0) return 0;
    if (yield* addNames(me, dict, object)) return yield* sortedNames(me, dict);
    yield* decref(me, dict);
    return 0;
  }

  /** A sorted list of what an iterable of strs, which it takes over, gives. */
  function* sortedNames(me: Thread, source: Ref): Steps<Ref> {
    const list = yield* newList(me, 0);
    const isDone = list !== 0 && (yield* operations.listExtend(me, list, source));
    yield* decref(me, source);
    if (isDone) {
      const items = peek(list + LIST_ITEMS);
      const texts = Array.from({ length: peek(list + SIZE) }, (_, i) => peek(items + i));
      const sorted = texts.map((text) => [strValue(text), text] as const);
      sorted.sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [i, [, text]] of sorted.entries()) poke(items + i, text);
      return list;
    }
    if (list !== 0) yield* decref(me, list);
    return 0;
  }

  // --- weak references ---

  function* callReferenceType(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'ref', names))) return 0;
    if (!(yield* argumentsBetween(me, 'ref', n, 1, 2))) return 0;
    const callback = n === 2 && peek(args + 1) !== NONE ? peek(args + 1) : 0;
    return yield* weakrefs.newWeak(me, peek(args), callback);
  }

  function* getCallback(me: Thread, args: Address): Steps<Ref> {
    const weak = peek(args);
    const callback = yield* objects.containers.load(me, weak, weak + WEAK_CALLBACK);
    return callback === 0 ? yield* none(me) : callback;
  }

  function* getWeakCount(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, '_weakref.getweakrefcount', n, names))) return 0;
    return yield* objects.newInt(me, yield* weakrefs.countWeak(peek(args)));
  }

  function* callMethodType(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'method', names))) return 0;
    if (!(yield* argumentsBetween(me, 'method', n, 2, 2))) return 0;
    if (!isCallable(peek(args)))
      return yield* raise(me, TYPE_ERROR, 'first argument must be callable');
    if (peek(args + 1) === NONE) return yield* raise(me, TYPE_ERROR, 'instance must not be None');
    return yield* lookup.bindMethod(me, peek(args + 1), peek(args));
  }

  function* callAliasType(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'GenericAlias', names))) return 0;
    if (!(yield* argumentsBetween(me, 'GenericAlias', n, 2, 2))) return 0;
    return yield* generics.newAlias(me, peek(args), peek(args + 1));
  }

  const builtin = (name: string, native: Native): NativeEntry => ({
    owner: 'builtins',
    name,
    native,
  });
  const constructor = (owner: Ref, native: Native): NativeEntry => ({ owner, name: 'new', native });

  const entries: readonly NativeEntry[] = [
    builtin('__build_class__', classes.buildClass),
    builtin('getattr', getAttr),
    builtin('hasattr', hasAttr),
    builtin('setattr', setAttr),
    builtin('delattr', delAttr),
    builtin('vars', vars),
    builtin('dir', dir),
    constructor(TYPE_TYPE, callType),
    constructor(OBJECT_TYPE, callObjectType),
    constructor(PROPERTY_TYPE, callProperty),
    constructor(SUPER_TYPE, callSuper),
    constructor(WEAKREF_TYPE, callReferenceType),
    constructor(ALIAS_TYPE, callAliasType),
    constructor(BOUND_METHOD_TYPE, callMethodType),
    wrapper('staticmethod', STATICMETHOD_TYPE),
    wrapper('classmethod', CLASSMETHOD_TYPE),
    { owner: TYPE_TYPE, name: 'mro', native: mro },
    { owner: OBJECT_TYPE, name: '__dir__', native: namesOfObject },
    { owner: TYPE_TYPE, name: '__subclasses__', native: subclasses },
    changer('getter', PROPERTY_GET),
    changer('setter', PROPERTY_SET),
    changer('deleter', PROPERTY_DELETE),
    { owner: WEAKREF_TYPE, name: '__callback__', native: getCallback, accessor: 'get' },
    { owner: '_weakref', name: 'getweakrefcount', native: getWeakCount },
  ];

  const constants: readonly NativeConstant[] = ['ref', 'ReferenceType'].map((name) => ({
    owner: '_weakref',
    name,
    *make(me: Thread): Steps<Ref> {
      return yield* owned(me, WEAKREF_TYPE);
    },
  }));

  hooks.namesOf = namesOf;
  return { entries, constants };
}
