// Where an object keeps its references to others, and how large it is, for every type.
//
// One description serves whoever destroys objects, whoever counts what is reachable, and later whoever
// collects cycles. No step of it is a point of interleaving: the object is dead, or all threads rest.

import { peek, type Address } from '../memory.ts';
import {
  ARRAY_OWN_TYPE,
  ARRAY_TYPE,
  ARRAY_TYPE_TYPE,
  BYTES_TYPE,
  CELL_TYPE,
  CELL_VALUE,
  CALLABLE_ITERATOR_TYPE,
  FILTER_TYPE,
  FLAGS,
  MAP_TYPE,
  REVERSED_TYPE,
  ZIP_TYPE,
  CODE_CONSTANTS,
  CODE_TYPE,
  CODE_WORDS,
  CTYPE_TYPE,
  DEFERRED,
  DEQUE_CAPACITY,
  DEQUE_ITEMS,
  DEQUE_START,
  DEQUE_TYPE,
  DICT_CAPACITY,
  DICT_ENTRIES,
  DICT_ITERATOR_TYPE,
  DICT_MASK,
  DICT_TYPE,
  DICT_USED,
  ENUMERATE_TYPE,
  EXCEPTION_TYPES,
  FROZENSET_TYPE,
  FUNCTION_CODE,
  FILE_TYPE,
  FUNCTION_TYPE,
  GENERATOR_FRAME,
  GENERATOR_HANDLED,
  GENERATOR_TYPE,
  GENERATOR_USED,
  HANDLE_TYPE,
  ITEMS_TYPE,
  KEYS_TYPE,
  LIST_CAPACITY,
  LIST_ITEMS,
  LIST_TYPE,
  LOCK_TYPE,
  LONG_DIGITS,
  LONG_TYPE,
  MAX_EXCEPTION_TYPES,
  MEMORYVIEW_TYPE,
  METHOD_SELF,
  METHOD_TYPE,
  MODULE_NAME,
  MODULE_SLOTS,
  MODULE_TYPE,
  NATIVE_NAME,
  NATIVE_TYPE,
  PAYLOAD,
  QUEUE_CAPACITY,
  QUEUE_HEAD,
  QUEUE_ITEMS,
  QUEUE_TYPE,
  RANGE_ITERATOR_TYPE,
  RANGE_TYPE,
  RLOCK_TYPE,
  SCALAR_WORDS,
  SEQUENCE_ITERATOR_TYPE,
  SET_TYPE,
  SIZE,
  SLICE_START,
  SLICE_TYPE,
  STR_CHARS,
  STR_TYPE,
  TRACEBACK_NEXT,
  TRACEBACK_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  TYPE_WORDS,
  UNION_TYPE,
  VALUES_TYPE,
  ALIAS_TYPE,
  CLASS_TABLE_TYPE,
  CLASSMETHOD_TYPE,
  EXTRA_DICT,
  EXTRA_WORDS,
  GETSET_TYPE,
  INT_TYPE,
  MEMBER_TYPE,
  OBJECT_TYPE,
  PROPERTY_TYPE,
  STATIC_END,
  STATICMETHOD_TYPE,
  SUPER_TYPE,
  TABLE_ENTRIES,
  TABLE_PREVIOUS,
  TABLE_USED,
  TYPE_BASE,
  TYPE_LAYOUT,
  TYPE_MODULE,
  TYPE_NAME,
  TYPE_QUALIFIED_NAME,
  TYPE_SLOT_COUNT,
  TYPE_TABLE,
  TYPE_TYPE,
  WEAKREF_TYPE,
} from '../layout.ts';

/** Words of an entry of a dict or set: hash, key, value. */
export const ENTRY_WORDS = 3;
/** Words of a slot of a module: name, value. */
export const SLOT_WORDS = 2;

export const LIST_WORDS = PAYLOAD + 2;
export const DICT_WORDS = PAYLOAD + 6;
export const SET_WORDS = PAYLOAD + 8;
export const RANGE_WORDS = PAYLOAD + 8;
export const ITERATOR_WORDS = PAYLOAD + 4;
const FUNCTION_OWN_WORDS = PAYLOAD + 10;
export const FUNCTION_WORDS = FUNCTION_OWN_WORDS + EXTRA_WORDS;
export const NATIVE_WORDS = PAYLOAD + 4;
export const METHOD_WORDS = PAYLOAD + 2;
const EXCEPTION_OWN_WORDS = PAYLOAD + 8;
export const EXCEPTION_WORDS = EXCEPTION_OWN_WORDS + EXTRA_WORDS;
export const CELL_WORDS = PAYLOAD + 2;
export const TRACEBACK_WORDS = PAYLOAD + 5;
export const ARRAY_WORDS = PAYLOAD + 6;
export const SLICE_WORDS = PAYLOAD + 4;
export const LOCK_WORDS = PAYLOAD + 6;
export const HANDLE_WORDS = PAYLOAD + 4;
export const QUEUE_WORDS = PAYLOAD + 4;
export const DEQUE_WORDS = PAYLOAD + 6;
export const FILE_WORDS = PAYLOAD + 2;

export const CLASS_WORDS = PAYLOAD + 12;
/** Of property, super, slots, weak references and their like: the largest of them. */
export const DESCRIPTOR_WORDS = PAYLOAD + 6;

/** Arguments, traceback, context, cause, notes, name and object. */
const EXCEPTION_REFERENCES = 7;
/** Dict, retired dicts. */
const EXTRA_REFERENCES = 2;
const CLASS_REFERENCES = [TYPE_NAME, TYPE_BASE, TYPE_TABLE, TYPE_QUALIFIED_NAME, TYPE_MODULE];

/** Whether `type` is a class of the program. */
export function isClass(type: Address): boolean {
  return type >= STATIC_END;
}

/** The built-in type whose payload an object has. */
export function layoutOf(object: Address): Address {
  const type = peek(object + TYPE);
  return type >= STATIC_END ? peek(type + TYPE_LAYOUT) : type;
}

/** Address of the words that functions, exceptions and instances of classes have; 0: it has none. */
export function extrasOf(object: Address): Address {
  const type = peek(object + TYPE);
  if (type >= STATIC_END) return object + ownWords(object, peek(type + TYPE_LAYOUT));
  if (type === FUNCTION_TYPE) return object + FUNCTION_OWN_WORDS;
  return isExceptionType(type) ? object + EXCEPTION_OWN_WORDS : 0;
}

/** How many values of `__slots__` it has behind them. */
function slotCount(type: Address): number {
  return type >= STATIC_END ? peek(type + TYPE_SLOT_COUNT) : 0;
}

/** Address of the value of the i-th slot of an instance. */
export function memberAddress(object: Address, i: number): Address {
  return extrasOf(object) + EXTRA_WORDS + i;
}

/** Words of an empty instance of a class whose payload is `own` words long. */
export function instanceWords(own: number, type: Address): number {
  return own + EXTRA_WORDS + slotCount(type);
}

/** Whether `type` is one of the exception types. */
export function isExceptionType(type: Address): boolean {
  return type >= EXCEPTION_TYPES && type < EXCEPTION_TYPES + MAX_EXCEPTION_TYPES * TYPE_WORDS;
}

/** How many words of an object may hold references; see `referenceAddress`. */
export function referenceSlots(object: Address): number {
  const type = peek(object + TYPE);
  if (type < STATIC_END) return ownSlots(object, type) + (extrasOf(object) === 0 ? 0 : 2);
  return ownSlots(object, peek(type + TYPE_LAYOUT)) + EXTRA_REFERENCES + slotCount(type);
}

/** Those of the payload that a built-in type has given it. */
function ownSlots(object: Address, layout: Address): number {
  switch (layout) {
    case TYPE_TYPE:
      return isClass(object) ? CLASS_REFERENCES.length : 0;
    case CLASS_TABLE_TYPE:
      return 1 + 2 * peek(object + TABLE_USED);
    case PROPERTY_TYPE:
      return 5;
    case SUPER_TYPE:
    case GETSET_TYPE:
      return 3;
    case MEMBER_TYPE:
    case ALIAS_TYPE:
    case UNION_TYPE:
      return 2;
    case STATICMETHOD_TYPE:
    case CLASSMETHOD_TYPE:
    case WEAKREF_TYPE:
      return 1;
    case TUPLE_TYPE:
    case LIST_TYPE:
    case QUEUE_TYPE:
    case DEQUE_TYPE:
      return peek(object + SIZE);
    case DICT_TYPE:
    case SET_TYPE:
    case FROZENSET_TYPE:
      return 2 * peek(object + DICT_USED);
    case MODULE_TYPE:
      return 1 + 2 * peek(object + SIZE);
    case SEQUENCE_ITERATOR_TYPE:
    case DICT_ITERATOR_TYPE:
    case ITEMS_TYPE:
    case KEYS_TYPE:
    case VALUES_TYPE:
    case ZIP_TYPE:
    case REVERSED_TYPE:
    case NATIVE_TYPE:
    case ARRAY_TYPE:
    case TRACEBACK_TYPE:
    case CELL_TYPE:
      return 1;
    case GENERATOR_TYPE:
      return GENERATOR_FRAME - GENERATOR_HANDLED + peek(object + GENERATOR_USED);
    case ENUMERATE_TYPE:
    case MAP_TYPE:
    case FILTER_TYPE:
    case CALLABLE_ITERATOR_TYPE:
    case METHOD_TYPE:
      return 2;
    case SLICE_TYPE:
      return 3;
    case FUNCTION_TYPE:
      return 10;
    case CODE_TYPE:
      return 0;
    default:
      return isExceptionType(layout) ? EXCEPTION_REFERENCES : 0;
  }
}

/** Address of the i-th of these words; what it holds may be 0. */
export function referenceAddress(object: Address, i: number): Address {
  const layout = layoutOf(object);
  const extras = extrasOf(object);
  if (extras === 0) return ownAddress(object, layout, i);
  const own = ownSlots(object, layout);
  if (i < own) return ownAddress(object, layout, i);
  // Between them and the slots are words that hold no references.
  return i < own + EXTRA_REFERENCES
    ? extras + EXTRA_DICT + i - own
    : extras + EXTRA_WORDS + i - own - EXTRA_REFERENCES;
}

function ownAddress(object: Address, layout: Address, i: number): Address {
  switch (layout) {
    case TYPE_TYPE:
      return object + CLASS_REFERENCES[i]!;
    case CLASS_TABLE_TYPE:
      return i === 0 ? object + TABLE_PREVIOUS : object + TABLE_ENTRIES + i - 1;
    case TUPLE_TYPE:
      return object + TUPLE_ITEMS + i;
    case LIST_TYPE:
      return peek(object + LIST_ITEMS) + i;
    case QUEUE_TYPE:
      return (
        peek(object + QUEUE_ITEMS) +
        ((peek(object + QUEUE_HEAD) + i) & (peek(object + QUEUE_CAPACITY) - 1))
      );
    case DEQUE_TYPE:
      return (
        peek(object + DEQUE_ITEMS) +
        ((peek(object + DEQUE_START) + i) & (peek(object + DEQUE_CAPACITY) - 1))
      );
    case DICT_TYPE:
    case SET_TYPE:
    case FROZENSET_TYPE:
      return peek(object + DICT_ENTRIES) + (i >> 1) * ENTRY_WORDS + 1 + (i & 1);
    case MODULE_TYPE:
      return i === 0 ? object + MODULE_NAME : object + MODULE_SLOTS + i - 1;
    case NATIVE_TYPE:
      return object + NATIVE_NAME;
    case ARRAY_TYPE:
      return object + ARRAY_OWN_TYPE;
    case TRACEBACK_TYPE:
      return object + TRACEBACK_NEXT;
    case CELL_TYPE:
      return object + CELL_VALUE;
    case GENERATOR_TYPE:
      return object + GENERATOR_HANDLED + i;
    case METHOD_TYPE:
      return object + METHOD_SELF + i;
    case SLICE_TYPE:
      return object + SLICE_START + i;
    case FUNCTION_TYPE:
      return object + FUNCTION_CODE + i;
    default:
      // Most types have theirs at the start of the payload.
      return object + PAYLOAD + i;
  }
}

/**
 * Whether a reference that an object has is counted: one from a frame, which may rest in a generator, to an
 * object with deferred counts is not.
 */
export function isCounted(object: Address, child: Address): boolean {
  return peek(object + TYPE) !== GENERATOR_TYPE || (peek(child + FLAGS) & DEFERRED) === 0;
}

/** Words that an object's own block was asked for with. */
export function objectWords(object: Address): number {
  const type = peek(object + TYPE);
  if (type >= STATIC_END) return instanceWords(ownWords(object, peek(type + TYPE_LAYOUT)), type);
  if (type === FUNCTION_TYPE) return FUNCTION_WORDS;
  return isExceptionType(type) ? EXCEPTION_WORDS : ownWords(object, type);
}

/** Words of the header and the payload that a built-in type has given it. */
function ownWords(object: Address, layout: Address): number {
  switch (layout) {
    case OBJECT_TYPE:
      return PAYLOAD;
    case INT_TYPE:
      // An instance of a class may be a long int.
      return peek(object + TYPE) === INT_TYPE ? SCALAR_WORDS : LONG_DIGITS + peek(object + SIZE);
    case TYPE_TYPE:
      return CLASS_WORDS;
    case CLASS_TABLE_TYPE:
      return TABLE_ENTRIES + 4 * peek(object + SIZE);
    case PROPERTY_TYPE:
    case STATICMETHOD_TYPE:
    case CLASSMETHOD_TYPE:
    case SUPER_TYPE:
    case MEMBER_TYPE:
    case GETSET_TYPE:
    case WEAKREF_TYPE:
    case ALIAS_TYPE:
    case UNION_TYPE:
      return DESCRIPTOR_WORDS;
    case LONG_TYPE:
      return LONG_DIGITS + peek(object + SIZE);
    case STR_TYPE:
    case BYTES_TYPE:
      return STR_CHARS + peek(object + SIZE);
    case TUPLE_TYPE:
      return TUPLE_ITEMS + peek(object + SIZE);
    case LIST_TYPE:
      return LIST_WORDS;
    case DICT_TYPE:
      return DICT_WORDS;
    case SET_TYPE:
    case FROZENSET_TYPE:
      return SET_WORDS;
    case RANGE_TYPE:
    case RANGE_ITERATOR_TYPE:
      return RANGE_WORDS;
    case MODULE_TYPE:
      return MODULE_SLOTS + SLOT_WORDS * peek(object + SIZE);
    case SEQUENCE_ITERATOR_TYPE:
    case DICT_ITERATOR_TYPE:
    case ENUMERATE_TYPE:
    case ITEMS_TYPE:
    case KEYS_TYPE:
    case VALUES_TYPE:
    case MAP_TYPE:
    case FILTER_TYPE:
    case ZIP_TYPE:
    case REVERSED_TYPE:
    case CALLABLE_ITERATOR_TYPE:
      return ITERATOR_WORDS;
    case FUNCTION_TYPE:
      return FUNCTION_OWN_WORDS;
    case NATIVE_TYPE:
      return NATIVE_WORDS;
    case METHOD_TYPE:
      return METHOD_WORDS;
    case CODE_TYPE:
      return CODE_WORDS;
    case ARRAY_TYPE:
    case MEMORYVIEW_TYPE:
    case CTYPE_TYPE:
    case ARRAY_TYPE_TYPE:
      return ARRAY_WORDS;
    case TRACEBACK_TYPE:
      return TRACEBACK_WORDS;
    case SLICE_TYPE:
      return SLICE_WORDS;
    case CELL_TYPE:
      return CELL_WORDS;
    case GENERATOR_TYPE:
      return GENERATOR_FRAME + peek(object + SIZE);
    case LOCK_TYPE:
    case RLOCK_TYPE:
      return LOCK_WORDS;
    case HANDLE_TYPE:
      return HANDLE_WORDS;
    case QUEUE_TYPE:
      return QUEUE_WORDS;
    case DEQUE_TYPE:
      return DEQUE_WORDS;
    case FILE_TYPE:
      return FILE_WORDS;
    default:
      return isExceptionType(layout) ? EXCEPTION_OWN_WORDS : SCALAR_WORDS;
  }
}

/** Blocks without a header that belong to an object: how many, where, and how many words. */
export function ownedBlocks(object: Address): number {
  const type = layoutOf(object);
  if (type === LIST_TYPE) return peek(object + LIST_ITEMS) === 0 ? 0 : 1;
  if (type === DICT_TYPE || type === SET_TYPE || type === FROZENSET_TYPE)
    return peek(object + DICT_ENTRIES) === 0 ? 0 : 2;
  if (type === QUEUE_TYPE) return peek(object + QUEUE_ITEMS) === 0 ? 0 : 1;
  if (type === DEQUE_TYPE) return peek(object + DEQUE_ITEMS) === 0 ? 0 : 1;
  return type === CODE_TYPE ? 4 : 0;
}

export function ownedBlock(object: Address, i: number): Address {
  const type = layoutOf(object);
  if (type === LIST_TYPE) return peek(object + LIST_ITEMS);
  if (type === QUEUE_TYPE) return peek(object + QUEUE_ITEMS);
  if (type === DEQUE_TYPE) return peek(object + DEQUE_ITEMS);
  if (type === CODE_TYPE) return peek(object + CODE_CONSTANTS - 1 + i);
  return i === 0 ? peek(object + DICT_ENTRIES) : peek(object + DICT_ENTRIES + 3);
}

export function ownedBlockWords(object: Address, i: number): number {
  const type = layoutOf(object);
  if (type === LIST_TYPE) return peek(object + LIST_CAPACITY);
  if (type === QUEUE_TYPE) return peek(object + QUEUE_CAPACITY);
  if (type === DEQUE_TYPE) return peek(object + DEQUE_CAPACITY);
  // Behind the places of an index stands the address of the entries.
  return i === 0 ? ENTRY_WORDS * peek(object + DICT_CAPACITY) : peek(object + DICT_MASK) + 2;
}
