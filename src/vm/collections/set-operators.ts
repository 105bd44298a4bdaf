// Operators of sets, frozensets and views of dicts: `| & - ^`, in place too, and comparisons.

import type { Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import { ITEMS_TYPE, ITERATOR_OVER, KEYS_TYPE, SET_TYPE } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import {
  EQ,
  GE,
  GT,
  LE,
  LT,
  NB_AND,
  NB_INPLACE,
  NB_OR,
  NB_SUBTRACT,
  NB_XOR,
  NE,
} from '../numbers.ts';
import type { Objects } from '../objects.ts';
import type { Dicts } from './dicts.ts';
import { resultType, type SetAlgebra } from './set-algebra.ts';
import { isSetType } from './tables.ts';

export type SetOperators = ReturnType<typeof makeSetOperators>;

const isView = (type: Ref): boolean => type === KEYS_TYPE || type === ITEMS_TYPE;

/** Whether an object of `type` is compared as a set is. */
export function isSetLike(type: Ref): boolean {
  return isSetType(type) || isView(type);
}

/** Whether `a op b` is an operation on sets: a view takes any other operand, a set only its like. */
export function areSetOperands(op: number, a: Ref, b: Ref): boolean {
  const base = op >= NB_INPLACE ? op - NB_INPLACE : op;
  if (base !== NB_OR && base !== NB_AND && base !== NB_SUBTRACT && base !== NB_XOR) return false;
  const [typeA, typeB] = [layoutOf(a), layoutOf(b)];
  return isView(typeA) || isView(typeB) || (isSetType(typeA) && isSetType(typeB));
}

export function makeSetOperators(objects: Objects, dicts: Dicts, algebra: SetAlgebra) {
  const { decref, incref } = objects;
  const { dictLength } = dicts;

  /** `a op b` for operands that `areSetOperands`. */
  function* setBinary(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    if (op >= NB_INPLACE && layoutOf(a) === SET_TYPE && isSetType(layoutOf(b))) {
      if (!(yield* setInPlace(me, op - NB_INPLACE, a, b))) return 0;
      yield* incref(me, a);
      return a;
    }
    const base = op >= NB_INPLACE ? op - NB_INPLACE : op;
    const type = resultType(a);
    if (isSetType(layoutOf(a)) && isSetType(layoutOf(b))) {
      return yield* combine(me, base, type, a, b);
    }
    return yield* combineView(me, base, a, b);
  }

  /** What a view makes is a set of it that is then changed; but it looks up what it has in common. */
  function* combineView(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    if (op === NB_AND) {
      let [table, other] = isView(layoutOf(a)) ? [a, b] : [b, a];
      const type = layoutOf(other);
      if (type === SET_TYPE || isView(type)) {
        const [size, given] = [yield* sizeOf(me, table), yield* sizeOf(me, other)];
        // The smaller one is gone over; a view only of fewer items than another one.
        if (type === SET_TYPE ? size <= given : given > size) [table, other] = [other, table];
      }
      const held = yield* algebra.asTable(me, table);
      if (held === 0) return 0;
      const common = yield* algebra.commonItems(me, SET_TYPE, held, other);
      yield* decref(me, held);
      return common;
    }
    const set = yield* algebra.setOf(
      me,
      SET_TYPE,
      layoutOf(a) === KEYS_TYPE ? algebra.tableOf(a) : a,
    );
    if (set === 0 || (yield* setInPlace(me, op, set, b))) return set;
    yield* decref(me, set);
    return 0;
  }

  function* sizeOf(me: Thread, object: Ref): Steps<number> {
    const isOfView = isView(layoutOf(object));
    return yield* dictLength(me, isOfView ? peek(object + ITERATOR_OVER) : object);
  }

  function* combine(me: Thread, op: number, type: Ref, left: Ref, b: Ref): Steps<Ref> {
    if (op === NB_OR) return yield* algebra.union(me, type, left, b);
    if (op === NB_AND) return yield* algebra.intersection(me, type, left, b);
    if (op === NB_SUBTRACT) return yield* algebra.difference(me, type, left, b);
    return yield* algebra.symmetricDifference(me, type, left, b);
  }

  function* setInPlace(me: Thread, op: number, set: Ref, other: Ref): Steps<boolean> {
    if (op === NB_OR) return yield* algebra.addAll(me, set, other);
    if (op === NB_SUBTRACT) return yield* algebra.discardAll(me, set, other);
    if (op === NB_XOR) return yield* algebra.toggle(me, set, other);
    const common = yield* algebra.intersection(me, SET_TYPE, set, other);
    if (common === 0) return false;
    yield* algebra.replaceWith(me, set, common);
    return true;
  }

  /** `a op b` for two that are set-like: 1, 0, or -1 with the exception set. */
  function* setHolds(me: Thread, op: number, a: Ref, b: Ref): Steps<number> {
    const left = yield* algebra.asTable(me, a);
    if (left === 0) return -1;
    const right = yield* algebra.asTable(me, b);
    let answer = -1;
    if (right !== 0) {
      answer = yield* tableHolds(me, op, left, right);
      yield* decref(me, right);
    }
    yield* decref(me, left);
    return answer;
  }

  function* tableHolds(me: Thread, op: number, a: Ref, b: Ref): Steps<number> {
    const [sizeA, sizeB] = [yield* dictLength(me, a), yield* dictLength(me, b)];
    switch (op) {
      case LT:
        return sizeA < sizeB ? yield* algebra.isWithin(me, a, b) : 0;
      case LE:
        return yield* algebra.isWithin(me, a, b);
      case GT:
        return sizeB < sizeA ? yield* algebra.isWithin(me, b, a) : 0;
      case GE:
        return yield* algebra.isWithin(me, b, a);
      default: {
        const isEqual = sizeA === sizeB ? yield* algebra.isWithin(me, a, b) : 0;
        return isEqual < 0 || op === EQ ? isEqual : isEqual ^ (op === NE ? 1 : 0);
      }
    }
  }

  /** `item in container` for a container that is set-like or a dict: 1, 0, or -1 on error. */
  function* tableContains(me: Thread, container: Ref, item: Ref): Steps<number> {
    if (!isSetType(layoutOf(container)) || layoutOf(item) !== SET_TYPE) {
      return yield* dicts.dictContains(me, algebra.tableOf(container), item);
    }
    const key = yield* algebra.frozen(me, item);
    if (key === 0) return -1;
    const answer = yield* dicts.dictContains(me, container, key);
    yield* decref(me, key);
    return answer;
  }

  return { setBinary, setHolds, tableContains };
}
