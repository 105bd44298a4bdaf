// Names that the machine itself looks up in classes.
//
// The heap has one str for each, in HEAP_SPECIAL_NAMES, so that looking one up makes no object.

import { peek, relaxedLoad, type Steps } from '../../memory.ts';
import { HEAP_LATE_FLAGS, HEAP_SPECIAL_NAMES, TUPLE_ITEMS, TYPE_FLAGS } from '../../layout.ts';
import type { Ref } from '../../strategy.ts';

export const SPECIAL_NAMES = [
  '__new__',
  '__init__',
  '__del__',
  '__getattribute__',
  '__getattr__',
  '__setattr__',
  '__delattr__',
  '__get__',
  '__set__',
  '__delete__',
  '__set_name__',
  '__init_subclass__',
  '__class_getitem__',
  '__classcell__',
  '__class__',
  '__dict__',
  '__weakref__',
  '__slots__',
  '__name__',
  '__qualname__',
  '__module__',
  '__doc__',
  '__repr__',
  '__str__',
  '__format__',
  '__hash__',
  '__bool__',
  '__len__',
  '__length_hint__',
  '__eq__',
  '__ne__',
  '__lt__',
  '__le__',
  '__gt__',
  '__ge__',
  '__call__',
  '__contains__',
  '__iter__',
  '__next__',
  '__reversed__',
  '__getitem__',
  '__setitem__',
  '__delitem__',
  '__missing__',
  '__enter__',
  '__exit__',
  '__int__',
  '__float__',
  '__index__',
  '__trunc__',
  '__round__',
  '__floor__',
  '__ceil__',
  '__abs__',
  '__neg__',
  '__pos__',
  '__invert__',
  '__divmod__',
  '__rdivmod__',
  '__dir__',
  '__build_class__',
  'threading',
  ...[
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
  ].flatMap((name) => [`__${name}__`, `__r${name}__`, `__i${name}__`] as const),
] as const;

const INDEX: ReadonlyMap<string, number> = new Map(SPECIAL_NAMES.map((name, i) => [name, i]));

/** The str that is one of these names, borrowed. */
export function special(name: string): Ref {
  return peek(peek(HEAP_SPECIAL_NAMES) + TUPLE_ITEMS + INDEX.get(name)!);
}

// Bits of TYPE_FLAGS: the class, or one it derives from, has that method.
export const HAS_DEL = 1;
export const HAS_GETATTRIBUTE = 2;
export const HAS_GETATTR = 4;
export const HAS_SETATTR = 8;
export const HAS_DELATTR = 16;
export const HAS_NEW = 32;

const FLAGS: ReadonlyMap<string, number> = new Map([
  ['__del__', HAS_DEL],
  ['__getattribute__', HAS_GETATTRIBUTE],
  ['__getattr__', HAS_GETATTR],
  ['__setattr__', HAS_SETATTR],
  ['__delattr__', HAS_DELATTR],
  ['__new__', HAS_NEW],
]);

/** The bit of a name; 0: it has none. */
export function flagOf(name: string): number {
  return FLAGS.get(name) ?? 0;
}

/** Whether a class may have a method: if not, there is no need to look. */
export function* mayHave(type: Ref, flag: number): Steps<boolean> {
  if ((peek(type + TYPE_FLAGS) & flag) !== 0) return true;
  return ((yield* relaxedLoad(HEAP_LATE_FLAGS)) & flag) !== 0;
}
