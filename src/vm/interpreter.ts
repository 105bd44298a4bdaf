// The loop: executes CPython 3.13's bytecode, one 32-bit word an instruction.
//
//   31                       8 7       0
//  +--------------------------+---------+   operand: signed; for a jump the distance in
//  |         operand          | opcode  |   instructions from the next one, otherwise CPython's
//  +--------------------------+---------+
//
// Registers are JavaScript locals: pc (address of the next instruction), sp (first free word of the
// value stack), fp (first local). They are saved in the frame's header when another frame runs. A
// reference on the stack or in a local is counted. The loop returns now and then (AGAIN) and is entered
// anew, because V8 folds constants of the surrounding function only into code that it enters at the top.
//
// Names of the instructions' effects are those of CPython's Python/bytecodes.c.

import type { Address, Steps } from '../memory.ts';
import { calling, count, peek, peekF64, poke, relaxedLoad, running } from '../memory.ts';
import { BYTECODES } from '../counters.ts';
import {
  AREA_BREAKER,
  AREA_EXCEPTION,
  AREA_FRAME,
  ARRAY_TYPE,
  CODE_CONSTANTS,
  CODE_MODULE,
  CODE_NAMES,
  EXIT_ENTRY,
  EXIT_GENERATOR,
  EXIT_INIT,
  FALSE,
  FLOAT_TYPE,
  FLOAT_VALUE,
  FRAME_CODE,
  FRAME_COUNTER,
  FRAME_EXIT,
  FRAME_OWNER,
  FRAME_STACK_TOP,
  FUNCTION_TYPE,
  GENERATOR_TYPE,
  INT_HIGH,
  INT_LOW,
  INT_TYPE,
  LIST_TYPE,
  METHOD_TYPE,
  NAME_SLOT,
  NAME_TEXT,
  NAME_WORDS,
  NATIVE_FAST,
  NATIVE_INDEX,
  NATIVE_TYPE,
  NONE,
  RANGE_ITERATOR_TYPE,
  RANGE_LENGTH,
  RANGE_START,
  RANGE_STEP,
  SIZE,
  TRUE,
  SUPER_TYPE,
  TUPLE_ITEMS,
  TYPE,
  TYPE_TYPE,
} from '../layout.ts';
import {
  BEFORE_WITH,
  BINARY_OP,
  BINARY_SLICE,
  BINARY_SUBSCR,
  BUILD_CONST_KEY_MAP,
  BUILD_LIST,
  BUILD_MAP,
  BUILD_SET,
  BUILD_SLICE,
  BUILD_TUPLE,
  BUILD_STRING,
  CALL,
  CALL_FUNCTION_EX,
  CALL_INTRINSIC_1,
  CALL_KW,
  CHECK_EXC_MATCH,
  CLEANUP_THROW,
  COMPARE_OP,
  CONTAINS_OP,
  CONVERT_VALUE,
  COPY,
  COPY_FREE_VARS,
  DELETE_ATTR,
  LOAD_SUPER_ATTR,
  LOAD_BUILD_CLASS,
  DELETE_DEREF,
  DELETE_FAST,
  DELETE_GLOBAL,
  DELETE_NAME,
  DELETE_SUBSCR,
  DICT_MERGE,
  DICT_UPDATE,
  END_SEND,
  FOR_ITER,
  FORMAT_SIMPLE,
  FORMAT_WITH_SPEC,
  GET_ITER,
  GET_YIELD_FROM_ITER,
  IMPORT_FROM,
  IMPORT_NAME,
  IS_OP,
  JUMP_BACKWARD,
  JUMP_BACKWARD_NO_INTERRUPT,
  JUMP_FORWARD,
  LIST_APPEND,
  LIST_EXTEND,
  LOAD_ASSERTION_ERROR,
  LOAD_ATTR,
  LOAD_CONST,
  LOAD_DEREF,
  LOAD_FAST,
  LOAD_FAST_AND_CLEAR,
  LOAD_FAST_CHECK,
  LOAD_FAST_LOAD_FAST,
  LOAD_FROM_DICT_OR_DEREF,
  LOAD_FROM_DICT_OR_GLOBALS,
  LOAD_GLOBAL,
  LOAD_LOCALS,
  LOAD_NAME,
  MAKE_CELL,
  MAKE_FUNCTION,
  MAP_ADD,
  NOP,
  POP_EXCEPT,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_NONE,
  POP_JUMP_IF_NOT_NONE,
  POP_JUMP_IF_TRUE,
  POP_TOP,
  PUSH_EXC_INFO,
  PUSH_NULL,
  RAISE_VARARGS,
  RERAISE,
  RESUME,
  RETURN_CONST,
  RETURN_GENERATOR,
  RETURN_VALUE,
  SEND,
  SET_ADD,
  SETUP_ANNOTATIONS,
  SET_FUNCTION_ATTRIBUTE,
  SET_UPDATE,
  STORE_ATTR,
  STORE_DEREF,
  STORE_FAST,
  STORE_FAST_LOAD_FAST,
  STORE_FAST_STORE_FAST,
  STORE_GLOBAL,
  STORE_NAME,
  STORE_SLICE,
  STORE_SUBSCR,
  SWAP,
  TO_BOOL,
  UNARY_INVERT,
  UNARY_NEGATIVE,
  UNARY_NOT,
  UNPACK_EX,
  UNPACK_SEQUENCE,
  WITH_EXCEPT_START,
  YIELD_VALUE,
} from '../python/opcode-numbers.ts';
import { isClass } from '../heap/references.ts';
import { special } from './classes/special-names.ts';
import type { Ref, Thread } from '../strategy.ts';
import { FIRST_NATIVE } from './charges.ts';
import { ASSERTION_ERROR, SYSTEM_ERROR } from './exceptions.ts';
import {
  LT,
  LE,
  EQ,
  NE,
  GT,
  NB_ADD,
  NB_INPLACE,
  NB_MULTIPLY,
  NB_SUBTRACT,
  orderHolds,
} from './numbers.ts';
import { makeImports } from './imports.ts';
import { makeStoredMethods } from './stored-methods.ts';
import type { Parts } from './vm.ts';

/** The loop has had its turn and is to be entered again. */
export const AGAIN = -1;
/** Backward jumps and calls of a turn. */
const TURN = 4096;

const NULL = 0;
/** Operands of CALL_INTRINSIC_1 that the compiler emits. */
const INTRINSIC_IMPORT_STAR = 2;
const INTRINSIC_STOPITERATION_ERROR = 3;
const INTRINSIC_UNARY_POSITIVE = 5;
const INTRINSIC_LIST_TO_TUPLE = 6;
const COMPARE_TO_BOOL = 16;
const LOW_HALF = 15;
/** Operand of RESUME: where it is. */
const RESUME_LOCATION = 3;
const RESUME_AFTER_YIELD_FROM = 2;

export type Interpreter = ReturnType<typeof makeInterpreter>;

/** @param turnLength Backward jumps and starts of functions after which the loop returns. */
export function makeInterpreter(vm: Parts, turnLength = TURN) {
  const { objects, numbers, arrays, math, iteration, operations } = vm;
  const { lists, dicts, sets, tuples } = vm.collections;
  const { names, frames, functions, natives, hooks, formatting } = vm;
  const { calls, cells, displays, generators, unwinding } = vm;
  const { attributes, instances, lookup, weakrefs } = vm;
  const { attend, decref, incref, newBool, newFloat, newInt, raise } = objects;
  const { decrefStack, increfStack, toHeap, toStack } = objects;
  const { everyInstruction } = objects.lock;
  const { compareNumbers } = numbers;
  const { arraySubscript, arrayStore } = arrays;
  const { callFast } = math;
  const { listAppend, listSubscript } = lists;
  const { getIter, iterNext } = iteration;
  const { binary, compare, contains, deleteSubscript, storeSubscript, subscript, truth } =
    operations;
  const { loadGlobal, loadName } = names;
  const { enterFunction, popFrame, pushFrame } = frames;
  const deferStored = makeStoredMethods(objects);
  const imports = makeImports(objects, dicts, runCode, vm.nativeModules, contains);

  /** `a op b` for two floats, without looking at their types again; NULL if not one of + - *. */
  function* binaryFloatsFast(me: Thread, op: number, x: number, y: number): Steps<Ref> {
    if (op === NB_MULTIPLY) return yield* newFloat(me, x * y);
    if (op === NB_SUBTRACT) return yield* newFloat(me, x - y);
    if (op === NB_ADD) return yield* newFloat(me, x + y);
    return NULL;
  }

  function* binaryOperation(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    const type = peek(a + TYPE);
    if (type === peek(b + TYPE)) {
      const base = op >= NB_INPLACE ? op - NB_INPLACE : op;
      if (type === FLOAT_TYPE) {
        const x = peekF64(a + FLOAT_VALUE);
        const fast = yield* binaryFloatsFast(me, base, x, peekF64(b + FLOAT_VALUE));
        if (fast !== NULL || peek(me.area + AREA_EXCEPTION) !== 0) return fast;
      } else if (type === INT_TYPE) {
        const low = peek(a + INT_LOW);
        const other = peek(b + INT_LOW);
        if (peek(a + INT_HIGH) === low >> 31 && peek(b + INT_HIGH) === other >> 31) {
          if (base === NB_ADD) return yield* newInt(me, low + other);
          if (base === NB_SUBTRACT) return yield* newInt(me, low - other);
        }
        return yield* binaryOther(me, op, a, b);
      }
    }
    return yield* binaryOther(me, op, a, b);
  }

  function* binaryOther(me: Thread, op: number, a: Ref, b: Ref): Steps<Ref> {
    return yield* binary(me, op, a, b);
  }

  function* comparison(me: Thread, operand: number, a: Ref, b: Ref): Steps<Ref> {
    const type = peek(a + TYPE);
    if (type === FLOAT_TYPE && peek(b + TYPE) === FLOAT_TYPE) {
      const x = peekF64(a + FLOAT_VALUE);
      const y = peekF64(b + FLOAT_VALUE);
      const op = operand >> 5;
      if (op === GT) return yield* newBool(me, x > y);
      if (op === LT) return yield* newBool(me, x < y);
      if (op === LE) return yield* newBool(me, x <= y);
      if (op === EQ) return yield* newBool(me, x === y);
      return yield* newBool(me, op === NE ? x !== y : x >= y);
    }
    if (type === INT_TYPE && peek(b + TYPE) === INT_TYPE) {
      return yield* newBool(me, orderHolds(operand >> 5, compareNumbers(a, b)));
    }
    const result = yield* compare(me, operand >> 5, a, b);
    if ((operand & COMPARE_TO_BOOL) === 0 || result === NULL) return result;
    yield* toStack(me, result);
    return yield* toBool(me, result);
  }

  /** The truth of `object`, whose reference, a frame's, is taken over, as a bool. */
  function* toBool(me: Thread, object: Ref): Steps<Ref> {
    if (object === TRUE || object === FALSE) return object;
    const isTrue = yield* truth(me, object);
    yield* decrefStack(me, object);
    return isTrue < 0 ? NULL : yield* newBool(me, isTrue === 1);
  }

  /** The next value of a range iterator with small numbers; NULL at the end. */
  function* rangeNext(me: Thread, iterator: Ref): Steps<Ref> {
    const left = peek(iterator + RANGE_LENGTH);
    const value = peek(iterator + RANGE_START);
    const step = peek(iterator + RANGE_STEP);
    // All three fit into their low words, and so does the next value, which may lie one step past
    // the end.
    if (
      peek(iterator + RANGE_LENGTH + 1) !== 0 ||
      left < 0 ||
      peek(iterator + RANGE_START + 1) !== value >> 31 ||
      peek(iterator + RANGE_STEP + 1) !== step >> 31 ||
      ((value + step) | 0) !== value + step
    ) {
      return yield* iterNext(me, iterator);
    }
    if (left === 0) return NULL;
    const next = value + step;
    poke(iterator + RANGE_LENGTH, left - 1);
    poke(iterator + RANGE_START, next);
    poke(iterator + RANGE_START + 1, next >> 31);
    return yield* newInt(me, value);
  }

  /** Drops the references in the words from `from` up to `to`, 0 for none. */
  function* dropStack(me: Thread, from: Address, to: Address): Steps {
    for (let at = to - 1; at >= from; at--) {
      const object = peek(at);
      if (object !== NULL) yield* decrefStack(me, object);
    }
  }

  /**
   * Calls what is neither a function of the program nor a native with a fast form. `slot` holds the
   * callable, `slot + 1` its receiver or NULL; afterwards the caller drops all that is there.
   * @returns the result, 0 with the exception set, or a frame that was entered, negated.
   */
  function* callOther(me: Thread, slot: Address, n: number, keywords: Ref): Steps<Ref> {
    if (yield* displays.unbind(me, slot)) {
      poke(peek(me.area + AREA_FRAME) + FRAME_STACK_TOP, slot);
      return 0 - (yield* enterFunction(me, slot, slot + 1, n + 1, keywords));
    }
    const self = peek(slot + 1) === NULL ? 0 : 1;
    if (self === 0) {
      const frame = yield* enterClass(me, slot, n, keywords);
      if (frame !== 0 || objects.hasException(me)) return 0 - frame;
    } else if (peek(peek(slot) + TYPE) === METHOD_TYPE) {
      // A decorator, say: the word before the arguments is not free for the receiver.
      return yield* instances.callWith(me, peek(slot), 0, slot + 1, n + 1, keywords);
    }
    return yield* natives.call(me, peek(slot), slot + 2 - self, n + self, keywords);
  }

  /**
   * LOAD_SUPER_ATTR with its three operands at `from`, borrowed: the attribute; for a call the function, a
   * frame's and negated, if the object is its first argument; 0 with the exception set.
   */
  function* superAttribute(me: Thread, from: Address, name: Ref, operand: number): Steps<Ref> {
    const [callee, after, self] = [peek(from), peek(from + 1), peek(from + 2)];
    if (callee === SUPER_TYPE && peek(after + TYPE) === TYPE_TYPE) {
      if ((operand & 1) !== 0) return yield* attributes.loadSuperMethod(me, after, self, name);
      return yield* attributes.loadSuper(me, after, self, name);
    }
    const args = (operand & 2) === 0 ? [] : [after, self];
    const object = yield* calls.callObject(me, callee, args);
    if (object === NULL) return NULL;
    const value = yield* attributes.getAttribute(me, object, name);
    yield* decref(me, object);
    return value;
  }

  /**
   * A call of a class that only has to make an instance and run its `__init__`: that gets a frame, which
   * gives the instance as its result. 0: it is another kind of call, or with the exception set.
   */
  function* enterInit(me: Thread, slot: Address, n: number, keywords: Ref): Steps<Address> {
    const type = peek(slot);
    const init = yield* instances.simpleInit(me, type);
    if (init === NULL) return 0;
    poke(slot, init);
    const object = yield* instances.newInstance(me, type, slot + 2, n, keywords);
    yield* decref(me, type);
    if (object === NULL) return 0;
    yield* incref(me, object);
    poke(slot + 1, object);
    poke(peek(me.area + AREA_FRAME) + FRAME_STACK_TOP, slot);
    const frame = yield* enterFunction(me, slot, slot + 1, n + 1, keywords);
    if (frame === 0) yield* decref(me, object);
    else {
      poke(frame + FRAME_OWNER, object);
      poke(frame + FRAME_EXIT, EXIT_INIT);
    }
    return frame;
  }

  /** The frame of a call of a class or of an object with `__call__`, as `enterInit`. */
  function* enterClass(me: Thread, slot: Address, n: number, keywords: Ref): Steps<Address> {
    const callable = peek(slot);
    const type = peek(callable + TYPE);
    if (type === TYPE_TYPE) return isClass(callable) ? yield* enterInit(me, slot, n, keywords) : 0;
    if (!isClass(type)) return 0;
    const method = yield* lookup.findInClasses(me, type, special('__call__'));
    if (method === 0) return 0;
    if (peek(method + TYPE) !== FUNCTION_TYPE) {
      yield* decref(me, method);
      return 0;
    }
    yield* toStack(me, method);
    poke(slot, method);
    poke(slot + 1, callable);
    poke(peek(me.area + AREA_FRAME) + FRAME_STACK_TOP, slot);
    return yield* enterFunction(me, slot, slot + 1, n + 1, keywords);
  }

  /** The result of the frame that is about to be left, an `__init__`'s, in place of `value`; 0 with TypeError. */
  function* endInit(me: Thread, frame: Address, value: Ref): Steps<Ref> {
    const object = peek(frame + FRAME_OWNER);
    poke(frame + FRAME_OWNER, 0);
    if (yield* instances.isNone(me, value)) return object;
    yield* decref(me, object);
    return NULL;
  }

  /** Runs the thread's frames until its entry frame returns; a value, NULL with exception, or AGAIN. */
  function* run(me: Thread): Steps<Ref> {
    let turn = turnLength;
    let fp = peek(me.area + AREA_FRAME);
    let pc = peek(fp + FRAME_COUNTER);
    let sp = peek(fp + FRAME_STACK_TOP);
    let constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
    let nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
    if (peek(me.area + AREA_EXCEPTION) !== 0) {
      // It was thrown into a generator.
      fp = (yield* unwinding.unwind(me, pc, sp)) | 0;
      if (fp === 0) return NULL;
      pc = peek(fp + FRAME_COUNTER);
      sp = peek(fp + FRAME_STACK_TOP);
      constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
      nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
    }
    for (;;) {
      execute: for (;;) {
        if (everyInstruction !== undefined) yield* everyInstruction.before(me);
        count(me, BYTECODES);
        running(pc);
        const instruction = peek(pc++);
        const operand = instruction >> 8;
        switch (instruction & 255) {
          case NOP:
            break;

          case RESUME: {
            // Not where a generator goes on after `yield from` or `await`.
            if ((operand & RESUME_LOCATION) < RESUME_AFTER_YIELD_FROM) {
              if ((yield* relaxedLoad(me.area + AREA_BREAKER)) !== 0) {
                poke(fp + FRAME_COUNTER, pc);
                poke(fp + FRAME_STACK_TOP, sp);
                if (!(yield* attend(me))) break execute;
              }
            }
            if (--turn === 0) {
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, sp);
              return AGAIN;
            }
            break;
          }

          case LOAD_FAST: {
            const object = peek(fp + operand);
            yield* increfStack(me, object);
            poke(sp++, object);
            break;
          }

          case LOAD_FAST_LOAD_FAST: {
            const first = peek(fp + (operand >> 4));
            yield* increfStack(me, first);
            poke(sp++, first);
            const second = peek(fp + (operand & LOW_HALF));
            yield* increfStack(me, second);
            poke(sp++, second);
            break;
          }

          case STORE_FAST: {
            const old = peek(fp + operand);
            poke(fp + operand, peek(--sp));
            if (old !== NULL) {
              poke(fp + FRAME_COUNTER, pc);
              yield* decrefStack(me, old);
            }
            break;
          }

          case STORE_FAST_LOAD_FAST: {
            const old = peek(fp + (operand >> 4));
            poke(fp + (operand >> 4), peek(sp - 1));
            if (old !== NULL) yield* decrefStack(me, old);
            const object = peek(fp + (operand & LOW_HALF));
            yield* increfStack(me, object);
            poke(sp - 1, object);
            break;
          }

          case STORE_FAST_STORE_FAST: {
            const first = peek(fp + (operand >> 4));
            poke(fp + (operand >> 4), peek(--sp));
            if (first !== NULL) yield* decrefStack(me, first);
            const second = peek(fp + (operand & LOW_HALF));
            poke(fp + (operand & LOW_HALF), peek(--sp));
            if (second !== NULL) yield* decrefStack(me, second);
            break;
          }

          case LOAD_CONST: {
            const object = peek(constants + operand);
            yield* increfStack(me, object);
            poke(sp++, object);
            break;
          }

          case LOAD_GLOBAL: {
            const object = yield* loadGlobal(me, nameTable, operand >> 1);
            if (object === NULL) break execute;
            poke(sp++, object);
            if ((operand & 1) !== 0) poke(sp++, NULL);
            break;
          }

          case BINARY_OP: {
            const b = peek(sp - 1);
            const a = peek(sp - 2);
            const result = yield* binaryOperation(me, operand, a, b);
            if (result === NULL) break execute;
            yield* toStack(me, result);
            sp--;
            poke(sp - 1, result);
            yield* decrefStack(me, a);
            yield* decrefStack(me, b);
            break;
          }

          case BINARY_SUBSCR: {
            const key = peek(sp - 1);
            const container = peek(sp - 2);
            const type = peek(container + TYPE);
            let item: Ref;
            if (type === ARRAY_TYPE) item = yield* arraySubscript(me, container, key);
            else if (type === LIST_TYPE && peek(key + TYPE) === INT_TYPE)
              item = yield* listSubscript(me, container, key);
            else item = yield* subscript(me, container, key);
            if (item === NULL) break execute;
            yield* toStack(me, item);
            sp--;
            poke(sp - 1, item);
            yield* decrefStack(me, container);
            yield* decrefStack(me, key);
            break;
          }

          case COMPARE_OP: {
            const b = peek(sp - 1);
            const a = peek(sp - 2);
            const result = yield* comparison(me, operand, a, b);
            if (result === NULL) break execute;
            yield* toStack(me, result);
            sp--;
            poke(sp - 1, result);
            yield* decrefStack(me, a);
            yield* decrefStack(me, b);
            break;
          }

          case POP_JUMP_IF_TRUE: {
            const condition = peek(--sp);
            if (condition === TRUE) pc += operand;
            yield* decrefStack(me, condition);
            break;
          }

          case POP_JUMP_IF_FALSE: {
            const condition = peek(--sp);
            if (condition === FALSE) pc += operand;
            yield* decrefStack(me, condition);
            break;
          }

          case JUMP_BACKWARD: {
            if ((yield* relaxedLoad(me.area + AREA_BREAKER)) !== 0) {
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, sp);
              if (!(yield* attend(me))) break execute;
            }
            pc += operand;
            if (--turn === 0) {
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, sp);
              return AGAIN;
            }
            break;
          }

          case FOR_ITER: {
            const iterator = peek(sp - 1);
            let item: Ref;
            if (peek(iterator + TYPE) === RANGE_ITERATOR_TYPE)
              item = yield* rangeNext(me, iterator);
            else if (peek(iterator + TYPE) === GENERATOR_TYPE) {
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, sp);
              yield* increfStack(me, NONE);
              const frame = yield* generators.resume(me, iterator, NONE, sp);
              if (frame === 0) break execute;
              if (frame > 0) {
                fp = frame | 0;
                pc = peek(fp + FRAME_COUNTER);
                sp = peek(fp + FRAME_STACK_TOP);
                constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
                nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
                break;
              }
              item = NULL;
            } else item = yield* iterNext(me, iterator);
            if (item !== NULL) {
              yield* toStack(me, item);
              poke(sp++, item);
              break;
            }
            if (peek(me.area + AREA_EXCEPTION) !== 0) break execute;
            // Skips the END_FOR and POP_TOP that it jumps to.
            pc += operand + 2;
            sp--;
            yield* decrefStack(me, iterator);
            break;
          }

          case CALL: {
            const slot = sp - operand - 2;
            const callable = peek(slot);
            if (peek(callable + TYPE) === FUNCTION_TYPE) {
              const self = peek(slot + 1) === NULL ? 0 : 1;
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, slot);
              const frame = yield* enterFunction(me, slot, slot + 2 - self, operand + self, 0);
              if (frame === 0) break execute;
              // An int32 for V8, which otherwise takes fp for any value at all.
              fp = frame | 0;
              pc = peek(fp + FRAME_COUNTER);
              sp = peek(fp + FRAME_STACK_TOP);
              constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
              nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
              break;
            }
            let result: Ref;
            if (
              operand === 1 &&
              peek(callable + TYPE) === NATIVE_TYPE &&
              peek(callable + NATIVE_FAST) !== 0 &&
              peek(slot + 1) === NULL
            ) {
              calling(FIRST_NATIVE + peek(callable + NATIVE_INDEX));
              result = yield* callFast(me, peek(callable + NATIVE_FAST), peek(sp - 1));
            } else {
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, sp);
              result = yield* callOther(me, slot, operand, 0);
            }
            if (result === NULL) break execute;
            if (result < 0) {
              fp = -result | 0;
              pc = peek(fp + FRAME_COUNTER);
              sp = peek(fp + FRAME_STACK_TOP);
              constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
              nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
              break;
            }
            yield* toStack(me, result);
            yield* dropStack(me, slot, sp);
            sp = slot + 1;
            poke(slot, result);
            if ((yield* relaxedLoad(me.area + AREA_BREAKER)) !== 0) {
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, sp);
              if (!(yield* attend(me))) break execute;
            }
            break;
          }

          case CALL_KW: {
            // The names leave the stack first: the callee's frame may come to lie where they were.
            const keywords = peek(--sp);
            const given = operand - peek(keywords + SIZE);
            const slot = sp - operand - 2;
            if (peek(peek(slot) + TYPE) === FUNCTION_TYPE) {
              const self = peek(slot + 1) === NULL ? 0 : 1;
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, slot);
              const frame = yield* enterFunction(me, slot, slot + 2 - self, given + self, keywords);
              yield* decrefStack(me, keywords);
              if (frame === 0) break execute;
              fp = frame | 0;
              pc = peek(fp + FRAME_COUNTER);
              sp = peek(fp + FRAME_STACK_TOP);
              constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
              nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
              break;
            }
            poke(fp + FRAME_COUNTER, pc);
            poke(fp + FRAME_STACK_TOP, sp + 1);
            const result = yield* callOther(me, slot, given, keywords);
            yield* decrefStack(me, keywords);
            if (result === NULL) break execute;
            if (result < 0) {
              fp = -result | 0;
              pc = peek(fp + FRAME_COUNTER);
              sp = peek(fp + FRAME_STACK_TOP);
              constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
              nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
              break;
            }
            yield* toStack(me, result);
            yield* dropStack(me, slot, sp);
            sp = slot + 1;
            poke(slot, result);
            if ((yield* relaxedLoad(me.area + AREA_BREAKER)) !== 0) {
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, sp);
              if (!(yield* attend(me))) break execute;
            }
            break;
          }

          case RETURN_VALUE:
          case RETURN_CONST: {
            let value: Ref;
            if ((instruction & 255) === RETURN_VALUE) value = peek(--sp);
            else {
              value = peek(constants + operand);
              yield* increfStack(me, value);
            }
            const exit = peek(fp + FRAME_EXIT);
            if ((exit & EXIT_GENERATOR) !== 0) {
              yield* generators.finish(me, peek(fp + FRAME_OWNER));
            } else if ((exit & EXIT_INIT) !== 0) {
              yield* toHeap(me, value);
              value = yield* endInit(me, fp, value);
              if (value === NULL) break execute;
            }
            if ((exit & EXIT_ENTRY) !== 0) yield* toHeap(me, value);
            yield* popFrame(me);
            // What a generator has returned is negated, to tell it from an item.
            if ((exit & EXIT_ENTRY) !== 0) return exit === EXIT_ENTRY ? value : -value;
            fp = peek(me.area + AREA_FRAME);
            pc = peek(fp + FRAME_COUNTER);
            sp = peek(fp + FRAME_STACK_TOP);
            constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
            nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
            poke(sp++, value);
            if ((exit & EXIT_GENERATOR) === 0) break;
            // A generator has ended: FOR_ITER and SEND jump.
            const resumed = peek(pc - 1);
            pc += resumed >> 8;
            if ((resumed & 255) === FOR_ITER) {
              pc += 2;
              sp -= 2;
              yield* dropStack(me, sp, sp + 2);
            }
            break;
          }

          case RETURN_GENERATOR: {
            const exit = peek(fp + FRAME_EXIT);
            const generator = yield* generators.create(me, pc);
            if (generator === NULL) break execute;
            if (exit !== 0) return generator;
            fp = peek(me.area + AREA_FRAME);
            pc = peek(fp + FRAME_COUNTER);
            sp = peek(fp + FRAME_STACK_TOP);
            constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
            nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
            poke(sp++, generator);
            break;
          }

          case YIELD_VALUE: {
            const value = peek(--sp);
            const exit = peek(fp + FRAME_EXIT);
            yield* generators.suspend(me, pc, sp);
            if ((exit & EXIT_ENTRY) !== 0) {
              yield* toHeap(me, value);
              return value;
            }
            fp = peek(me.area + AREA_FRAME);
            pc = peek(fp + FRAME_COUNTER);
            sp = peek(fp + FRAME_STACK_TOP);
            constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
            nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
            poke(sp++, value);
            break;
          }

          case SEND: {
            const receiver = peek(sp - 2);
            if (peek(receiver + TYPE) === GENERATOR_TYPE) {
              const sent = peek(--sp);
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, sp);
              const frame = yield* generators.resume(me, receiver, sent, sp);
              if (frame === 0) break execute;
              if (frame > 0) {
                fp = frame | 0;
                pc = peek(fp + FRAME_COUNTER);
                sp = peek(fp + FRAME_STACK_TOP);
                constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
                nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
                break;
              }
              yield* increfStack(me, NONE);
              poke(sp++, NONE);
              pc += operand;
              break;
            }
            const result = yield* generators.sendOther(
              me,
              receiver,
              peek(sp - 1),
              iteration.nextOrStop,
            );
            if (result === NULL) break execute;
            yield* decrefStack(me, peek(sp - 1));
            if (result < 0) pc += operand;
            poke(sp - 1, result < 0 ? -result : result);
            yield* toStack(me, peek(sp - 1));
            break;
          }

          case END_SEND: {
            const receiver = peek(sp - 2);
            sp--;
            poke(sp - 1, peek(sp));
            yield* decrefStack(me, receiver);
            break;
          }

          case GET_YIELD_FROM_ITER: {
            const iterable = peek(sp - 1);
            if (peek(iterable + TYPE) === GENERATOR_TYPE) break;
            const iterator = yield* getIter(me, iterable);
            if (iterator === NULL) break execute;
            yield* toStack(me, iterator);
            poke(sp - 1, iterator);
            yield* decrefStack(me, iterable);
            break;
          }

          case GET_ITER: {
            const iterable = peek(sp - 1);
            const iterator = yield* getIter(me, iterable);
            if (iterator === NULL) break execute;
            yield* toStack(me, iterator);
            poke(sp - 1, iterator);
            yield* decrefStack(me, iterable);
            break;
          }

          case STORE_SUBSCR: {
            const key = peek(sp - 1);
            const container = peek(sp - 2);
            const value = peek(sp - 3);
            let isStored: boolean;
            if (peek(container + TYPE) === ARRAY_TYPE) {
              isStored = yield* arrayStore(me, container, key, value);
            } else {
              isStored = yield* storeSubscript(me, container, key, value);
            }
            if (!isStored) break execute;
            sp -= 3;
            yield* decrefStack(me, value);
            yield* decrefStack(me, container);
            yield* decrefStack(me, key);
            break;
          }

          case POP_TOP:
            // Whoever dies may tell where.
            poke(fp + FRAME_COUNTER, pc);
            yield* decrefStack(me, peek(--sp));
            break;

          case PUSH_NULL:
            poke(sp++, NULL);
            break;

          case COPY: {
            const object = peek(sp - operand);
            if (object !== NULL) yield* increfStack(me, object);
            poke(sp++, object);
            break;
          }

          case SWAP: {
            const top = peek(sp - 1);
            poke(sp - 1, peek(sp - operand));
            poke(sp - operand, top);
            break;
          }

          case JUMP_FORWARD:
          case JUMP_BACKWARD_NO_INTERRUPT:
            pc += operand;
            break;

          case POP_JUMP_IF_NONE: {
            const object = peek(--sp);
            if (object === NONE) pc += operand;
            yield* decrefStack(me, object);
            break;
          }

          case POP_JUMP_IF_NOT_NONE: {
            const object = peek(--sp);
            if (object !== NONE) pc += operand;
            yield* decrefStack(me, object);
            break;
          }

          case TO_BOOL: {
            const result = yield* toBool(me, peek(sp - 1));
            if (result === NULL) {
              sp--;
              break execute;
            }
            poke(sp - 1, result);
            break;
          }

          case UNARY_NOT: {
            // The compiler puts TO_BOOL before it.
            const object = peek(sp - 1);
            poke(sp - 1, yield* newBool(me, object === FALSE));
            yield* decrefStack(me, object);
            break;
          }

          case UNARY_NEGATIVE:
          case UNARY_INVERT: {
            const object = peek(sp - 1);
            let result: Ref;
            if ((instruction & 255) === UNARY_NEGATIVE) {
              result = yield* operations.unaryNegative(me, object);
            } else {
              result = yield* operations.unaryInvert(me, object);
            }
            if (result === NULL) break execute;
            yield* toStack(me, result);
            poke(sp - 1, result);
            yield* decrefStack(me, object);
            break;
          }

          case CALL_INTRINSIC_1: {
            const object = peek(sp - 1);
            let result: Ref = NULL;
            if (operand === INTRINSIC_UNARY_POSITIVE) {
              result = yield* operations.unaryPositive(me, object);
            } else if (operand === INTRINSIC_LIST_TO_TUPLE) {
              result = yield* tuples.tupleFromList(me, object);
            } else if (operand === INTRINSIC_STOPITERATION_ERROR) {
              result = yield* unwinding.stopIterationError(me, object);
            } else if (operand === INTRINSIC_IMPORT_STAR) {
              const into = peek(peek(fp + FRAME_CODE) + CODE_MODULE);
              result = yield* imports.importStar(me, object, into);
            } else {
              yield* raise(me, SYSTEM_ERROR, `unknown intrinsic ${operand}`);
            }
            if (result === NULL) break execute;
            yield* toStack(me, result);
            poke(sp - 1, result);
            yield* decrefStack(me, object);
            break;
          }

          case CONTAINS_OP: {
            const container = peek(sp - 1);
            const item = peek(sp - 2);
            const answer = yield* contains(me, container, item);
            if (answer < 0) break execute;
            sp--;
            poke(sp - 1, yield* newBool(me, (answer === 1) === (operand === 0)));
            yield* decrefStack(me, container);
            yield* decrefStack(me, item);
            break;
          }

          case IS_OP: {
            const b = peek(--sp);
            const a = peek(sp - 1);
            poke(sp - 1, yield* newBool(me, (a === b) === (operand === 0)));
            yield* decrefStack(me, a);
            yield* decrefStack(me, b);
            break;
          }

          case UNPACK_SEQUENCE: {
            const sequence = peek(sp - 1);
            if (!(yield* operations.unpackSequence(me, sequence, operand, sp - 1))) break execute;
            for (let i = 0; i < operand; i++) yield* toStack(me, peek(sp - 1 + i));
            sp += operand - 1;
            yield* decrefStack(me, sequence);
            break;
          }

          case BUILD_TUPLE: {
            const tuple = yield* objects.newTuple(me, operand);
            if (tuple === NULL) break execute;
            sp -= operand;
            for (let i = 0; i < operand; i++) {
              yield* toHeap(me, peek(sp + i));
              poke(tuple + TUPLE_ITEMS + i, peek(sp + i));
            }
            poke(sp++, tuple);
            break;
          }

          case BUILD_LIST: {
            const list = yield* lists.listFromStack(me, sp - operand, operand);
            if (list === NULL) break execute;
            for (let i = 1; i <= operand; i++) yield* toHeap(me, peek(sp - i));
            sp -= operand;
            poke(sp++, list);
            break;
          }

          case BUILD_SET:
          case BUILD_MAP:
          case BUILD_CONST_KEY_MAP: {
            const opcode = instruction & 255;
            let words = operand;
            let built: Ref;
            if (opcode === BUILD_SET) built = yield* sets.setFromStack(me, sp - operand, operand);
            else if (opcode === BUILD_MAP) {
              words = 2 * operand;
              built = yield* dicts.dictFromStack(me, sp - words, operand);
            } else {
              words = operand + 1;
              built = yield* dicts.dictFromKeys(me, sp - words, operand);
            }
            if (built === NULL) break execute;
            yield* dropStack(me, sp - words, sp);
            sp -= words;
            poke(sp++, built);
            break;
          }

          case LIST_APPEND: {
            const item = peek(--sp);
            const isAppended = yield* listAppend(me, peek(sp - operand), item);
            yield* decrefStack(me, item);
            if (!isAppended) break execute;
            break;
          }

          case LIST_EXTEND:
          case SET_UPDATE:
          case DICT_UPDATE: {
            const opcode = instruction & 255;
            const source = peek(--sp);
            const target = peek(sp - operand);
            let isDone: boolean;
            if (opcode === LIST_EXTEND) isDone = yield* displays.listExtend(me, target, source);
            else if (opcode === SET_UPDATE)
              isDone = yield* operations.setExtend(me, target, source);
            else isDone = yield* displays.dictUpdate(me, target, source);
            yield* decrefStack(me, source);
            if (!isDone) break execute;
            break;
          }

          case BUILD_SLICE: {
            const slice = yield* operations.sliceFromStack(me, sp - operand, operand);
            if (slice === NULL) break execute;
            sp -= operand;
            poke(sp++, slice);
            break;
          }

          case BINARY_SLICE: {
            const result = yield* operations.binarySlice(me, peek(sp - 3), sp - 2);
            if (result === NULL) break execute;
            yield* toStack(me, result);
            yield* dropStack(me, sp - 3, sp);
            sp -= 2;
            poke(sp - 1, result);
            break;
          }

          case STORE_SLICE: {
            if (!(yield* operations.storeSlice(me, peek(sp - 3), sp - 2, peek(sp - 4))))
              break execute;
            yield* dropStack(me, sp - 4, sp);
            sp -= 4;
            break;
          }

          case DELETE_SUBSCR: {
            if (!(yield* deleteSubscript(me, peek(sp - 2), peek(sp - 1)))) break execute;
            yield* dropStack(me, sp - 2, sp);
            sp -= 2;
            break;
          }

          case LOAD_FAST_CHECK: {
            const object = peek(fp + operand);
            if (object === NULL) {
              yield* cells.raiseUnbound(me, peek(fp + FRAME_CODE), operand);
              break execute;
            }
            yield* increfStack(me, object);
            poke(sp++, object);
            break;
          }

          case DELETE_FAST: {
            const old = peek(fp + operand);
            if (old === NULL) {
              yield* cells.raiseUnbound(me, peek(fp + FRAME_CODE), operand);
              break execute;
            }
            poke(fp + operand, NULL);
            poke(fp + FRAME_COUNTER, pc);
            yield* decrefStack(me, old);
            break;
          }

          case LOAD_NAME: {
            const object = yield* loadName(me, peek(fp + FRAME_OWNER), nameTable, operand);
            if (object === NULL) break execute;
            poke(sp++, object);
            break;
          }

          case STORE_NAME:
          case STORE_GLOBAL: {
            poke(fp + FRAME_COUNTER, pc);
            const isName = (instruction & 255) === STORE_NAME;
            if (isName && peek(fp + FRAME_OWNER) !== NULL) {
              const value = peek(--sp);
              const name = peek(nameTable + operand * NAME_WORDS + NAME_TEXT);
              const isSet = yield* dicts.dictSet(me, peek(fp + FRAME_OWNER), name, value);
              yield* decrefStack(me, value);
              if (!isSet) break execute;
              break;
            }
            const value = peek(--sp);
            const isMethod = peek(value + TYPE) === METHOD_TYPE;
            const module = peek(peek(fp + FRAME_CODE) + CODE_MODULE);
            const isNew = yield* names.storeGlobal(me, module, nameTable, operand, value);
            if (isMethod && isNew && isName && deferStored !== undefined)
              yield* deferStored(me, peek(nameTable + operand * NAME_WORDS + NAME_SLOT));
            break;
          }

          case DELETE_NAME:
          case DELETE_GLOBAL: {
            poke(fp + FRAME_COUNTER, pc);
            if ((instruction & 255) === DELETE_NAME && peek(fp + FRAME_OWNER) !== NULL) {
              const owner = peek(fp + FRAME_OWNER);
              if (!(yield* names.deleteLocalName(me, owner, nameTable, operand))) break execute;
              break;
            }
            const module = peek(peek(fp + FRAME_CODE) + CODE_MODULE);
            if (!(yield* names.deleteGlobal(me, module, nameTable, operand))) break execute;
            break;
          }

          case LOAD_ATTR: {
            const object = peek(sp - 1);
            if ((operand & 1) !== 0) {
              // A method call: the function and its receiver, or the attribute and NULL.
              const name = peek(nameTable + (operand >> 1) * NAME_WORDS + NAME_TEXT);
              const found = yield* attributes.loadMethod(me, object, name);
              if (found === NULL) break execute;
              if (found < 0) {
                poke(sp - 1, -found);
                poke(sp++, object);
              } else {
                poke(sp - 1, found);
                poke(sp++, NULL);
                yield* decrefStack(me, object);
              }
              break;
            }
            const name = peek(nameTable + (operand >> 1) * NAME_WORDS + NAME_TEXT);
            const value = yield* attributes.attributeToFrame(me, object, name);
            if (value === NULL) break execute;
            poke(sp - 1, value);
            yield* decrefStack(me, object);
            break;
          }

          case STORE_ATTR: {
            const name = peek(nameTable + operand * NAME_WORDS + NAME_TEXT);
            const isStored = yield* attributes.setAttribute(me, peek(sp - 1), name, peek(sp - 2));
            if (!isStored) break execute;
            yield* dropStack(me, sp - 2, sp);
            sp -= 2;
            break;
          }

          case DELETE_ATTR: {
            const name = peek(nameTable + operand * NAME_WORDS + NAME_TEXT);
            if (!(yield* attributes.setAttribute(me, peek(sp - 1), name, 0))) break execute;
            yield* decrefStack(me, peek(--sp));
            break;
          }

          case LOAD_SUPER_ATTR: {
            // super, the class, the object; the operand's lowest bit: a method call.
            const name = peek(nameTable + (operand >> 2) * NAME_WORDS + NAME_TEXT);
            const found = yield* superAttribute(me, sp - 3, name, operand);
            if (found === NULL) break execute;
            if (found > 0) yield* toStack(me, found);
            const self = peek(sp - 1);
            yield* decrefStack(me, peek(sp - 3));
            yield* decrefStack(me, peek(sp - 2));
            sp -= 2;
            poke(sp - 1, found < 0 ? -found : found);
            if (found < 0) poke(sp++, self);
            else {
              yield* decrefStack(me, self);
              if ((operand & 1) !== 0) poke(sp++, NULL);
            }
            break;
          }

          case LOAD_BUILD_CLASS: {
            const build = yield* names.loadBuiltin(me, '__build_class__');
            if (build === NULL) break execute;
            yield* toStack(me, build);
            poke(sp++, build);
            break;
          }

          case IMPORT_NAME: {
            poke(fp + FRAME_COUNTER, pc);
            poke(fp + FRAME_STACK_TOP, sp);
            const name = peek(nameTable + operand * NAME_WORDS + NAME_TEXT);
            const module = yield* imports.importName(me, name, peek(sp - 1));
            if (module === NULL) break execute;
            yield* toStack(me, module);
            yield* dropStack(me, sp - 2, sp);
            sp--;
            poke(sp - 1, module);
            break;
          }

          case IMPORT_FROM: {
            const value = yield* names.importFrom(me, peek(sp - 1), nameTable, operand);
            if (value === NULL) break execute;
            yield* toStack(me, value);
            poke(sp++, value);
            break;
          }

          case MAKE_FUNCTION: {
            const result = yield* functions.newFunction(me, peek(sp - 1));
            if (result === NULL) break execute;
            yield* toStack(me, result);
            yield* decrefStack(me, peek(sp - 1));
            poke(sp - 1, result);
            break;
          }

          case SET_FUNCTION_ATTRIBUTE: {
            const result = peek(sp - 1);
            if (!(yield* functions.setAttribute(me, result, operand, peek(sp - 2)))) break execute;
            sp--;
            poke(sp - 1, result);
            break;
          }

          case LOAD_DEREF: {
            const object = yield* cells.loadCell(me, fp, operand);
            if (object === NULL) break execute;
            yield* toStack(me, object);
            poke(sp++, object);
            break;
          }

          case STORE_DEREF:
            yield* cells.storeCell(me, peek(fp + operand), peek(--sp));
            break;

          case DELETE_DEREF:
            if (!(yield* cells.deleteCell(me, fp, operand))) break execute;
            break;

          case MAKE_CELL:
            if (!(yield* cells.makeCell(me, fp + operand))) break execute;
            break;

          case COPY_FREE_VARS:
            yield* cells.copyFreeVariables(me, fp);
            break;

          case LOAD_FAST_AND_CLEAR:
            poke(sp++, peek(fp + operand));
            poke(fp + operand, NULL);
            break;

          case SETUP_ANNOTATIONS: {
            const module = peek(peek(fp + FRAME_CODE) + CODE_MODULE);
            if (!(yield* names.setUpAnnotations(me, peek(fp + FRAME_OWNER), module))) break execute;
            break;
          }

          case LOAD_LOCALS: {
            const namespace = peek(fp + FRAME_OWNER);
            yield* increfStack(me, namespace);
            poke(sp++, namespace);
            break;
          }

          case LOAD_FROM_DICT_OR_GLOBALS:
          case LOAD_FROM_DICT_OR_DEREF: {
            const namespace = peek(sp - 1);
            let object: Ref;
            if ((instruction & 255) === LOAD_FROM_DICT_OR_GLOBALS)
              object = yield* loadName(me, namespace, nameTable, operand);
            else {
              object = yield* cells.loadClassCell(me, fp, operand, namespace);
              if (object !== NULL) yield* toStack(me, object);
            }
            if (object === NULL) break execute;
            poke(sp - 1, object);
            yield* decrefStack(me, namespace);
            break;
          }

          case CALL_FUNCTION_EX: {
            const slot = sp - 3 - (operand & 1);
            poke(fp + FRAME_STACK_TOP, sp);
            const result = yield* displays.callExpanded(me, pc, slot, (operand & 1) !== 0);
            if (result === NULL) break execute;
            if (result < 0) {
              fp = -result | 0;
              pc = peek(fp + FRAME_COUNTER);
              sp = peek(fp + FRAME_STACK_TOP);
              constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
              nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
              break;
            }
            yield* toStack(me, result);
            sp = slot + 1;
            poke(slot, result);
            if ((yield* relaxedLoad(me.area + AREA_BREAKER)) !== 0) {
              poke(fp + FRAME_COUNTER, pc);
              poke(fp + FRAME_STACK_TOP, sp);
              if (!(yield* attend(me))) break execute;
            }
            break;
          }

          case DICT_MERGE: {
            const source = peek(--sp);
            const at = sp - operand;
            const isDone = yield* displays.dictMerge(me, peek(at), source, peek(at - 3));
            yield* decrefStack(me, source);
            if (!isDone) break execute;
            break;
          }

          case SET_ADD: {
            const item = peek(--sp);
            const isAdded = yield* sets.setAdd(me, peek(sp - operand), item);
            yield* decrefStack(me, item);
            if (!isAdded) break execute;
            break;
          }

          case MAP_ADD: {
            sp -= 2;
            const isSet = yield* dicts.dictSet(me, peek(sp - operand), peek(sp), peek(sp + 1));
            yield* dropStack(me, sp, sp + 2);
            if (!isSet) break execute;
            break;
          }

          case UNPACK_EX:
            if (!(yield* displays.unpackEx(me, sp - 1, operand & 255, operand >> 8))) break execute;
            for (let i = (operand & 255) + (operand >> 8); i >= 0; i--)
              yield* toStack(me, peek(sp - 1 + i));
            sp += (operand & 255) + (operand >> 8);
            break;

          case PUSH_EXC_INFO:
            yield* unwinding.pushHandled(me, sp++);
            break;

          case POP_EXCEPT:
            yield* unwinding.popHandled(me, peek(--sp));
            break;

          case CHECK_EXC_MATCH: {
            const classes = peek(sp - 1);
            const answer = yield* unwinding.matches(me, peek(sp - 2), classes);
            if (answer < 0) break execute;
            poke(sp - 1, yield* newBool(me, answer === 1));
            yield* decrefStack(me, classes);
            break;
          }

          case RAISE_VARARGS:
            yield* unwinding.raiseOperands(me, sp - operand, operand);
            break execute;

          case RERAISE:
            yield* objects.setException(me, peek(--sp));
            break execute;

          case CLEANUP_THROW:
            if (!(yield* unwinding.cleanUpThrow(me, sp))) break execute;
            sp--;
            break;

          case LOAD_ASSERTION_ERROR:
            yield* increfStack(me, ASSERTION_ERROR);
            poke(sp++, ASSERTION_ERROR);
            break;

          case BEFORE_WITH:
            poke(fp + FRAME_COUNTER, pc);
            poke(fp + FRAME_STACK_TOP, sp);
            if (!(yield* unwinding.enterContext(me, sp - 1))) break execute;
            sp++;
            break;

          case WITH_EXCEPT_START: {
            poke(fp + FRAME_COUNTER, pc);
            poke(fp + FRAME_STACK_TOP, sp);
            const result = yield* unwinding.callExit(me, peek(sp - 4), peek(sp - 1));
            if (result === NULL) break execute;
            yield* toStack(me, result);
            poke(sp++, result);
            break;
          }

          case CONVERT_VALUE:
          case FORMAT_SIMPLE: {
            const value = peek(sp - 1);
            let shown: Ref;
            if ((instruction & 255) === FORMAT_SIMPLE)
              shown = yield* formatting.formatValue(me, value, 0);
            else shown = yield* formatting.convertValue(me, operand, value);
            if (shown === NULL) break execute;
            poke(sp - 1, shown);
            yield* decrefStack(me, value);
            break;
          }

          case FORMAT_WITH_SPEC: {
            const shown = yield* formatting.formatValue(me, peek(sp - 2), peek(sp - 1));
            if (shown === NULL) break execute;
            yield* dropStack(me, sp - 2, sp);
            sp--;
            poke(sp - 1, shown);
            break;
          }

          case BUILD_STRING: {
            const whole = yield* displays.buildString(me, sp - operand, operand);
            if (whole === NULL) break execute;
            yield* dropStack(me, sp - operand, sp);
            sp -= operand;
            poke(sp++, whole);
            break;
          }

          default:
            yield* raise(me, SYSTEM_ERROR, `unknown opcode ${instruction & 255}`);
            break execute;
        }
      }

      fp = (yield* unwinding.unwind(me, pc, sp)) | 0;
      if (fp === 0) return NULL;
      pc = peek(fp + FRAME_COUNTER);
      sp = peek(fp + FRAME_STACK_TOP);
      constants = peek(peek(fp + FRAME_CODE) + CODE_CONSTANTS);
      nameTable = peek(peek(fp + FRAME_CODE) + CODE_NAMES);
    }
  }

  /** Runs the frame that was just pushed, as the entry of the loop, to its end. */
  function* execute(me: Thread): Steps<Ref> {
    const frame = peek(me.area + AREA_FRAME);
    poke(frame + FRAME_EXIT, peek(frame + FRAME_EXIT) | EXIT_ENTRY);
    for (;;) {
      const result = yield* run(me);
      if (result !== AGAIN) return result;
    }
  }

  /** Enters the frame of a program's top level, to be run by `run`; false with the exception set. */
  function* begin(me: Thread, code: Ref): Steps<boolean> {
    const frame = yield* pushFrame(me, code, calls.nativeTop(me));
    if (frame !== 0) poke(frame + FRAME_EXIT, EXIT_ENTRY);
    return frame !== 0;
  }

  /** Executes the top level of a program. */
  function* runCode(me: Thread, code: Ref): Steps<Ref> {
    return (yield* begin(me, code)) ? yield* execute(me) : NULL;
  }

  /** Calls a function of the program with `args`, whose references are taken over. */
  function* callFunction(me: Thread, callee: Ref, args: readonly Ref[]): Steps<Ref> {
    return yield* calls.callAny(me, callee, args, 0);
  }

  hooks.execute = execute;
  hooks.importModule = imports.importDotted;
  hooks.callStack = natives.call;
  hooks.callObject = calls.callObject;
  hooks.callTaken = calls.callTaken;
  hooks.enterFunction = frames.enterFunction;
  hooks.pushFrame = frames.pushFrame;
  objects.finalisers.finalise = function* finalise(me: Thread, object: Ref): Steps {
    if (peek(object + TYPE) === GENERATOR_TYPE) yield* generators.finalise(me, object);
    else yield* weakrefs.finalise(me, object);
  };
  objects.finalisers.takeWeak = weakrefs.takeWeak;
  objects.finalisers.callBack = weakrefs.callBack;
  objects.finalisers.unlinkWeak = weakrefs.unlinkWeak;

  return { begin, run, runCode, callFunction, callAny: calls.callAny };
}
