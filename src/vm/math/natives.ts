// The rest of the module math: functions of integers, of several numbers and of iterables. Those of one
// float are in ../math.ts, where the loop can call them without a frame.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { FLOAT_TYPE, LONG_TYPE, NONE, TUPLE_ITEMS, TYPE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { makeArguments } from '../library/arguments.ts';
import type { Library } from '../library/library.ts';
import type { NativeEntry } from '../native.ts';
import { asFloat, isIntType, isNumberType, NB_ADD, NB_MULTIPLY, TOO_LARGE } from '../numbers.ts';
import { bigIntValue } from '../objects.ts';
import { typeName } from '../types.ts';
import {
  combinations,
  exactNorm,
  exactProductSum,
  exactSum,
  floatAfter,
  fusedMultiplyAdd,
  greatestCommonDivisor,
  integerRoot,
  leastCommonMultiple,
  mantissaAndExponent,
  nearestRemainder,
  productOfRange,
  roundToFloat,
  unitInLastPlace,
} from './exact.ts';
import { erf, erfc, gamma, logGamma } from './special.ts';

const MOST_FACTORIAL = 2n ** 63n - 1n;
/** A factorial of more would not fit into any heap. */
const MOST_FACTORS = 20_000_000n;
const DOMAIN = 'math domain error';
const RANGE = 'math range error';
const CLOSE = {
  name: 'isclose',
  parameters: ['a', 'b', 'rel_tol', 'abs_tol'],
  required: 2,
  positional: 2,
};
const NEXT_AFTER = { name: 'nextafter', parameters: ['', '', 'steps'], required: 2, positional: 2 };
const PROD = { name: 'prod', parameters: ['', 'start'], required: 1, positional: 1 };

export function makeMathFunctions(library: Library): readonly NativeEntry[] {
  const { objects, iteration, operations } = library;
  const { decref, incref, newBigInt, newBool, newFloat, newInt, newTuple, raise } = objects;
  const { argumentsBetween, bindArguments, isIntArgument, noKeywords } = makeArguments(objects);

  function entry(name: string, native: NativeEntry['native']): NativeEntry {
    return { owner: 'math', name, native };
  }

  function* exactly(
    me: Thread,
    name: string,
    n: number,
    wanted: number,
    names: Ref,
  ): Steps<boolean> {
    if (!(yield* noKeywords(me, `math.${name}`, names))) return false;
    if (wanted !== 1) return yield* argumentsBetween(me, name, n, wanted, wanted);
    if (n === 1) return true;
    yield* raise(me, TYPE_ERROR, `math.${name}() takes exactly one argument (${n} given)`);
    return false;
  }

  /** The float that an argument is; undefined with the exception set. */
  function* real(me: Thread, object: Ref): Steps<number | undefined> {
    const type = peek(object + TYPE);
    if (!isNumberType(type)) {
      yield* raise(me, TYPE_ERROR, `must be real number, not ${typeName(object)}`);
      return undefined;
    }
    const value = asFloat(object);
    if (type !== LONG_TYPE || Number.isFinite(value)) return value;
    yield* raise(me, OVERFLOW_ERROR, TOO_LARGE);
    return undefined;
  }

  /** All arguments as floats; undefined with the exception set. */
  function* reals(me: Thread, args: Address, n: number): Steps<number[] | undefined> {
    const all: number[] = [];
    for (let i = 0; i < n; i++) {
      const value = yield* real(me, peek(args + i));
      if (value === undefined) return undefined;
      all.push(value);
    }
    return all;
  }

  function* integers(me: Thread, args: Address, n: number): Steps<bigint[] | undefined> {
    const all: bigint[] = [];
    for (let i = 0; i < n; i++) {
      if (!(yield* isIntArgument(me, peek(args + i)))) return undefined;
      all.push(bigIntValue(peek(args + i)));
    }
    return all;
  }

  /** A result that no finite float is: NaN is outside of the domain, infinity outside of the range. */
  function* checked(me: Thread, value: number, given: readonly number[]): Steps<Ref> {
    if (Number.isNaN(value) && !given.some(Number.isNaN)) {
      return yield* raise(me, VALUE_ERROR, DOMAIN);
    }
    if (Math.abs(value) === Infinity && given.every(Number.isFinite)) {
      return yield* raise(me, OVERFLOW_ERROR, RANGE);
    }
    return yield* newFloat(me, value);
  }

  /** A function of `arity` floats. */
  function ofReals(
    name: string,
    arity: number,
    value: (x: number, y: number, z: number) => number,
  ): NativeEntry {
    return entry(name, function* (me, args, n, names) {
      if (!(yield* exactly(me, name, n, arity, names))) return 0;
      const given = yield* reals(me, args, n);
      if (given === undefined) return 0;
      return yield* checked(me, value(given[0]!, given[1]!, given[2]!), given);
    });
  }

  /** gamma and lgamma: negative integers and 0 have none. */
  function ofGamma(
    name: string,
    value: (x: number) => number,
    atMinusInfinity: number,
  ): NativeEntry {
    return entry(name, function* (me, args, n, names) {
      if (!(yield* exactly(me, name, n, 1, names))) return 0;
      const x = yield* real(me, peek(args));
      if (x === undefined) return 0;
      if (Number.isNaN(x) || x === Infinity) return yield* newFloat(me, x);
      if (x === -Infinity) return yield* checked(me, atMinusInfinity, [x]);
      if (x <= 0 && Number.isInteger(x)) return yield* raise(me, VALUE_ERROR, DOMAIN);
      return yield* checked(me, value(x), [x]);
    });
  }

  function ofIntegers(
    name: string,
    start: bigint,
    combine: (a: bigint, b: bigint) => bigint,
  ): NativeEntry {
    return entry(name, function* (me, args, n, names) {
      if (!(yield* noKeywords(me, `math.${name}`, names))) return 0;
      const given = yield* integers(me, args, n);
      if (given === undefined) return 0;
      return yield* newBigInt(
        me,
        given.reduce((a, b) => combine(a, b), start),
      );
    });
  }

  function* factorialOf(me: Thread, n: bigint): Steps<Ref> {
    if (n < 0n) {
      return yield* raise(me, VALUE_ERROR, 'factorial() not defined for negative values');
    }
    if (n > MOST_FACTORIAL) {
      const why = `factorial() argument should not exceed ${MOST_FACTORIAL}`;
      return yield* raise(me, OVERFLOW_ERROR, why);
    }
    if (n > MOST_FACTORS) return yield* objects.raiseMemoryError(me);
    return yield* newBigInt(me, productOfRange(2n, n));
  }

  const factorial = entry('factorial', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'factorial', n, 1, names))) return 0;
    const given = yield* integers(me, args, 1);
    return given === undefined ? 0 : yield* factorialOf(me, given[0]!);
  });

  /** False with ValueError if one of n and k is negative. */
  function* areCounts(me: Thread, n: bigint, k: bigint): Steps<boolean> {
    if (n >= 0n && k >= 0n) return true;
    yield* raise(me, VALUE_ERROR, `${n < 0n ? 'n' : 'k'} must be a non-negative integer`);
    return false;
  }

  const comb = entry('comb', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'comb', n, 2, names))) return 0;
    const given = yield* integers(me, args, 2);
    if (given === undefined || !(yield* areCounts(me, given[0]!, given[1]!))) return 0;
    return yield* newBigInt(me, combinations(given[0]!, given[1]!));
  });

  const perm = entry('perm', function* (me, args, n, names) {
    if (!(yield* noKeywords(me, 'math.perm', names))) return 0;
    if (!(yield* argumentsBetween(me, 'perm', n, 1, 2))) return 0;
    const isAll = n === 1 || peek(args + 1) === NONE;
    const given = yield* integers(me, args, isAll ? 1 : 2);
    if (given === undefined) return 0;
    if (isAll) return yield* factorialOf(me, given[0]!);
    const [all, chosen] = given as [bigint, bigint];
    if (!(yield* areCounts(me, all, chosen))) return 0;
    return yield* newBigInt(me, chosen > all ? 0n : productOfRange(all - chosen + 1n, all));
  });

  const isqrt = entry('isqrt', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'isqrt', n, 1, names))) return 0;
    const given = yield* integers(me, args, 1);
    if (given === undefined) return 0;
    if (given[0]! >= 0n) return yield* newBigInt(me, integerRoot(given[0]!));
    return yield* raise(me, VALUE_ERROR, 'isqrt() argument must be nonnegative');
  });

  /** A pair of two new references, either 0 with the exception set. */
  function* pairOf(me: Thread, first: Ref, second: Ref): Steps<Ref> {
    const pair = first === 0 || second === 0 ? 0 : yield* newTuple(me, 2);
    if (pair !== 0) {
      poke(pair + TUPLE_ITEMS, first);
      poke(pair + TUPLE_ITEMS + 1, second);
      return pair;
    }
    if (first !== 0) yield* decref(me, first);
    if (second !== 0) yield* decref(me, second);
    return 0;
  }

  const frexp = entry('frexp', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'frexp', n, 1, names))) return 0;
    const x = yield* real(me, peek(args));
    if (x === undefined) return 0;
    const [mantissa, exponent] = mantissaAndExponent(x);
    return yield* pairOf(me, yield* newFloat(me, mantissa), yield* newInt(me, exponent));
  });

  const modf = entry('modf', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'modf', n, 1, names))) return 0;
    const x = yield* real(me, peek(args));
    if (x === undefined) return 0;
    const whole = Math.trunc(x);
    const isInfinite = Math.abs(x) === Infinity;
    const rest = isInfinite || x === whole ? 0 : x - whole;
    const isNegative = x < 0 || Object.is(x, -0);
    const fraction = isNegative && rest === 0 ? -0 : rest;
    return yield* pairOf(
      me,
      yield* newFloat(me, Number.isNaN(x) ? x : fraction),
      yield* newFloat(me, whole),
    );
  });

  const ldexp = entry('ldexp', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'ldexp', n, 2, names))) return 0;
    const x = yield* real(me, peek(args));
    if (x === undefined) return 0;
    if (!isIntType(peek(peek(args + 1) + TYPE))) {
      return yield* raise(me, TYPE_ERROR, 'Expected an int as second argument to ldexp.');
    }
    if (x === 0 || !Number.isFinite(x)) return yield* newFloat(me, x);
    const given = bigIntValue(peek(args + 1));
    const exponent = Math.max(-5000, Math.min(5000, Number(given)));
    const [mantissa, own] = mantissaAndExponent(x);
    const value = roundToFloat(BigInt(mantissa * 2 ** 53), own - 53 + exponent);
    return yield* checked(me, value === 0 && x < 0 ? -0 : value, [x]);
  });

  const isClose = entry('isclose', function* (me, args, n, names) {
    const bound = yield* bindArguments(me, CLOSE, args, n, names);
    if (bound === undefined) return 0;
    const values: number[] = [];
    for (const [i, given] of bound.entries()) {
      const value = given === 0 ? [0, 0, 1e-9, 0][i] : yield* real(me, given);
      if (value === undefined) return 0;
      values.push(value);
    }
    const [a, b, relative, absolute] = values as [number, number, number, number];
    if (relative < 0 || absolute < 0) {
      return yield* raise(me, VALUE_ERROR, 'tolerances must be non-negative');
    }
    if (a === b) return yield* newBool(me, true);
    if (Math.abs(a) === Infinity || Math.abs(b) === Infinity) return yield* newBool(me, false);
    const distance = Math.abs(b - a);
    const most = Math.max(Math.abs(relative * b), Math.abs(relative * a), absolute);
    return yield* newBool(me, distance <= most);
  });

  const nextAfter = entry('nextafter', function* (me, args, n, names) {
    const bound = yield* bindArguments(me, NEXT_AFTER, args, n, names);
    if (bound === undefined) return 0;
    const given = yield* reals(me, args, 2);
    if (given === undefined) return 0;
    let steps = 1n;
    if (bound[2] !== 0 && bound[2] !== NONE) {
      if (!(yield* isIntArgument(me, bound[2]!))) return 0;
      steps = bigIntValue(bound[2]!);
    }
    if (steps < 0n) {
      return yield* raise(me, VALUE_ERROR, 'steps must be a non-negative integer');
    }
    return yield* newFloat(me, floatAfter(given[0]!, given[1]!, steps));
  });

  /** What an iterable gives, as floats; undefined with the exception set. */
  function* realsOf(me: Thread, iterable: Ref): Steps<number[] | undefined> {
    const iterator = yield* iteration.getIter(me, iterable);
    if (iterator === 0) return undefined;
    const all: number[] = [];
    for (;;) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      const value = yield* real(me, item);
      yield* decref(me, item);
      if (value === undefined) break;
      all.push(value);
    }
    yield* decref(me, iterator);
    return objects.hasException(me) ? undefined : all;
  }

  const fsum = entry('fsum', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'fsum', n, 1, names))) return 0;
    const all = yield* realsOf(me, peek(args));
    if (all === undefined) return 0;
    const special = all.filter((x) => !Number.isFinite(x));
    if (special.length > 0) {
      const sum = special.reduce((a, b) => a + b);
      if (!Number.isNaN(sum) || special.some(Number.isNaN)) return yield* newFloat(me, sum);
      return yield* raise(me, VALUE_ERROR, '-inf + inf in fsum');
    }
    const sum = exactSum(all);
    if (sum !== undefined) return yield* newFloat(me, sum);
    return yield* raise(me, OVERFLOW_ERROR, 'intermediate overflow in fsum');
  });

  const hypot = entry('hypot', function* (me, args, n, names) {
    if (!(yield* noKeywords(me, 'math.hypot', names))) return 0;
    const given = yield* reals(me, args, n);
    return given === undefined ? 0 : yield* newFloat(me, exactNorm(given));
  });

  const dist = entry('dist', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'dist', n, 2, names))) return 0;
    const p = yield* realsOf(me, peek(args));
    const q = p === undefined ? undefined : yield* realsOf(me, peek(args + 1));
    if (p === undefined || q === undefined) return 0;
    if (p.length !== q.length) {
      const why = 'both points must have the same number of dimensions';
      return yield* raise(me, VALUE_ERROR, why);
    }
    return yield* newFloat(me, exactNorm(p.map((x, i) => x - q[i]!)));
  });

  const prod = entry('prod', function* (me, args, n, names) {
    const bound = yield* bindArguments(me, PROD, args, n, names);
    if (bound === undefined) return 0;
    const iterator = yield* iteration.getIter(me, bound[0]!);
    if (iterator === 0) return 0;
    let product = bound[1] === 0 ? yield* newInt(me, 1) : bound[1]!;
    if (bound[1] !== 0) yield* incref(me, product);
    while (product !== 0) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      const next = yield* operations.binary(me, NB_MULTIPLY, product, item);
      yield* decref(me, item);
      yield* decref(me, product);
      product = next;
    }
    yield* decref(me, iterator);
    if (product === 0 || !objects.hasException(me)) return product;
    yield* decref(me, product);
    return 0;
  });

  const sumProd = entry('sumprod', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'sumprod', n, 2, names))) return 0;
    const p = yield* itemsOf(me, peek(args));
    const q = p === undefined ? undefined : yield* itemsOf(me, peek(args + 1));
    let total: Ref = 0;
    if (p !== undefined && q !== undefined) {
      if (p.length === q.length) total = yield* sumOfProducts(me, p, q);
      else yield* raise(me, VALUE_ERROR, 'Inputs are not the same length');
    }
    for (const item of [...(p ?? []), ...(q ?? [])]) yield* decref(me, item);
    return total;
  });

  /** What an iterable gives, each a new reference; undefined with the exception set. */
  function* itemsOf(me: Thread, iterable: Ref): Steps<Ref[] | undefined> {
    const iterator = yield* iteration.getIter(me, iterable);
    if (iterator === 0) return undefined;
    const all: Ref[] = [];
    for (;;) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      all.push(item);
    }
    yield* decref(me, iterator);
    if (!objects.hasException(me)) return all;
    for (const item of all) yield* decref(me, item);
    return undefined;
  }

  /** Exactly where all are numbers, and otherwise by the operators. */
  function* sumOfProducts(me: Thread, p: readonly Ref[], q: readonly Ref[]): Steps<Ref> {
    const all = [...p, ...q];
    const isFinite = (item: Ref): boolean =>
      isNumberType(peek(item + TYPE)) && Number.isFinite(asFloat(item));
    if (all.some((item) => peek(item + TYPE) === FLOAT_TYPE) && all.every(isFinite)) {
      return yield* newFloat(me, exactProductSum(p.map(asFloat), q.map(asFloat)));
    }
    let total = yield* newInt(me, 0);
    for (let i = 0; total !== 0 && i < p.length; i++) {
      const product = yield* operations.binary(me, NB_MULTIPLY, p[i]!, q[i]!);
      const next = product === 0 ? 0 : yield* operations.binary(me, NB_ADD, total, product);
      if (product !== 0) yield* decref(me, product);
      yield* decref(me, total);
      total = next;
    }
    return total;
  }

  const fma = entry('fma', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'fma', n, 3, names))) return 0;
    const given = yield* reals(me, args, 3);
    if (given === undefined) return 0;
    const [x, y, z] = given as [number, number, number];
    const isFinite = given.every(Number.isFinite);
    const value = isFinite ? fusedMultiplyAdd(x, y, z) : x * y + z;
    if (Number.isNaN(value) && !given.some(Number.isNaN)) {
      return yield* raise(me, VALUE_ERROR, 'invalid operation in fma');
    }
    if (!isFinite || Number.isFinite(value)) return yield* newFloat(me, value);
    return yield* raise(me, OVERFLOW_ERROR, 'overflow in fma');
  });

  const remainder = entry('remainder', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'remainder', n, 2, names))) return 0;
    const given = yield* reals(me, args, 2);
    if (given === undefined) return 0;
    const [x, y] = given as [number, number];
    if (given.some(Number.isNaN)) return yield* newFloat(me, NaN);
    if (!Number.isFinite(x) || y === 0) return yield* raise(me, VALUE_ERROR, DOMAIN);
    return yield* newFloat(me, Number.isFinite(y) ? nearestRemainder(x, y) : x);
  });

  const ulp = entry('ulp', function* (me, args, n, names) {
    if (!(yield* exactly(me, 'ulp', n, 1, names))) return 0;
    const x = yield* real(me, peek(args));
    return x === undefined ? 0 : yield* newFloat(me, unitInLastPlace(x));
  });

  return [
    ofReals('exp2', 1, (x) => 2 ** x),
    ofReals('erf', 1, erf),
    ofReals('erfc', 1, erfc),
    ofGamma('gamma', gamma, NaN),
    ofGamma('lgamma', logGamma, Infinity),
    ofIntegers('gcd', 0n, greatestCommonDivisor),
    ofIntegers('lcm', 1n, leastCommonMultiple),
    factorial,
    comb,
    perm,
    isqrt,
    frexp,
    modf,
    ldexp,
    isClose,
    nextAfter,
    fsum,
    hypot,
    dist,
    prod,
    sumProd,
    fma,
    remainder,
    ulp,
  ];
}
