// Checks of what a native function is called with, in the words of CPython's Argument Clinic.
//
// Where a method's receiver is its first argument, counts given to these functions leave it out.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import { LONG_TYPE, SIZE, TUPLE_ITEMS } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { OVERFLOW_ERROR, TYPE_ERROR } from '../exceptions.ts';
import { isIntType } from '../numbers.ts';
import { intValue, strValue, type Objects } from '../objects.ts';
import { didYouMean } from '../text/suggestion.ts';
import { typeName } from '../types.ts';

/** Parameters of a native function that takes keyword arguments. */
export interface Signature {
  readonly name: string;
  /** In order; '' is one that can be given by position only. */
  readonly parameters: readonly string[];
  /** How many of the first ones have no default. */
  readonly required: number;
  /** How many can be given by position; all of them unless it says otherwise. */
  readonly positional?: number;
}

/** What is said of a bound of a search that is no int. */
export const BAD_BOUND = 'slice indices must be integers or have an __index__ method';

export type Arguments = ReturnType<typeof makeArguments>;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** How many keyword arguments there are. */
export function keywordCount(names: Ref): number {
  return names === 0 ? 0 : peek(names + SIZE);
}

/** Name of the i-th keyword argument. */
export function keywordName(names: Ref, i: number): string {
  return strValue(peek(names + TUPLE_ITEMS + i));
}

/** What is wrong with `n` positional arguments and `given` in all, if it is one of these things. */
function countFault(signature: Signature, n: number, given: number): string | undefined {
  const { name, parameters, required, positional = parameters.length } = signature;
  const most = parameters.length;
  if (given > most) {
    const bound = required === most ? 'exactly' : 'at most';
    const kind = n === 0 ? 'keyword argument' : 'argument';
    return `${name}() takes ${bound} ${plural(most, kind)} (${given} given)`;
  }
  if (n > positional) {
    const bound = required < positional ? 'at most' : 'exactly';
    if (positional === 0) return `${name}() takes no positional arguments`;
    return `${name}() takes ${bound} ${plural(positional, 'positional argument')} (${n} given)`;
  }
  const positionalOnly = parameters.filter((parameter) => parameter === '').length;
  const least = Math.min(required, positionalOnly);
  if (n >= least) return undefined;
  const bound = least < positional ? 'at least' : 'exactly';
  return `${name}() takes ${bound} ${plural(least, 'positional argument')} (${n} given)`;
}

export function makeArguments(objects: Objects) {
  const { raise } = objects;

  /** False, with the exception set, if there are keyword arguments. */
  function* noKeywords(me: Thread, name: string, names: Ref): Steps<boolean> {
    if (names === 0) return true;
    yield* raise(me, TYPE_ERROR, `${name}() takes no keyword arguments`);
    return false;
  }

  /** Nothing but a receiver. */
  function* noArguments(me: Thread, name: string, n: number, names: Ref): Steps<boolean> {
    if (!(yield* noKeywords(me, name, names))) return false;
    if (n === 0) return true;
    yield* raise(me, TYPE_ERROR, `${name}() takes no arguments (${n} given)`);
    return false;
  }

  function* oneArgument(me: Thread, name: string, n: number, names: Ref): Steps<boolean> {
    if (!(yield* noKeywords(me, name, names))) return false;
    if (n === 1) return true;
    yield* raise(me, TYPE_ERROR, `${name}() takes exactly one argument (${n} given)`);
    return false;
  }

  /** From `least` to `most` arguments by position. */
  function* argumentsBetween(
    me: Thread,
    name: string,
    n: number,
    least: number,
    most: number,
  ): Steps<boolean> {
    if (n >= least && n <= most) return true;
    const wanted = n < least ? least : most;
    let bound = '';
    if (least !== most) bound = n < least ? 'at least ' : 'at most ';
    yield* raise(
      me,
      TYPE_ERROR,
      `${name} expected ${bound}${plural(wanted, 'argument')}, got ${n}`,
    );
    return false;
  }

  /** Whether an argument is an int; false with TypeError. */
  function* isIntArgument(me: Thread, object: Ref): Steps<boolean> {
    if (isIntType(layoutOf(object))) return true;
    const why = `'${typeName(object)}' object cannot be interpreted as an integer`;
    yield* raise(me, TYPE_ERROR, why);
    return false;
  }

  /** The number that an argument is, rounded past 53 bits; undefined with the exception set. */
  function* integerArgument(me: Thread, object: Ref): Steps<number | undefined> {
    if (!(yield* isIntArgument(me, object))) return undefined;
    if (layoutOf(object) !== LONG_TYPE) return Number(intValue(object));
    yield* raise(me, OVERFLOW_ERROR, 'Python int too large to convert to C ssize_t');
    return undefined;
  }

  /**
   * The arguments in the order of the parameters, 0 where one is not given; borrowed.
   * @returns undefined with the exception set if they do not fit.
   */
  function* bindArguments(
    me: Thread,
    signature: Signature,
    args: Address,
    n: number,
    names: Ref,
  ): Steps<Ref[] | undefined> {
    const { name, parameters, required } = signature;
    const keywords = keywordCount(names);
    const fault = countFault(signature, n, n + keywords);
    if (fault !== undefined) {
      yield* raise(me, TYPE_ERROR, fault);
      return undefined;
    }
    const bound = parameters.map((_, i) => (i < n ? peek(args + i) : 0));
    for (let i = 0; i < keywords; i++) {
      const at = parameters.indexOf(keywordName(names, i));
      if (at >= 0 && bound[at] === 0) bound[at] = peek(args + n + i);
    }
    for (let i = n; i < required; i++) {
      if (bound[i] !== 0) continue;
      const why = `${name}() missing required argument '${parameters[i]!}' (pos ${i + 1})`;
      yield* raise(me, TYPE_ERROR, why);
      return undefined;
    }
    for (let i = 0; i < keywords; i++) {
      const keyword = keywordName(names, i);
      const at = parameters.indexOf(keyword);
      if (at >= n) continue;
      const why =
        at < 0
          ? `${name}() got an unexpected keyword argument '${keyword}'` +
            didYouMean(keyword, parameters)
          : `argument for ${name}() given by name ('${keyword}') and position (${at + 1})`;
      yield* raise(me, TYPE_ERROR, why);
      return undefined;
    }
    return bound;
  }

  /** The values of keyword arguments that `allowed` names, 0 where one is not given; borrowed. */
  function* bindKeywords(
    me: Thread,
    name: string,
    allowed: readonly string[],
    values: Address,
    names: Ref,
  ): Steps<Ref[] | undefined> {
    const bound = allowed.map(() => 0);
    for (let i = 0; i < keywordCount(names); i++) {
      const keyword = keywordName(names, i);
      const at = allowed.indexOf(keyword);
      if (at < 0) {
        const hint = didYouMean(keyword, allowed);
        const why = `${name}() got an unexpected keyword argument '${keyword}'${hint}`;
        yield* raise(me, TYPE_ERROR, why);
        return undefined;
      }
      bound[at] = peek(values + i);
    }
    return bound;
  }

  return {
    noKeywords,
    noArguments,
    oneArgument,
    argumentsBetween,
    isIntArgument,
    integerArgument,
    bindArguments,
    bindKeywords,
  };
}
