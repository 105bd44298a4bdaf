// What crosses from one interpreter to another: values as words in the process's memory.
//
// Source: PEP 734, "Shareable Types"; CPython 3.13, Python/crossinterp_data_lookup.h.
// Differs: ints of any size are copied; a ctypes array is as shareable as a memoryview of it.
// State: a block of the process's memory: four words, then the values, each a tag and what it needs. Written
//   by its maker before anybody else sees it. An array or a memoryview in it holds the block of its
//   memory, which whoever takes the message takes over.
// Invariant: no word of it is an address of a heap.

import type { ProcessAddress, Steps } from '../../memory.ts';
import { peek, peekProcess, poke, pokeProcess } from '../../memory.ts';
import { allocateProcess, releaseProcess, retainProcess } from '../../heap/process.ts';
import { ARRAY_WORDS } from '../../heap/references.ts';
import {
  ARRAY_ADDRESS,
  ARRAY_BLOCK,
  ARRAY_KIND,
  ARRAY_LENGTH,
  ARRAY_OWN_TYPE,
  ARRAY_TYPE,
  ARRAY_TYPE_TYPE,
  BYTES_TYPE,
  FALSE,
  FLOAT_TYPE,
  INT_TYPE,
  LONG_TYPE,
  MEMORYVIEW_TYPE,
  NONE,
  SIZE,
  STR_CHARS,
  STR_TYPE,
  TRUE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { NODE_NEXT } from '../../sync/linked-queue.ts';
import { NOT_SHAREABLE_ERROR, RECURSION_ERROR } from '../exceptions.ts';
import { bigIntValue, floatValue, type Objects } from '../objects.ts';
import type { Bytes } from '../text/bytes.ts';
import type { Text } from '../text/repr.ts';

/** In a queue: its link (sync/linked-queue.ts), the interpreter it comes from, what becomes of it if that ends. */
export const MESSAGE_LINK = NODE_NEXT;
export const MESSAGE_ORIGIN = 1;
export const MESSAGE_UNBOUND = 2;
const MESSAGE_LENGTH = 3;
const MESSAGE_WORDS = 4;

const IS_NONE = 0;
const IS_FALSE = 1;
const IS_TRUE = 2;
/** Words, low ones first, in two's complement. */
const IS_INT = 3;
const IS_FLOAT = 4;
const IS_STR = 5;
const IS_BYTES = 6;
const IS_TUPLE = 7;
/** Kind, length, byte address, block (0: the process's for good). */
const IS_ARRAY = 8;
const IS_VIEW = 9;

/** Tuples within tuples. */
const MOST_DEPTH = 100;

const pair = new DataView(new ArrayBuffer(8));

export type Messages = ReturnType<typeof makeMessages>;

function encodeInt(value: bigint, into: number[]): void {
  let words = 1;
  while (BigInt.asIntN(32 * words, value) !== value) words *= 2;
  into.push(IS_INT, words);
  for (let i = 0; i < words; i++) into.push(Number(BigInt.asIntN(32, value >> BigInt(32 * i))));
}

function encodeText(text: string, into: number[]): void {
  const points = Array.from(text, (character) => character.codePointAt(0)!);
  into.push(IS_STR, points.length);
  for (const point of points) into.push(point);
}

/** A block of these words, or 0 if the process's memory is full. */
function* blockOf(words: readonly number[], origin: number): Steps<ProcessAddress> {
  const block = yield* allocateProcess(MESSAGE_WORDS + words.length);
  if (block === 0) return 0;
  pokeProcess(block + MESSAGE_LINK, 0);
  pokeProcess(block + MESSAGE_ORIGIN, origin);
  pokeProcess(block + MESSAGE_UNBOUND, 0);
  pokeProcess(block + MESSAGE_LENGTH, words.length);
  for (let i = 0; i < words.length; i++) pokeProcess(block + MESSAGE_WORDS + i, words[i]!);
  return block;
}

/** A message of texts, None for those that are null; 0 if the process's memory is full. */
export function* textMessage(texts: readonly (string | null)[], origin: number) {
  const words = [IS_TUPLE, texts.length];
  for (const text of texts) {
    if (text === null) words.push(IS_NONE);
    else encodeText(text, words);
  }
  return yield* blockOf(words, origin);
}

/** The blocks that arrays and memoryviews in a message hold. */
function heldBlocks(block: ProcessAddress): ProcessAddress[] {
  const held: ProcessAddress[] = [];
  const end = block + MESSAGE_WORDS + peekProcess(block + MESSAGE_LENGTH);
  for (let at = block + MESSAGE_WORDS; at < end;) {
    const tag = peekProcess(at);
    if (tag === IS_INT || tag === IS_STR || tag === IS_BYTES) at += 2 + peekProcess(at + 1);
    else if (tag === IS_FLOAT) at += 3;
    else if (tag === IS_TUPLE) at += 2;
    else if (tag === IS_ARRAY || tag === IS_VIEW) {
      if (peekProcess(at + 4) !== 0) held.push(peekProcess(at + 4));
      at += 5;
    } else at += 1;
  }
  return held;
}

/** Gives up a message that nobody took. */
export function* dropMessage(block: ProcessAddress): Steps {
  for (const held of heldBlocks(block)) yield* releaseProcess(held);
  yield* releaseProcess(block);
}

export function makeMessages(objects: Objects, bytes: Bytes, text: Text) {
  const { decref, incref, newBigInt, newFloat, newObject, newStr, newTuple, raise } = objects;

  /** The first object that cannot cross, or 0; nothing is held yet. */
  function encode(object: Ref, into: number[], depth: number): Ref {
    switch (peek(object + TYPE)) {
      case INT_TYPE:
      case LONG_TYPE:
        encodeInt(bigIntValue(object), into);
        return 0;
      case FLOAT_TYPE:
        pair.setFloat64(0, floatValue(object));
        into.push(IS_FLOAT, pair.getInt32(0), pair.getInt32(4));
        return 0;
      case STR_TYPE:
      case BYTES_TYPE:
        into.push(peek(object + TYPE) === STR_TYPE ? IS_STR : IS_BYTES, peek(object + SIZE));
        for (let i = 0; i < peek(object + SIZE); i++) into.push(peek(object + STR_CHARS + i));
        return 0;
      case ARRAY_TYPE:
      case MEMORYVIEW_TYPE:
        into.push(peek(object + TYPE) === ARRAY_TYPE ? IS_ARRAY : IS_VIEW);
        into.push(peek(object + ARRAY_KIND), peek(object + ARRAY_LENGTH));
        into.push(peek(object + ARRAY_ADDRESS), peek(object + ARRAY_BLOCK));
        return 0;
      case TUPLE_TYPE: {
        if (depth > MOST_DEPTH) return object;
        into.push(IS_TUPLE, peek(object + SIZE));
        let wrong = 0;
        for (let i = 0; i < peek(object + SIZE) && wrong === 0; i++)
          wrong = encode(peek(object + TUPLE_ITEMS + i), into, depth + 1);
        return wrong;
      }
      default:
        if (object === NONE) into.push(IS_NONE);
        else if (object === TRUE || object === FALSE)
          into.push(object === TRUE ? IS_TRUE : IS_FALSE);
        else return object;
        return 0;
    }
  }

  function isShareable(object: Ref): boolean {
    return encode(object, [], 0) === 0;
  }

  /** A message of an object; 0 with the exception set. */
  function* toMessage(me: Thread, object: Ref, origin: number): Steps<ProcessAddress> {
    const words: number[] = [];
    const wrong = encode(object, words, 0);
    if (wrong !== 0) {
      if (peek(wrong + TYPE) === TUPLE_TYPE)
        return yield* raise(me, RECURSION_ERROR, 'tuples are nested too deeply to cross');
      const shown = yield* text.textRepr(me, wrong);
      if (shown === undefined) return 0;
      const why = `${shown} does not support cross-interpreter data`;
      return yield* raise(me, NOT_SHAREABLE_ERROR, why);
    }
    const block = yield* blockOf(words, origin);
    if (block === 0) return yield* objects.raiseMemoryError(me);
    for (const held of heldBlocks(block)) yield* retainProcess(held);
    return block;
  }

  /** Where the reading of a message is. */
  interface Cursor {
    at: ProcessAddress;
  }

  function next(cursor: Cursor): number {
    return peekProcess(cursor.at++);
  }

  function* decode(me: Thread, cursor: Cursor): Steps<Ref> {
    const tag = next(cursor);
    switch (tag) {
      case IS_INT:
        return yield* newBigInt(me, decodeInt(cursor));
      case IS_FLOAT:
        pair.setInt32(0, next(cursor));
        pair.setInt32(4, next(cursor));
        return yield* newFloat(me, pair.getFloat64(0));
      case IS_STR: {
        let value = '';
        for (let left = next(cursor); left > 0; left--) value += String.fromCodePoint(next(cursor));
        return yield* newStr(me, value);
      }
      case IS_BYTES: {
        const all: number[] = [];
        for (let left = next(cursor); left > 0; left--) all.push(next(cursor));
        return yield* bytes.newBytes(me, all);
      }
      case IS_TUPLE:
        return yield* decodeTuple(me, cursor);
      case IS_ARRAY:
      case IS_VIEW:
        return yield* decodeArray(me, tag, cursor);
      default: {
        const object = tag === IS_NONE ? NONE : tag === IS_TRUE ? TRUE : FALSE;
        yield* incref(me, object);
        return object;
      }
    }
  }

  function decodeInt(cursor: Cursor): bigint {
    const words = next(cursor);
    let value = 0n;
    for (let i = 0; i < words; i++) value |= BigInt(next(cursor) >>> 0) << BigInt(32 * i);
    return BigInt.asIntN(32 * words, value);
  }

  function* decodeTuple(me: Thread, cursor: Cursor): Steps<Ref> {
    const n = next(cursor);
    const tuple = yield* newTuple(me, n);
    if (tuple === 0) return 0;
    for (let i = 0; i < n; i++) {
      const item = yield* decode(me, cursor);
      if (item === 0) {
        yield* decref(me, tuple);
        return 0;
      }
      poke(tuple + TUPLE_ITEMS + i, item);
    }
    return tuple;
  }

  /** Over the memory that the message names, which the array holds on its own. */
  function* decodeArray(me: Thread, tag: number, cursor: Cursor): Steps<Ref> {
    const [kind, length, address] = [next(cursor), next(cursor), next(cursor)];
    const block = next(cursor);
    let type = 0;
    if (tag === IS_ARRAY) {
      type = yield* newObject(me, ARRAY_TYPE_TYPE, ARRAY_WORDS);
      if (type === 0) return 0;
      poke(type + ARRAY_KIND, kind);
      poke(type + ARRAY_LENGTH, length);
    }
    const array = yield* newObject(
      me,
      tag === IS_ARRAY ? ARRAY_TYPE : MEMORYVIEW_TYPE,
      ARRAY_WORDS,
    );
    if (array === 0) {
      if (type !== 0) yield* decref(me, type);
      return 0;
    }
    poke(array + ARRAY_KIND, kind);
    poke(array + ARRAY_LENGTH, length);
    poke(array + ARRAY_ADDRESS, address);
    poke(array + ARRAY_OWN_TYPE, type);
    poke(array + ARRAY_BLOCK, block);
    if (block !== 0) yield* retainProcess(block);
    return array;
  }

  /** What a message says; takes it over. 0 with the exception set. */
  function* fromMessage(me: Thread, block: ProcessAddress): Steps<Ref> {
    const object = yield* decode(me, { at: block + MESSAGE_WORDS });
    yield* dropMessage(block);
    return object;
  }

  return { isShareable, toMessage, fromMessage };
}
