// What repr() gives for an object that holds no others, or only names: no step of it reads a word that
// changes after the object is made.

import { peek } from '../../memory.ts';
import {
  ALIAS_ORIGIN,
  ALIAS_TYPE,
  ARRAY_OWN_TYPE,
  ARRAY_TYPE,
  ARRAY_TYPE_TYPE,
  ARRAY_KIND,
  BOOL_TYPE,
  BYTES_TYPE,
  CODE_NAME,
  CODE_QUALIFIED_NAME,
  TYPE_MODULE,
  TYPE_QUALIFIED_NAME,
  CODE_TYPE,
  CTYPE_TYPE,
  ELLIPSIS_TYPE,
  ELLIPSIS_OBJECT,
  FLOAT_TYPE,
  FUNCTION_CODE,
  FUNCTION_TYPE,
  GENERATOR_CODE,
  GENERATOR_TYPE,
  INT_TYPE,
  LONG_TYPE,
  MEMORYVIEW_TYPE,
  METHOD_FUNCTION,
  METHOD_SELF,
  METHOD_TYPE,
  MODULE_NAME,
  MODULE_TYPE,
  NATIVE_NAME,
  NATIVE_TYPE,
  NONE_TYPE,
  NOT_IMPLEMENTED_TYPE,
  RANGE_START,
  RANGE_STEP,
  RANGE_STOP,
  RANGE_TYPE,
  STR_TYPE,
  TRUE,
  TYPE,
  TYPE_TYPE,
  UNION_TYPE,
  LOCK_TYPE,
  RLOCK_TYPE,
  HANDLE_TYPE,
  HANDLE_THREAD,
  LOCK_WORD,
  LOCK_HOLDER,
  LOCK_COUNT,
} from '../../layout.ts';
import { isClass, layoutOf } from '../../heap/references.ts';
import { reprFloat, reprString } from '../../python/repr.ts';
import type { Ref } from '../../strategy.ts';
import { pairValue } from '../collections/ranges.ts';
import { bytesValue } from './bytes.ts';
import { arrayTypeName, SCALAR_KINDS } from '../ctypes-kinds.ts';
import { floatValue, intValue, strValue } from '../objects.ts';
import { argumentsOf, isType, nameOfType, typeName } from '../types.ts';

/** How Python shows where an object is. */
export const at = (object: Ref): string => `at 0x${object.toString(16)}`;

function reprRange(range: Ref): string {
  const [start, stop] = [pairValue(range + RANGE_START), pairValue(range + RANGE_STOP)];
  const step = pairValue(range + RANGE_STEP);
  return step === 1n ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`;
}

/** A class with the module that it is in, as messages of its own and of its instances have it. */
export function classTitle(type: Ref): string {
  if (!isClass(type)) return nameOfType(type);
  const name = strValue(peek(type + TYPE_QUALIFIED_NAME));
  return `${strValue(peek(type + TYPE_MODULE))}.${name}`;
}

/** `list[int]` */
function reprAlias(alias: Ref): string {
  const shown = argumentsOf(alias).map((arg) => partTitle(arg));
  const within = shown.length === 0 ? '()' : shown.join(', ');
  return `${classTitle(peek(alias + ALIAS_ORIGIN))}[${within}]`;
}

/** `int | None` */
function reprUnion(union: Ref): string {
  const shown = argumentsOf(union).map((arg) => (arg === NONE_TYPE ? 'None' : partTitle(arg)));
  return shown.join(' | ');
}

function partTitle(part: Ref): string {
  if (part === ELLIPSIS_OBJECT) return '...';
  return isType(part) ? classTitle(part) : plainRepr(part);
}

function reprBound(method: Ref): string {
  const callee = peek(method + METHOD_FUNCTION);
  const name = strValue(peek(peek(callee + FUNCTION_CODE) + CODE_QUALIFIED_NAME));
  const self = peek(method + METHOD_SELF);
  return `<bound method ${name} of ${plainRepr(self)}>`;
}

const BYTE_ESCAPES: ReadonlyMap<number, string> = new Map([
  [9, '\\t'],
  [10, '\\n'],
  [13, '\\r'],
  [0x5c, '\\\\'],
]);

function reprBytes(bytes: readonly number[]): string {
  const [single, double] = [0x27, 0x22];
  const quote = bytes.includes(single) && !bytes.includes(double) ? double : single;
  let text = '';
  for (const byte of bytes) {
    const escape = BYTE_ESCAPES.get(byte);
    if (escape !== undefined) text += escape;
    else if (byte === quote) text += `\\${String.fromCharCode(byte)}`;
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `b${String.fromCharCode(quote)}${text}${String.fromCharCode(quote)}`;
}

function reprMethod(method: Ref): string {
  if (peek(peek(method + METHOD_FUNCTION) + TYPE) !== NATIVE_TYPE) return reprBound(method);
  const self = peek(method + METHOD_SELF);
  const name = strValue(peek(peek(method + METHOD_FUNCTION) + NATIVE_NAME));
  const receiver = layoutOf(self) === ARRAY_TYPE_TYPE ? 'type' : typeName(self);
  return `<built-in method ${name} of ${receiver} object ${at(self)}>`;
}

/** Name of a code object with those of the functions around it. */
const qualifiedName = (code: Ref): string => strValue(peek(code + CODE_QUALIFIED_NAME));

/** As it is at one moment; another thread may see to it that it is another the next. */
function reprLock(lock: Ref): string {
  const state = peek(lock + LOCK_WORD) === 0 ? 'unlocked' : 'locked';
  const isAgain = peek(lock + TYPE) === RLOCK_TYPE;
  const owner = isAgain
    ? ` owner=${peek(lock + LOCK_HOLDER)} count=${peek(lock + LOCK_COUNT)}`
    : '';
  return `<${state} ${typeName(lock)} object${owner} ${at(lock)}>`;
}

/** repr() of an object that is no container and no exception. */
export function plainRepr(object: Ref): string {
  switch (layoutOf(object)) {
    case INT_TYPE:
    case LONG_TYPE:
      return String(intValue(object));
    case FLOAT_TYPE:
      return reprFloat(floatValue(object));
    case STR_TYPE:
      return reprString(strValue(object));
    case BYTES_TYPE:
      return reprBytes(bytesValue(object));
    case BOOL_TYPE:
      return object === TRUE ? 'True' : 'False';
    case NONE_TYPE:
      return 'None';
    case ELLIPSIS_TYPE:
      return 'Ellipsis';
    case NOT_IMPLEMENTED_TYPE:
      return 'NotImplemented';
    case RANGE_TYPE:
      return reprRange(object);
    case FUNCTION_TYPE:
      return `<function ${qualifiedName(peek(object + FUNCTION_CODE))} ${at(object)}>`;
    case GENERATOR_TYPE:
      return `<generator object ${qualifiedName(peek(object + GENERATOR_CODE))} ${at(object)}>`;
    case CODE_TYPE:
      return `<code object ${strValue(peek(object + CODE_NAME))} ${at(object)}>`;
    case NATIVE_TYPE:
      return `<built-in function ${strValue(peek(object + NATIVE_NAME))}>`;
    case METHOD_TYPE:
      return reprMethod(object);
    case ALIAS_TYPE:
      return reprAlias(object);
    case UNION_TYPE:
      return reprUnion(object);
    case MODULE_TYPE:
      return `<module '${strValue(peek(object + MODULE_NAME))}' (built-in)>`;
    case TYPE_TYPE:
      return `<class '${classTitle(object)}'>`;
    case CTYPE_TYPE:
      return `<class 'ctypes.${SCALAR_KINDS[peek(object + ARRAY_KIND)]!.name}'>`;
    case ARRAY_TYPE_TYPE:
      return `<class '__main__.${arrayTypeName(object)}'>`;
    case ARRAY_TYPE:
      return `<__main__.${arrayTypeName(peek(object + ARRAY_OWN_TYPE))} object ${at(object)}>`;
    case MEMORYVIEW_TYPE:
      return `<memory ${at(object)}>`;
    case LOCK_TYPE:
    case RLOCK_TYPE:
      return reprLock(object);
    case HANDLE_TYPE:
      return `<_thread._ThreadHandle object: ident=${peek(object + HANDLE_THREAD)}>`;
    default:
      if (isClass(peek(object + TYPE)))
        return `<${classTitle(peek(object + TYPE))} object ${at(object)}>`;
      return `<${typeName(object)} object ${at(object)}>`;
  }
}
