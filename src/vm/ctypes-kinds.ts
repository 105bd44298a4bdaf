// The scalar types of ctypes that arrays are made of.

import { peek } from '../memory.ts';
import { ARRAY_KIND, ARRAY_LENGTH } from '../layout.ts';
import type { Ref } from '../strategy.ts';

export const C_FLOAT = 0;
export const C_DOUBLE = 1;
export const C_INT32 = 2;
export const C_INT64 = 3;
export const C_BOOL = 10;

/** What is left of the kind of an array without the bits that say whose memory it has. */
export const KIND_MASK = 15;

export interface ScalarKind {
  /** Name under which CPython on 64-bit Linux knows the type. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly bytes: number;
  readonly isSigned: boolean;
}

/** By kind. */
export const SCALAR_KINDS: readonly ScalarKind[] = [
  { name: 'c_float', aliases: [], bytes: 4, isSigned: true },
  { name: 'c_double', aliases: [], bytes: 8, isSigned: true },
  { name: 'c_int', aliases: ['c_int32'], bytes: 4, isSigned: true },
  { name: 'c_long', aliases: ['c_int64', 'c_longlong', 'c_ssize_t'], bytes: 8, isSigned: true },
  { name: 'c_byte', aliases: ['c_int8'], bytes: 1, isSigned: true },
  { name: 'c_ubyte', aliases: ['c_uint8'], bytes: 1, isSigned: false },
  { name: 'c_short', aliases: ['c_int16'], bytes: 2, isSigned: true },
  { name: 'c_ushort', aliases: ['c_uint16'], bytes: 2, isSigned: false },
  { name: 'c_uint', aliases: ['c_uint32'], bytes: 4, isSigned: false },
  { name: 'c_ulong', aliases: ['c_uint64', 'c_ulonglong', 'c_size_t'], bytes: 8, isSigned: false },
  { name: 'c_bool', aliases: [], bytes: 1, isSigned: false },
];

export function isFloatKind(kind: number): boolean {
  return kind === C_FLOAT || kind === C_DOUBLE;
}

/** Name of the array type at `type`: c_float_Array_3. */
export function arrayTypeName(type: Ref): string {
  const { name } = SCALAR_KINDS[peek(type + ARRAY_KIND) & KIND_MASK]!;
  return `${name}_Array_${peek(type + ARRAY_LENGTH)}`;
}
