// Types with types in brackets, `list[int]`, and unions of types, `int | None`: what annotations are made of.

import type { Steps } from '../memory.ts';
import { peek, poke } from '../memory.ts';
import { DESCRIPTOR_WORDS, layoutOf } from '../heap/references.ts';
import {
  ALIAS_ARGS,
  ALIAS_ORIGIN,
  ALIAS_TYPE,
  NONE,
  NONE_TYPE,
  SIZE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  UNION_TYPE,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { sameKey } from './collections/keys.ts';
import type { Objects } from './objects.ts';
import { argumentsOf, isType } from './types.ts';

/** Whether `a | b` is a union of types. */
export function areUnionOperands(a: Ref, b: Ref): boolean {
  return (a !== NONE || b !== NONE) && isPart(a) && isPart(b);
}

function isPart(object: Ref): boolean {
  const type = layoutOf(object);
  return isType(object) || type === ALIAS_TYPE || type === UNION_TYPE || object === NONE;
}

/** The types that an operand of `|` stands for. */
function partsOf(object: Ref): Ref[] {
  if (object === NONE) return [NONE_TYPE];
  return layoutOf(object) === UNION_TYPE ? argumentsOf(object) : [object];
}

export type Generics = ReturnType<typeof makeGenerics>;

export function makeGenerics(objects: Objects) {
  const { decref, incref, newContainer, newTuple } = objects;

  function* newTupleOf(me: Thread, items: readonly Ref[]): Steps<Ref> {
    const tuple = yield* newTuple(me, items.length);
    if (tuple === 0) return 0;
    for (const [i, item] of items.entries()) {
      yield* incref(me, item);
      poke(tuple + TUPLE_ITEMS + i, item);
    }
    return tuple;
  }

  /** `origin`: 0 for a union. */
  function* newOf(me: Thread, type: Ref, origin: Ref, args: readonly Ref[]): Steps<Ref> {
    const tuple = yield* newTupleOf(me, args);
    if (tuple === 0) return 0;
    const object = yield* newContainer(me, type, DESCRIPTOR_WORDS);
    if (object === 0) {
      yield* decref(me, tuple);
      return 0;
    }
    if (origin !== 0) yield* incref(me, origin);
    poke(object + ALIAS_ORIGIN, origin);
    poke(object + ALIAS_ARGS, tuple);
    return object;
  }

  /** `origin[key]` */
  function* newAlias(me: Thread, origin: Ref, key: Ref): Steps<Ref> {
    const size = layoutOf(key) === TUPLE_TYPE ? peek(key + SIZE) : -1;
    const items = Array.from({ length: size < 0 ? 0 : size }, (_, i) =>
      peek(key + TUPLE_ITEMS + i),
    );
    return yield* newOf(me, ALIAS_TYPE, origin, size < 0 ? [key] : items);
  }

  /** `a | b`: a union in which everything is once, or the one type that it would have. */
  function* newUnion(me: Thread, a: Ref, b: Ref): Steps<Ref> {
    const parts: Ref[] = [];
    for (const part of [...partsOf(a), ...partsOf(b)])
      if (!parts.some((known) => sameKey(known, part))) parts.push(part);
    if (parts.length > 1) return yield* newOf(me, UNION_TYPE, 0, parts);
    yield* incref(me, parts[0]!);
    return parts[0]!;
  }

  return { newAlias, newUnion };
}
