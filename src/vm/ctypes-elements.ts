// Elements of ctypes arrays: reading and writing one, wherever the array's memory is.
//
// An array over a given address has its kind as it is, and ARRAY_ADDRESS is that byte address in the
// process's memory. One with memory of its own has ARRAY_OWNS_MEMORY in its kind, and ARRAY_ADDRESS is a block
// of the heap, in which an element has a word, or two if it has eight bytes. Threads may race on
// elements, as in C; one of eight bytes in the heap may be torn.

import type { Address, Steps } from '../memory.ts';
import {
  readBuffer,
  readBufferF32,
  readBufferF64,
  relaxedLoad,
  relaxedStore,
  writeBuffer,
  writeBufferF32,
  writeBufferF64,
} from '../memory.ts';
import { ARRAY_OWNS_MEMORY } from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import {
  C_BOOL,
  C_DOUBLE,
  C_FLOAT,
  C_INT32,
  isFloatKind,
  KIND_MASK,
  SCALAR_KINDS,
} from './ctypes-kinds.ts';
import type { Objects } from './objects.ts';

const view = new DataView(new ArrayBuffer(8));

/** Words of an element in the heap. */
export function elementWords(kind: number): number {
  return SCALAR_KINDS[kind & KIND_MASK]!.bytes === 8 ? 2 : 1;
}

/** An integer cut to what an element of `kind` holds, as C cuts it. */
function wrapped(kind: number, value: bigint): bigint {
  const { bytes, isSigned } = SCALAR_KINDS[kind & KIND_MASK]!;
  return isSigned ? BigInt.asIntN(8 * bytes, value) : BigInt.asUintN(8 * bytes, value);
}

export function makeElements(objects: Objects) {
  const { newBigInt, newBool, newFloat, newInt } = objects;

  /** Element `i` of memory of `kind` at `at`. */
  function* element(me: Thread, kind: number, at: Address, i: number): Steps<Ref> {
    if (kind === C_FLOAT) return yield* newFloat(me, yield* readBufferF32(at + i * 4));
    if (kind === C_DOUBLE) return yield* newFloat(me, yield* readBufferF64(at + i * 8));
    if (kind === C_INT32) return yield* newInt(me, yield* readBuffer(at + i * 4));
    const words = elementWords(kind);
    const isOwn = (kind & ARRAY_OWNS_MEMORY) !== 0;
    const p = at + i * words * (isOwn ? 1 : 4);
    const low = isOwn ? yield* relaxedLoad(p) : yield* readBuffer(p);
    let high = 0;
    if (words === 2) high = isOwn ? yield* relaxedLoad(p + 1) : yield* readBuffer(p + 4);
    return yield* fromWords(me, kind & KIND_MASK, low, high);
  }

  /** The value that the words of an element are. */
  function* fromWords(me: Thread, kind: number, low: number, high: number): Steps<Ref> {
    if (isFloatKind(kind)) {
      view.setInt32(0, kind === C_FLOAT ? low : high);
      view.setInt32(4, low);
      return yield* newFloat(me, kind === C_FLOAT ? view.getFloat32(0) : view.getFloat64(0));
    }
    if (kind === C_BOOL) return yield* newBool(me, low !== 0);
    if (elementWords(kind) === 1) {
      return yield* newInt(me, SCALAR_KINDS[kind]!.isSigned ? low : low >>> 0);
    }
    if (SCALAR_KINDS[kind]!.isSigned && high === low >> 31) return yield* newInt(me, low);
    return yield* newBigInt(me, wrapped(kind, (BigInt(high) << 32n) | BigInt(low >>> 0)));
  }

  function* storeReal(kind: number, at: Address, i: number, value: number): Steps {
    if (kind === C_FLOAT) yield* writeBufferF32(at + i * 4, value);
    else if (kind === C_DOUBLE) yield* writeBufferF64(at + i * 8, value);
    else if ((kind & KIND_MASK) === C_FLOAT) {
      view.setFloat32(0, value);
      yield* relaxedStore(at + i, view.getInt32(0));
    } else {
      view.setFloat64(0, value);
      const [high, low] = [view.getInt32(0), view.getInt32(4)];
      yield* relaxedStore(at + 2 * i, low);
      yield* relaxedStore(at + 2 * i + 1, high);
    }
  }

  function* storeInteger(kind: number, at: Address, i: number, value: bigint): Steps {
    const cut = wrapped(kind, value);
    const low = Number(BigInt.asIntN(32, cut));
    yield* storeWords(kind, at, i, low, Number(BigInt.asIntN(32, cut >> 32n)));
  }

  /** The same by the low and the high word of what is stored. */
  function* storeWords(kind: number, at: Address, i: number, low: number, high: number): Steps {
    const words = elementWords(kind);
    if ((kind & ARRAY_OWNS_MEMORY) === 0) {
      yield* writeBuffer(at + i * words * 4, low);
      if (words === 2) yield* writeBuffer(at + i * 8 + 4, high);
    } else {
      yield* relaxedStore(at + i * words, low);
      if (words === 2) yield* relaxedStore(at + i * words + 1, high);
    }
  }

  return { element, storeReal, storeInteger, storeWords };
}
