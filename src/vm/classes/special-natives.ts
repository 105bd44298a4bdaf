// The special methods of built-in types as the guest sees them: what `super().__init__()`, `dict.__setitem__(d, k, v)`
// or `object.__repr__(x)` call. Operators do not look here; they ask classes, and then the operations directly.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import { layoutOf } from '../../heap/references.ts';
import {
  CALLABLE_ITERATOR_TYPE,
  DICT_ITERATOR_TYPE,
  DICT_TYPE,
  ENUMERATE_TYPE,
  EXCEPTION_ARGS,
  FILTER_TYPE,
  FLOAT_TYPE,
  FROZENSET_TYPE,
  FUNCTION_TYPE,
  GENERATOR_TYPE,
  INT_TYPE,
  ITEMS_TYPE,
  KEYS_TYPE,
  LIST_TYPE,
  MAP_TYPE,
  METHOD_TYPE,
  NATIVE_TYPE,
  NONE,
  NOT_IMPLEMENTED,
  OBJECT_TYPE,
  RANGE_ITERATOR_TYPE,
  RANGE_TYPE,
  REVERSED_TYPE,
  SEQUENCE_ITERATOR_TYPE,
  SET_TYPE,
  SIZE,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  TYPE_TYPE,
  VALUES_TYPE,
  ZIP_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { hashOf, unhashable } from '../collections/keys.ts';
import { isSetType } from '../collections/tables.ts';
import type { Iteration } from '../collections/iteration.ts';
import { BASE_EXCEPTION, STOP_ITERATION, TYPE_ERROR } from '../exceptions.ts';
import { makeArguments } from '../library/arguments.ts';
import type { Native, NativeEntry } from '../native.ts';
import { EQ, GE, GT, isNumberType, LE, LT, NB_INPLACE, NE } from '../numbers.ts';
import type { UpdateFrom } from '../library/constructors.ts';
import { strValue } from '../objects.ts';
import type { Formatting } from '../text/format.ts';
import type { Text } from '../text/repr.ts';
import { nameOfType, typeName } from '../types.ts';
import type { ClassParts } from './class-natives.ts';
import { ABSENT } from './lookup.ts';

const OPERATIONS = 'add and floordiv lshift matmul mul mod or pow rshift sub truediv xor'.split(
  ' ',
);
const COMPARISONS = [
  ['__lt__', LT],
  ['__le__', LE],
  ['__eq__', EQ],
  ['__ne__', NE],
  ['__gt__', GT],
  ['__ge__', GE],
] as const;
const ORDERED: readonly Ref[] = [INT_TYPE, FLOAT_TYPE, STR_TYPE, TUPLE_TYPE, LIST_TYPE, SET_TYPE];
const OPERATORS_OF: readonly (readonly [Ref, readonly string[]])[] = [
  [INT_TYPE, OPERATIONS.filter((name) => name !== 'matmul')],
  [FLOAT_TYPE, ['add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'pow']],
  [STR_TYPE, ['add', 'mul', 'mod']],
  [LIST_TYPE, ['add', 'mul']],
  [TUPLE_TYPE, ['add', 'mul']],
  [SET_TYPE, ['and', 'or', 'sub', 'xor']],
  [FROZENSET_TYPE, ['and', 'or', 'sub', 'xor']],
  [DICT_TYPE, ['or']],
];
const IN_PLACE: readonly (readonly [Ref, readonly string[]])[] = [
  [LIST_TYPE, ['add', 'mul']],
  [SET_TYPE, ['and', 'or', 'sub', 'xor']],
  [DICT_TYPE, ['or']],
];
const SIZED = [LIST_TYPE, TUPLE_TYPE, STR_TYPE, DICT_TYPE, SET_TYPE, FROZENSET_TYPE, RANGE_TYPE];
const VIEWS = [KEYS_TYPE, VALUES_TYPE, ITEMS_TYPE];
const SUBSCRIPTED = [LIST_TYPE, TUPLE_TYPE, STR_TYPE, DICT_TYPE, RANGE_TYPE];
const ITERATORS = [
  RANGE_ITERATOR_TYPE,
  SEQUENCE_ITERATOR_TYPE,
  DICT_ITERATOR_TYPE,
  GENERATOR_TYPE,
  ENUMERATE_TYPE,
  MAP_TYPE,
  FILTER_TYPE,
  ZIP_TYPE,
  REVERSED_TYPE,
  CALLABLE_ITERATOR_TYPE,
];
const SHOWN = [
  INT_TYPE,
  FLOAT_TYPE,
  STR_TYPE,
  TUPLE_TYPE,
  LIST_TYPE,
  DICT_TYPE,
  SET_TYPE,
  BASE_EXCEPTION,
];

export function makeSpecialNatives(
  parts: ClassParts,
  iteration: Iteration,
  text: Text,
  formatting: Formatting,
  updateFrom: UpdateFrom,
): readonly NativeEntry[] {
  const { objects, attributes, instances, operations, collections } = parts;
  const { incref, newBool, newInt, newStr, raise, raiseEmpty } = objects;
  const { argumentsBetween, noKeywords } = makeArguments(objects);

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  function* done(me: Thread, isDone: boolean): Steps<Ref> {
    return isDone ? yield* owned(me, NONE) : 0;
  }

  /** A method of so many arguments besides its receiver, `args` being both. */
  function method(
    owner: Ref,
    name: string,
    most: number,
    body: (me: Thread, self: Ref, args: Address, n: number) => Steps<Ref>,
    least = most,
  ): NativeEntry {
    return {
      owner,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (n === 0) {
          const why = `descriptor '${name}' of '${nameOfType(owner)}' object needs an argument`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        if (!(yield* noKeywords(me, name, names))) return 0;
        if (!(yield* argumentsBetween(me, name, n - 1, least, most))) return 0;
        return yield* body(me, peek(args), args + 1, n - 1);
      },
    };
  }

  // --- object ---

  function* newNative(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (n === 0) return yield* raise(me, TYPE_ERROR, 'object.__new__(): not enough arguments');
    if (peek(peek(args) + TYPE) !== TYPE_TYPE) {
      const why = `object.__new__(X): X is not a type object (${typeName(peek(args))})`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    return yield* instances.newInstance(me, peek(args), args + 1, n - 1, names);
  }

  /** `__init__` of object takes whatever `__new__` has taken, as its class has either of them. */
  function* initObject(me: Thread, _args: Address, _n: number, _names: Ref): Steps<Ref> {
    return yield* owned(me, NONE);
  }

  function* reprOf(me: Thread, self: Ref): Steps<Ref> {
    const shown = yield* text.reprBuiltIn(me, self);
    return shown === undefined ? 0 : yield* newStr(me, shown);
  }

  /** `object.__str__` is what repr() says. */
  function* strOfObject(me: Thread, self: Ref): Steps<Ref> {
    const shown = yield* text.textRepr(me, self);
    return shown === undefined ? 0 : yield* newStr(me, shown);
  }

  function* strOf(me: Thread, self: Ref): Steps<Ref> {
    const shown = yield* text.strBuiltIn(me, self);
    return shown === undefined ? 0 : yield* newStr(me, shown);
  }

  function* formatOf(me: Thread, self: Ref, args: Address): Steps<Ref> {
    const spec = peek(args);
    if (peek(spec + TYPE) !== STR_TYPE) {
      const why = `__format__() argument must be str, not ${typeName(spec)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const shown = yield* formatting.formatBuiltIn(me, self, strValue(spec));
    return shown === undefined ? 0 : yield* newStr(me, shown);
  }

  function* hashOfIdentity(me: Thread, self: Ref): Steps<Ref> {
    return yield* newInt(me, self);
  }

  function* hashOfValue(me: Thread, self: Ref): Steps<Ref> {
    if (unhashable(self) === 0) return yield* newInt(me, hashOf(self));
    return yield* raise(me, TYPE_ERROR, `unhashable type: '${typeName(self)}'`);
  }

  function* sameObject(me: Thread, self: Ref, args: Address): Steps<Ref> {
    return self === peek(args) ? yield* newBool(me, true) : yield* owned(me, NOT_IMPLEMENTED);
  }

  /** The opposite of what `==` of the class says. */
  function* otherObject(me: Thread, self: Ref, args: Address): Steps<Ref> {
    const isEqual = yield* collections.equality.equals(me, self, peek(args));
    return isEqual < 0 ? 0 : yield* newBool(me, isEqual === 0);
  }

  function* notComparable(me: Thread): Steps<Ref> {
    return yield* owned(me, NOT_IMPLEMENTED);
  }

  function* getAttribute(me: Thread, self: Ref, args: Address): Steps<Ref> {
    const value = yield* attributes.genericGet(me, self, peek(args));
    return value !== ABSENT ? value : yield* attributes.raiseNoAttribute(me, self, peek(args));
  }

  function* setAttribute(me: Thread, self: Ref, args: Address): Steps<Ref> {
    return yield* done(me, yield* attributes.genericSet(me, self, peek(args), peek(args + 1)));
  }

  function* deleteAttribute(me: Thread, self: Ref, args: Address): Steps<Ref> {
    return yield* done(me, yield* attributes.genericSet(me, self, peek(args), 0));
  }

  // --- built-in payloads ---

  /** `__init__` of a type whose objects it fills anew. */
  function initialiser(
    type: Ref,
    fill: (me: Thread, object: Ref, source: Ref) => Steps<boolean>,
  ): NativeEntry {
    return {
      owner: type,
      name: '__init__',
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (type !== DICT_TYPE && !(yield* noKeywords(me, nameOfType(type), names))) return 0;
        if (!(yield* argumentsBetween(me, nameOfType(type), n - 1, 0, 1))) return 0;
        let isDone = n === 1 || (yield* fill(me, peek(args), peek(args + 1)));
        const keywords = names === 0 ? 0 : peek(names + SIZE);
        for (let i = 0; isDone && i < keywords; i++) {
          const name = peek(names + TUPLE_ITEMS + i);
          isDone = yield* collections.dicts.dictSet(me, peek(args), name, peek(args + n + i));
        }
        return yield* done(me, isDone);
      },
    };
  }

  function* initException(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, typeName(peek(args)), names))) return 0;
    const tuple = yield* instances.tupleOf(me, args + 1, n - 1);
    if (tuple === 0) return 0;
    yield* objects.setField(me, peek(args), EXCEPTION_ARGS, tuple);
    return yield* owned(me, NONE);
  }

  /** Whether an operand is of a kind that the built-in type `type` can do something with. */
  function fits(type: Ref, other: Ref, op: number): boolean {
    const kind = layoutOf(other);
    if (type === INT_TYPE) return isNumberType(kind) && kind !== FLOAT_TYPE;
    if (type === FLOAT_TYPE) return isNumberType(kind);
    const name = OPERATIONS[op];
    if (name === 'mul') return isNumberType(kind) && kind !== FLOAT_TYPE;
    return name === 'mod' || kind === type || (isSetType(type) && isSetType(kind));
  }

  function operator(type: Ref, name: string, isReflected: boolean): NativeEntry {
    const op = OPERATIONS.indexOf(name);
    const full = `__${isReflected ? 'r' : ''}${name}__`;
    return method(
      type,
      full,
      1,
      function* operate(me: Thread, self: Ref, args: Address): Steps<Ref> {
        const other = peek(args);
        if (!fits(type, other, op)) return yield* owned(me, NOT_IMPLEMENTED);
        const [a, b] = isReflected ? [other, self] : [self, other];
        return yield* operations.binaryBuiltIn(me, op, a, b);
      },
    );
  }

  /** `list.__iadd__` and its like, which change their receiver. */
  function inPlace(type: Ref, name: string): NativeEntry {
    const op = OPERATIONS.indexOf(name);
    const full = `__i${name}__`;
    return method(
      type,
      full,
      1,
      function* operate(me: Thread, self: Ref, args: Address): Steps<Ref> {
        const isAnything = type === DICT_TYPE || (type === LIST_TYPE && name === 'add');
        if (!isAnything && !fits(type, peek(args), op)) return yield* owned(me, NOT_IMPLEMENTED);
        return yield* operations.binaryBuiltIn(me, NB_INPLACE + op, self, peek(args));
      },
    );
  }

  function comparison(type: Ref, name: string, op: number): NativeEntry {
    return method(
      type,
      name,
      1,
      function* compare(me: Thread, self: Ref, args: Address): Steps<Ref> {
        const [own, other] = [layoutOf(self), layoutOf(peek(args))];
        if (own !== other && !(isNumberType(own) && isNumberType(other)))
          return yield* owned(me, NOT_IMPLEMENTED);
        return yield* operations.compareBuiltIn(me, op, self, peek(args));
      },
    );
  }

  function* lengthOf(me: Thread, self: Ref): Steps<Ref> {
    const length = yield* operations.lengthBuiltIn(me, self);
    return length < 0 ? 0 : yield* newInt(me, length);
  }

  function* iterOf(me: Thread, self: Ref): Steps<Ref> {
    return yield* iteration.iterBuiltIn(me, self);
  }

  function* nextOf(me: Thread, self: Ref): Steps<Ref> {
    const item = yield* iteration.iterNext(me, self);
    if (item !== 0 || objects.hasException(me)) return item;
    return yield* raiseEmpty(me, STOP_ITERATION);
  }

  function* containsIn(me: Thread, self: Ref, args: Address): Steps<Ref> {
    const answer = yield* operations.containsBuiltIn(me, self, peek(args));
    return answer < 0 ? 0 : yield* newBool(me, answer === 1);
  }

  function* getItem(me: Thread, self: Ref, args: Address): Steps<Ref> {
    return yield* operations.subscriptBuiltIn(me, self, peek(args));
  }

  function* setItem(me: Thread, self: Ref, args: Address): Steps<Ref> {
    const isDone = yield* operations.storeSubscriptBuiltIn(me, self, peek(args), peek(args + 1));
    return yield* done(me, isDone);
  }

  function* deleteItem(me: Thread, self: Ref, args: Address): Steps<Ref> {
    return yield* done(me, yield* operations.deleteSubscriptBuiltIn(me, self, peek(args)));
  }

  function unary(
    type: Ref,
    name: string,
    operate: (me: Thread, self: Ref) => Steps<Ref>,
  ): NativeEntry {
    return method(type, name, 0, operate);
  }

  function* boolOf(me: Thread, self: Ref): Steps<Ref> {
    const isTrue = yield* operations.truthBuiltIn(me, self);
    return isTrue < 0 ? 0 : yield* newBool(me, isTrue === 1);
  }

  /** `callable.__call__(...)` */
  function caller(owner: Ref): NativeEntry {
    return {
      owner,
      name: '__call__',
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        return yield* instances.callWith(me, peek(args), 0, args + 1, n - 1, names);
      },
    };
  }

  /** `function.__get__(object, type)` */
  function* getFunction(me: Thread, self: Ref, args: Address, n: number): Steps<Ref> {
    const object = peek(args) === NONE && n === 2 ? 0 : peek(args);
    yield* incref(me, self);
    const type = n === 2 ? peek(args + 1) : peek(object + TYPE);
    return yield* parts.lookup.bindFound(me, self, object, type);
  }

  const numbers: readonly NativeEntry[] = [INT_TYPE, FLOAT_TYPE].flatMap((type) => [
    unary(type, '__neg__', operations.unaryNegativeBuiltIn),
    unary(type, '__pos__', operations.unaryPositiveBuiltIn),
    unary(type, '__bool__', boolOf),
  ]);
  const plain = (owner: Ref, name: string, native: Native): NativeEntry => ({
    owner,
    name,
    native,
  });

  return [
    { owner: OBJECT_TYPE, name: '__new__', native: newNative, binds: 'static' },
    plain(OBJECT_TYPE, '__init__', initObject),
    method(OBJECT_TYPE, '__repr__', 0, reprOf),
    method(OBJECT_TYPE, '__str__', 0, strOfObject),
    method(OBJECT_TYPE, '__format__', 1, formatOf),
    method(OBJECT_TYPE, '__hash__', 0, hashOfIdentity),
    method(OBJECT_TYPE, '__eq__', 1, sameObject),
    method(OBJECT_TYPE, '__ne__', 1, otherObject),
    ...['__lt__', '__le__', '__gt__', '__ge__'].map((name) =>
      method(OBJECT_TYPE, name, 1, notComparable),
    ),
    method(OBJECT_TYPE, '__getattribute__', 1, getAttribute),
    method(OBJECT_TYPE, '__setattr__', 2, setAttribute),
    method(OBJECT_TYPE, '__delattr__', 1, deleteAttribute),
    {
      owner: OBJECT_TYPE,
      name: '__init_subclass__',
      native: initObject,
      binds: 'class',
    },
    initialiser(LIST_TYPE, operations.listExtend),
    initialiser(DICT_TYPE, updateFrom),
    initialiser(SET_TYPE, operations.setExtend),
    plain(BASE_EXCEPTION, '__init__', initException),
    ...SHOWN.map((type) => method(type, '__repr__', 0, reprOf)),
    method(STR_TYPE, '__str__', 0, strOf),
    method(BASE_EXCEPTION, '__str__', 0, strOf),
    ...[INT_TYPE, FLOAT_TYPE, STR_TYPE, TUPLE_TYPE].map((type) =>
      method(type, '__hash__', 0, hashOfValue),
    ),
    ...ORDERED.flatMap((type) => COMPARISONS.map(([name, op]) => comparison(type, name, op))),
    comparison(DICT_TYPE, '__eq__', EQ),
    comparison(DICT_TYPE, '__ne__', NE),
    ...OPERATORS_OF.flatMap(([type, names]) =>
      names.flatMap((name) => [operator(type, name, false), operator(type, name, true)]),
    ),
    ...IN_PLACE.flatMap(([type, names]) => names.map((name) => inPlace(type, name))),
    ...numbers,
    unary(INT_TYPE, '__invert__', operations.unaryInvertBuiltIn),
    ...[...SIZED, ...VIEWS].map((type) => method(type, '__len__', 0, lengthOf)),
    ...[...SIZED, ...VIEWS, ...ITERATORS].map((type) => method(type, '__iter__', 0, iterOf)),
    ...[...SIZED, ...VIEWS].map((type) => method(type, '__contains__', 1, containsIn)),
    ...ITERATORS.map((type) => method(type, '__next__', 0, nextOf)),
    ...SUBSCRIPTED.map((type) => method(type, '__getitem__', 1, getItem)),
    ...[LIST_TYPE, DICT_TYPE].flatMap((type) => [
      method(type, '__setitem__', 2, setItem),
      method(type, '__delitem__', 1, deleteItem),
    ]),
    ...[FUNCTION_TYPE, NATIVE_TYPE, METHOD_TYPE, TYPE_TYPE].map((type) => caller(type)),
    method(FUNCTION_TYPE, '__get__', 2, getFunction, 1),
  ];
}
