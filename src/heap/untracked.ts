// What CPython's collector leaves out, so that numbers of objects found are the same.
//
// Source: CPython 3.13, Include/internal/pycore_object.h: _PyObject_GC_MAY_BE_TRACKED; Objects/tupleobject.c:
//   _PyTuple_MaybeUntrack; Objects/dictobject.c: _PyDict_MaybeUntrack, and inline values of instances.
// Differs: CPython tracks a dict from the first value on that may be part of a cycle; here that is found out when
//   somebody asks.

import { peek, type Address } from '../memory.ts';
import {
  DICT_TYPE,
  EXTRA_DICT,
  FLAGS,
  MODULE_TYPE,
  NATIVE_TYPE,
  OBJECT_TYPE,
  TRACKED,
  TYPE,
  TYPE_LAYOUT,
  TYPE_SLOT_COUNT,
  TYPE_TYPE,
} from '../layout.ts';
import { extrasOf, isClass, referenceAddress, referenceSlots } from './references.ts';

/** Whether an object is of a type whose objects the collector may be told of. */
function mayBeTracked(object: Address): boolean {
  if (object === 0) return false;
  const type = peek(object + TYPE);
  // These live as long as the heap, so that nobody tells the collector of them.
  if (type === TYPE_TYPE || type === MODULE_TYPE || type === NATIVE_TYPE) return true;
  return (peek(object + FLAGS) & TRACKED) !== 0;
}

/** Whether all that a tuple or dict refers to cannot be part of a cycle. */
export function keepsNothing(object: Address): boolean {
  const slots = referenceSlots(object);
  for (let i = 0; i < slots; i++) if (mayBeTracked(peek(referenceAddress(object, i)))) return false;
  return true;
}

/**
 * How many of these objects, which are garbage, CPython would have: no dicts that keep nothing, nor those in which
 * instances have their attributes, which it does not make until they are asked for.
 */
export function visibleCount(objects: readonly Address[]): number {
  const own = new Set(objects.map(ownDict));
  let n = 0;
  for (const object of objects) {
    if (peek(object + TYPE) !== DICT_TYPE || !(own.has(object) || keepsNothing(object))) n += 1;
  }
  return n;
}

/** The dict of the attributes of an instance that has these in itself in CPython, or 0. */
function ownDict(object: Address): Address {
  const type = peek(object + TYPE);
  if (!isClass(type) || peek(type + TYPE_LAYOUT) !== OBJECT_TYPE) return 0;
  return peek(type + TYPE_SLOT_COUNT) === 0 ? peek(extrasOf(object) + EXTRA_DICT) : 0;
}
