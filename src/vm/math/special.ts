// gamma and lgamma as CPython works them out, and erf and erfc, rounded once.
//
// Sources: CPython 3.13, Modules/mathmodule.c (m_tgamma, m_lgamma): Lanczos' approximation in the form of
// P. Godfrey and G. Pugh, its coefficients for g = 6.0247 and 13 terms, so that what is known of its errors
// is the same; erf by its Maclaurin series in fixed point, pi by Machin's formula.

import { fractionOf } from '../text/fractions.ts';
import { roundToFloat } from './exact.ts';

const G = 6.02468004077673;
const G_MINUS_HALF = 5.52468004077673;
const LN_PI = 1.1447298858494002;
const NUMERATOR = [
  23531376880.41076, 42919803642.6491, 35711959237.35567, 17921034426.03721, 6039542586.352028,
  1439720407.3117216, 248874557.86205417, 31426415.585400194, 2876370.6289353725,
  186056.26539522348, 8071.672002365816, 210.82427775157936, 2.5066282746310002,
];
const DENOMINATOR = [
  0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925,
  66, 1,
];
/** From here on the powers are taken in two halves, each of which fits into a float. */
const LARGE = 140;
const MOST_FACTORIAL = 23;

/** The rational function of Lanczos' approximation, for a positive x. */
function lanczosSum(x: number): number {
  let [numerator, denominator] = [0, 0];
  if (x < 5) {
    for (let i = NUMERATOR.length - 1; i >= 0; i--) {
      numerator = numerator * x + NUMERATOR[i]!;
      denominator = denominator * x + DENOMINATOR[i]!;
    }
  } else {
    for (const [i, coefficient] of NUMERATOR.entries()) {
      numerator = numerator / x + coefficient;
      denominator = denominator / x + DENOMINATOR[i]!;
    }
  }
  return numerator / denominator;
}

/** sin(pi x), exact where it is 0 or 1. */
function sinPi(x: number): number {
  const rest = Math.abs(x) % 2;
  const sign = x < 0 ? -1 : 1;
  switch (Math.round(2 * rest)) {
    case 0:
      return sign * Math.sin(Math.PI * rest);
    case 1:
      return sign * Math.cos(Math.PI * (rest - 0.5));
    case 2:
      return sign * Math.sin(Math.PI * (1 - rest));
    case 3:
      return sign * -Math.cos(Math.PI * (rest - 1.5));
    default:
      return sign * Math.sin(Math.PI * (rest - 2));
  }
}

/** gamma(x) of a finite x that is neither 0 nor a negative integer; infinite if it is too large. */
export function gamma(x: number): number {
  if (x > 0 && x <= MOST_FACTORIAL && Number.isInteger(x)) {
    let product = 1;
    for (let i = 2; i < x; i++) product *= i;
    return product;
  }
  const size = Math.abs(x);
  if (size < 1e-20) return 1 / x;
  if (size > 200) return x < 0 ? 0 / sinPi(x) : Infinity;
  const y = size + G_MINUS_HALF;
  // What was lost in that sum.
  const lost = size > G_MINUS_HALF ? y - size - G_MINUS_HALF : y - G_MINUS_HALF - size;
  const correction = (lost * G) / y;
  const power = size < LARGE ? y ** (size - 0.5) : y ** (size / 2 - 0.25);
  if (x < 0) {
    let result = ((-Math.PI / sinPi(size) / size) * Math.exp(y)) / lanczosSum(size);
    result -= correction * result;
    return size < LARGE ? result / power : result / power / power;
  }
  let result = lanczosSum(size) / Math.exp(y);
  result += correction * result;
  return size < LARGE ? result * power : result * power * power;
}

/** ln |gamma(x)| of a finite x that is neither 0 nor a negative integer. */
export function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  const size = Math.abs(x);
  if (size < 1e-20) return -Math.log(size);
  let result = Math.log(lanczosSum(size)) - G;
  result += (size - 0.5) * (Math.log(size + G - 0.5) - 1);
  if (x > 0) return result;
  return LN_PI - Math.log(Math.abs(sinPi(size))) - Math.log(size) - result;
}

/** Bits behind the point where no more is said. */
const BITS = 320;

/** A fixed-point number: an integer over 2 ** bits. */
type Fixed = bigint;

function fixedOf(x: number, bits: number): Fixed {
  const { mantissa, exponent } = fractionOf(x);
  const shift = exponent + bits;
  return shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
}

/** atan(1 / n) */
function inverseTangent(n: bigint, one: Fixed): Fixed {
  let [sum, power] = [0n, one / n];
  for (let k = 1n, sign = 1n; power !== 0n; k += 2n, sign = -sign) {
    sum += (sign * power) / k;
    power /= n * n;
  }
  return sum;
}

function pi(bits: number): Fixed {
  const one = 1n << BigInt(bits + 32);
  return (16n * inverseTangent(5n, one) - 4n * inverseTangent(239n, one)) >> 32n;
}

/** erf(x) in `bits`, for an x that is not negative. */
function errorFunction(x: number, bits: number): Fixed {
  const value = fixedOf(x, bits);
  const square = (value * value) >> BigInt(bits);
  let [sum, power] = [value, value];
  for (let n = 1n; power !== 0n && power !== -1n; n++) {
    power = -((power * square) >> BigInt(bits)) / n;
    sum += power / (2n * n + 1n);
  }
  // 2 / sqrt(pi)
  const root = rootOf(pi(bits), bits);
  return (2n * (sum << BigInt(bits))) / root;
}

/** The square root of a fixed-point number. */
function rootOf(x: Fixed, bits: number): Fixed {
  const value = x << BigInt(bits);
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function erf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  if (Math.abs(x) > 6) return Math.sign(x);
  // A small x has its bits further behind.
  const bits = BITS + Math.max(0, -Math.floor(Math.log2(Math.abs(x))));
  return Math.sign(x) * roundToFloat(errorFunction(Math.abs(x), bits), -bits);
}

export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < -6) return 2;
  if (x > 27.3) return 0;
  // As many more bits as the result has zeros, and as the terms of the series are larger than it.
  const bits = BITS + Math.ceil(3 * x * x);
  const value = errorFunction(Math.abs(x), bits);
  return roundToFloat((1n << BigInt(bits)) - (x < 0 ? -value : value), -bits);
}
