// Constants as Python values: identity in a constant pool, equality, truth, and the arithmetic that
// the compiler does ahead of time.

import type { BinaryOperator } from './ast.ts';
import type { Code, Constant, Ellipsis, FrozenSet } from './code.ts';

/** CPython does not fold what would grow the code: these are its limits. */
const MAX_TUPLE = 256;
const MAX_TUPLE_ITEMS = 1024;
const MAX_STRING = 4096;
const MAX_BITS = 128;

const SMALLEST_NORMAL = 2 ** -1022;

export function isTuple(value: Constant): value is readonly Constant[] {
  return Array.isArray(value);
}

export function isFrozenSet(value: Constant): value is FrozenSet {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'frozenset'
  );
}

export function isEllipsis(value: Constant): value is Ellipsis {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ellipsis'
  );
}

export function isCode(value: Constant): value is Code {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'code';
}

/**
 * A key that is the same for constants that may share a place in the pool: equal, of the same type
 * and (for floats) of the same sign.
 */
export function constantKey(value: Constant, codeKey: (code: Code) => string): string {
  if (isEllipsis(value)) return '...';
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `i${value}`;
  if (typeof value === 'number') return Object.is(value, -0) ? 'f-0' : `f${value}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (isTuple(value)) return `(${value.map((item) => constantKey(item, codeKey)).join()})`;
  if (isFrozenSet(value)) {
    const keys = value.items.map((item) => constantKey(item, codeKey));
    return `{${keys.toSorted().join()}}`;
  }
  return codeKey(value);
}

export function isTrue(value: Constant): boolean {
  if (isTuple(value)) return value.length > 0;
  if (isFrozenSet(value)) return value.items.length > 0;
  return Boolean(value);
}

/** Python's `==` between constants: numbers of all types compare by value. */
function equal(left: Constant, right: Constant): boolean {
  if (isTuple(left) && isTuple(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]!));
  }
  const a = typeof left === 'boolean' ? BigInt(left) : left;
  const b = typeof right === 'boolean' ? BigInt(right) : right;
  // oxlint-disable-next-line eqeqeq -- compares bigint and number exactly, by value
  if (isNumber(a) && isNumber(b)) return a == b;
  return a === b;
}

function isNumber(value: Constant): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

export function frozenSet(items: readonly Constant[]): FrozenSet {
  const distinct: Constant[] = [];
  for (const item of items) {
    if (!distinct.some((other) => equal(item, other))) distinct.push(item);
  }
  return { kind: 'frozenset', items: distinct };
}

/** A bool counts as an int in arithmetic; undefined for what is no number. */
function numeric(value: Constant): bigint | number | undefined {
  if (typeof value === 'boolean') return BigInt(value);
  return isNumber(value) ? value : undefined;
}

/** The value of a unary operation, or undefined if it fails. */
export function foldUnary(operator: '+' | '-' | '~' | 'not', operand: Constant) {
  if (operator === 'not') return !isTrue(operand);
  const value = numeric(operand);
  if (value === undefined) return undefined;
  if (typeof value === 'number') {
    if (operator === '~') return undefined;
    return operator === '-' ? -value : value;
  }
  if (operator === '~') return ~value;
  return operator === '-' ? -value : value;
}

/** The value of a binary operation, or undefined if it fails or is left for run time. */
export function foldBinary(
  left: Constant,
  operator: BinaryOperator,
  right: Constant,
): Constant | undefined {
  const a = numeric(left);
  const b = numeric(right);
  if (a === undefined || b === undefined) return foldSequence(left, operator, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    const bits = foldBools(left, operator, right);
    if (bits !== undefined) return bits;
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') return foldInts(a, operator, b);
  const x = Number(a);
  const y = Number(b);
  // An int that is too large for a float is an error, which is left for run time.
  if (isTooLarge(a, x) || isTooLarge(b, y)) return undefined;
  return foldFloats(x, operator, y);
}

function isTooLarge(value: bigint | number, float: number): boolean {
  return typeof value === 'bigint' && !Number.isFinite(float);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
}

function foldBools(a: boolean, operator: BinaryOperator, b: boolean): boolean | undefined {
  if (operator === '&') return a && b;
  if (operator === '|') return a || b;
  return operator === '^' ? a !== b : undefined;
}

function foldInts(a: bigint, operator: BinaryOperator, b: bigint): bigint | number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return bitLength(a) + bitLength(b) > MAX_BITS ? undefined : a * b;
    case '/':
      return b === 0n ? undefined : divideInts(a, b);
    case '//':
      return b === 0n ? undefined : floorDivide(a, b);
    case '%':
      return b === 0n ? undefined : a - floorDivide(a, b) * b;
    case '**':
      return powerOfInts(a, b);
    case '<<':
      if (b < 0n) return undefined;
      if (a === 0n) return 0n;
      return b > MAX_BITS - bitLength(a) ? undefined : a << b;
    case '>>':
      return b < 0n ? undefined : a >> b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return undefined;
  }
}

/** Rounded once, as CPython's `/`; undefined where the result is no float of full precision. */
function divideInts(a: bigint, b: bigint): number | undefined {
  if (isSafe(a) && isSafe(b)) return Number(a) / Number(b);
  const dividend = a < 0n ? -a : a;
  const divisor = b < 0n ? -b : b;
  // Enough bits for the rounding, and one more that stands for all that follow.
  const shift = Math.max(0, 66 - bitLength(a) + bitLength(b));
  const shifted = dividend << BigInt(shift);
  const rest = shifted % divisor === 0n ? 0n : 1n;
  const rounded = Number((shifted / divisor) * 2n + rest);
  const result = rounded * 2 ** -(shift + 1);
  if (!Number.isFinite(result) || (result !== 0 && result < SMALLEST_NORMAL)) return undefined;
  return a < 0n === b < 0n ? result : -result;
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function powerOfInts(a: bigint, b: bigint): bigint | number | undefined {
  if (b < 0n) {
    if (a === 0n || isTooLarge(a, Number(a)) || isTooLarge(b, Number(b))) return undefined;
    return foldFloats(Number(a), '**', Number(b));
  }
  if (a === 0n) return b === 0n ? 1n : 0n;
  return BigInt(bitLength(a)) * b > MAX_BITS ? undefined : a ** b;
}

function foldFloats(a: number, operator: BinaryOperator, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    case '//':
      return b === 0 ? undefined : floorDivideFloats(a, b);
    case '%':
      return b === 0 ? undefined : moduloFloats(a, b);
    case '**': {
      // Zero division, complex results and overflow are left for run time.
      const power = a ** b;
      return Number.isFinite(power) ? power : undefined;
    }
    default:
      return undefined;
  }
}

/** The remainder with the sign of the divisor. */
function moduloFloats(a: number, b: number): number {
  const remainder = a % b;
  if (remainder === 0) return b < 0 ? -0 : 0;
  return b < 0 === remainder < 0 ? remainder : remainder + b;
}

function floorDivideFloats(a: number, b: number): number {
  const quotient = (a - moduloFloats(a, b)) / b;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function foldSequence(
  left: Constant,
  operator: BinaryOperator,
  right: Constant,
): Constant | undefined {
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    return isTuple(left) && isTuple(right) ? [...left, ...right] : undefined;
  }
  if (operator !== '*') return undefined;
  if (isRepeat(left)) return repeat(right, left);
  return isRepeat(right) ? repeat(left, right) : undefined;
}

function isRepeat(value: Constant): value is bigint | boolean {
  return typeof value === 'bigint' || typeof value === 'boolean';
}

function repeat(sequence: Constant, times: bigint | boolean): Constant | undefined {
  if (typeof sequence === 'string') {
    if (sequence === '') return '';
    const count = Number(times);
    const length = Array.from(sequence).length;
    return count < 0 || count > MAX_STRING / length ? undefined : sequence.repeat(count);
  }
  if (!isTuple(sequence)) return undefined;
  if (sequence.length === 0) return [];
  const count = Number(times);
  if (count < 0 || count > Math.floor(MAX_TUPLE / sequence.length)) return undefined;
  if (count > 0 && countItems(sequence) > MAX_TUPLE_ITEMS / count) return undefined;
  return Array.from({ length: count }, () => sequence).flat();
}

function countItems(tuple: readonly Constant[]): number {
  let items = tuple.length;
  for (const item of tuple) if (isTuple(item)) items += countItems(item);
  return items;
}

/** `value[index]` for a string or tuple and an int in range; otherwise undefined. */
export function foldSubscript(value: Constant, index: Constant): Constant | undefined {
  if (!isRepeat(index)) return undefined;
  const items = typeof value === 'string' ? Array.from(value) : value;
  if (!isTuple(items)) return undefined;
  const at = Number(index);
  return items[at < 0 ? at + items.length : at];
}
