// memoryview: another way to the memory of a ctypes array, or of bytes, which can go to other interpreters.
//
// Source: CPython 3.13, Objects/memoryobject.c, as far as one dimension without strides goes.
// Differs: memory is held by its block, not by the object that it was taken from; that of bytes, which never
//   change, is copied once, when the view is made.
// State: laid out as a ctypes array (layout.ts), and read and written like one; VIEW_IS_READONLY in its kind.

import type { Address, Steps } from '../memory.ts';
import { peek, poke, pokeProcess } from '../memory.ts';
import { allocateProcess, retainProcess } from '../heap/process.ts';
import { ARRAY_WORDS } from '../heap/references.ts';
import {
  ARRAY_ADDRESS,
  ARRAY_BLOCK,
  ARRAY_KIND,
  ARRAY_LENGTH,
  ARRAY_OWN_TYPE,
  ARRAY_TYPE,
  BYTES_TYPE,
  LIST_ITEMS,
  MEMORYVIEW_TYPE,
  NONE,
  SIZE,
  SLICE_TYPE,
  STR_CHARS,
  TYPE,
  VIEW_IS_READONLY,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import type { Slices } from './collections/slices.ts';
import type { Arrays } from './ctypes.ts';
import { elementWords } from './ctypes-elements.ts';
import { KIND_MASK, SCALAR_KINDS } from './ctypes-kinds.ts';
import { INDEX_ERROR, TYPE_ERROR } from './exceptions.ts';
import { makeArguments } from './library/arguments.ts';
import type { Native, NativeEntry } from './native.ts';
import { isIntType } from './numbers.ts';
import { intValue, type Objects } from './objects.ts';
import { typeName } from './types.ts';

const C_UBYTE = SCALAR_KINDS.findIndex(({ name }) => name === 'c_ubyte');

/** By kind of element. */
const FORMATS = ['<f', '<d', '<i', '<l', '<b', 'B', '<h', '<H', '<I', '<L', '<?'];

const itemBytes = (view: Ref): number => SCALAR_KINDS[peek(view + ARRAY_KIND) & KIND_MASK]!.bytes;

export type MemoryViews = ReturnType<typeof makeMemoryViews>;

export function makeMemoryViews(objects: Objects, arrays: Arrays, { boundsOf }: Slices) {
  const { incref, newBool, newInt, newList, newObject, newStr, raise } = objects;
  const { noArguments, oneArgument } = makeArguments(objects);

  function* newView(
    me: Thread,
    kind: number,
    length: number,
    address: number,
    block: number,
  ): Steps<Ref> {
    const view = yield* newObject(me, MEMORYVIEW_TYPE, ARRAY_WORDS);
    if (view === 0) return 0;
    poke(view + ARRAY_KIND, kind);
    poke(view + ARRAY_LENGTH, length);
    poke(view + ARRAY_ADDRESS, address);
    poke(view + ARRAY_OWN_TYPE, 0);
    poke(view + ARRAY_BLOCK, block);
    if (block !== 0) yield* retainProcess(block);
    return view;
  }

  /** `memoryview(object)`. */
  function* make(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'memoryview', n, names))) return 0;
    const object = peek(args);
    const type = peek(object + TYPE);
    if (type === BYTES_TYPE) return yield* ofBytes(me, object);
    if (type !== ARRAY_TYPE && type !== MEMORYVIEW_TYPE) {
      const why = `memoryview: a bytes-like object is required, not '${typeName(object)}'`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    return yield* newView(
      me,
      peek(object + ARRAY_KIND),
      peek(object + ARRAY_LENGTH),
      peek(object + ARRAY_ADDRESS),
      peek(object + ARRAY_BLOCK),
    );
  }

  function* ofBytes(me: Thread, bytes: Ref): Steps<Ref> {
    const length = peek(bytes + SIZE);
    const block = yield* allocateProcess(length);
    if (block === 0) return yield* objects.raiseMemoryError(me);
    for (let i = 0; i < length; i++) pokeProcess(block + i, peek(bytes + STR_CHARS + i));
    const view = yield* newObject(me, MEMORYVIEW_TYPE, ARRAY_WORDS);
    if (view === 0) return 0;
    poke(view + ARRAY_KIND, C_UBYTE | VIEW_IS_READONLY);
    poke(view + ARRAY_LENGTH, length);
    poke(view + ARRAY_ADDRESS, 4 * block);
    poke(view + ARRAY_OWN_TYPE, 0);
    poke(view + ARRAY_BLOCK, block);
    return view;
  }

  /** Index of an element, negative ones from the end; -1 with the exception set. */
  function* indexOf(me: Thread, view: Ref, key: Ref): Steps<number> {
    if (!isIntType(peek(key + TYPE))) {
      yield* raise(me, TYPE_ERROR, 'memoryview: invalid slice key');
      return -1;
    }
    const length = peek(view + ARRAY_LENGTH);
    const i = Number(intValue(key));
    const at = i < 0 ? i + length : i;
    if (at >= 0 && at < length) return at;
    yield* raise(me, INDEX_ERROR, 'index out of bounds on dimension 1');
    return -1;
  }

  function* viewSubscript(me: Thread, view: Ref, key: Ref): Steps<Ref> {
    if (peek(key + TYPE) === SLICE_TYPE) return yield* viewSlice(me, view, key);
    const i = yield* indexOf(me, view, key);
    return i < 0 ? 0 : yield* arrays.arrayElement(me, view, i);
  }

  function* viewSlice(me: Thread, view: Ref, slice: Ref): Steps<Ref> {
    const bounds = yield* boundsOf(me, slice, peek(view + ARRAY_LENGTH));
    if (bounds === undefined) return 0;
    const { start, step, count } = bounds;
    if (step !== 1)
      return yield* raise(me, TYPE_ERROR, 'a memoryview with steps is outside the guest language');
    const kind = peek(view + ARRAY_KIND);
    const address = peek(view + ARRAY_ADDRESS) + 4 * elementWords(kind) * start;
    return yield* newView(me, kind, count, address, peek(view + ARRAY_BLOCK));
  }

  /** `view[key] = value`; false with the exception set. */
  function* viewStore(me: Thread, view: Ref, key: Ref, value: Ref): Steps<boolean> {
    if ((peek(view + ARRAY_KIND) & VIEW_IS_READONLY) !== 0) {
      yield* raise(me, TYPE_ERROR, 'cannot modify read-only memory');
      return false;
    }
    if (peek(key + TYPE) === SLICE_TYPE) return yield* arrays.arrayStore(me, view, key, value);
    const i = yield* indexOf(me, view, key);
    return i >= 0 && (yield* arrays.storeElement(me, view, i, value));
  }

  function* toList(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'memoryview.tolist', n - 1, names))) return 0;
    const view = peek(args);
    const length = peek(view + ARRAY_LENGTH);
    const list = yield* newList(me, 0, length);
    if (list === 0) return 0;
    for (let i = 0; i < length; i++) {
      const item = yield* arrays.arrayElement(me, view, i);
      if (item === 0) {
        yield* objects.decref(me, list);
        return 0;
      }
      poke(peek(list + LIST_ITEMS) + i, item);
      poke(list + SIZE, i + 1);
    }
    return list;
  }

  /** Its memory goes when nothing refers to the view any more. */
  function* release(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  function* enter(me: Thread, args: Address): Steps<Ref> {
    yield* incref(me, peek(args));
    return peek(args);
  }

  const method = (name: string, native: Native, isGetter = false): NativeEntry => ({
    owner: MEMORYVIEW_TYPE,
    name,
    native,
    ...(isGetter && { binds: 'getter' as const }),
  });

  const getter = (name: string, value: (me: Thread, view: Ref) => Steps<Ref>): NativeEntry => {
    function* native(me: Thread, args: Address): Steps<Ref> {
      return yield* value(me, peek(args));
    }
    return method(name, native, true);
  };

  function* nbytes(me: Thread, view: Ref): Steps<Ref> {
    return yield* newInt(me, itemBytes(view) * peek(view + ARRAY_LENGTH));
  }

  function* itemsize(me: Thread, view: Ref): Steps<Ref> {
    return yield* newInt(me, itemBytes(view));
  }

  function* format(me: Thread, view: Ref): Steps<Ref> {
    return yield* newStr(me, FORMATS[peek(view + ARRAY_KIND) & KIND_MASK]!);
  }

  function* readonly(me: Thread, view: Ref): Steps<Ref> {
    return yield* newBool(me, (peek(view + ARRAY_KIND) & VIEW_IS_READONLY) !== 0);
  }

  const entries: readonly NativeEntry[] = [
    method('new', make),
    method('tolist', toList),
    method('release', release),
    method('__enter__', enter),
    method('__exit__', release),
    getter('nbytes', nbytes),
    getter('itemsize', itemsize),
    getter('format', format),
    getter('readonly', readonly),
  ];

  return { viewSubscript, viewStore, entries };
}
