// Arithmetic and comparison of int, bool and float, with Python's semantics.
//
// Ints are of any size. Where both operands and the result are small, numbers hold them exactly;
// elsewhere bigint does.

import type { Steps } from '../memory.ts';
import { calling, peek } from '../memory.ts';
import {
  BOOL_TYPE,
  FLOAT_TYPE,
  INT_HIGH,
  INT_LOW,
  INT_TYPE,
  LONG_TYPE,
  NOT_IMPLEMENTED,
  TYPE,
} from '../layout.ts';
import { layoutOf } from '../heap/references.ts';
import type { Ref, Thread } from '../strategy.ts';
import { MIXED_OPERANDS } from './charges.ts';
import { OVERFLOW_ERROR, VALUE_ERROR, ZERO_DIVISION_ERROR } from './exceptions.ts';
import {
  bigIntValue,
  bitLength,
  floatValue,
  intValue,
  MOST_BITS,
  type Objects,
} from './objects.ts';

// Operands of BINARY_OP, CPython 3.13, Include/opcode.h (NB_*); in-place ones are 13 higher.
export const NB_ADD = 0;
export const NB_AND = 1;
export const NB_FLOOR_DIVIDE = 2;
export const NB_LSHIFT = 3;
export const NB_MATRIX_MULTIPLY = 4;
export const NB_MULTIPLY = 5;
export const NB_REMAINDER = 6;
export const NB_OR = 7;
export const NB_POWER = 8;
export const NB_RSHIFT = 9;
export const NB_SUBTRACT = 10;
export const NB_TRUE_DIVIDE = 11;
export const NB_XOR = 12;
export const NB_INPLACE = 13;

// Operators of COMPARE_OP (Py_LT ... Py_GE).
export const LT = 0;
export const LE = 1;
export const EQ = 2;
export const NE = 3;
export const GT = 4;
export const GE = 5;

// What a float is made of (sys.float_info, as C counts exponents).
const MANTISSA_BITS = 53;
const MIN_EXPONENT = -1021;
const MAX_EXPONENT = 1024;
/** From here on it is worth a look whether a product can be made at all. */
const VAST = 2n ** 65536n;
const isVast = (value: bigint): boolean => value > VAST || value < -VAST;
/** A shift by more places is too many in CPython, too: there are as many bits as fit into an index. */
const MOST_SHIFT = 2n ** 63n;

export type Numbers = ReturnType<typeof makeNumbers>;

/** Whether `type` is int, bool or float. */
export function isNumberType(type: Ref): boolean {
  return type === INT_TYPE || type === FLOAT_TYPE || type === BOOL_TYPE || type === LONG_TYPE;
}

export function isIntType(type: Ref): boolean {
  return type === INT_TYPE || type === BOOL_TYPE || type === LONG_TYPE;
}

/** Value of an int, bool or float as a float; an int is rounded to the nearest, if need be to infinity. */
export function asFloat(object: Ref): number {
  return layoutOf(object) === FLOAT_TYPE ? floatValue(object) : Number(intValue(object));
}

/** The remainder with the sign of the divisor, as Python has it; `y` is not 0. */
export function floatRemainder(x: number, y: number): number {
  const r = x % y;
  if (r === 0) return y < 0 ? -0 : 0;
  return r < 0 === y < 0 ? r : r + y;
}

/** The quotient rounded down; `y` is not 0. */
export function floatFloorDivide(x: number, y: number): number {
  const remainder = x % y;
  let quotient = (x - remainder) / y;
  if (remainder !== 0 && remainder < 0 !== y < 0) quotient -= 1;
  // A zero takes the sign of the true quotient, which may be a zero itself.
  if (quotient === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
  const floored = Math.floor(quotient);
  return quotient - floored > 0.5 ? floored + 1 : floored;
}

export function bigFloorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

export function bigRemainder(a: bigint, b: bigint): bigint {
  const remainder = a % b;
  return remainder !== 0n && remainder < 0n !== b < 0n ? remainder + b : remainder;
}

/** a / b rounded once, as CPython's long division does; `b` is not 0. */
export function trueDivide(a: number | bigint, b: number | bigint): number {
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  const [dividend, divisor] = [BigInt(a), BigInt(b)];
  const isNegative = dividend < 0n !== divisor < 0n;
  const [x, y] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  if (x === 0n) return 0;
  const exponent = bitLength(x) - bitLength(y);
  if (exponent > MAX_EXPONENT) return isNegative ? -Infinity : Infinity;
  if (exponent < MIN_EXPONENT - MANTISSA_BITS - 1) return isNegative ? -0 : 0;
  // A quotient of as many bits as the float has at that size, and two or three more to round by; of these
  // the last one also tells whether anything was cut off.
  const shift = Math.max(exponent, MIN_EXPONENT) - MANTISSA_BITS - 2;
  const [numerator, denominator] = [
    shift < 0 ? x << BigInt(-shift) : x,
    shift > 0 ? y << BigInt(shift) : y,
  ];
  const quotient = (numerator / denominator) | (numerator % denominator === 0n ? 0n : 1n);
  const extra = Math.max(bitLength(quotient), MIN_EXPONENT - shift) - MANTISSA_BITS;
  const unit = 1n << BigInt(extra);
  const rest = quotient & (unit - 1n);
  let rounded = quotient >> BigInt(extra);
  if (2n * rest > unit || (2n * rest === unit && (rounded & 1n) === 1n)) rounded += 1n;
  const value = Number(rounded) * 2 ** (shift + extra);
  return isNegative ? -value : value;
}

/** -1, 0 or 1; NaN if one is. */
export function compareValues(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a == b ? 0 : NaN; // an int and a float compare by value, exactly
}

/** What an operator says of an order as `compareValues` gives it. */
export function orderHolds(op: number, order: number): boolean {
  switch (op) {
    case LT:
      return order < 0;
    case LE:
      return order <= 0;
    case EQ:
      return order === 0;
    case NE:
      return order !== 0;
    case GT:
      return order > 0;
    default:
      return order >= 0;
  }
}

/** What is said of an int that no float comes near to. */
export const TOO_LARGE = 'int too large to convert to float';

const numberValue = (object: Ref): number | bigint =>
  layoutOf(object) === FLOAT_TYPE ? floatValue(object) : intValue(object);

export function makeNumbers(objects: Objects) {
  const { incref, newBigInt, newBool, newFloat, newInt, raise, raiseMemoryError } = objects;

  /** `a op b` for two of int, bool, float; NOT_IMPLEMENTED if the operator is none of theirs. */
  function* binaryNumbers(me: Thread, operator: number, a: Ref, b: Ref): Steps<Ref> {
    const op = operator >= NB_INPLACE ? operator - NB_INPLACE : operator;
    const typeA = layoutOf(a);
    const typeB = layoutOf(b);
    if (typeA === FLOAT_TYPE || typeB === FLOAT_TYPE) {
      if (typeA !== typeB) calling(MIXED_OPERANDS);
      if (typeA === LONG_TYPE || typeB === LONG_TYPE) return yield* binaryRounded(me, op, a, b);
      return yield* binaryFloats(me, op, asFloat(a), asFloat(b));
    }
    if (typeA === BOOL_TYPE && typeB === BOOL_TYPE) {
      const [x, y] = [peek(a + INT_LOW), peek(b + INT_LOW)];
      if (op === NB_AND) return yield* newBool(me, (x & y) === 1);
      if (op === NB_OR) return yield* newBool(me, (x | y) === 1);
      if (op === NB_XOR) return yield* newBool(me, (x ^ y) === 1);
    }
    return yield* binaryInts(me, op, a, b);
  }

  /** The same where one of them is a long int, which may be too large for a float. */
  function* binaryRounded(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    for (const operand of [a, b]) {
      if (layoutOf(operand) !== LONG_TYPE || Number.isFinite(asFloat(operand))) continue;
      return yield* raise(me, OVERFLOW_ERROR, TOO_LARGE);
    }
    return yield* binaryFloats(me, op, asFloat(a), asFloat(b));
  }

  function* binaryFloats(me: Thread, op: number, x: number, y: number): Steps<Ref> {
    switch (op) {
      case NB_ADD:
        return yield* newFloat(me, x + y);
      case NB_SUBTRACT:
        return yield* newFloat(me, x - y);
      case NB_MULTIPLY:
        return yield* newFloat(me, x * y);
      case NB_TRUE_DIVIDE:
        if (y === 0) return yield* raise(me, ZERO_DIVISION_ERROR, 'float division by zero');
        return yield* newFloat(me, x / y);
      case NB_FLOOR_DIVIDE:
        if (y === 0) return yield* raise(me, ZERO_DIVISION_ERROR, 'float floor division by zero');
        return yield* newFloat(me, floatFloorDivide(x, y));
      case NB_REMAINDER:
        if (y === 0) return yield* raise(me, ZERO_DIVISION_ERROR, 'float modulo by zero');
        return yield* newFloat(me, floatRemainder(x, y));
      case NB_POWER:
        return yield* floatPower(me, x, y);
      default:
        yield* incref(me, NOT_IMPLEMENTED);
        return NOT_IMPLEMENTED;
    }
  }

  function* floatPower(me: Thread, x: number, y: number): Steps<Ref> {
    if (x === 0 && y < 0) {
      return yield* raise(me, ZERO_DIVISION_ERROR, '0.0 cannot be raised to a negative power');
    }
    if (x < 0 && Number.isFinite(x) && Number.isFinite(y) && !Number.isInteger(y)) {
      return yield* raise(me, VALUE_ERROR, 'a complex result is outside the guest language');
    }
    // C has 1 for a power of 1 and for a NaN to the power of 0, JavaScript only for the latter.
    const power = x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
    if (!Number.isFinite(power) && Number.isFinite(x) && Number.isFinite(y)) {
      return yield* raise(me, OVERFLOW_ERROR, "(34, 'Numerical result out of range')");
    }
    return yield* newFloat(me, power);
  }

  function* binaryInts(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    const low = peek(a + INT_LOW);
    const other = peek(b + INT_LOW);
    if (peek(a + INT_HIGH) === low >> 31 && peek(b + INT_HIGH) === other >> 31) {
      // 32-bit operands: sums are exact in a number, and products if they are safe integers.
      if (op === NB_ADD) return yield* newInt(me, low + other);
      if (op === NB_SUBTRACT) return yield* newInt(me, low - other);
      if (op === NB_MULTIPLY && Number.isSafeInteger(low * other)) {
        return yield* newInt(me, low * other);
      }
    }
    switch (op) {
      case NB_TRUE_DIVIDE: {
        const divisor = intValue(b);
        if (divisor == 0) return yield* raise(me, ZERO_DIVISION_ERROR, 'division by zero');
        const quotient = trueDivide(intValue(a), divisor);
        if (Number.isFinite(quotient)) return yield* newFloat(me, quotient);
        return yield* raise(me, OVERFLOW_ERROR, 'integer division result too large for a float');
      }
      case NB_POWER:
        return yield* intPower(me, bigIntValue(a), bigIntValue(b));
      default:
        return yield* binaryBigInts(me, op, bigIntValue(a), bigIntValue(b));
    }
  }

  function* binaryBigInts(me: Thread, op: number, x: bigint, y: bigint): Steps<Ref> {
    switch (op) {
      case NB_ADD:
        return yield* newBigInt(me, x + y);
      case NB_SUBTRACT:
        return yield* newBigInt(me, x - y);
      case NB_MULTIPLY:
        if (isVast(x) && isVast(y)) return yield* multiplyVast(me, x, y);
        return yield* newBigInt(me, x * y);
      case NB_FLOOR_DIVIDE:
        if (y === 0n) {
          return yield* raise(me, ZERO_DIVISION_ERROR, 'integer division or modulo by zero');
        }
        return yield* newBigInt(me, bigFloorDivide(x, y));
      case NB_REMAINDER:
        if (y === 0n) return yield* raise(me, ZERO_DIVISION_ERROR, 'integer modulo by zero');
        return yield* newBigInt(me, bigRemainder(x, y));
      case NB_AND:
        return yield* newBigInt(me, x & y);
      case NB_OR:
        return yield* newBigInt(me, x | y);
      case NB_XOR:
        return yield* newBigInt(me, x ^ y);
      case NB_LSHIFT:
        if (y < 0n) return yield* raise(me, VALUE_ERROR, 'negative shift count');
        return yield* shiftLeft(me, x, y);
      case NB_RSHIFT:
        if (y < 0n) return yield* raise(me, VALUE_ERROR, 'negative shift count');
        return yield* newBigInt(me, x >> y);
      default:
        yield* incref(me, NOT_IMPLEMENTED);
        return NOT_IMPLEMENTED;
    }
  }

  function* multiplyVast(me: Thread, x: bigint, y: bigint): Steps<Ref> {
    if (bitLength(x) + bitLength(y) > MOST_BITS) return yield* raiseMemoryError(me);
    return yield* newBigInt(me, x * y);
  }

  function* shiftLeft(me: Thread, x: bigint, places: bigint): Steps<Ref> {
    if (x === 0n) return yield* newInt(me, 0);
    if (places >= MOST_SHIFT) return yield* raise(me, OVERFLOW_ERROR, 'too many digits in integer');
    if (Number(places) + bitLength(x) > MOST_BITS) return yield* raiseMemoryError(me);
    return yield* newBigInt(me, x << places);
  }

  function* intPower(me: Thread, base: bigint, exponent: bigint): Steps<Ref> {
    if (exponent < 0n) {
      const [x, y] = [Number(base), Number(exponent)];
      if (Number.isFinite(x) && Number.isFinite(y)) return yield* floatPower(me, x, y);
      return yield* raise(me, OVERFLOW_ERROR, TOO_LARGE);
    }
    if (base >= -1n && base <= 1n) {
      return yield* newBigInt(me, base ** (exponent > 1n ? 2n - (exponent & 1n) : exponent));
    }
    if (bitLength(base) * Number(exponent) > MOST_BITS) return yield* raiseMemoryError(me);
    return yield* newBigInt(me, base ** exponent);
  }

  /** Order of two of int, bool, float: -1, 0, 1, or NaN. */
  function compareNumbers(a: Ref, b: Ref): number {
    return compareValues(numberValue(a), numberValue(b));
  }

  function* negate(me: Thread, a: Ref): Steps<Ref> {
    if (layoutOf(a) === FLOAT_TYPE) return yield* newFloat(me, -floatValue(a));
    return yield* newBigInt(me, -bigIntValue(a));
  }

  /** `+a`: of exactly int or float, as all results are. */
  function* plus(me: Thread, a: Ref): Steps<Ref> {
    const layout = layoutOf(a);
    if (layout === BOOL_TYPE) return yield* newInt(me, peek(a + INT_LOW));
    if (layout !== peek(a + TYPE)) {
      if (layout === FLOAT_TYPE) return yield* newFloat(me, floatValue(a));
      return yield* newBigInt(me, bigIntValue(a));
    }
    yield* incref(me, a);
    return a;
  }

  /** `~a` for int and bool. */
  function* invert(me: Thread, a: Ref): Steps<Ref> {
    return yield* newBigInt(me, ~bigIntValue(a));
  }

  return { binaryNumbers, binaryFloats, binaryInts, compareNumbers, negate, plus, invert };
}
