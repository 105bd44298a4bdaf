// Attributes and methods of exceptions.

import type { Address, Steps } from '../memory.ts';
import { peek, relaxedLoad, relaxedStore } from '../memory.ts';
import {
  BOOL_TYPE,
  EXCEPTION_ARGS,
  EXCEPTION_CAUSE,
  EXCEPTION_CONTEXT,
  EXCEPTION_NAME,
  EXCEPTION_NOTES,
  EXCEPTION_OBJECT,
  EXCEPTION_SUPPRESSES,
  EXCEPTION_TRACEBACK,
  NONE,
  SIZE,
  STR_TYPE,
  TRACEBACK_TYPE,
  TRUE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import type { Collections } from './collections/index.ts';
import {
  ATTRIBUTE_ERROR,
  BASE_EXCEPTION,
  IMPORT_ERROR,
  NAME_ERROR,
  OS_ERROR,
  STOP_ITERATION,
  SYSTEM_EXIT,
  TYPE_ERROR,
  UNICODE_ERROR,
} from './exceptions.ts';
import type { NativeEntry } from './native.ts';
import type { Objects } from './objects.ts';
import type { Operations } from './operations.ts';
import { isException, isSubtype, typeName } from './types.ts';

/** Fields by attribute; None where they hold 0. */
const FIELDS: ReadonlyMap<string, number> = new Map([
  ['__traceback__', EXCEPTION_TRACEBACK],
  ['__context__', EXCEPTION_CONTEXT],
  ['__cause__', EXCEPTION_CAUSE],
]);

/** What has an attribute `name`. */
const NAMED = [ATTRIBUTE_ERROR, NAME_ERROR, IMPORT_ERROR];

/** Attributes that are an argument: whose, which argument, how many there have to be at least. */
const ARGUMENTS: ReadonlyMap<string, readonly [type: Ref, at: number, least: number]> = new Map([
  ['encoding', [UNICODE_ERROR, 0, 5]],
  ['object', [UNICODE_ERROR, 1, 5]],
  ['start', [UNICODE_ERROR, 2, 5]],
  ['end', [UNICODE_ERROR, 3, 5]],
  ['reason', [UNICODE_ERROR, 4, 5]],
  ['value', [STOP_ITERATION, 0, 1]],
  ['code', [SYSTEM_EXIT, 0, 1]],
  ['errno', [OS_ERROR, 0, 2]],
  ['strerror', [OS_ERROR, 1, 2]],
  ['filename', [OS_ERROR, 2, 3]],
  ['msg', [IMPORT_ERROR, 0, 1]],
]);

export type ExceptionObjects = ReturnType<typeof makeExceptionObjects>;

export function makeExceptionObjects(
  objects: Objects,
  { lists, tuples }: Collections,
  operations: Operations,
) {
  const { containers, decref, incref, newBool, newList, raise, setField } = objects;

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  /** `exception.name` of the attributes that all exceptions have, or its type has; 0: it has none such. */
  function* getField(me: Thread, exception: Ref, name: string): Steps<Ref> {
    const field = FIELDS.get(name);
    if (field !== undefined) {
      const value = yield* containers.load(me, exception, exception + field);
      return value === 0 ? yield* owned(me, NONE) : value;
    }
    if (name === 'args') return yield* containers.load(me, exception, exception + EXCEPTION_ARGS);
    if (name === '__notes__')
      return yield* containers.load(me, exception, exception + EXCEPTION_NOTES);
    if (name === 'name' || name === 'obj') {
      const types = name === 'name' ? NAMED : [ATTRIBUTE_ERROR];
      if (!types.some((type) => isSubtype(peek(exception + TYPE), type))) return 0;
      const at = name === 'name' ? EXCEPTION_NAME : EXCEPTION_OBJECT;
      const value = yield* containers.load(me, exception, exception + at);
      return value === 0 ? yield* owned(me, NONE) : value;
    }
    if (name === 'filename' && peek(exception + EXCEPTION_NAME) !== 0)
      return yield* owned(me, peek(exception + EXCEPTION_NAME));
    if (name === '__suppress_context__') {
      const suppresses = yield* relaxedLoad(exception + EXCEPTION_SUPPRESSES);
      return yield* newBool(me, suppresses !== 0);
    }
    const argument = ARGUMENTS.get(name);
    if (argument === undefined || !isSubtype(peek(exception + TYPE), argument[0])) return 0;
    return yield* argumentOf(me, exception, argument[1], argument[2]);
  }

  /** The argument with this number, None if there are fewer than `least`. */
  function* argumentOf(me: Thread, exception: Ref, at: number, least: number): Steps<Ref> {
    const args = yield* containers.load(me, exception, exception + EXCEPTION_ARGS);
    const n = peek(args + SIZE);
    let value = n < least ? NONE : peek(args + TUPLE_ITEMS + at);
    // SystemExit(a, b) exits with both.
    if (n > 1 && isSubtype(peek(exception + TYPE), SYSTEM_EXIT)) value = args;
    yield* incref(me, value);
    yield* decref(me, args);
    return value;
  }

  /** A tuple of what an iterable gives. */
  function* tupleOf(me: Thread, iterable: Ref): Steps<Ref> {
    const list = yield* newList(me, 0);
    if (list === 0) return 0;
    const isDone = yield* operations.listExtend(me, list, iterable);
    const tuple = isDone ? yield* tuples.tupleFromList(me, list) : 0;
    yield* decref(me, list);
    return tuple;
  }

  /** What is wrong with `value` as the field; undefined: nothing. */
  function fault(name: string, value: Ref): string | undefined {
    if (value === NONE) return undefined;
    if (name === '__traceback__') {
      const isTraceback = peek(value + TYPE) === TRACEBACK_TYPE;
      return isTraceback ? undefined : '__traceback__ must be a traceback or None';
    }
    const what = name === '__cause__' ? 'cause' : 'context';
    return isException(value)
      ? undefined
      : `exception ${what} must be None or derive from BaseException`;
  }

  /** `exception.name = value`: 1; 0: it has no such attribute; -1 with the exception set. */
  function* setAttribute(me: Thread, exception: Ref, name: string, value: Ref): Steps<number> {
    const field = FIELDS.get(name);
    if (field !== undefined) {
      const why = fault(name, value);
      if (why !== undefined) {
        yield* raise(me, TYPE_ERROR, why);
        return -1;
      }
      if (value !== NONE) yield* incref(me, value);
      yield* setField(me, exception, field, value === NONE ? 0 : value);
      if (name === '__cause__') yield* relaxedStore(exception + EXCEPTION_SUPPRESSES, 1);
      return 1;
    }
    if (name === '__suppress_context__') return yield* setSuppresses(me, exception, value);
    if (name !== 'args' && name !== '__notes__') return 0;
    let own: Ref = 0;
    if (name === '__notes__') own = yield* owned(me, value);
    else own = yield* tupleOf(me, value);
    if (own === 0) return -1;
    const at = name === 'args' ? EXCEPTION_ARGS : EXCEPTION_NOTES;
    yield* setField(me, exception, at, own);
    return 1;
  }

  function* setSuppresses(me: Thread, exception: Ref, value: Ref): Steps<number> {
    if (peek(value + TYPE) !== BOOL_TYPE) {
      yield* raise(me, TYPE_ERROR, 'attribute value type must be bool');
      return -1;
    }
    yield* relaxedStore(exception + EXCEPTION_SUPPRESSES, value === TRUE ? 1 : 0);
    return 1;
  }

  function* oneArgument(me: Thread, name: string, n: number, names: Ref): Steps<boolean> {
    if (names === 0 && n === 2) return true;
    let why = `BaseException.${name}() takes exactly one argument (${n - 1} given)`;
    if (names !== 0) why = `BaseException.${name}() takes no keyword arguments`;
    yield* raise(me, TYPE_ERROR, why);
    return false;
  }

  function* withTraceback(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'with_traceback', n, names))) return 0;
    const [exception, traceback] = [peek(args), peek(args + 1)];
    if ((yield* setAttribute(me, exception, '__traceback__', traceback)) < 0) return 0;
    return yield* owned(me, exception);
  }

  function* addNote(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'add_note', n, names))) return 0;
    const [exception, note] = [peek(args), peek(args + 1)];
    if (peek(note + TYPE) !== STR_TYPE) {
      return yield* raise(me, TYPE_ERROR, `note must be a str, not '${typeName(note)}'`);
    }
    let notes = yield* containers.load(me, exception, exception + EXCEPTION_NOTES);
    if (notes === 0) {
      notes = yield* newList(me, 0);
      if (notes === 0) return 0;
      yield* incref(me, notes);
      yield* setField(me, exception, EXCEPTION_NOTES, notes);
    }
    if (peek(notes + TYPE) === TUPLE_TYPE) {
      yield* decref(me, notes);
      return yield* raise(me, TYPE_ERROR, 'Cannot add note: __notes__ is not a list');
    }
    const isAdded = yield* lists.listAppend(me, notes, note);
    yield* decref(me, notes);
    return isAdded ? yield* owned(me, NONE) : 0;
  }

  const entries: readonly NativeEntry[] = [
    { owner: BASE_EXCEPTION, name: 'with_traceback', native: withTraceback },
    { owner: BASE_EXCEPTION, name: 'add_note', native: addNote },
  ];

  return { getField, setAttribute, entries };
}
