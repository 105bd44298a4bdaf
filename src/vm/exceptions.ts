// The built-in exceptions, and how native code raises them.

import { EXCEPTION_TYPES, TYPE_WORDS } from '../layout.ts';
import type { Ref } from '../strategy.ts';

/** Name and base of each type, in the order of their addresses. */
export const EXCEPTIONS = [
  ['BaseException', 'object'],
  ['Exception', 'BaseException'],
  ['KeyboardInterrupt', 'BaseException'],
  ['SystemExit', 'BaseException'],
  ['GeneratorExit', 'BaseException'],
  ['ArithmeticError', 'Exception'],
  ['OverflowError', 'ArithmeticError'],
  ['ZeroDivisionError', 'ArithmeticError'],
  ['FloatingPointError', 'ArithmeticError'],
  ['AttributeError', 'Exception'],
  ['ImportError', 'Exception'],
  ['ModuleNotFoundError', 'ImportError'],
  ['LookupError', 'Exception'],
  ['IndexError', 'LookupError'],
  ['KeyError', 'LookupError'],
  ['MemoryError', 'Exception'],
  ['NameError', 'Exception'],
  ['UnboundLocalError', 'NameError'],
  ['RuntimeError', 'Exception'],
  ['RecursionError', 'RuntimeError'],
  ['NotImplementedError', 'RuntimeError'],
  ['StopIteration', 'Exception'],
  ['TypeError', 'Exception'],
  ['ValueError', 'Exception'],
  ['UnicodeError', 'ValueError'],
  ['AssertionError', 'Exception'],
  ['BufferError', 'Exception'],
  ['EOFError', 'Exception'],
  ['ReferenceError', 'Exception'],
  ['OSError', 'Exception'],
  ['BlockingIOError', 'OSError'],
  ['ChildProcessError', 'OSError'],
  ['ConnectionError', 'OSError'],
  ['BrokenPipeError', 'ConnectionError'],
  ['ConnectionAbortedError', 'ConnectionError'],
  ['ConnectionRefusedError', 'ConnectionError'],
  ['ConnectionResetError', 'ConnectionError'],
  ['FileExistsError', 'OSError'],
  ['FileNotFoundError', 'OSError'],
  ['InterruptedError', 'OSError'],
  ['IsADirectoryError', 'OSError'],
  ['NotADirectoryError', 'OSError'],
  ['PermissionError', 'OSError'],
  ['ProcessLookupError', 'OSError'],
  ['TimeoutError', 'OSError'],
  ['SystemError', 'Exception'],
  ['UnicodeEncodeError', 'UnicodeError'],
  ['UnicodeDecodeError', 'UnicodeError'],
  ['Warning', 'Exception'],
  ['DeprecationWarning', 'Warning'],
  ['FutureWarning', 'Warning'],
  ['ResourceWarning', 'Warning'],
  ['RuntimeWarning', 'Warning'],
  ['SyntaxWarning', 'Warning'],
  ['UserWarning', 'Warning'],
  ['SyntaxError', 'Exception'],
  ['IndentationError', 'SyntaxError'],
  ['TabError', 'IndentationError'],
  ['StopAsyncIteration', 'Exception'],
  ['UnicodeTranslateError', 'UnicodeError'],
  ['PythonFinalizationError', 'RuntimeError'],
  ['PendingDeprecationWarning', 'Warning'],
  ['ImportWarning', 'Warning'],
  ['UnicodeWarning', 'Warning'],
  ['BytesWarning', 'Warning'],
  ['EncodingWarning', 'Warning'],
  // In modules of their own, not globals of the guest.
  ['_queue.Empty', 'Exception'],
  ['interpreters.InterpreterError', 'Exception'],
  ['interpreters.InterpreterNotFoundError', 'interpreters.InterpreterError'],
  ['interpreters.NotShareableError', 'ValueError'],
] as const;

export type ExceptionName = (typeof EXCEPTIONS)[number][0];

/** Address of an exception type. */
export function exceptionType(name: ExceptionName): Ref {
  return EXCEPTION_TYPES + EXCEPTIONS.findIndex(([own]) => own === name) * TYPE_WORDS;
}

export const BASE_EXCEPTION = exceptionType('BaseException');
export const SYSTEM_EXIT = exceptionType('SystemExit');
export const GENERATOR_EXIT = exceptionType('GeneratorExit');
export const STOP_ITERATION = exceptionType('StopIteration');
export const ASSERTION_ERROR = exceptionType('AssertionError');
export const OS_ERROR = exceptionType('OSError');
export const OVERFLOW_ERROR = exceptionType('OverflowError');
export const ZERO_DIVISION_ERROR = exceptionType('ZeroDivisionError');
export const ATTRIBUTE_ERROR = exceptionType('AttributeError');
export const IMPORT_ERROR = exceptionType('ImportError');
export const MODULE_NOT_FOUND_ERROR = exceptionType('ModuleNotFoundError');
export const INDEX_ERROR = exceptionType('IndexError');
export const KEY_ERROR = exceptionType('KeyError');
export const MEMORY_ERROR = exceptionType('MemoryError');
export const NAME_ERROR = exceptionType('NameError');
export const UNBOUND_LOCAL_ERROR = exceptionType('UnboundLocalError');
export const RUNTIME_ERROR = exceptionType('RuntimeError');
export const RECURSION_ERROR = exceptionType('RecursionError');
export const TYPE_ERROR = exceptionType('TypeError');
export const VALUE_ERROR = exceptionType('ValueError');
export const KEYBOARD_INTERRUPT = exceptionType('KeyboardInterrupt');
export const LOOKUP_ERROR = exceptionType('LookupError');
export const UNICODE_ERROR = exceptionType('UnicodeError');
export const UNICODE_ENCODE_ERROR = exceptionType('UnicodeEncodeError');
export const UNICODE_DECODE_ERROR = exceptionType('UnicodeDecodeError');
export const EMPTY_ERROR = exceptionType('_queue.Empty');
export const INTERPRETER_ERROR = exceptionType('interpreters.InterpreterError');
export const INTERPRETER_NOT_FOUND_ERROR = exceptionType('interpreters.InterpreterNotFoundError');
export const NOT_SHAREABLE_ERROR = exceptionType('interpreters.NotShareableError');
export const SYNTAX_ERROR = exceptionType('SyntaxError');
export const SYSTEM_ERROR = exceptionType('SystemError');

/** What OSError(errno, ...) makes, where that is another type (Linux's numbers). */
const BY_ERRNO: ReadonlyMap<number, ExceptionName> = new Map([
  [1, 'PermissionError'],
  [2, 'FileNotFoundError'],
  [3, 'ProcessLookupError'],
  [4, 'InterruptedError'],
  [10, 'ChildProcessError'],
  [11, 'BlockingIOError'],
  [13, 'PermissionError'],
  [17, 'FileExistsError'],
  [20, 'NotADirectoryError'],
  [21, 'IsADirectoryError'],
  [32, 'BrokenPipeError'],
  [103, 'ConnectionAbortedError'],
  [104, 'ConnectionResetError'],
  [110, 'TimeoutError'],
  [111, 'ConnectionRefusedError'],
  [114, 'BlockingIOError'],
  [115, 'BlockingIOError'],
]);

/** The type of the exception that OSError makes for an error number. */
export function osErrorType(errno: number): Ref {
  return exceptionType(BY_ERRNO.get(errno) ?? 'OSError');
}
