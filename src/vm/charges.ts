// What takes time of its own within an instruction: operations on some types of operands, and native functions.
// Each has a number, which the text states to the observer `calling` where it begins.

import type { NativeEntry } from './native.ts';
import { nameOfType } from './types.ts';

/** `array[i]` and `array[i] = value` of a ctypes array. */
export const ARRAY_SUBSCRIPT = 0;
export const ARRAY_STORE = 1;
/** `dict[key]` and `dict[key] = value`. */
export const DICT_SUBSCRIPT = 2;
export const DICT_STORE = 3;
/** An operator between an int and a float. */
export const MIXED_OPERANDS = 4;
/** A new instance of a class of the program, besides its `__init__`. */
export const NEW_INSTANCE = 5;

/** By number, as tables of costs name them. */
export const OPERATIONS: readonly string[] = [
  'array subscript',
  'array store',
  'dict subscript',
  'dict store',
  'mixed operands',
  'new instance',
];

/** Behind them come the native functions, in the order in which the machine has them. */
export const FIRST_NATIVE = 64;

/** How tables of costs name a native function; the heap must be that of the machine which has it. */
export function nativeName({ owner, name }: NativeEntry): string {
  return `${typeof owner === 'number' ? nameOfType(owner) : owner}.${name}`;
}
