// The instruction set of the guest: CPython 3.13's opcodes, as its compiler emits them (specialised
// and instrumented forms are left out).
//
// Each row of the table is: what it does, written as `stack before -> stack after` with the top on
// the right; its name; its stack effect (a number, or a function of the operand; where it jumps the
// effect is the same); and how many inline cache units follow it in CPython's encoding. Caches do
// not exist in our `Code`, but jump operands count them.

import * as OPCODE from './opcode-numbers.ts';

export * from './opcode-numbers.ts';
export { OPCODE };

export type OpcodeName = keyof typeof OPCODE;

type StackEffect = number | ((operand: number) => number);
type Row = readonly [effect: StackEffect, caches: number];

const TABLE: Readonly<Record<OpcodeName, Row>> = {
  // one inline cache unit; skipped, never executed
  CACHE: [0, 0],
  // as BEFORE_WITH, for `async with`
  BEFORE_ASYNC_WITH: [1, 0],
  // manager -> its bound `__exit__`, result of its `__enter__`
  BEFORE_WITH: [1, 0],
  // container, start, stop -> container[start:stop]
  BINARY_SLICE: [-2, 0],
  // container, index -> container[index]
  BINARY_SUBSCR: [-1, 1],
  // splits an exception group by a type, for `except*`
  CHECK_EG_MATCH: [0, 0],
  // exception, type -> exception, whether it matches
  CHECK_EXC_MATCH: [0, 0],
  // ends a `throw()` into a sub-iterator
  CLEANUP_THROW: [-1, 0],
  // container, index -> ; del container[index]
  DELETE_SUBSCR: [-2, 0],
  // ends `async for` on StopAsyncIteration
  END_ASYNC_FOR: [-2, 0],
  // pops the end-of-loop null that an exhausted FOR_ITER pushed
  END_FOR: [-1, 0],
  // receiver, value -> value
  END_SEND: [-1, 0],
  // checks that `__init__` returned None
  EXIT_INIT_CHECK: [-1, 0],
  // value -> format(value, '')
  FORMAT_SIMPLE: [0, 0],
  // value, spec -> format(value, spec)
  FORMAT_WITH_SPEC: [-1, 0],
  // asynchronous iterable -> its iterator
  GET_AITER: [0, 0],
  // no instruction: keeps number 17 free
  RESERVED: [0, 0],
  // asynchronous iterator -> itself, awaitable of its next value
  GET_ANEXT: [1, 0],
  // iterable -> iter(iterable)
  GET_ITER: [0, 0],
  // value -> value, len(value)
  GET_LEN: [1, 0],
  // as GET_ITER, but a generator or coroutine stays as it is
  GET_YIELD_FROM_ITER: [0, 0],
  // leaves the interpreter loop with the top of the stack
  INTERPRETER_EXIT: [-1, 0],
  // pushes AssertionError
  LOAD_ASSERTION_ERROR: [1, 0],
  // pushes builtins.__build_class__
  LOAD_BUILD_CLASS: [1, 0],
  // pushes the namespace of the frame
  LOAD_LOCALS: [1, 0],
  // code -> function
  MAKE_FUNCTION: [0, 0],
  // looks mapping keys up for a `case {...}`
  MATCH_KEYS: [1, 0],
  // pushes whether the subject is a mapping
  MATCH_MAPPING: [1, 0],
  // pushes whether the subject is a sequence
  MATCH_SEQUENCE: [1, 0],
  // does nothing; stands for a source line
  NOP: [0, 0],
  // restores the exception that was being handled before
  POP_EXCEPT: [-1, 0],
  // discards the top of the stack
  POP_TOP: [-1, 0],
  // makes the top of the stack the exception being handled
  PUSH_EXC_INFO: [1, 0],
  // pushes the null that marks "no self" below a callable's arguments
  PUSH_NULL: [1, 0],
  // returns a generator for the rest of this frame
  RETURN_GENERATOR: [1, 0],
  // returns the top of the stack
  RETURN_VALUE: [-1, 0],
  // makes sure that `__annotations__` exists
  SETUP_ANNOTATIONS: [0, 0],
  // value, container, start, stop -> ; container[start:stop] = value
  STORE_SLICE: [-4, 0],
  // value, container, index -> ; container[index] = value
  STORE_SUBSCR: [-3, 1],
  // value -> bool(value)
  TO_BOOL: [0, 3],
  // value -> ~value
  UNARY_INVERT: [0, 0],
  // value -> -value
  UNARY_NEGATIVE: [0, 0],
  // bool -> not bool; the operand is exactly a bool
  UNARY_NOT: [0, 0],
  // calls `__exit__` with the current exception
  WITH_EXCEPT_START: [1, 0],
  // left, right -> left <binaryOperators[operand]> right
  BINARY_OP: [-1, 1],
  // values, tuple of keys -> dict
  BUILD_CONST_KEY_MAP: [(n) => -n, 0],
  // operand values -> list
  BUILD_LIST: [(n) => 1 - n, 0],
  // operand pairs of key, value -> dict
  BUILD_MAP: [(n) => 1 - 2 * n, 0],
  // operand values -> set
  BUILD_SET: [(n) => 1 - n, 0],
  // start, stop[, step] -> slice
  BUILD_SLICE: [(n) => (n === 3 ? -2 : -1), 0],
  // operand strings -> their concatenation
  BUILD_STRING: [(n) => 1 - n, 0],
  // operand values -> tuple
  BUILD_TUPLE: [(n) => 1 - n, 0],
  // callable, self or null, operand positional arguments -> result
  CALL: [(n) => -1 - n, 3],
  // callable, null, tuple[, dict] -> result
  CALL_FUNCTION_EX: [(n) => -2 - (n & 1), 0],
  // value -> result of a built-in service, as unary `+`
  CALL_INTRINSIC_1: [0, 0],
  // two values -> result of a built-in service
  CALL_INTRINSIC_2: [-1, 0],
  // as CALL, with the tuple of keyword names on top
  CALL_KW: [(n) => -2 - n, 0],
  // left, right -> left <operand >> 5> right; operand & 16: as a bool
  COMPARE_OP: [-1, 1],
  // value, container -> value in container; operand 1: not in
  CONTAINS_OP: [-1, 1],
  // value -> str, repr or ascii of it
  CONVERT_VALUE: [0, 0],
  // pushes the value that is operand from the top
  COPY: [1, 0],
  // copies the function's closure into the frame
  COPY_FREE_VARS: [0, 0],
  // object -> ; del object.names[operand]
  DELETE_ATTR: [-1, 0],
  // empties a cell
  DELETE_DEREF: [0, 0],
  // unbinds a local; UnboundLocalError if it is unbound
  DELETE_FAST: [0, 0],
  // del of a global; NameError if it is missing
  DELETE_GLOBAL: [0, 0],
  // del of a name of the module; NameError if it is missing
  DELETE_NAME: [0, 0],
  // dict.update for `**` in a call: a key seen twice is an error
  DICT_MERGE: [-1, 0],
  // dict.update for `**` in a display
  DICT_UPDATE: [-1, 0],
  // enters optimised code; never emitted by the compiler
  ENTER_EXECUTOR: [0, 0],
  // operand becomes the high byte(s) of the next instruction's operand
  EXTENDED_ARG: [0, 0],
  // iterator -> iterator, next value; at the end jumps with a null for it
  FOR_ITER: [1, 1],
  // value -> what `await` waits for
  GET_AWAITABLE: [0, 0],
  // module -> module, module.names[operand]
  IMPORT_FROM: [1, 0],
  // level, names to import -> module names[operand]
  IMPORT_NAME: [-1, 0],
  // left, right -> left is right; operand 1: is not
  IS_OP: [-1, 0],
  // jumps back by operand, polling for requests to the thread
  JUMP_BACKWARD: [0, 1],
  // jumps back by operand without polling
  JUMP_BACKWARD_NO_INTERRUPT: [0, 0],
  // jumps ahead by operand
  JUMP_FORWARD: [0, 0],
  // appends the top to the list that is operand below it
  LIST_APPEND: [-1, 0],
  // extends the list that is operand below the top by the top
  LIST_EXTEND: [-1, 0],
  // object -> attribute names[operand >> 1]; & 1: method and self, or null
  LOAD_ATTR: [(n) => n & 1, 9],
  // pushes constants[operand]
  LOAD_CONST: [1, 0],
  // pushes the contents of a cell; NameError if it is empty
  LOAD_DEREF: [1, 0],
  // pushes a local that is known to be bound
  LOAD_FAST: [1, 0],
  // pushes a local, or null, and unbinds it
  LOAD_FAST_AND_CLEAR: [1, 0],
  // pushes a local; UnboundLocalError if it is unbound
  LOAD_FAST_CHECK: [1, 0],
  // pushes locals operand >> 4 and then operand & 15
  LOAD_FAST_LOAD_FAST: [2, 0],
  // class namespace -> a name in it, or in a cell
  LOAD_FROM_DICT_OR_DEREF: [0, 0],
  // class namespace -> a name in it, or a global
  LOAD_FROM_DICT_OR_GLOBALS: [0, 0],
  // pushes the global or builtin names[operand >> 1]; & 1: and a null
  LOAD_GLOBAL: [(n) => 1 + (n & 1), 4],
  // pushes names[operand] of the module, or the builtin
  LOAD_NAME: [1, 0],
  // super, class, self -> an attribute of super()
  LOAD_SUPER_ATTR: [(n) => -2 + (n & 1), 1],
  // turns a local into a cell
  MAKE_CELL: [0, 0],
  // adds key, value to the dict that is operand below them
  MAP_ADD: [-2, 0],
  // matches a subject against a `case Class(...)`
  MATCH_CLASS: [-2, 0],
  // pops a bool and jumps if it is False
  POP_JUMP_IF_FALSE: [-1, 1],
  // pops a value and jumps if it is None
  POP_JUMP_IF_NONE: [-1, 1],
  // pops a value and jumps if it is not None
  POP_JUMP_IF_NOT_NONE: [-1, 1],
  // pops a bool and jumps if it is True
  POP_JUMP_IF_TRUE: [-1, 1],
  // raises: again, an exception, or an exception from a cause
  RAISE_VARARGS: [(n) => -n, 0],
  // raises the exception on the top of the stack again
  RERAISE: [-1, 0],
  // returns constants[operand]
  RETURN_CONST: [0, 0],
  // receiver, value -> receiver, what it yields; jumps when it is done
  SEND: [0, 1],
  // adds the top to the set that is operand below it
  SET_ADD: [-1, 0],
  // value, function -> function with 1 defaults 2 kwdefaults 4 notes 8 closure
  SET_FUNCTION_ATTRIBUTE: [-1, 0],
  // updates the set that is operand below the top by the top
  SET_UPDATE: [-1, 0],
  // value, object -> ; object.names[operand] = value
  STORE_ATTR: [-2, 4],
  // stores into a cell
  STORE_DEREF: [-1, 0],
  // stores into a local
  STORE_FAST: [-1, 0],
  // stores into local operand >> 4, pushes local operand & 15
  STORE_FAST_LOAD_FAST: [0, 0],
  // stores into local operand >> 4 and then into operand & 15
  STORE_FAST_STORE_FAST: [-2, 0],
  // stores into a global
  STORE_GLOBAL: [-1, 0],
  // stores into the module's namespace
  STORE_NAME: [-1, 0],
  // swaps the top with the value that is operand from the top
  SWAP: [0, 0],
  // sequence -> its items, with a list for the starred target
  UNPACK_EX: [(n) => (n & 255) + (n >> 8), 0],
  // sequence -> its operand items, the first on top
  UNPACK_SEQUENCE: [(n) => n - 1, 1],
  // yields the top; later gets the value that was sent
  YIELD_VALUE: [0, 0],
  // where a frame starts (operand 0) or goes on, polling for requests to the thread
  RESUME: [0, 0],
};

/** What BINARY_OP's operand means. */
export const BINARY_OPERATORS = [
  '+',
  '&',
  '//',
  '<<',
  '@',
  '*',
  '%',
  '|',
  '**',
  '>>',
  '-',
  '/',
  '^',
  '+=',
  '&=',
  '//=',
  '<<=',
  '@=',
  '*=',
  '%=',
  '|=',
  '**=',
  '>>=',
  '-=',
  '/=',
  '^=',
] as const;

/** What COMPARE_OP's operand >> 5 means. Bit 4 of the operand asks for an exact bool. */
export const COMPARISONS = ['<', '<=', '==', '!=', '>', '>='] as const;

/** COMPARE_OP's low four bits: the results for which the comparison holds (8 unordered ... 1 less). */
export const COMPARISON_MASKS = [2, 2 + 8, 8, 1 + 2 + 4, 4, 4 + 8] as const;

/** COMPARE_OP's bit that asks for an exact bool. */
export const COMPARE_TO_BOOL = 16;

/** CALL_INTRINSIC_1's operand that binds what a module has. */
export const INTRINSIC_IMPORT_STAR = 2;

/** CALL_INTRINSIC_1's operand that makes a RuntimeError of a generator's StopIteration. */
export const INTRINSIC_STOPITERATION_ERROR = 3;

/** CALL_INTRINSIC_1's operand for unary plus. */
export const INTRINSIC_UNARY_POSITIVE = 5;

/** CALL_INTRINSIC_1's operand that makes a tuple of a list. */
export const INTRINSIC_LIST_TO_TUPLE = 6;

const NAMES: string[] = [];
const CACHES = new Uint8Array(256);
const EFFECTS: StackEffect[] = [];

for (const [name, [effect, caches]] of Object.entries(TABLE)) {
  const opcode = OPCODE[name as OpcodeName];
  NAMES[opcode] = name;
  EFFECTS[opcode] = effect;
  CACHES[opcode] = caches;
}

/** The name of an opcode, or `<n>` for a number that is none. */
export function opcodeName(opcode: number): string {
  return NAMES[opcode] ?? `<${opcode}>`;
}

/** How many inline cache units follow an instruction in CPython's encoding. */
export function cacheEntries(opcode: number): number {
  return CACHES[opcode] ?? 0;
}

/** How an instruction changes the height of the stack. */
export function stackEffect(opcode: number, operand: number): number {
  const effect = EFFECTS[opcode] ?? 0;
  return typeof effect === 'number' ? effect : effect(operand);
}
