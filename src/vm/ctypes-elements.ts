// Elements of ctypes arrays: reading and writing one, wherever the array's memory is.
//
// ARRAY_ADDRESS is a byte address in the process's memory, which other interpreters can reach, too. An element
// has a word there, or two if it has eight bytes; so that those of less than four are apart, other than
// in C. Threads may race on elements, as in C; an integer of eight bytes may be torn.

import type { Address, Steps } from '../memory.ts';
import {
  readBuffer,
  readBufferF32,
  readBufferF64,
  writeBuffer,
  writeBufferF32,
  writeBufferF64,
} from '../memory.ts';
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

/** Words of an element. */
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
    const p = at + i * words * 4;
    if (isFloatKind(kind & KIND_MASK)) {
      const isShort = (kind & KIND_MASK) === C_FLOAT;
      return yield* newFloat(me, isShort ? yield* readBufferF32(p) : yield* readBufferF64(p));
    }
    const low = yield* readBuffer(p);
    const high = words === 2 ? yield* readBuffer(p + 4) : 0;
    return yield* fromWords(me, kind & KIND_MASK, low, high);
  }

  /** The value that the words of an element are. */
  function* fromWords(me: Thread, kind: number, low: number, high: number): Steps<Ref> {
    if (kind === C_BOOL) return yield* newBool(me, low !== 0);
    if (elementWords(kind) === 1) {
      return yield* newInt(me, SCALAR_KINDS[kind]!.isSigned ? low : low >>> 0);
    }
    if (SCALAR_KINDS[kind]!.isSigned && high === low >> 31) return yield* newInt(me, low);
    return yield* newBigInt(me, wrapped(kind, (BigInt(high) << 32n) | BigInt(low >>> 0)));
  }

  function* storeReal(kind: number, at: Address, i: number, value: number): Steps {
    if (kind === C_FLOAT) yield* writeBufferF32(at + i * 4, value);
    else yield* writeBufferF64(at + i * 8, value);
  }

  function* storeInteger(kind: number, at: Address, i: number, value: bigint): Steps {
    const cut = wrapped(kind, value);
    const low = Number(BigInt.asIntN(32, cut));
    yield* storeWords(kind, at, i, low, Number(BigInt.asIntN(32, cut >> 32n)));
  }

  /** The same by the low and the high word of what is stored. */
  function* storeWords(kind: number, at: Address, i: number, low: number, high: number): Steps {
    const words = elementWords(kind);
    yield* writeBuffer(at + i * words * 4, low);
    if (words === 2) yield* writeBuffer(at + i * 8 + 4, high);
  }

  return { element, storeReal, storeInteger, storeWords };
}
