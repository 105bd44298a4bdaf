// Special methods of classes of the program: who is asked, in which order, and what the answers mean.
//
// Source: CPython 3.13, Objects/abstract.c (binary_op1), Objects/object.c (do_richcompare), Objects/typeobject.c
//   (slot_*).
// All functions answer ABSENT if no class of the program has anything to say; then the built-in types are
// asked. None of them is for operands that are no instances of classes.

import type { Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import { isClass } from '../../heap/references.ts';
import {
  AREA_EXCEPTION,
  BOOL_TYPE,
  NONE,
  NOT_IMPLEMENTED,
  STR_TYPE,
  TRUE,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { OVERFLOW_ERROR, STOP_ITERATION, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import { isIntType, NB_INPLACE } from '../numbers.ts';
import { intValue, type Objects } from '../objects.ts';
import { isSubtype, typeName } from '../types.ts';
import { layoutOf } from '../../heap/references.ts';
import { ABSENT, type Lookup } from './lookup.ts';
import { special } from './special-names.ts';

/** In the order of BINARY_OP's operands. */
const OPERATIONS = [
  'add',
  'and',
  'floordiv',
  'lshift',
  'matmul',
  'mul',
  'mod',
  'or',
  'pow',
  'rshift',
  'sub',
  'truediv',
  'xor',
];
/** In the order of COMPARE_OP's, each with what is asked of the other operand. */
const COMPARISONS = ['__lt__', '__le__', '__eq__', '__ne__', '__gt__', '__ge__'];
const REFLECTED = ['__gt__', '__ge__', '__eq__', '__ne__', '__lt__', '__le__'];
const NE = 3;

export type Specials = ReturnType<typeof makeSpecials>;

export function makeSpecials(objects: Objects, hooks: Hooks, lookup: Lookup) {
  const { decref, incref, raise, setException } = objects;
  const { callFound, callSpecial, findInClasses } = lookup;

  /** The same, but NotImplemented is as good as no method. */
  function* ask(me: Thread, object: Ref, name: string, args: readonly Ref[]): Steps<Ref> {
    const result = yield* callSpecial(me, object, name, args);
    if (result !== NOT_IMPLEMENTED) return result;
    yield* decref(me, result);
    return ABSENT;
  }

  /** Whether `b` is asked before `a`: its class derives from that of `a` and has a method of its own. */
  function* isFirst(me: Thread, b: Ref, a: Ref, name: string): Steps<boolean> {
    const [typeA, typeB] = [peek(a + TYPE), peek(b + TYPE)];
    if (typeA === typeB || !isClass(typeB) || !isSubtype(typeB, typeA)) return false;
    const own = yield* findInClasses(me, typeB, special(name));
    if (own === 0) return false;
    const inherited = yield* findInClasses(me, typeA, special(name));
    yield* decref(me, own);
    if (inherited !== 0) yield* decref(me, inherited);
    return own !== inherited;
  }

  /** `a op b`, in place for the larger operands. */
  function* binarySpecial(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    const name = OPERATIONS[op >= NB_INPLACE ? op - NB_INPLACE : op]!;
    if (op >= NB_INPLACE) {
      const result = yield* ask(me, a, `__i${name}__`, [b]);
      if (result !== ABSENT) return result;
    }
    return yield* binaryPair(me, `__${name}__`, `__r${name}__`, a, b);
  }

  /** Asks both operands, each by its own name. */
  function* binaryPair(me: Thread, name: string, reflected: string, a: Ref, b: Ref): Steps<Ref> {
    const bFirst = yield* isFirst(me, b, a, reflected);
    if (bFirst) {
      const result = yield* ask(me, b, reflected, [a]);
      if (result !== ABSENT) return result;
    }
    const result = yield* ask(me, a, name, [b]);
    if (result !== ABSENT || bFirst || peek(a + TYPE) === peek(b + TYPE)) return result;
    return yield* ask(me, b, reflected, [a]);
  }

  /** `a op b` for a comparison: any object. */
  function* compareSpecial(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    const [name, reflected] = [COMPARISONS[op]!, REFLECTED[op]!];
    const [typeA, typeB] = [peek(a + TYPE), peek(b + TYPE)];
    const bFirst = typeA !== typeB && isClass(typeB) && isSubtype(typeB, typeA);
    if (bFirst) {
      const result = yield* askComparison(me, op, b, reflected, a);
      if (result !== ABSENT) return result;
    }
    const result = yield* askComparison(me, op, a, name, b);
    if (result !== ABSENT || bFirst) return result;
    return yield* askComparison(me, op, b, reflected, a);
  }

  /** One operand's answer; `!=` of who has only `==` is its opposite. */
  function* askComparison(me: Thread, op: number, a: Ref, name: string, b: Ref): Steps<Ref> {
    const result = yield* ask(me, a, name, [b]);
    if (result !== ABSENT || op !== NE || !isClass(peek(a + TYPE))) return result;
    if (yield* lookup.hasSpecial(me, a, '__ne__')) return ABSENT;
    const isEqual = yield* ask(me, a, '__eq__', [b]);
    if (isEqual === ABSENT || isEqual === 0) return isEqual;
    const truth = yield* hooks.truth(me, isEqual);
    yield* decref(me, isEqual);
    return truth < 0 ? 0 : yield* objects.newBool(me, truth === 0);
  }

  /** Truth by `__bool__` or `__len__`: 1, 0, -1 with the exception set; 2: neither is there. */
  function* truthSpecial(me: Thread, object: Ref): Steps<number> {
    const result = yield* callSpecial(me, object, '__bool__');
    if (result === 0) return -1;
    if (result === ABSENT) {
      const length = yield* lengthSpecial(me, object);
      return length === ABSENT_LENGTH ? 2 : Math.sign(length);
    }
    const isBool = peek(result + TYPE) === BOOL_TYPE;
    if (!isBool) {
      const why = `__bool__ should return bool, returned ${typeName(result)}`;
      yield* raise(me, TYPE_ERROR, why);
    }
    yield* decref(me, result);
    if (!isBool) return -1;
    return result === TRUE ? 1 : 0;
  }

  /** Length by `__len__`; -1 with the exception set, ABSENT_LENGTH without the method. */
  function* lengthSpecial(me: Thread, object: Ref): Steps<number> {
    const result = yield* callSpecial(me, object, '__len__');
    if (result === ABSENT) return ABSENT_LENGTH;
    if (result === 0) return -1;
    const number = yield* asIndex(me, result);
    yield* decref(me, result);
    if (number === 0) return -1;
    const length = Number(intValue(number));
    yield* decref(me, number);
    if (length >= 0 && length <= Number.MAX_SAFE_INTEGER) return length;
    if (length < 0) yield* raise(me, VALUE_ERROR, '__len__() should return >= 0');
    else yield* raise(me, OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer");
    return -1;
  }

  /** An int by `__index__`, or the int that it is; 0 with the exception set. */
  function* asIndex(me: Thread, object: Ref): Steps<Ref> {
    if (isIntType(layoutOf(object))) {
      yield* incref(me, object);
      return object;
    }
    const result = yield* callSpecial(me, object, '__index__');
    if (result === ABSENT) {
      const why = `'${typeName(object)}' object cannot be interpreted as an integer`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (result === 0 || isIntType(layoutOf(result))) return result;
    const why = `__index__ returned non-int (type ${typeName(result)})`;
    yield* decref(me, result);
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** A str by `__repr__` or `__str__`, one of which was asked for; ABSENT: no such method. */
  function* textSpecial(me: Thread, object: Ref, name: string, asked = name): Steps<Ref> {
    const result = yield* callSpecial(me, object, name);
    if (result === ABSENT || result === 0 || layoutOf(result) === STR_TYPE) return result;
    const why = `${asked} returned non-string (type ${typeName(result)})`;
    yield* decref(me, result);
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** `item in container` by `__contains__`: 1, 0, -1 with the exception set; 2: there is none. */
  function* containsSpecial(me: Thread, container: Ref, item: Ref): Steps<number> {
    const result = yield* callSpecial(me, container, '__contains__', [item]);
    if (result === ABSENT) return 2;
    if (result === 0) return -1;
    const isTrue = yield* hooks.truth(me, result);
    yield* decref(me, result);
    return isTrue;
  }

  /** Whether what `__iter__` has returned has `__next__`. */
  function* isIterator(me: Thread, object: Ref): Steps<boolean> {
    return yield* lookup.hasSpecial(me, object, '__next__');
  }

  /** The next item by `__next__`: 0 at the end, or with the exception set. */
  function* nextSpecial(me: Thread, iterator: Ref): Steps<Ref> {
    const result = yield* nextWithStop(me, iterator);
    if (result === 0) yield* dropStop(me);
    return result;
  }

  /** The same, but a StopIteration stays set. */
  function* nextWithStop(me: Thread, iterator: Ref): Steps<Ref> {
    return yield* callSpecial(me, iterator, '__next__');
  }

  /** A StopIteration is the end, not an error. */
  function* dropStop(me: Thread): Steps {
    const exception = peek(me.area + AREA_EXCEPTION);
    if (isSubtype(peek(exception + TYPE), STOP_ITERATION)) yield* setException(me, 0);
  }

  /** The hash by `__hash__`, an int; ABSENT: the built-in type's; 0 with the exception set. */
  function* hashSpecial(me: Thread, object: Ref): Steps<Ref> {
    const type = peek(object + TYPE);
    const method = yield* lookup.findInClassesToFrame(me, type, special('__hash__'));
    if (method === 0) return ABSENT;
    if (method === NONE) {
      yield* decref(me, method);
      return yield* raise(me, TYPE_ERROR, `unhashable type: '${typeName(object)}'`);
    }
    const result = yield* callFound(me, method, object, []);
    if (result === 0 || isIntType(layoutOf(result))) return result;
    yield* decref(me, result);
    return yield* raise(me, TYPE_ERROR, '__hash__ method should return an integer');
  }

  return {
    ask,
    binarySpecial,
    binaryPair,
    compareSpecial,
    truthSpecial,
    lengthSpecial,
    asIndex,
    textSpecial,
    containsSpecial,
    isIterator,
    nextSpecial,
    nextWithStop,
    dropStop,
    hashSpecial,
  };
}

/** No `__len__`. */
export const ABSENT_LENGTH = -2;
