// The scalar types of ctypes that arrays are made of.

import { peek } from '../memory.ts';
import { ARRAY_KIND, ARRAY_LENGTH } from '../layout.ts';
import type { Ref } from '../strategy.ts';

export const C_FLOAT = 0;
export const C_DOUBLE = 1;
export const C_INT32 = 2;
export const C_INT64 = 3;

export interface ScalarKind {
  /** Name under which CPython on 64-bit Linux knows the type. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly bytes: number;
}

/** By kind. */
export const SCALAR_KINDS: readonly ScalarKind[] = [
  { name: 'c_float', aliases: [], bytes: 4 },
  { name: 'c_double', aliases: [], bytes: 8 },
  { name: 'c_int', aliases: ['c_int32'], bytes: 4 },
  { name: 'c_long', aliases: ['c_int64', 'c_longlong', 'c_ssize_t'], bytes: 8 },
];

/** Name of the array type at `type`: c_float_Array_3. */
export function arrayTypeName(type: Ref): string {
  return `${SCALAR_KINDS[peek(type + ARRAY_KIND)]!.name}_Array_${peek(type + ARRAY_LENGTH)}`;
}
