// Attributes that objects of built-in types have: `__class__`, `__dict__`, `__name__` and their like.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, read } from '../../memory.ts';
import { isClass, layoutOf } from '../../heap/references.ts';
import {
  ALIAS_ARGS,
  ALIAS_ORIGIN,
  ALIAS_TYPE,
  CLASSMETHOD_TYPE,
  CODE_ARGUMENTS,
  CODE_CONSTANTS,
  CODE_FLAGS,
  CODE_FREE,
  CODE_KEYWORD_ONLY,
  CODE_LINES,
  CODE_LOCAL_NAMES,
  CODE_LOCALS,
  CODE_OWN_LOCALS,
  CODE_POSITIONAL_ONLY,
  CODE_STACK,
  CODE_TYPE,
  GENERATOR_CODE,
  GENERATOR_STATE,
  GENERATOR_TYPE,
  CODE_NAME,
  CODE_QUALIFIED_NAME,
  DICT_TYPE,
  FUNCTION_ANNOTATIONS,
  CELL_TYPE,
  CELL_VALUE,
  FUNCTION_CLOSURE,
  FUNCTION_CODE,
  FUNCTION_DEFAULTS,
  FUNCTION_DOC,
  FUNCTION_KEYWORD_DEFAULTS,
  FUNCTION_MODULE,
  FUNCTION_MODULE_NAME,
  FUNCTION_NAME,
  FUNCTION_QUALIFIED_NAME,
  FUNCTION_TYPE,
  METHOD_FUNCTION,
  METHOD_SELF,
  METHOD_TYPE,
  MODULE_NAME,
  MODULE_SLOTS,
  MODULE_TYPE,
  NATIVE_NAME,
  NATIVE_TYPE,
  NONE,
  OBJECT_TYPE,
  PROPERTY_DELETE,
  PROPERTY_DOC,
  PROPERTY_GET,
  PROPERTY_SET,
  PROPERTY_TYPE,
  SIZE,
  STATICMETHOD_TYPE,
  STR_TYPE,
  SUPER_AFTER,
  SUPER_CLASS,
  SUPER_SELF,
  SUPER_TYPE,
  TRACEBACK_LINE,
  TRACEBACK_NEXT,
  TRACEBACK_TYPE,
  TUPLE_ITEMS,
  TYPE,
  TYPE_BASE,
  TYPE_MODULE,
  TYPE_NAME,
  TYPE_QUALIFIED_NAME,
  TYPE_TYPE,
  UNION_TYPE,
  WRAPPED,
} from '../../layout.ts';
import { SLOT_WORDS } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { ATTRIBUTE_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { RUNNING, SUSPENDED } from '../generator-state.ts';
import { nameOfType, typeName, typeOf } from '../types.ts';
import type { ClassParts } from './class-natives.ts';
import { special } from './special-names.ts';

const CODE_NUMBERS = [
  ['co_argcount', CODE_ARGUMENTS],
  ['co_posonlyargcount', CODE_POSITIONAL_ONLY],
  ['co_kwonlyargcount', CODE_KEYWORD_ONLY],
  ['co_nlocals', CODE_OWN_LOCALS],
  ['co_stacksize', CODE_STACK],
  ['co_flags', CODE_FLAGS],
] as const;

type Get = (me: Thread, object: Ref) => Steps<Ref>;
type Set = (me: Thread, object: Ref, value: Ref) => Steps<boolean>;

export function makeBuiltInAttributes(parts: ClassParts): readonly NativeEntry[] {
  const { objects, collections, attributes, classes, lookup } = parts;
  const { containers, decref, incref, newBool, newInt, newStr, newTuple, raise, setField } =
    objects;
  const { dicts } = collections;

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  function getter(owner: Ref, name: string, get: Get): NativeEntry {
    return {
      owner,
      name,
      accessor: 'get',
      *native(me: Thread, args: Address): Steps<Ref> {
        return yield* get(me, peek(args));
      },
    };
  }

  function setter(owner: Ref, name: string, set: Set): NativeEntry {
    return {
      owner,
      name,
      accessor: 'set',
      *native(me: Thread, args: Address, n: number): Steps<Ref> {
        const isSet = yield* set(me, peek(args), n === 1 ? 0 : peek(args + 1));
        return isSet ? yield* owned(me, NONE) : 0;
      },
    };
  }

  /** An attribute that is a word of the object and never changes. */
  function fixed(owner: Ref, name: string, at: number): NativeEntry {
    return getter(owner, name, function* get(me: Thread, object: Ref): Steps<Ref> {
      const value = peek(object + at);
      return yield* owned(me, value === 0 ? NONE : value);
    });
  }

  // --- object ---

  function* getClass(me: Thread, object: Ref): Steps<Ref> {
    return yield* owned(me, typeOf(object));
  }

  function* setClass(me: Thread, _object: Ref, _value: Ref): Steps<boolean> {
    yield* raise(me, TYPE_ERROR, '__class__ assignment is outside the guest language');
    return false;
  }

  function* getDict(me: Thread, object: Ref): Steps<Ref> {
    if (attributes.hasDict(object)) {
      const dict = yield* attributes.dictOf(me, object);
      return dict === 0 ? 0 : yield* owned(me, dict);
    }
    const why = `'${typeName(object)}' object has no attribute '__dict__'`;
    return yield* raise(me, ATTRIBUTE_ERROR, why);
  }

  function* setDict(me: Thread, object: Ref, value: Ref): Steps<boolean> {
    if (value !== 0 && attributes.hasDict(object) && peek(value + TYPE) === DICT_TYPE)
      return yield* attributes.replaceDict(me, object, value);
    const what = value === 0 ? 'deleted' : `set to a '${typeName(value)}'`;
    yield* raise(me, TYPE_ERROR, `__dict__ must be set to a dictionary, not ${what}`);
    return false;
  }

  // --- types ---

  /** The last part of the name of a built-in type, or of the qualified name of a class. */
  function* typeText(me: Thread, type: Ref, at: number): Steps<Ref> {
    if (isClass(type)) return yield* owned(me, peek(type + at));
    const name = nameOfType(type);
    return yield* newStr(me, name.slice(name.lastIndexOf('.') + 1));
  }

  function* getTypeName(me: Thread, type: Ref): Steps<Ref> {
    return yield* typeText(me, type, TYPE_NAME);
  }

  function* getTypeQualifiedName(me: Thread, type: Ref): Steps<Ref> {
    return yield* typeText(me, type, TYPE_QUALIFIED_NAME);
  }

  function* getTypeModule(me: Thread, type: Ref): Steps<Ref> {
    if (isClass(type)) {
      const own = yield* lookup.findInClasses(me, type, special('__module__'));
      return own === 0 ? yield* owned(me, peek(type + TYPE_MODULE)) : own;
    }
    const name = nameOfType(type);
    return yield* newStr(
      me,
      name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : 'builtins',
    );
  }

  function* getTypeDoc(me: Thread, type: Ref): Steps<Ref> {
    const own = isClass(type) ? yield* parts.lookup.findInOwn(me, type, special('__doc__')) : 0;
    return own === 0 ? yield* owned(me, NONE) : own;
  }

  function* getBases(me: Thread, type: Ref): Steps<Ref> {
    const base = peek(type + TYPE_BASE);
    const bases = yield* newTuple(me, base === 0 ? 0 : 1);
    if (bases !== 0 && base !== 0) poke(bases + TUPLE_ITEMS, yield* owned(me, base));
    return bases;
  }

  function* getMro(me: Thread, type: Ref): Steps<Ref> {
    let n = 0;
    for (let at = type; at !== 0; at = peek(at + TYPE_BASE)) n++;
    const tuple = yield* newTuple(me, n);
    if (tuple === 0) return 0;
    let at = type;
    for (let i = 0; i < n; i++, at = peek(at + TYPE_BASE))
      poke(tuple + TUPLE_ITEMS + i, yield* owned(me, at));
    return tuple;
  }

  function* getNamespace(me: Thread, type: Ref): Steps<Ref> {
    return yield* classes.namespaceOf(me, type);
  }

  // --- functions ---

  /** What was assigned to an attribute of a function, or else `otherwise`, borrowed. */
  function* functionText(me: Thread, callee: Ref, at: number, otherwise: Ref): Steps<Ref> {
    const own = yield* containers.load(me, callee, callee + at);
    return own === 0 ? yield* owned(me, otherwise) : own;
  }

  function textOf(name: string, at: number, otherwise: (callee: Ref) => Ref): NativeEntry[] {
    return [
      getter(FUNCTION_TYPE, name, function* get(me: Thread, callee: Ref): Steps<Ref> {
        return yield* functionText(me, callee, at, otherwise(callee));
      }),
      setter(
        FUNCTION_TYPE,
        name,
        function* set(me: Thread, callee: Ref, value: Ref): Steps<boolean> {
          const isText = at === FUNCTION_DOC || at === FUNCTION_MODULE_NAME;
          if (value === 0 || (!isText && peek(value + TYPE) !== STR_TYPE)) {
            yield* raise(me, TYPE_ERROR, `${name} must be set to a string object`);
            return false;
          }
          yield* incref(me, value);
          yield* setField(me, callee, at, value);
          return true;
        },
      ),
    ];
  }

  function docOf(callee: Ref): Ref {
    const constants = peek(peek(callee + FUNCTION_CODE) + CODE_CONSTANTS);
    // The compiler puts None there for a function without a docstring.
    return constants !== 0 && peek(peek(constants) + TYPE) === STR_TYPE ? peek(constants) : NONE;
  }

  /** The dict of a function's annotations, which it has from the first time that it is asked for. */
  function* getAnnotations(me: Thread, callee: Ref): Steps<Ref> {
    const known = yield* containers.load(me, callee, callee + FUNCTION_ANNOTATIONS);
    if (known !== 0 && layoutOf(known) === DICT_TYPE) return known;
    const dict = yield* dicts.newDict(me);
    const words = known === 0 ? 0 : peek(known + SIZE);
    let isDone = dict !== 0;
    for (let i = 0; isDone && i < words; i += 2) {
      const pair = known + TUPLE_ITEMS + i;
      isDone = yield* dicts.dictSet(me, dict, peek(pair), peek(pair + 1));
    }
    if (known !== 0) yield* decref(me, known);
    if (isDone && (yield* setAnnotations(me, callee, dict))) return dict;
    if (dict !== 0) yield* decref(me, dict);
    return 0;
  }

  function* setAnnotations(me: Thread, callee: Ref, value: Ref): Steps<boolean> {
    if (value !== 0 && value !== NONE && layoutOf(value) !== DICT_TYPE) {
      yield* raise(me, TYPE_ERROR, '__annotations__ must be set to a dict object');
      return false;
    }
    const isEmpty = value === 0 || value === NONE;
    if (!isEmpty) yield* incref(me, value);
    yield* setField(me, callee, FUNCTION_ANNOTATIONS, isEmpty ? 0 : value);
    return true;
  }

  function* getMethodName(me: Thread, method: Ref): Steps<Ref> {
    const callee = peek(method + METHOD_FUNCTION);
    const name = yield* newStr(me, '__name__');
    if (name === 0) return 0;
    const value = yield* attributes.getAttribute(me, callee, name);
    yield* decref(me, name);
    return value;
  }

  function* getPropertyDoc(me: Thread, property: Ref): Steps<Ref> {
    const own = peek(property + PROPERTY_DOC);
    const get = peek(property + PROPERTY_GET);
    if (own !== 0 || get === 0 || peek(get + TYPE) !== FUNCTION_TYPE)
      return yield* owned(me, own === 0 ? NONE : own);
    return yield* functionText(me, get, FUNCTION_DOC, docOf(get));
  }

  /** A tuple of the names of the locals from one to another. */
  function* someNames(me: Thread, code: Ref, from: number, to: number): Steps<Ref> {
    const tuple = yield* newTuple(me, to - from);
    if (tuple === 0) return 0;
    const names = peek(code + CODE_LOCAL_NAMES) + TUPLE_ITEMS;
    for (let i = from; i < to; i++)
      poke(tuple + TUPLE_ITEMS + i - from, yield* owned(me, peek(names + i)));
    return tuple;
  }

  function* stateOf(me: Thread, generator: Ref): Steps<number> {
    yield* containers.acquire(me, generator);
    const state = yield* read(generator + GENERATOR_STATE);
    yield* containers.release(me, generator);
    return state;
  }

  function* getCellContents(me: Thread, cell: Ref): Steps<Ref> {
    const value = yield* containers.load(me, cell, cell + CELL_VALUE);
    return value === 0 ? yield* raise(me, VALUE_ERROR, 'Cell is empty') : value;
  }

  // --- modules ---

  function* getModuleDict(me: Thread, module: Ref): Steps<Ref> {
    const dict = yield* dicts.newDict(me);
    if (dict === 0) return 0;
    for (let i = 0; i < peek(module + SIZE); i++) {
      const slot = module + MODULE_SLOTS + i * SLOT_WORDS;
      const value = peek(slot) === 0 ? 0 : yield* containers.load(me, module, slot + 1);
      if (value === 0) continue;
      const isSet = yield* dicts.dictSet(me, dict, peek(slot), value);
      yield* decref(me, value);
      if (isSet) continue;
      yield* decref(me, dict);
      return 0;
    }
    return dict;
  }

  function* getNone(me: Thread, _object: Ref): Steps<Ref> {
    return yield* owned(me, NONE);
  }

  return [
    getter(OBJECT_TYPE, '__class__', getClass),
    setter(OBJECT_TYPE, '__class__', setClass),
    getter(OBJECT_TYPE, '__dict__', getDict),
    setter(OBJECT_TYPE, '__dict__', setDict),
    getter(OBJECT_TYPE, '__doc__', getNone),
    getter(TYPE_TYPE, '__name__', getTypeName),
    getter(TYPE_TYPE, '__qualname__', getTypeQualifiedName),
    getter(TYPE_TYPE, '__module__', getTypeModule),
    getter(TYPE_TYPE, '__doc__', getTypeDoc),
    getter(TYPE_TYPE, '__bases__', getBases),
    getter(TYPE_TYPE, '__mro__', getMro),
    getter(TYPE_TYPE, '__dict__', getNamespace),
    fixed(TYPE_TYPE, '__base__', TYPE_BASE),
    ...textOf('__name__', FUNCTION_NAME, (f) => peek(peek(f + FUNCTION_CODE) + CODE_NAME)),
    ...textOf('__qualname__', FUNCTION_QUALIFIED_NAME, (f) =>
      peek(peek(f + FUNCTION_CODE) + CODE_QUALIFIED_NAME),
    ),
    ...textOf('__module__', FUNCTION_MODULE_NAME, (f) =>
      peek(peek(f + FUNCTION_MODULE) + MODULE_NAME),
    ),
    ...textOf('__doc__', FUNCTION_DOC, docOf),
    fixed(FUNCTION_TYPE, '__code__', FUNCTION_CODE),
    fixed(FUNCTION_TYPE, '__defaults__', FUNCTION_DEFAULTS),
    fixed(FUNCTION_TYPE, '__kwdefaults__', FUNCTION_KEYWORD_DEFAULTS),
    getter(FUNCTION_TYPE, '__annotations__', getAnnotations),
    setter(FUNCTION_TYPE, '__annotations__', setAnnotations),
    fixed(FUNCTION_TYPE, '__closure__', FUNCTION_CLOSURE),
    getter(CELL_TYPE, 'cell_contents', getCellContents),
    fixed(TRACEBACK_TYPE, 'tb_next', TRACEBACK_NEXT),
    getter(TRACEBACK_TYPE, 'tb_lineno', function* get(me: Thread, traceback: Ref): Steps<Ref> {
      return yield* newInt(me, peek(traceback + TRACEBACK_LINE));
    }),
    fixed(CODE_TYPE, 'co_name', CODE_NAME),
    fixed(CODE_TYPE, 'co_qualname', CODE_QUALIFIED_NAME),
    ...CODE_NUMBERS.map(([name, at]) =>
      getter(CODE_TYPE, name, function* get(me: Thread, code: Ref): Steps<Ref> {
        return yield* newInt(me, peek(code + at));
      }),
    ),
    getter(CODE_TYPE, 'co_firstlineno', function* get(me: Thread, code: Ref): Steps<Ref> {
      let line = peek(code + CODE_LINES);
      while (peek(line) <= 0) line++;
      return yield* newInt(me, peek(line));
    }),
    getter(CODE_TYPE, 'co_varnames', function* get(me: Thread, code: Ref): Steps<Ref> {
      return yield* someNames(me, code, 0, peek(code + CODE_OWN_LOCALS));
    }),
    getter(CODE_TYPE, 'co_freevars', function* get(me: Thread, code: Ref): Steps<Ref> {
      const all = peek(code + CODE_LOCALS);
      return yield* someNames(me, code, all - peek(code + CODE_FREE), all);
    }),
    getter(GENERATOR_TYPE, '__name__', function* get(me: Thread, generator: Ref): Steps<Ref> {
      return yield* owned(me, peek(peek(generator + GENERATOR_CODE) + CODE_NAME));
    }),
    getter(GENERATOR_TYPE, '__qualname__', function* get(me: Thread, generator: Ref): Steps<Ref> {
      return yield* owned(me, peek(peek(generator + GENERATOR_CODE) + CODE_QUALIFIED_NAME));
    }),
    fixed(GENERATOR_TYPE, 'gi_code', GENERATOR_CODE),
    getter(GENERATOR_TYPE, 'gi_running', function* get(me: Thread, generator: Ref): Steps<Ref> {
      return yield* newBool(me, (yield* stateOf(me, generator)) === RUNNING);
    }),
    getter(GENERATOR_TYPE, 'gi_suspended', function* get(me: Thread, generator: Ref): Steps<Ref> {
      return yield* newBool(me, (yield* stateOf(me, generator)) === SUSPENDED);
    }),
    fixed(NATIVE_TYPE, '__name__', NATIVE_NAME),
    fixed(NATIVE_TYPE, '__qualname__', NATIVE_NAME),
    getter(NATIVE_TYPE, '__module__', getNone),
    fixed(METHOD_TYPE, '__self__', METHOD_SELF),
    fixed(METHOD_TYPE, '__func__', METHOD_FUNCTION),
    getter(METHOD_TYPE, '__name__', getMethodName),
    fixed(PROPERTY_TYPE, 'fget', PROPERTY_GET),
    fixed(PROPERTY_TYPE, 'fset', PROPERTY_SET),
    fixed(PROPERTY_TYPE, 'fdel', PROPERTY_DELETE),
    getter(PROPERTY_TYPE, '__doc__', getPropertyDoc),
    fixed(STATICMETHOD_TYPE, '__func__', WRAPPED),
    fixed(STATICMETHOD_TYPE, '__wrapped__', WRAPPED),
    fixed(CLASSMETHOD_TYPE, '__func__', WRAPPED),
    fixed(CLASSMETHOD_TYPE, '__wrapped__', WRAPPED),
    fixed(SUPER_TYPE, '__thisclass__', SUPER_AFTER),
    fixed(SUPER_TYPE, '__self__', SUPER_SELF),
    fixed(SUPER_TYPE, '__self_class__', SUPER_CLASS),
    fixed(ALIAS_TYPE, '__origin__', ALIAS_ORIGIN),
    fixed(ALIAS_TYPE, '__args__', ALIAS_ARGS),
    fixed(UNION_TYPE, '__args__', ALIAS_ARGS),
    fixed(MODULE_TYPE, '__name__', MODULE_NAME),
    getter(MODULE_TYPE, '__dict__', getModuleDict),
  ];
}
