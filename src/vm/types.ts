// The built-in types by name.

import { peek } from '../memory.ts';
import {
  ADAPTER_OVER,
  ALIAS_ARGS,
  ARRAY_TYPE,
  ALIAS_TYPE,
  ARRAY_TYPE_TYPE,
  BOUND_METHOD_TYPE,
  CLASSMETHOD_TYPE,
  GETSET_TYPE,
  MEMBER_TYPE,
  METHOD_FUNCTION,
  PROPERTY_TYPE,
  STATICMETHOD_TYPE,
  SUPER_TYPE,
  TYPE_NAME,
  WEAKREF_TYPE,
  BOOL_TYPE,
  BYTEARRAY_TYPE,
  BYTES_TYPE,
  CALLABLE_ITERATOR_TYPE,
  FILTER_TYPE,
  FROZENSET_TYPE,
  MAP_TYPE,
  REVERSED_TYPE,
  ZIP_TYPE,
  CODE_TYPE,
  CELL_TYPE,
  CTYPE_TYPE,
  DICT_ITERATOR_TYPE,
  DICT_TYPE,
  ELLIPSIS_TYPE,
  ENUMERATE_TYPE,
  EXCEPTION_TYPES,
  FILE_TYPE,
  FLOAT_TYPE,
  FUNCTION_TYPE,
  GENERATOR_TYPE,
  HANDLE_TYPE,
  INT_TYPE,
  ITEMS_TYPE,
  ITERATOR_KIND,
  ITERATOR_OVER,
  KEYS_TYPE,
  LIST_TYPE,
  LOCK_TYPE,
  LONG_TYPE,
  MEMORYVIEW_TYPE,
  METHOD_TYPE,
  MODULE_TYPE,
  NATIVE_TYPE,
  NONE_TYPE,
  NOT_IMPLEMENTED_TYPE,
  OBJECT_TYPE,
  DEQUE_TYPE,
  QUEUE_TYPE,
  RANGE_ITERATOR_TYPE,
  RANGE_TYPE,
  RLOCK_TYPE,
  SEQUENCE_ITERATOR_TYPE,
  SET_TYPE,
  SIZE,
  SLICE_TYPE,
  STR_TYPE,
  TRACEBACK_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  TYPE_BASE,
  TYPE_TYPE,
  TYPE_WORDS,
  UNION_TYPE,
  VALUES_TYPE,
} from '../layout.ts';
import type { Ref } from '../strategy.ts';
import { isClass } from '../heap/references.ts';
import { ARRAY_OWN_TYPE } from '../layout.ts';
import {
  BASE_EXCEPTION,
  EMPTY_ERROR,
  EXCEPTIONS,
  exceptionType,
  INTERPRETER_ERROR,
  INTERPRETER_NOT_FOUND_ERROR,
  NOT_SHAREABLE_ERROR,
} from './exceptions.ts';
import { strValue } from './objects.ts';
import { arrayTypeName } from './ctypes-kinds.ts';

/** Address and name of every built-in type; those whose names are globals of the guest come first. */
export const PUBLIC_TYPES: readonly (readonly [Ref, string])[] = [
  [TYPE_TYPE, 'type'],
  [OBJECT_TYPE, 'object'],
  [BOOL_TYPE, 'bool'],
  [INT_TYPE, 'int'],
  [FLOAT_TYPE, 'float'],
  [STR_TYPE, 'str'],
  [TUPLE_TYPE, 'tuple'],
  [LIST_TYPE, 'list'],
  [DICT_TYPE, 'dict'],
  [SET_TYPE, 'set'],
  [RANGE_TYPE, 'range'],
  [ENUMERATE_TYPE, 'enumerate'],
  [SLICE_TYPE, 'slice'],
  [MAP_TYPE, 'map'],
  [FILTER_TYPE, 'filter'],
  [ZIP_TYPE, 'zip'],
  [REVERSED_TYPE, 'reversed'],
  [FROZENSET_TYPE, 'frozenset'],
  [BYTES_TYPE, 'bytes'],
  [BYTEARRAY_TYPE, 'bytearray'],
  [MEMORYVIEW_TYPE, 'memoryview'],
  [PROPERTY_TYPE, 'property'],
  [STATICMETHOD_TYPE, 'staticmethod'],
  [CLASSMETHOD_TYPE, 'classmethod'],
  [SUPER_TYPE, 'super'],
  ...EXCEPTIONS.filter(([name]) => !name.includes('.')).map(
    ([name]) => [exceptionType(name), name] as const,
  ),
];

export const ALL_TYPES: readonly (readonly [Ref, string])[] = [
  ...PUBLIC_TYPES,
  [LONG_TYPE, 'int'],
  [CALLABLE_ITERATOR_TYPE, 'callable_iterator'],
  [NONE_TYPE, 'NoneType'],
  [RANGE_ITERATOR_TYPE, 'range_iterator'],
  [SEQUENCE_ITERATOR_TYPE, 'iterator'],
  [DICT_ITERATOR_TYPE, 'dict_keyiterator'],
  [FUNCTION_TYPE, 'function'],
  [NATIVE_TYPE, 'builtin_function_or_method'],
  [CODE_TYPE, 'code'],
  [MODULE_TYPE, 'module'],
  [METHOD_TYPE, 'builtin_function_or_method'],
  [ELLIPSIS_TYPE, 'ellipsis'],
  [NOT_IMPLEMENTED_TYPE, 'NotImplementedType'],
  [CTYPE_TYPE, '_ctypes.PyCSimpleType'],
  [ARRAY_TYPE_TYPE, '_ctypes.PyCArrayType'],
  [ARRAY_TYPE, 'Array'],
  [TRACEBACK_TYPE, 'traceback'],
  [CELL_TYPE, 'cell'],
  [GENERATOR_TYPE, 'generator'],
  [ITEMS_TYPE, 'dict_items'],
  [KEYS_TYPE, 'dict_keys'],
  [VALUES_TYPE, 'dict_values'],
  [LOCK_TYPE, '_thread.lock'],
  [RLOCK_TYPE, '_thread.RLock'],
  [HANDLE_TYPE, '_thread._ThreadHandle'],
  [QUEUE_TYPE, '_queue.SimpleQueue'],
  [DEQUE_TYPE, '_collections._Ring'],
  [FILE_TYPE, '_io.TextIOWrapper'],
  [EMPTY_ERROR, '_queue.Empty'],
  [INTERPRETER_ERROR, 'interpreters.InterpreterError'],
  [INTERPRETER_NOT_FOUND_ERROR, 'interpreters.InterpreterNotFoundError'],
  [NOT_SHAREABLE_ERROR, 'interpreters.NotShareableError'],
  [BOUND_METHOD_TYPE, 'method'],
  [MEMBER_TYPE, 'member_descriptor'],
  [GETSET_TYPE, 'getset_descriptor'],
  [WEAKREF_TYPE, 'weakref.ReferenceType'],
  [ALIAS_TYPE, 'types.GenericAlias'],
  [UNION_TYPE, 'types.UnionType'],
];

const NAMES: ReadonlyMap<Ref, string> = new Map(ALL_TYPES);
const DICT_ITERATORS = ['dict_keyiterator', 'dict_valueiterator', 'dict_itemiterator'];
const SEQUENCE_ITERATORS: ReadonlyMap<Ref, string> = new Map([
  [LIST_TYPE, 'list_iterator'],
  [TUPLE_TYPE, 'tuple_iterator'],
  [STR_TYPE, 'str_ascii_iterator'],
  [BYTES_TYPE, 'bytes_iterator'],
  [SET_TYPE, 'set_iterator'],
]);

/** The base of a built-in type; 0 for object. */
export function baseOf(type: Ref): Ref {
  if (type === OBJECT_TYPE) return 0;
  if (type === BOOL_TYPE) return INT_TYPE;
  const [, base] = EXCEPTIONS[(type - EXCEPTION_TYPES) / TYPE_WORDS] ?? ['', 'object'];
  return base === 'object' ? OBJECT_TYPE : exceptionType(base);
}

/** Whether `type` is `base` or derives from it. */
export function isSubtype(type: Ref, base: Ref): boolean {
  let at = type;
  while (at !== 0 && at !== base) at = peek(at + TYPE_BASE);
  return at !== 0;
}

export function isException(object: Ref): boolean {
  return isSubtype(peek(object + TYPE), BASE_EXCEPTION);
}

export function isExceptionClass(object: Ref): boolean {
  return peek(object + TYPE) === TYPE_TYPE && isSubtype(object, BASE_EXCEPTION);
}

/** Name of the type at address `type`. */
export function nameOfType(type: Ref): string {
  return isClass(type) ? strValue(peek(type + TYPE_NAME)) : (NAMES.get(type) ?? 'object');
}

/** The type of an object as the guest sees it. */
export function typeOf(object: Ref): Ref {
  const type = peek(object + TYPE);
  if (type === LONG_TYPE) return INT_TYPE;
  if (type === ARRAY_TYPE) return peek(object + ARRAY_OWN_TYPE);
  if (type !== METHOD_TYPE) return type;
  return peek(peek(object + METHOD_FUNCTION) + TYPE) === NATIVE_TYPE ? type : BOUND_METHOD_TYPE;
}

/** Whether an object is a type. */
export function isType(object: Ref): boolean {
  const type = peek(object + TYPE);
  return type === TYPE_TYPE || type === CTYPE_TYPE || type === ARRAY_TYPE_TYPE;
}

/** Name of an object's type, as messages have it. */
export function typeName(object: Ref): string {
  const type = peek(object + TYPE);
  if (type === ARRAY_TYPE) return arrayTypeName(peek(object + ARRAY_OWN_TYPE));
  if (type === DICT_ITERATOR_TYPE) return DICT_ITERATORS[peek(object + ITERATOR_KIND)]!;
  if (type === SEQUENCE_ITERATOR_TYPE) {
    const over = peek(object + ITERATOR_OVER);
    return (over === 0 ? undefined : SEQUENCE_ITERATORS.get(peek(over + TYPE))) ?? 'iterator';
  }
  if (type === REVERSED_TYPE) {
    const over = peek(object + ADAPTER_OVER);
    return peek(over + TYPE) === LIST_TYPE ? 'list_reverseiterator' : 'reversed';
  }
  return nameOfType(typeOf(object));
}

/** What a union or an alias has in its brackets. */
export function argumentsOf(alias: Ref): Ref[] {
  const args = peek(alias + ALIAS_ARGS);
  return Array.from({ length: peek(args + SIZE) }, (_, i) => peek(args + TUPLE_ITEMS + i));
}
