// The module math: functions of floats, by number, so that the loop can call them without a frame.

import type { Address, Steps } from '../memory.ts';
import { peek } from '../memory.ts';
import { FLOAT_TYPE, LONG_TYPE, TYPE } from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR } from './exceptions.ts';
import type { Native, NativeEntry } from './native.ts';
import { asFloat, isIntType, isNumberType, TOO_LARGE } from './numbers.ts';
import { bigIntValue, bitLength, floatValue, type Objects } from './objects.ts';
import { typeName } from './types.ts';

// Numbers of the fast functions; 0 is none.
const SQRT = 1;
const COS = 2;
const COSH = 3;
const SIN = 4;
const TAN = 5;
const SINH = 6;
const TANH = 7;
const EXP = 8;
const LOG = 9;
const LOG2 = 10;
const LOG10 = 11;
const ACOS = 12;
const ASIN = 13;
const ATAN = 14;
const FABS = 15;
const LOG1P = 16;
const EXPM1 = 17;
const ACOSH = 18;
const ASINH = 19;
const ATANH = 20;
const CBRT = 21;
const DEGREES = 22;
const RADIANS = 23;

const FAST: readonly (readonly [name: string, number: number])[] = [
  ['sqrt', SQRT],
  ['cos', COS],
  ['cosh', COSH],
  ['sin', SIN],
  ['tan', TAN],
  ['sinh', SINH],
  ['tanh', TANH],
  ['exp', EXP],
  ['log2', LOG2],
  ['log10', LOG10],
  ['acos', ACOS],
  ['asin', ASIN],
  ['atan', ATAN],
  ['fabs', FABS],
  ['log1p', LOG1P],
  ['expm1', EXPM1],
  ['acosh', ACOSH],
  ['asinh', ASINH],
  ['atanh', ATANH],
  ['cbrt', CBRT],
  ['degrees', DEGREES],
  ['radians', RADIANS],
];

/** Value of the fast function `number` at `x`; NaN or infinite also where Python raises. */
export function fastMath(number: number, x: number): number {
  switch (number) {
    case SQRT:
      return Math.sqrt(x);
    case COS:
      return Math.cos(x);
    case COSH:
      return Math.cosh(x);
    case SIN:
      return Math.sin(x);
    case TAN:
      return Math.tan(x);
    case SINH:
      return Math.sinh(x);
    case TANH:
      return Math.tanh(x);
    case EXP:
      return Math.exp(x);
    case LOG:
      return Math.log(x);
    case LOG2:
      return Math.log2(x);
    case LOG10:
      return Math.log10(x);
    case ACOS:
      return Math.acos(x);
    case ASIN:
      return Math.asin(x);
    case ATAN:
      return Math.atan(x);
    case FABS:
      return Math.abs(x);
    case LOG1P:
      return Math.log1p(x);
    case EXPM1:
      return Math.expm1(x);
    case ACOSH:
      return Math.acosh(x);
    case ASINH:
      return Math.asinh(x);
    case ATANH:
      return Math.atanh(x);
    case CBRT:
      return Math.cbrt(x);
    case DEGREES:
      return x * (180 / Math.PI);
    default:
      return x * (Math.PI / 180);
  }
}

/** Functions that grow without bound from finite arguments: infinity is a range error there. */
const isUnbounded = (number: number): boolean =>
  number === COSH || number === SINH || number === EXP || number === EXPM1;

const isLogarithm = (number: number): boolean =>
  number === LOG || number === LOG2 || number === LOG10;

/** Logarithm of an int that is too large for a float; undefined if it is not. */
function longLogarithm(number: number, value: bigint): number | undefined {
  if (value < 0n || Number.isFinite(Number(value))) return undefined;
  const bits = bitLength(value);
  const mantissa = Number(value >> BigInt(bits - 64)) / 2 ** 64;
  return fastMath(number, mantissa) + fastMath(number, 2) * bits;
}

export const MATH_CONSTANTS: readonly (readonly [name: string, value: number])[] = [
  ['pi', Math.PI],
  ['e', Math.E],
  ['tau', 2 * Math.PI],
  ['inf', Infinity],
  ['nan', NaN],
];

export function makeMath(objects: Objects) {
  const { newBigInt, newBool, newFloat, raise } = objects;

  /** The float of a number, for functions of floats; undefined with TypeError set. */
  function* realArgument(me: Thread, object: Ref): Steps<number | undefined> {
    const type = peek(object + TYPE);
    if (isNumberType(type)) {
      const value = asFloat(object);
      if (type !== LONG_TYPE || Number.isFinite(value)) return value;
      yield* raise(me, OVERFLOW_ERROR, TOO_LARGE);
      return undefined;
    }
    yield* raise(me, TYPE_ERROR, `must be real number, not ${typeName(object)}`);
    return undefined;
  }

  /** A result that is no finite number, checked as CPython checks errno. */
  function* checkedFloat(me: Thread, number: number, x: number, value: number): Steps<Ref> {
    if (Number.isNaN(value) && !Number.isNaN(x)) {
      return yield* raise(me, VALUE_ERROR, 'math domain error');
    }
    if (Math.abs(value) === Infinity && Number.isFinite(x)) {
      if (isUnbounded(number)) return yield* raise(me, OVERFLOW_ERROR, 'math range error');
      return yield* raise(me, VALUE_ERROR, 'math domain error');
    }
    return yield* newFloat(me, value);
  }

  /** The fast function `number` of any object. */
  function* callFast(me: Thread, number: number, argument: Ref): Steps<Ref> {
    if (peek(argument + TYPE) === LONG_TYPE && isLogarithm(number)) {
      const logarithm = longLogarithm(number, bigIntValue(argument));
      if (logarithm !== undefined) return yield* newFloat(me, logarithm);
    }
    let x: number | undefined;
    if (peek(argument + TYPE) === FLOAT_TYPE) x = floatValue(argument);
    else x = yield* realArgument(me, argument);
    if (x === undefined) return 0;
    const value = fastMath(number, x);
    if (Number.isFinite(value)) return yield* newFloat(me, value);
    return yield* checkedFloat(me, number, x, value);
  }

  function* arity(me: Thread, name: string, n: number, wanted: number, names: Ref): Steps<boolean> {
    if (names !== 0) {
      yield* raise(me, TYPE_ERROR, `math.${name}() takes no keyword arguments`);
      return false;
    }
    if (n === wanted) return true;
    const takes =
      wanted === 1
        ? `math.${name}() takes exactly one argument (${n} given)`
        : `${name} expected ${wanted} arguments, got ${n}`;
    yield* raise(me, TYPE_ERROR, takes);
    return false;
  }

  function fastEntry(name: string, number: number): NativeEntry {
    return {
      owner: 'math',
      name,
      fast: number,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* arity(me, name, n, 1, names))) return 0;
        return yield* callFast(me, number, peek(args));
      },
    };
  }

  /** A function of two floats that may not be finite. */
  function pairEntry(name: string, value: (x: number, y: number) => number): NativeEntry {
    return {
      owner: 'math',
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* arity(me, name, n, 2, names))) return 0;
        const x = yield* realArgument(me, peek(args));
        if (x === undefined) return 0;
        const y = yield* realArgument(me, peek(args + 1));
        if (y === undefined) return 0;
        const result = value(x, y);
        if (Number.isNaN(result) && !Number.isNaN(x) && !Number.isNaN(y)) {
          return yield* raise(me, VALUE_ERROR, 'math domain error');
        }
        if (Math.abs(result) === Infinity && Number.isFinite(x) && Number.isFinite(y)) {
          if (name === 'pow' && x === 0) return yield* raise(me, VALUE_ERROR, 'math domain error');
          return yield* raise(me, OVERFLOW_ERROR, 'math range error');
        }
        return yield* newFloat(me, result);
      },
    };
  }

  function testEntry(name: string, holds: (x: number) => boolean): NativeEntry {
    return {
      owner: 'math',
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* arity(me, name, n, 1, names))) return 0;
        const x = yield* realArgument(me, peek(args));
        return x === undefined ? 0 : yield* newBool(me, holds(x));
      },
    };
  }

  /** floor, ceil, trunc: an int from a float; an int is one already. */
  function roundEntry(name: string, round: (x: number) => number): NativeEntry {
    return {
      owner: 'math',
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* arity(me, name, n, 1, names))) return 0;
        const type = peek(peek(args) + TYPE);
        if (isIntType(type)) return yield* newBigInt(me, bigIntValue(peek(args)));
        if (name === 'trunc' && type !== FLOAT_TYPE) {
          const why = `type ${typeName(peek(args))} doesn't define __trunc__ method`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        const x = yield* realArgument(me, peek(args));
        if (x === undefined) return 0;
        if (Number.isNaN(x)) {
          return yield* raise(me, VALUE_ERROR, 'cannot convert float NaN to integer');
        }
        if (!Number.isFinite(x)) {
          return yield* raise(me, OVERFLOW_ERROR, 'cannot convert float infinity to integer');
        }
        return yield* newBigInt(me, BigInt(round(x)));
      },
    };
  }

  const log: Native = function* (me, args, n, names) {
    if (names !== 0) return yield* raise(me, TYPE_ERROR, 'log() takes no keyword arguments');
    if (n < 1 || n > 2) {
      const bound = n < 1 ? 'at least 1 argument' : 'at most 2 arguments';
      return yield* raise(me, TYPE_ERROR, `log expected ${bound}, got ${n}`);
    }
    const numerator = yield* callFast(me, LOG, peek(args));
    if (numerator === 0 || n === 1) return numerator;
    const denominator = yield* callFast(me, LOG, peek(args + 1));
    if (denominator === 0) {
      yield* objects.decref(me, numerator);
      return 0;
    }
    const [x, y] = [floatValue(numerator), floatValue(denominator)];
    yield* objects.decref(me, numerator);
    yield* objects.decref(me, denominator);
    return yield* objects.newFloat(me, x / y);
  };

  const entries: readonly NativeEntry[] = [
    ...FAST.map(([name, number]) => fastEntry(name, number)),
    { owner: 'math', name: 'log', native: log },
    pairEntry('pow', (x, y) => (x === 1 ? 1 : x ** y)),
    pairEntry('atan2', Math.atan2),
    pairEntry('fmod', (x, y) => x % y),
    pairEntry('copysign', (x, y) => Math.abs(x) * (y < 0 || Object.is(y, -0) ? -1 : 1)),
    testEntry('isnan', Number.isNaN),
    testEntry('isfinite', Number.isFinite),
    testEntry('isinf', (x) => Math.abs(x) === Infinity),
    roundEntry('floor', Math.floor),
    roundEntry('ceil', Math.ceil),
    roundEntry('trunc', Math.trunc),
  ];
  return { entries, callFast };
}
