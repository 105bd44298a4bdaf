// Making classes: the class statement and `type(name, bases, namespace)`.
//
// Source: CPython 3.13, Python/bltinmodule.c (builtin___build_class__), Objects/typeobject.c (type_new).
// Differs: one base, so that the method resolution order is the chain of bases; no metaclasses. Classes
//   live as long as the heap: they are in the list HEAP_CLASSES, and immortal where there are immortal
//   objects, so that instances need not count them.

import type { Address, Steps } from '../../memory.ts';
import { cas, load, peek, poke } from '../../memory.ts';
import { CLASS_WORDS, DESCRIPTOR_WORDS, isClass, isExceptionType } from '../../heap/references.ts';
import {
  ALIAS_ORIGIN,
  ALIAS_TYPE,
  AREA_FRAME,
  CELL_TYPE,
  CELL_VALUE,
  CLASSMETHOD_TYPE,
  CODE_MODULE,
  DEQUE_TYPE,
  DICT_TYPE,
  FLOAT_TYPE,
  FRAME_CODE,
  FUNCTION_TYPE,
  HEAP_CLASSES,
  INT_TYPE,
  LIST_TYPE,
  MEMBER_CLASS,
  MEMBER_INDEX,
  MEMBER_NAME,
  MEMBER_TYPE,
  MODULE_NAME,
  NONE,
  OBJECT_TYPE,
  PROPERTY_NAME,
  PROPERTY_TYPE,
  SET_TYPE,
  SIZE,
  STATICMETHOD_TYPE,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  TYPE_BASE,
  TYPE_FLAGS,
  TYPE_HAS_DICT,
  TYPE_LAYOUT,
  TYPE_MODULE,
  TYPE_METHODS,
  TYPE_NAME,
  TYPE_NEW,
  TYPE_NEXT,
  TYPE_QUALIFIED_NAME,
  TYPE_SLOT_COUNT,
  TYPE_TABLE,
  TYPE_TYPE,
  WRAPPED,
  BOOL_TYPE,
  RANGE_TYPE,
  SLICE_TYPE,
  FROZENSET_TYPE,
  NONE_TYPE,
  GENERATOR_TYPE,
  METHOD_TYPE,
  NATIVE_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Calls } from '../calls.ts';
import type { Dicts } from '../collections/dicts.ts';
import { TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import { strValue, type Objects } from '../objects.ts';
import { nameOfType, typeName } from '../types.ts';
import type { ClassTables } from './class-tables.ts';
import type { Instances } from './instances.ts';
import { ABSENT, type Lookup } from './lookup.ts';
import { flagOf, special } from './special-names.ts';

/** Built-in types, apart from exceptions, that a class can derive from. */
const BASES: ReadonlySet<Ref> = new Set([
  OBJECT_TYPE,
  INT_TYPE,
  FLOAT_TYPE,
  STR_TYPE,
  TUPLE_TYPE,
  LIST_TYPE,
  DICT_TYPE,
  SET_TYPE,
  FROZENSET_TYPE,
  DEQUE_TYPE,
]);
/** Those that CPython does not let a class derive from either. */
const NO_BASES: ReadonlySet<Ref> = new Set([
  NONE_TYPE,
  BOOL_TYPE,
  RANGE_TYPE,
  SLICE_TYPE,
  FUNCTION_TYPE,
  GENERATOR_TYPE,
  METHOD_TYPE,
  NATIVE_TYPE,
]);
/** Functions with these names become class methods by themselves. */
const CLASS_METHODS: ReadonlySet<string> = new Set(['__init_subclass__', '__class_getitem__']);
/** Names of a class body that do not get into the namespace. */
const APART: ReadonlySet<string> = new Set(['__classcell__', '__qualname__']);

export type Classes = ReturnType<typeof makeClasses>;

interface Parts {
  readonly objects: Objects;
  readonly hooks: Hooks;
  readonly calls: Calls;
  readonly dicts: Dicts;
  readonly tables: ClassTables;
  readonly lookup: Lookup;
  readonly instances: Instances;
}

export function makeClasses(parts: Parts) {
  const { objects, hooks, calls, dicts, tables, lookup, instances } = parts;
  const { decref, immortalise, incref, newContainer, newObject, raise, setField } = objects;

  // --- what a class is made of ---

  /** The base among the `n` objects at `args`, borrowed; 0 with TypeError. */
  function* baseOf(me: Thread, args: Address, n: number): Steps<Ref> {
    if (n === 0) return OBJECT_TYPE;
    if (n > 1)
      return yield* raise(me, TYPE_ERROR, 'multiple inheritance is outside the guest language');
    let base = peek(args);
    if (peek(base + TYPE) === ALIAS_TYPE) base = peek(base + ALIAS_ORIGIN);
    if (peek(base + TYPE) !== TYPE_TYPE) {
      const why = `a class that derives from ${typeName(base)} objects is outside the guest language`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (isClass(base) || BASES.has(base) || isExceptionType(base)) return base;
    const why = NO_BASES.has(base)
      ? `type '${nameOfType(base)}' is not an acceptable base type`
      : `a class that derives from ${nameOfType(base)} is outside the guest language`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** Name of the module that a class is in: as its body says, or that of the code that runs. Borrowed. */
  function moduleOf(me: Thread, pairs: Ref): Ref {
    const own = given(pairs, '__module__');
    if (own !== 0 && peek(own + TYPE) === STR_TYPE) return own;
    const frame = peek(me.area + AREA_FRAME);
    return peek(peek(peek(frame + FRAME_CODE) + CODE_MODULE) + MODULE_NAME);
  }

  /** Wraps a function of a class body in a descriptor of `kind`; a new reference. */
  function* wrap(me: Thread, kind: Ref, callee: Ref): Steps<Ref> {
    const wrapper = yield* newContainer(me, kind, DESCRIPTOR_WORDS);
    if (wrapper === 0) return 0;
    yield* incref(me, callee);
    poke(wrapper + WRAPPED, callee);
    return wrapper;
  }

  /** What a name of a class body is in the class; a new reference. */
  function* valueFor(me: Thread, name: string, value: Ref): Steps<Ref> {
    if (peek(value + TYPE) === FUNCTION_TYPE) {
      if (name === '__new__') return yield* wrap(me, STATICMETHOD_TYPE, value);
      if (CLASS_METHODS.has(name)) return yield* wrap(me, CLASSMETHOD_TYPE, value);
    }
    yield* incref(me, value);
    return value;
  }

  /** The value of a special name in the tuple `pairs` of names and values, borrowed, or 0. */
  function given(pairs: Ref, name: string): Ref {
    for (let i = 0; i < peek(pairs + SIZE); i += 2) {
      if (strValue(peek(pairs + TUPLE_ITEMS + i)) === name)
        return peek(pairs + TUPLE_ITEMS + i + 1);
    }
    return 0;
  }

  /** Binds a special name in a fresh table. */
  function* addSpecial(me: Thread, table: Ref, name: string, value: Ref): Steps {
    yield* tables.addHeld(me, table, special(name), value);
  }

  /** Fills the table of a class from its body; false with the exception set. */
  function* fillTable(me: Thread, type: Ref, pairs: Ref): Steps<boolean> {
    const table = peek(type + TYPE_TABLE);
    let flags = peek(peek(type + TYPE_BASE) + TYPE_FLAGS);
    for (let i = 0; i < peek(pairs + SIZE); i += 2) {
      const name = peek(pairs + TUPLE_ITEMS + i);
      const text = strValue(name);
      if (APART.has(text)) continue;
      const value = yield* valueFor(me, text, peek(pairs + TUPLE_ITEMS + i + 1));
      if (value === 0) return false;
      yield* tables.addHeld(me, table, name, value);
      yield* decref(me, value);
      flags |= flagOf(text);
    }
    poke(type + TYPE_FLAGS, flags);
    if (given(pairs, '__doc__') === 0) yield* addSpecial(me, table, '__doc__', NONE);
    if (given(pairs, '__module__') === 0)
      yield* addSpecial(me, table, '__module__', peek(type + TYPE_MODULE));
    if (given(pairs, '__eq__') !== 0 && given(pairs, '__hash__') === 0)
      yield* addSpecial(me, table, '__hash__', NONE);
    return true;
  }

  /** Adds the descriptors of `__slots__` to a fresh class; false with the exception set. */
  function* addSlots(me: Thread, type: Ref, pairs: Ref): Steps<boolean> {
    const base = peek(type + TYPE_BASE);
    const inherited = isClass(base) ? peek(base + TYPE_SLOT_COUNT) : 0;
    poke(type + TYPE_SLOT_COUNT, inherited);
    const hasDict = isClass(base) ? peek(base + TYPE_HAS_DICT) === 1 : isExceptionType(base);
    const slots = given(pairs, '__slots__');
    poke(type + TYPE_HAS_DICT, slots === 0 || hasDict ? 1 : 0);
    if (slots === 0) return true;
    const kind = peek(slots + TYPE);
    if (kind === STR_TYPE) return yield* addSlot(me, type, slots, pairs);
    if (kind !== TUPLE_TYPE && kind !== LIST_TYPE) {
      yield* raise(
        me,
        TYPE_ERROR,
        '__slots__ must be a str, a tuple or a list in the guest language',
      );
      return false;
    }
    const names = yield* hooks.callObject(me, TUPLE_TYPE, [slots]);
    if (names === 0) return false;
    let isDone = true;
    for (let i = 0; isDone && i < peek(names + SIZE); i++) {
      isDone = yield* addSlot(me, type, peek(names + TUPLE_ITEMS + i), pairs);
    }
    yield* decref(me, names);
    return isDone;
  }

  function* addSlot(me: Thread, type: Ref, name: Ref, pairs: Ref): Steps<boolean> {
    if (peek(name + TYPE) !== STR_TYPE) {
      yield* raise(me, TYPE_ERROR, `__slots__ items must be strings, not '${typeName(name)}'`);
      return false;
    }
    let text = strValue(name);
    if (text === '__dict__') {
      poke(type + TYPE_HAS_DICT, 1);
      return true;
    }
    if (text === '__weakref__') return true;
    if (given(pairs, text) !== 0) {
      yield* raise(me, VALUE_ERROR, `'${text}' in __slots__ conflicts with class variable`);
      return false;
    }
    const owner = strValue(peek(type + TYPE_NAME)).replace(/^_+/, '');
    if (text.startsWith('__') && !text.endsWith('__') && owner !== '') text = `_${owner}${text}`;
    const mangled = yield* objects.newStr(me, text);
    if (mangled === 0) return false;
    const member = yield* newMember(me, type, mangled);
    if (member !== 0) {
      yield* tables.storeOwn(me, type, mangled, member);
      yield* decref(me, member);
    }
    yield* decref(me, mangled);
    return member !== 0;
  }

  function* newMember(me: Thread, type: Ref, name: Ref): Steps<Ref> {
    const member = yield* newObject(me, MEMBER_TYPE, DESCRIPTOR_WORDS);
    if (member === 0) return 0;
    yield* incref(me, name);
    yield* incref(me, type);
    poke(member + MEMBER_NAME, name);
    poke(member + MEMBER_CLASS, type);
    const index = peek(type + TYPE_SLOT_COUNT);
    poke(member + MEMBER_INDEX, index);
    poke(type + TYPE_SLOT_COUNT, index + 1);
    return member;
  }

  /** Makes a class known to whoever counts objects: from now on it lives as long as the heap. */
  function* publish(me: Thread, type: Ref): Steps {
    yield* incref(me, type);
    for (;;) {
      const last = yield* load(HEAP_CLASSES);
      poke(type + TYPE_NEXT, last);
      if ((yield* cas(HEAP_CLASSES, last, type)) === last) break;
    }
    yield* immortalise(me, type);
  }

  /** A class with an empty table; 0 with MemoryError. */
  function* newBareClass(me: Thread, name: Ref, base: Ref, pairs: Ref): Steps<Ref> {
    const table = yield* tables.newTable(me, peek(pairs + SIZE) / 2 + 4);
    if (table === 0) return 0;
    const type = yield* newObject(me, TYPE_TYPE, CLASS_WORDS);
    if (type === 0) {
      yield* decref(me, table);
      return 0;
    }
    const own = given(pairs, '__qualname__');
    const qualified = own !== 0 && peek(own + TYPE) === STR_TYPE ? own : name;
    const module = moduleOf(me, pairs);
    for (const part of [name, qualified, base, module]) yield* incref(me, part);
    poke(type + TYPE_NAME, name);
    poke(type + TYPE_BASE, base);
    poke(type + TYPE_NEW, 0);
    poke(type + TYPE_METHODS, 0);
    poke(type + TYPE_LAYOUT, isClass(base) ? peek(base + TYPE_LAYOUT) : base);
    poke(type + TYPE_FLAGS, 0);
    poke(type + TYPE_TABLE, table);
    poke(type + TYPE_QUALIFIED_NAME, qualified);
    poke(type + TYPE_MODULE, module);
    return type;
  }

  /**
   * A class from its name, base and the dict of its body; `args` and `names` are keyword arguments for
   * `__init_subclass__`. A new reference, or 0 with the exception set.
   */
  function* newClass(
    me: Thread,
    name: Ref,
    base: Ref,
    namespace: Ref,
    args: Address,
    names: Ref,
  ): Steps<Ref> {
    const pairs = yield* dicts.dictPairs(me, namespace);
    if (pairs === 0) return 0;
    const type = yield* newBareClass(me, name, base, pairs);
    let isDone = type !== 0;
    if (isDone) {
      isDone = yield* fillTable(me, type, pairs);
      yield* publish(me, type);
    }
    isDone = isDone && (yield* addSlots(me, type, pairs));
    if (isDone) yield* fillCell(me, type, given(pairs, '__classcell__'));
    isDone = isDone && (yield* nameAttributes(me, type, pairs));
    isDone = isDone && (yield* tellBase(me, type, args, names));
    yield* decref(me, pairs);
    if (isDone || type === 0) return type;
    yield* decref(me, type);
    return 0;
  }

  /** `__class__` in the methods of a class is this class. */
  function* fillCell(me: Thread, type: Ref, cell: Ref): Steps {
    if (cell === 0 || peek(cell + TYPE) !== CELL_TYPE) return;
    yield* incref(me, type);
    yield* setField(me, cell, CELL_VALUE, type);
  }

  /** Calls `__set_name__` of what a class body has bound; false with the exception set. */
  function* nameAttributes(me: Thread, type: Ref, pairs: Ref): Steps<boolean> {
    for (let i = 0; i < peek(pairs + SIZE); i += 2) {
      const name = peek(pairs + TUPLE_ITEMS + i);
      const value = peek(pairs + TUPLE_ITEMS + i + 1);
      if (peek(value + TYPE) === PROPERTY_TYPE && peek(value + PROPERTY_NAME) === 0) {
        yield* incref(me, name);
        poke(value + PROPERTY_NAME, name);
      }
      const result = yield* lookup.callSpecial(me, value, '__set_name__', [type, name]);
      if (result === 0) return false;
      if (result !== ABSENT) yield* decref(me, result);
    }
    return true;
  }

  /** Calls `__init_subclass__` of the base; false with the exception set. */
  function* tellBase(me: Thread, type: Ref, args: Address, names: Ref): Steps<boolean> {
    const base = peek(type + TYPE_BASE);
    const found = yield* lookup.findInClasses(me, base, special('__init_subclass__'));
    if (found === 0) {
      if (names === 0 || peek(names + SIZE) === 0) return true;
      const why = `${nameOfType(type)}.__init_subclass__() takes no keyword arguments`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    const callee = yield* lookup.bindFound(me, found, 0, type);
    if (callee === 0) return false;
    const result = yield* instances.callWith(me, callee, 0, args, 0, names);
    yield* decref(me, callee);
    if (result !== 0) yield* decref(me, result);
    return result !== 0;
  }

  // --- the class statement ---

  /** `__build_class__(body, name, *bases, **keywords)` */
  function* buildClass(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (n < 2) return yield* raise(me, TYPE_ERROR, '__build_class__: not enough arguments');
    const [body, name] = [peek(args), peek(args + 1)];
    if (peek(body + TYPE) !== FUNCTION_TYPE)
      return yield* raise(me, TYPE_ERROR, '__build_class__: func must be a function');
    if (peek(name + TYPE) !== STR_TYPE)
      return yield* raise(me, TYPE_ERROR, '__build_class__: name is not a string');
    const keywords = names === 0 ? 0 : peek(names + SIZE);
    for (let i = 0; i < keywords; i++) {
      const isMeta = strValue(peek(names + TUPLE_ITEMS + i)) === 'metaclass';
      if (isMeta) return yield* raise(me, TYPE_ERROR, 'metaclasses are outside the guest language');
    }
    const base = yield* baseOf(me, args + 2, n - 2);
    if (base === 0) return 0;
    const namespace = yield* dicts.newDict(me);
    if (namespace === 0) return 0;
    const cell = yield* calls.callBody(me, body, namespace);
    let type: Ref = 0;
    if (cell !== 0) {
      type = yield* newClass(me, name, base, namespace, args + n, names);
      yield* decref(me, cell);
    }
    yield* decref(me, namespace);
    return type;
  }

  /** `type(name, bases, namespace, **keywords)` */
  function* newType(me: Thread, args: Address, names: Ref): Steps<Ref> {
    const [name, bases, namespace] = [peek(args), peek(args + 1), peek(args + 2)];
    const wanted = [STR_TYPE, TUPLE_TYPE, DICT_TYPE];
    for (const [i, object] of [name, bases, namespace].entries()) {
      if (peek(object + TYPE) === wanted[i]) continue;
      const why = `type.__new__() argument ${i + 1} must be ${nameOfType(wanted[i]!)}, not ${typeName(object)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const base = yield* baseOf(me, bases + TUPLE_ITEMS, peek(bases + SIZE));
    return base === 0 ? 0 : yield* newClass(me, name, base, namespace, args + 3, names);
  }

  /** A dict of what a class itself has, as it is now. */
  function* namespaceOf(me: Thread, type: Ref): Steps<Ref> {
    const dict = yield* dicts.newDict(me);
    if (dict === 0 || !isClass(type)) return dict;
    const n = yield* tables.countOwn(type);
    for (let i = 0; i < n; i++) {
      const name = yield* tables.nameAt(type, i);
      const value = yield* tables.loadOwn(me, type, name);
      if (value === 0) continue;
      const isSet = yield* dicts.dictSet(me, dict, name, value);
      yield* decref(me, value);
      if (isSet) continue;
      yield* decref(me, dict);
      return 0;
    }
    return dict;
  }

  return { buildClass, newType, namespaceOf, wrap };
}
