// Objects: making, counting and destroying them, under a strategy's counts.
//
// Every other part of the interpreter is made over what this module returns. A text function that
// returns a Ref returns a new reference, or 0 with the thread's exception set; arguments are borrowed.

import type { Address, Steps } from '../memory.ts';
import {
  born,
  count,
  died,
  load,
  peek,
  peekF64,
  poke,
  pokeF64,
  relaxedLoad,
  swap,
  touched,
} from '../memory.ts';
import { ALLOCATIONS, FREES, PRIVATE_OBJECTS, SHARED_OBJECTS } from '../counters.ts';
import { makeBlocks, threadLocalAllocator } from '../heap/allocate.ts';
import { destroyInTurn } from '../heap/dying.ts';
import { releaseProcess } from '../heap/process.ts';
import { clearUnused } from '../heap/frames.ts';
import {
  EXCEPTION_WORDS,
  extrasOf,
  isClass,
  LIST_WORDS,
  objectWords,
  ownedBlock,
  ownedBlocks,
  RANGE_WORDS,
  ownedBlockWords,
  referenceAddress,
  referenceSlots,
} from '../heap/references.ts';
import {
  AREA_BREAKER,
  AREA_DYING,
  AREA_FRAME,
  AREA_IS_DESTROYING,
  EXTRA_IS_FINALISED,
  EXTRA_WEAK,
  WEAKREF_TYPE,
  AREA_EXCEPTION,
  AREA_HANDLED,
  AREA_OUTER_HANDLED,
  ARRAY_BLOCK,
  ARRAY_TYPE,
  EXCEPTION_ARGS,
  EXCEPTION_CONTEXT,
  EXCEPTION_NAME,
  EXCEPTION_TRACEBACK,
  FALSE,
  FLAG_SHARED,
  FLAGS,
  FRAME_STACK_TOP,
  FLOAT_TYPE,
  FLOAT_VALUE,
  GENERATOR_STATE,
  GENERATOR_TYPE,
  HEAP_MEMORY_ERROR,
  INT_HIGH,
  INT_LOW,
  INT_TYPE,
  INT_ZERO,
  LIST_CAPACITY,
  LIST_ITEMS,
  LIST_TYPE,
  LONG_DIGITS,
  LONG_TYPE,
  MEMORYVIEW_TYPE,
  RANGE_ITERATOR_TYPE,
  RANGE_TYPE,
  SCALAR_WORDS,
  SIZE,
  SMALL_INT_MAX,
  SMALL_INT_MIN,
  STR_CHARS,
  STR_HASH,
  STR_TYPE,
  TRUE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../layout.ts';
import {
  COLLECT,
  INTERRUPT,
  PLEASE_STOP,
  type CollectorWorld,
  type Composition,
  type Ref,
  type Thread,
} from '../strategy.ts';
import { HAS_DEL, mayHave } from './classes/special-names.ts';
import { mustBeClosed, SUSPENDED } from './generator-state.ts';
import { KEYBOARD_INTERRUPT } from './exceptions.ts';

/** What INT_HIGH of a long int holds, and of no other int. */
const LONG_MARK = -0x8000_0000;
/** Ints have fewer bits: the engine's own integers end at twice as many. */
export const MOST_BITS = 2 ** 29;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

export interface Finalisers {
  /** Runs what the program wants to be run: `__del__`, the rest of a generator. */
  finalise: (me: Thread, object: Ref) => Steps;
  /** The weak references to an object refer to nothing any more; see CollectorWorld. */
  takeWeak: CollectorWorld['takeWeak'];
  callBack: CollectorWorld['callBack'];
  /** A weak reference that dies leaves the list that it is in. */
  unlinkWeak: (me: Thread, reference: Ref) => Steps;
}

export type Objects = ReturnType<typeof makeObjects>;

/** Value of an int: a number where it is exact, otherwise a bigint. */
export function intValue(object: Ref): number | bigint {
  const low = peek(object + INT_LOW);
  const high = peek(object + INT_HIGH);
  if (high === low >> 31) return low;
  const value = high * 0x1_0000_0000 + (low >>> 0);
  if (Number.isSafeInteger(value)) return value;
  return bigIntValue(object);
}

export function bigIntValue(object: Ref): bigint {
  const low = peek(object + INT_LOW);
  const high = peek(object + INT_HIGH);
  if (low === 0 && high === LONG_MARK) return longValue(object);
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** Value of a long int: its digits by way of hexadecimal ones, which takes linear time. */
function longValue(object: Ref): bigint {
  const words = peek(object + SIZE);
  let digits = '';
  for (let i = words - 1; i >= 0; i--) {
    digits += (peek(object + LONG_DIGITS + i) >>> 0).toString(16).padStart(8, '0');
  }
  return BigInt.asIntN(32 * words, BigInt(`0x${digits}`));
}

/** Bits of the magnitude of an integer. */
export function bitLength(value: bigint): number {
  const digits = (value < 0n ? -value : value).toString(16);
  return value === 0n ? 0 : 4 * digits.length - (Math.clz32(Number.parseInt(digits[0]!, 16)) - 28);
}

export function floatValue(object: Ref): number {
  return peekF64(object + FLOAT_VALUE);
}

/** Contents of a str as JavaScript has it. */
export function strValue(object: Ref): string {
  const length = peek(object + SIZE);
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCodePoint(peek(object + STR_CHARS + i));
  return text;
}

/** FNV-1a over code points; never 0, which means not computed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return hash === 0 ? 1 : hash;
}

function* nothing(_me: Thread, _object: Ref): Steps {}

function* nobody(_me: Thread, _slot: Address): Steps<Ref> {
  return 0;
}

const NO_COLLECTOR = { track: nothing, trackAgain: nothing, untrack: nothing };

export function makeObjects(composition: Composition) {
  const allocator = composition.allocator ?? threadLocalAllocator;
  const { allocate, release } = allocator;
  const { allocateBlock, releaseBlock } = makeBlocks(allocator);
  const world: CollectorWorld = {
    destroy,
    blocking,
    releaseBlock,
    finalise,
    takeWeak,
    callBack,
    clear,
  };
  const lock = composition.lock(world);
  const counts = composition.counts(world);
  const containers = composition.containers(world, counts);
  const collector = composition.collector?.(world, lock, counts);
  const { track, trackAgain, untrack } = collector ?? NO_COLLECTOR;
  const stack = counts.deferred ?? {
    increfStack: counts.incref,
    decrefStack: counts.decref,
    toHeap: nothing,
    toStack: nothing,
    defer: nothing,
    loadDeferred: nobody,
  };
  const { defer, loadDeferred, toHeap, toStack } = stack;
  const destroyOneByOne = destroyInTurn(destroyOne);
  /** What is done before an object is destroyed; set when the machine is complete. */
  const finalisers: Finalisers = {
    *finalise(_me: Thread, _object: Ref): Steps {},
    *takeWeak(_me: Thread, _object: Ref): Steps {},
    *callBack(_me: Thread, _reference: Ref): Steps {},
    *unlinkWeak(_me: Thread, _reference: Ref): Steps {},
  };

  function* incref(me: Thread, object: Ref): Steps {
    touched(me, object);
    yield* counts.incref(me, object);
  }

  function* decref(me: Thread, object: Ref): Steps {
    touched(me, object);
    yield* counts.decref(me, object);
  }

  function* increfStack(me: Thread, object: Ref): Steps {
    touched(me, object);
    yield* stack.increfStack(me, object);
  }

  function* decrefStack(me: Thread, object: Ref): Steps {
    touched(me, object);
    yield* stack.decrefStack(me, object);
  }

  /** What the slot of a container holds, as a reference of a frame; 0 if it is empty. */
  function* loadToFrame(me: Thread, container: Ref, slot: Address): Steps<Ref> {
    const deferred = yield* loadDeferred(me, slot);
    if (deferred !== 0) return deferred;
    const object = yield* containers.load(me, container, slot);
    if (object !== 0) yield* toStack(me, object);
    return object;
  }

  function* destroy(me: Thread, object: Ref): Steps {
    const type = peek(object + TYPE);
    if (type === FLOAT_TYPE || type === INT_TYPE) {
      yield* free(me, object, SCALAR_WORDS);
      return;
    }
    // Loops make them by the million: they refer to nothing.
    if (type === RANGE_TYPE || type === RANGE_ITERATOR_TYPE) {
      yield* free(me, object, RANGE_WORDS);
      return;
    }
    if (type === GENERATOR_TYPE && mustBeClosed(object)) {
      yield* counts.resurrect(me, object);
      yield* finalisers.finalise(me, object);
      if (!(yield* counts.settle(me, object))) return;
    }
    yield* untrack(me, object);
    yield* destroyOneByOne(me, object);
  }

  function* destroyOne(me: Thread, object: Ref): Steps {
    if (extrasOf(object) !== 0 && (yield* livesOn(me, object))) return;
    const type = peek(object + TYPE);
    if (type === WEAKREF_TYPE) yield* finalisers.unlinkWeak(me, object);
    const slots = referenceSlots(object);
    // What dies last is destroyed first: items from the last one on, as in CPython, all else in order.
    const isBackwards = type !== LIST_TYPE && type !== TUPLE_TYPE;
    for (let i = 0; i < slots; i++) {
      const child = peek(referenceAddress(object, isBackwards ? slots - 1 - i : i));
      if (child !== 0) yield* dropChild(me, object, child);
    }
    if (type === ARRAY_TYPE || type === MEMORYVIEW_TYPE) {
      const block = peek(object + ARRAY_BLOCK);
      if (block !== 0) yield* releaseProcess(block);
    }
    const blocks = ownedBlocks(object);
    // What it was given by a container that others were reading they may be reading still.
    const isShared = (peek(object + FLAGS) & FLAG_SHARED) !== 0;
    for (let i = 0; i < blocks; i++) {
      const [block, words] = [ownedBlock(object, i), ownedBlockWords(object, i)];
      if (isShared) yield* containers.retire(me, object, block, words);
      else yield* releaseBlock(me, block, words);
    }
    poke(object + FLAGS, 0);
    yield* free(me, object, objectWords(object));
  }

  /** Finalises an object that is about to be destroyed: true if it is not to be, after all. */
  function* livesOn(me: Thread, object: Ref): Steps<boolean> {
    const extras = extrasOf(object);
    let isAlive = false;
    if (yield* mustBeDeleted(object)) {
      poke(extras + EXTRA_IS_FINALISED, 1);
      yield* counts.resurrect(me, object);
      yield* trackAgain(me, object);
      if ((yield* load(extras + EXTRA_WEAK)) !== 0) yield* counts.allowWeak(me, object);
      const waiting = setAside(me);
      yield* finalisers.finalise(me, object);
      takeUp(me, waiting);
      isAlive = !(yield* counts.settle(me, object));
      if (!isAlive) yield* untrack(me, object);
    }
    if (!isAlive && (yield* load(extras + EXTRA_WEAK)) !== 0) {
      const waiting = setAside(me);
      yield* forgetWeak(me, object);
      takeUp(me, waiting);
    }
    return isAlive;
  }

  /** Whether an object with extras has a `__del__` that was not called yet. */
  function* mustBeDeleted(object: Ref): Steps<boolean> {
    const type = peek(object + TYPE);
    if (!isClass(type) || peek(extrasOf(object) + EXTRA_IS_FINALISED) !== 0) return false;
    return yield* mayHave(type, HAS_DEL);
  }

  /** Before an object is destroyed: its weak references refer to nothing, and those with a callback say so. */
  function* forgetWeak(me: Thread, object: Ref): Steps {
    const waiting: Ref[] = [];
    yield* finalisers.takeWeak(me, object, waiting, () => true);
    for (const weak of waiting) yield* finalisers.callBack(me, weak);
  }

  // --- for the collector ---

  function* finalise(me: Thread, object: Ref): Steps {
    if (peek(object + TYPE) === GENERATOR_TYPE) {
      if (peek(object + GENERATOR_STATE) === SUSPENDED) yield* finalisers.finalise(me, object);
      return;
    }
    const extras = extrasOf(object);
    if (extras === 0 || !(yield* mustBeDeleted(object))) return;
    poke(extras + EXTRA_IS_FINALISED, 1);
    yield* finalisers.finalise(me, object);
  }

  function* takeWeak(
    me: Thread,
    object: Ref,
    waiting: Ref[],
    isWanted: (weakReference: Ref) => boolean,
  ): Steps {
    const extras = extrasOf(object);
    if (extras === 0 || (yield* load(extras + EXTRA_WEAK)) === 0) return;
    yield* finalisers.takeWeak(me, object, waiting, isWanted);
  }

  function* callBack(me: Thread, weakReference: Ref): Steps {
    yield* finalisers.callBack(me, weakReference);
  }

  function* clear(me: Thread, object: Ref): Steps {
    const slots = referenceSlots(object);
    for (let i = 0; i < slots; i++) {
      const slot = referenceAddress(object, i);
      const child = peek(slot);
      poke(slot, 0);
      if (child !== 0) yield* dropChild(me, object, child);
    }
  }

  /** What a generator refers to, its frame refers to. */
  function* dropChild(me: Thread, object: Ref, child: Ref): Steps {
    if (peek(object + TYPE) === GENERATOR_TYPE) yield* decrefStack(me, child);
    else yield* decref(me, child);
  }

  /** What dies from now on is destroyed at once: the objects that wait, for `takeUp`. */
  function setAside(me: Thread): Ref {
    const waiting = peek(me.area + AREA_DYING);
    poke(me.area + AREA_DYING, 0);
    poke(me.area + AREA_IS_DESTROYING, 0);
    return waiting;
  }

  function takeUp(me: Thread, waiting: Ref): void {
    poke(me.area + AREA_DYING, waiting);
    poke(me.area + AREA_IS_DESTROYING, 1);
  }

  function* free(me: Thread, object: Ref, words: number): Steps {
    count(me, FREES);
    died(me, object, PRIVATE_OBJECTS, SHARED_OBJECTS);
    yield* release(me, object, words);
  }

  function* blocking<R>(me: Thread, steps: (a: Address) => Steps<R>, a: Address): Steps<R> {
    yield* lock.detach(me);
    const answer = yield* steps(a);
    yield* lock.attach(me);
    return answer;
  }

  /** The thread attends to what others have asked of it; false with KeyboardInterrupt. */
  function* checkpoint(me: Thread): Steps<boolean> {
    if ((yield* relaxedLoad(me.area + AREA_BREAKER)) === 0) return true;
    return yield* heed(me);
  }

  /** The same for a frame that says where it is: what is asked for may be a collection, and run code of the program. */
  function* attend(me: Thread): Steps<boolean> {
    const requests = yield* relaxedLoad(me.area + AREA_BREAKER);
    if ((requests & (COLLECT | PLEASE_STOP)) !== 0)
      clearUnused(me.area, peek(peek(me.area + AREA_FRAME) + FRAME_STACK_TOP));
    return yield* heed(me);
  }

  function* heed(me: Thread): Steps<boolean> {
    const requests = yield* swap(me.area + AREA_BREAKER, 0);
    yield* counts.checkpoint(me, requests);
    if (collector !== undefined) yield* collector.checkpoint(me, requests);
    yield* lock.checkpoint(me, requests);
    if ((requests & INTERRUPT) === 0) return true;
    yield* raiseEmpty(me, KEYBOARD_INTERRUPT);
    return false;
  }

  /** A fresh object of `words` words, header included, with one reference; payload undefined. */
  function* newObject(me: Thread, type: Ref, words: number): Steps<Ref> {
    const object = yield* allocate(me, words);
    if (object === 0) return yield* raiseMemoryError(me);
    poke(object + TYPE, type);
    yield* counts.initialise(me, object);
    born(me, object);
    count(me, ALLOCATIONS);
    return object;
  }

  /** The same for an object that may be part of a cycle of references: the collector is told of it. */
  function* newContainer(me: Thread, type: Ref, words: number): Steps<Ref> {
    const object = yield* newObject(me, type, words);
    if (object !== 0) yield* track(me, object);
    return object;
  }

  function* newFloat(me: Thread, value: number): Steps<Ref> {
    const object = yield* newObject(me, FLOAT_TYPE, SCALAR_WORDS);
    if (object !== 0) pokeF64(object + FLOAT_VALUE, value);
    return object;
  }

  /** An int from an integer that a number holds exactly. */
  function* newInt(me: Thread, value: number): Steps<Ref> {
    if (value >= SMALL_INT_MIN && value <= SMALL_INT_MAX) {
      const small = INT_ZERO + value * SCALAR_WORDS;
      yield* counts.incref(me, small);
      return small;
    }
    const object = yield* newObject(me, INT_TYPE, SCALAR_WORDS);
    if (object === 0) return 0;
    const low = value | 0;
    poke(object + INT_LOW, low);
    poke(object + INT_HIGH, value === low ? low >> 31 : Math.floor(value / 0x1_0000_0000));
    return object;
  }

  /** An int from any integer. */
  function* newBigInt(me: Thread, value: bigint): Steps<Ref> {
    if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      return yield* newInt(me, Number(value));
    }
    if (value <= INT64_MIN || value > INT64_MAX) return yield* newLong(me, value);
    const object = yield* newObject(me, INT_TYPE, SCALAR_WORDS);
    if (object === 0) return 0;
    poke(object + INT_LOW, Number(BigInt.asIntN(32, value)));
    poke(object + INT_HIGH, Number(value >> 32n));
    return object;
  }

  /** An int of more than 64 bits, or the least of 64. */
  function* newLong(me: Thread, value: bigint): Steps<Ref> {
    // One more bit for the sign: of ~value if it is negative.
    const digits = (value < 0n ? ~value : value).toString(16).length;
    const words = (digits + 8) >> 3;
    if (4 * digits > MOST_BITS) return yield* raiseMemoryError(me);
    const hex = BigInt.asUintN(32 * words, value)
      .toString(16)
      .padStart(8 * words, '0');
    const object = yield* newObject(me, LONG_TYPE, LONG_DIGITS + words);
    if (object === 0) return 0;
    poke(object + SIZE, words);
    poke(object + INT_LOW, 0);
    poke(object + INT_HIGH, LONG_MARK);
    for (let i = 0; i < words; i++) {
      const end = hex.length - 8 * i;
      poke(object + LONG_DIGITS + i, Number.parseInt(hex.slice(end - 8, end), 16) | 0);
    }
    return object;
  }

  function* newBool(me: Thread, value: boolean): Steps<Ref> {
    const object = value ? TRUE : FALSE;
    yield* counts.incref(me, object);
    return object;
  }

  function* newStr(me: Thread, text: string): Steps<Ref> {
    const points = Array.from(text, (character) => character.codePointAt(0)!);
    const object = yield* newObject(me, STR_TYPE, STR_CHARS + points.length);
    if (object === 0) return 0;
    poke(object + SIZE, points.length);
    poke(object + STR_HASH, hashText(text));
    for (let i = 0; i < points.length; i++) poke(object + STR_CHARS + i, points[i]!);
    return object;
  }

  /** A tuple of `n` items, which the caller fills in before anyone sees it. */
  function* newTuple(me: Thread, n: number): Steps<Ref> {
    const object = yield* newObject(me, TUPLE_TYPE, TUPLE_ITEMS + n);
    if (object === 0) return 0;
    if (n !== 0) yield* track(me, object);
    poke(object + SIZE, n);
    for (let i = 0; i < n; i++) poke(object + TUPLE_ITEMS + i, 0);
    return object;
  }

  /** A list with room for `capacity` items, of which `n` are the caller's to fill in at once. */
  function* newList(me: Thread, n: number, capacity = n): Steps<Ref> {
    const object = yield* newContainer(me, LIST_TYPE, LIST_WORDS);
    if (object === 0) return 0;
    poke(object + SIZE, 0);
    poke(object + LIST_ITEMS, 0);
    poke(object + LIST_CAPACITY, 0);
    if (capacity > 0) {
      const items = yield* allocateBlock(me, capacity);
      if (items === 0) {
        yield* decref(me, object);
        return yield* raiseMemoryError(me);
      }
      poke(object + LIST_ITEMS, items);
      poke(object + LIST_CAPACITY, capacity);
      for (let i = 0; i < capacity; i++) poke(items + i, 0);
      poke(object + SIZE, n);
    }
    return object;
  }

  /** Sets the thread's exception to a new one with `message`; returns 0. */
  function* raise(me: Thread, type: Ref, message: string): Steps<Ref> {
    const text = yield* newStr(me, message);
    if (text === 0) return 0;
    return yield* raiseWith(me, type, text);
  }

  /** The same for the str `name`, which is borrowed: the exception's attribute of that name. */
  function* raiseNamed(me: Thread, type: Ref, message: string, name: Ref): Steps<Ref> {
    yield* raise(me, type, message);
    const exception = peek(me.area + AREA_EXCEPTION);
    if (peek(exception + TYPE) !== type) return 0;
    yield* incref(me, name);
    poke(exception + EXCEPTION_NAME, name);
    return 0;
  }

  /** The same as `raise` with any object, whose reference is taken over, as the argument. */
  function* raiseWith(me: Thread, type: Ref, argument: Ref): Steps<Ref> {
    const args = yield* newTuple(me, 1);
    if (args === 0) {
      yield* decref(me, argument);
      return 0;
    }
    poke(args + TUPLE_ITEMS, argument);
    return yield* raiseArguments(me, type, args);
  }

  function* raiseArguments(me: Thread, type: Ref, args: Ref): Steps<Ref> {
    const exception = yield* newException(me, type, args);
    if (exception !== 0) yield* raiseException(me, exception);
    return 0;
  }

  /** An exception with the tuple `args`, whose reference is taken over. */
  function* newException(me: Thread, type: Ref, args: Ref): Steps<Ref> {
    const exception = yield* newContainer(me, type, EXCEPTION_WORDS);
    if (exception === 0) {
      yield* decref(me, args);
      return 0;
    }
    poke(exception + EXCEPTION_ARGS, args);
    for (let at = EXCEPTION_TRACEBACK; at < EXCEPTION_WORDS; at++) poke(exception + at, 0);
    return exception;
  }

  /** Sets the thread's exception to a new one without arguments; returns 0. */
  function* raiseEmpty(me: Thread, type: Ref): Steps<Ref> {
    const args = yield* newTuple(me, 0);
    return args === 0 ? 0 : yield* raiseArguments(me, type, args);
  }

  /** The heap is full: the one exception that exists from the start. */
  function* raiseMemoryError(me: Thread): Steps<Ref> {
    const exception = peek(HEAP_MEMORY_ERROR);
    yield* incref(me, exception);
    yield* setException(me, exception);
    return 0;
  }

  /** The exception that is being handled, borrowed from the thread; 0: none. */
  function handledException(me: Thread): Ref {
    const own = peek(me.area + AREA_HANDLED);
    return own !== 0 ? own : peek(me.area + AREA_OUTER_HANDLED);
  }

  /** Raises `exception`, whose reference is taken over: what is being handled becomes its context. */
  function* raiseException(me: Thread, exception: Ref): Steps {
    const handled = handledException(me);
    if (handled !== 0 && handled !== exception && exception !== peek(HEAP_MEMORY_ERROR)) {
      yield* takeOutOfContexts(me, handled, exception);
      yield* incref(me, handled);
      yield* setField(me, exception, EXCEPTION_CONTEXT, handled);
    }
    yield* setException(me, exception);
  }

  /** Cuts the chain of contexts that starts at `first` before `exception`, so that it ends. */
  function* takeOutOfContexts(me: Thread, first: Ref, exception: Ref): Steps {
    let at = first;
    // Two steps of one for each step of the other find out about a cycle that was there before.
    let slow = first;
    yield* incref(me, at);
    for (let steps = 1; ; steps++) {
      const context = yield* containers.load(me, at, at + EXCEPTION_CONTEXT);
      if (context === exception) yield* setField(me, at, EXCEPTION_CONTEXT, 0);
      yield* decref(me, at);
      at = context;
      if (at === 0 || at === exception || at === slow) break;
      if ((steps & (steps - 1)) === 0) slow = at;
    }
    if (at !== 0) yield* decref(me, at);
  }

  /** Stores a reference, which is taken over, into a field of an object that others may see. */
  function* setField(me: Thread, object: Ref, field: number, value: Ref): Steps {
    const old = yield* containers.exchange(me, object, object + field, value);
    if (old !== 0) yield* decref(me, old);
  }

  /** Whether the thread has an exception set. */
  function hasException(me: Thread): boolean {
    return peek(me.area + AREA_EXCEPTION) !== 0;
  }

  /** Whether it has one of exactly that type. */
  function exceptionIs(me: Thread, type: Ref): boolean {
    const exception = peek(me.area + AREA_EXCEPTION);
    return exception !== 0 && peek(exception + TYPE) === type;
  }

  /** `exception` becomes the thread's; its reference is taken over. 0: it has none any more. */
  function* setException(me: Thread, exception: Ref): Steps {
    const old = peek(me.area + AREA_EXCEPTION);
    poke(me.area + AREA_EXCEPTION, exception);
    if (old !== 0) yield* decref(me, old);
  }

  /** Takes an object out of counting for good, where the strategy has immortal objects. */
  function* immortalise(me: Thread, object: Ref): Steps {
    if (counts.hasImmortals) yield* counts.immortalise(me, object);
  }

  return {
    lock,
    counts,
    containers,
    allocateBlock,
    releaseBlock,
    finalisers,
    hasImmortals: counts.hasImmortals,
    incref,
    decref,
    increfStack,
    decrefStack,
    toHeap,
    toStack,
    defer,
    loadToFrame,
    blocking,
    checkpoint,
    attend,
    newObject,
    newContainer,
    collector,
    newFloat,
    newInt,
    newBigInt,
    newBool,
    newStr,
    newTuple,
    newList,
    raise,
    raiseNamed,
    raiseWith,
    raiseEmpty,
    newException,
    raiseException,
    raiseMemoryError,
    handledException,
    setField,
    setException,
    hasException,
    exceptionIs,
    immortalise,
  };
}
