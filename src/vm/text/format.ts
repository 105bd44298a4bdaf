// format(), f-strings, str.format and `%`: the values that go into a text.
//
// What a value's own `__format__` would answer is `textFormat`; the rest only finds out which values
// go where. The pure parts are in format-spec.ts, replacement-fields.ts and percent-spec.ts.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import {
  BOOL_TYPE,
  BYTEARRAY_TYPE,
  BYTES_TYPE,
  DICT_TYPE,
  FLOAT_TYPE,
  INT_TYPE,
  LIST_TYPE,
  LONG_TYPE,
  RANGE_TYPE,
  SIZE,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../../layout.ts';
import { isClass, layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { INDEX_ERROR, KEY_ERROR, OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import { asFloat, isIntType, isNumberType, TOO_LARGE } from '../numbers.ts';
import { bigIntValue, floatValue, intValue, strValue, type Objects } from '../objects.ts';
import type { Operations } from '../operations.ts';
import { typeName } from '../types.ts';
import {
  FormatFault,
  formatInteger,
  formatReal,
  formatText,
  isFloatType,
  parseFormatSpec,
  shownCode,
} from './format-spec.ts';
import {
  FROM_ARGUMENT,
  parseConversion,
  percentInteger,
  percentReal,
  percentText,
  unsupportedLetter,
  type Conversion,
} from './percent-spec.ts';
import type { Text } from './repr.ts';
import { nextPiece, parseFieldName, type Field } from './replacement-fields.ts';

// Operands of CONVERT_VALUE (CPython 3.13, FVC_STR and so on).
export const CONVERT_STR = 1;
export const CONVERT_REPR = 2;
export const CONVERT_ASCII = 3;

/** Replacement fields within specifications within formats. */
const MOST_LEVELS = 2;
const CONVERSIONS: Readonly<Record<string, number>> = {
  s: CONVERT_STR,
  r: CONVERT_REPR,
  a: CONVERT_ASCII,
};

/** A repr with everything that is not ASCII escaped. */
export function escapeNonAscii(text: string): string {
  let escaped = '';
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point < 0x80) escaped += character;
    else if (point < 0x100) escaped += `\\x${point.toString(16)}`;
    else if (point < 0x1_0000) escaped += `\\u${point.toString(16).padStart(4, '0')}`;
    else escaped += `\\U${point.toString(16).padStart(8, '0')}`;
  }
  return escaped;
}

/** Where str.format takes its values from. */
interface Values {
  /** Positional arguments, `count` of them; -1: there can be none, as in format_map. */
  readonly args: Address;
  readonly count: number;
  /** Names of the keyword arguments, whose values are behind the others; 0: none. */
  readonly names: Ref;
  /** format_map's mapping instead of keyword arguments, or 0. */
  readonly mapping: Ref;
  /** Fields numbered so far; -1 once one has a number of its own; undefined: neither yet. */
  automatic: number | undefined;
}

export type Formatting = ReturnType<typeof makeFormatting>;

export function makeFormatting(objects: Objects, text: Text, operations: Operations, hooks: Hooks) {
  const { decref, incref, newBigInt, newStr, raise, raiseWith } = objects;
  const { textRepr, textStr } = text;

  /** Raises what is wrong with a format. */
  function* raiseFault(me: Thread, fault: FormatFault): Steps<undefined> {
    const type = fault.kind === 'ValueError' ? VALUE_ERROR : OVERFLOW_ERROR;
    yield* raise(me, type, fault.message);
    return undefined;
  }

  function* orFault(me: Thread, result: string | FormatFault): Steps<string | undefined> {
    return result instanceof FormatFault ? yield* raiseFault(me, result) : result;
  }

  /** format(object, spec); undefined with the exception set. */
  function* textFormat(me: Thread, object: Ref, spec: string): Steps<string | undefined> {
    if (isClass(peek(object + TYPE))) {
      const own = yield* formatSpecial(me, object, spec);
      if (own !== null) return own;
    }
    return yield* formatBuiltIn(me, object, spec);
  }

  /** What `__format__` of a class answers: null if it has none. */
  function* formatSpecial(me: Thread, object: Ref, spec: string): Steps<string | undefined | null> {
    const argument = yield* newStr(me, spec);
    if (argument === 0) return undefined;
    const result = yield* hooks.callSpecial(me, object, '__format__', [argument]);
    yield* decref(me, argument);
    if (result < 0) return null;
    if (result === 0) return undefined;
    let shown: string | undefined;
    if (layoutOf(result) === STR_TYPE) shown = strValue(result);
    else {
      const why = `__format__ must return a str, not ${typeName(result)}`;
      yield* raise(me, TYPE_ERROR, why);
    }
    yield* decref(me, result);
    return shown;
  }

  /** The same by the built-in type of the object. */
  function* formatBuiltIn(me: Thread, object: Ref, spec: string): Steps<string | undefined> {
    // Without a specification str() has the word, which a class may have changed.
    if (spec === '' && isClass(peek(object + TYPE))) return yield* textStr(me, object);
    switch (layoutOf(object)) {
      case STR_TYPE:
        return yield* formatStr(me, object, spec);
      case INT_TYPE:
      case LONG_TYPE:
      case BOOL_TYPE:
        return yield* formatInt(me, object, spec);
      case FLOAT_TYPE:
        return yield* formatFloat(me, floatValue(object), spec, 'float');
      default:
        return yield* formatObject(me, object, spec);
    }
  }

  /** What object.__format__ answers. */
  function* formatObject(me: Thread, object: Ref, spec: string): Steps<string | undefined> {
    if (spec === '') return yield* textStr(me, object);
    const why = `unsupported format string passed to ${typeName(object)}.__format__`;
    yield* raise(me, TYPE_ERROR, why);
    return undefined;
  }

  function* formatStr(me: Thread, object: Ref, spec: string): Steps<string | undefined> {
    if (spec === '') return strValue(object);
    const parsed = parseFormatSpec(spec, { typeName: 'str', align: '<', type: 's' });
    if (parsed instanceof FormatFault) return yield* raiseFault(me, parsed);
    return yield* orFault(me, formatText(strValue(object), parsed, 'str'));
  }

  function* formatInt(me: Thread, object: Ref, spec: string): Steps<string | undefined> {
    if (spec === '') return yield* textStr(me, object);
    const name = typeName(object);
    const parsed = parseFormatSpec(spec, { typeName: name, align: '>', type: 'd' });
    if (parsed instanceof FormatFault) return yield* raiseFault(me, parsed);
    if (isFloatType(parsed.type))
      return yield* formatFloat(me, yield* realOf(me, object), spec, name);
    if (parsed.type === 'd' || parsed.type === 'n') {
      if ((yield* textStr(me, object)) === undefined) return undefined;
    }
    return yield* orFault(me, formatInteger(bigIntValue(object), parsed, name));
  }

  function* formatFloat(
    me: Thread,
    x: number | undefined,
    spec: string,
    name: string,
  ): Steps<string | undefined> {
    if (x === undefined) return undefined;
    const parsed = parseFormatSpec(spec, { typeName: name, align: '>', type: '' });
    if (parsed instanceof FormatFault) return yield* raiseFault(me, parsed);
    return yield* orFault(me, formatReal(x, parsed, name));
  }

  /** The float that a number is; undefined with the exception set. */
  function* realOf(me: Thread, object: Ref): Steps<number | undefined> {
    if (!isNumberType(layoutOf(object))) {
      yield* raise(me, TYPE_ERROR, `must be real number, not ${typeName(object)}`);
      return undefined;
    }
    const value = asFloat(object);
    if (Number.isFinite(value) || layoutOf(object) === FLOAT_TYPE) return value;
    yield* raise(me, OVERFLOW_ERROR, TOO_LARGE);
    return undefined;
  }

  function* strOf(me: Thread, shown: string | undefined): Steps<Ref> {
    return shown === undefined ? 0 : yield* newStr(me, shown);
  }

  /** FORMAT_SIMPLE and FORMAT_WITH_SPEC: a new str of a borrowed value; `spec` is a str, or 0. */
  function* formatValue(me: Thread, value: Ref, spec: Ref): Steps<Ref> {
    if (peek(value + TYPE) === STR_TYPE && (spec === 0 || peek(spec + SIZE) === 0)) {
      yield* incref(me, value);
      return value;
    }
    return yield* strOf(me, yield* textFormat(me, value, spec === 0 ? '' : strValue(spec)));
  }

  /** CONVERT_VALUE: a new str of a borrowed value, by one of the operands above. */
  function* convertValue(me: Thread, conversion: number, value: Ref): Steps<Ref> {
    if (conversion === CONVERT_STR && peek(value + TYPE) === STR_TYPE) {
      yield* incref(me, value);
      return value;
    }
    return yield* strOf(me, yield* convertedText(me, conversion, value));
  }

  function* convertedText(me: Thread, conversion: number, value: Ref): Steps<string | undefined> {
    if (conversion === CONVERT_STR) return yield* textStr(me, value);
    const shown = yield* textRepr(me, value);
    return shown === undefined || conversion === CONVERT_REPR ? shown : escapeNonAscii(shown);
  }

  // --- str.format ---------------------------------------------------------------------------------

  /** `format.format(...)`, all of it borrowed. */
  function* formatFields(
    me: Thread,
    format: Ref,
    args: Address,
    count: number,
    names: Ref,
  ): Steps<Ref> {
    const values: Values = { args, count, names, mapping: 0, automatic: undefined };
    return yield* strOf(me, yield* expand(me, strValue(format), values, MOST_LEVELS));
  }

  /** `format.format_map(mapping)` */
  function* formatMapping(me: Thread, format: Ref, mapping: Ref): Steps<Ref> {
    const values: Values = { args: 0, count: -1, names: 0, mapping, automatic: undefined };
    return yield* strOf(me, yield* expand(me, strValue(format), values, MOST_LEVELS));
  }

  function* expand(
    me: Thread,
    format: string,
    values: Values,
    levels: number,
  ): Steps<string | undefined> {
    if (levels === 0) {
      return yield* raiseFault(me, new FormatFault('Max string recursion exceeded'));
    }
    const characters = Array.from(format);
    let expanded = '';
    for (let at = 0; at < characters.length;) {
      const next = nextPiece(characters, at);
      if (next instanceof FormatFault) return yield* raiseFault(me, next);
      const { literal, field } = next.piece;
      expanded += literal;
      at = next.end;
      if (field === undefined) continue;
      const shown = yield* expandField(me, field, values, levels);
      if (shown === undefined) return undefined;
      expanded += shown;
    }
    return expanded;
  }

  function* expandField(
    me: Thread,
    field: Field,
    values: Values,
    levels: number,
  ): Steps<string | undefined> {
    const value = yield* fieldValue(me, field.name, values);
    if (value === 0) return undefined;
    const shown = yield* formatField(me, field, value, values, levels);
    yield* decref(me, value);
    return shown;
  }

  function* formatField(
    me: Thread,
    field: Field,
    value: Ref,
    values: Values,
    levels: number,
  ): Steps<string | undefined> {
    const { conversion, spec } = field;
    let converted: Ref = 0;
    if (conversion !== '') {
      const operand = CONVERSIONS[conversion];
      if (operand === undefined) {
        const why = `Unknown conversion specifier ${shownCode(conversion)}`;
        return yield* raiseFault(me, new FormatFault(why));
      }
      converted = yield* convertValue(me, operand, value);
      if (converted === 0) return undefined;
    }
    let expanded: string | undefined = spec;
    if (field.isNested) expanded = yield* expand(me, spec, values, levels - 1);
    let shown: string | undefined;
    if (expanded !== undefined) {
      shown = yield* textFormat(me, converted === 0 ? value : converted, expanded);
    }
    if (converted !== 0) yield* decref(me, converted);
    return shown;
  }

  /** The value that a field's name stands for; 0 with the exception set. */
  function* fieldValue(me: Thread, name: string, values: Values): Steps<Ref> {
    const parsed = parseFieldName(name);
    if (parsed instanceof FormatFault) {
      yield* raiseFault(me, parsed);
      return 0;
    }
    const { first, accessors } = parsed;
    let value: Ref;
    if (first === '' || typeof first === 'number') {
      value = yield* positional(me, first, values);
    } else value = yield* named(me, first, values);
    for (const { isAttribute, key } of accessors) {
      if (value === 0) return 0;
      const part =
        typeof key === 'number' ? yield* newBigInt(me, BigInt(key)) : yield* newStr(me, key);
      let next: Ref = 0;
      if (part !== 0) {
        if (isAttribute) next = yield* hooks.getAttribute(me, value, part);
        else next = yield* operations.subscript(me, value, part);
        yield* decref(me, part);
      }
      yield* decref(me, value);
      value = next;
    }
    return value;
  }

  function* positional(me: Thread, given: number | '', values: Values): Steps<Ref> {
    const isAutomatic = given === '';
    if (isAutomatic ? values.automatic === -1 : (values.automatic ?? -1) >= 0) {
      const [from, to] = ['manual field specification', 'automatic field numbering'];
      const why = isAutomatic ? `from ${from} to ${to}` : `from ${to} to ${from}`;
      return yield* raise(me, VALUE_ERROR, `cannot switch ${why}`);
    }
    const index = isAutomatic ? (values.automatic ?? 0) : given;
    values.automatic = isAutomatic ? index + 1 : -1;
    if (values.count < 0) {
      return yield* raise(me, VALUE_ERROR, 'Format string contains positional fields');
    }
    if (index >= values.count) {
      const why = `Replacement index ${index} out of range for positional args tuple`;
      return yield* raise(me, INDEX_ERROR, why);
    }
    const value = peek(values.args + index);
    yield* incref(me, value);
    return value;
  }

  function* named(me: Thread, name: string, values: Values): Steps<Ref> {
    const { args, count, names, mapping } = values;
    const keywords = names === 0 ? 0 : peek(names + SIZE);
    for (let i = 0; i < keywords; i++) {
      if (strValue(peek(names + TUPLE_ITEMS + i)) !== name) continue;
      const value = peek(args + count + i);
      yield* incref(me, value);
      return value;
    }
    const key = yield* newStr(me, name);
    if (key === 0) return 0;
    if (mapping === 0) return yield* raiseWith(me, KEY_ERROR, key);
    const value = yield* operations.subscript(me, mapping, key);
    yield* decref(me, key);
    return value;
  }

  // --- % ------------------------------------------------------------------------------------------

  /** `format % args`, both borrowed. */
  function* formatPercent(me: Thread, format: Ref, args: Ref): Steps<Ref> {
    return yield* strOf(me, yield* percentExpanded(me, Array.from(strValue(format)), args));
  }

  function* percentExpanded(
    me: Thread,
    format: readonly string[],
    args: Ref,
  ): Steps<string | undefined> {
    const isTuple = layoutOf(args) === TUPLE_TYPE;
    const count = isTuple ? peek(args + SIZE) : 1;
    let [used, usesKeys, expanded] = [0, false, ''];
    function* next(): Steps<Ref> {
      if (used < count) return isTuple ? peek(args + TUPLE_ITEMS + used++) : (used++, args);
      return yield* raise(me, TYPE_ERROR, 'not enough arguments for format string');
    }
    for (let at = 0; at < format.length;) {
      if (format[at] !== '%') {
        expanded += format[at++]!;
        continue;
      }
      if (format[at + 1] === '%') {
        expanded += '%';
        at += 2;
        continue;
      }
      const parsed = parseConversion(format, at + 1);
      if (parsed instanceof FormatFault) return yield* raiseFault(me, parsed);
      at = parsed.end;
      let { conversion } = parsed;
      const { key } = conversion;
      usesKeys ||= key !== undefined;
      if (key !== undefined && !isMapping(args)) {
        yield* raise(me, TYPE_ERROR, 'format requires a mapping');
        return undefined;
      }
      if (conversion.width === FROM_ARGUMENT) {
        const width = yield* sizeArgument(me, yield* next());
        if (width === undefined) return undefined;
        const flags = width < 0 ? `${conversion.flags}-` : conversion.flags;
        conversion = { ...conversion, flags, width: Math.abs(width) };
      }
      if (conversion.precision === FROM_ARGUMENT) {
        const precision = yield* sizeArgument(me, yield* next());
        if (precision === undefined) return undefined;
        conversion = { ...conversion, precision: Math.max(0, precision) };
      }
      const value = key === undefined ? yield* next() : yield* valueOfKey(me, args, key);
      if (value === 0) return undefined;
      const shown = conversion.letter === '%' ? '%' : yield* percentValue(me, conversion, value);
      if (key !== undefined) yield* decref(me, value);
      if (shown === undefined) return undefined;
      expanded += shown;
    }
    if (used >= count || usesKeys || (!isTuple && isMapping(args))) return expanded;
    yield* raise(me, TYPE_ERROR, 'not all arguments converted during string formatting');
    return undefined;
  }

  function* valueOfKey(me: Thread, mapping: Ref, key: string): Steps<Ref> {
    const name = yield* newStr(me, key);
    if (name === 0) return 0;
    const value = yield* operations.subscript(me, mapping, name);
    yield* decref(me, name);
    return value;
  }

  /** The number that `*` takes from an argument; undefined with the exception set, also for 0. */
  function* sizeArgument(me: Thread, object: Ref): Steps<number | undefined> {
    if (object === 0) return undefined;
    if (isIntType(peek(object + TYPE))) return Number(intValue(object));
    yield* raise(me, TYPE_ERROR, '* wants int');
    return undefined;
  }

  function* percentValue(
    me: Thread,
    conversion: Conversion,
    value: Ref,
  ): Steps<string | undefined> {
    switch (conversion.letter) {
      case 's':
      case 'r':
      case 'a': {
        const shown = yield* convertedText(me, CONVERSIONS[conversion.letter]!, value);
        return shown === undefined ? undefined : percentText(shown, conversion);
      }
      case 'c': {
        const shown = yield* percentCharacter(me, value);
        return shown === undefined
          ? undefined
          : percentText(shown, { ...conversion, precision: -1 });
      }
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X': {
        const integer = yield* percentIntegerOf(me, conversion.letter, value);
        return integer === undefined ? undefined : percentInteger(integer, conversion);
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G': {
        const real = yield* realOf(me, value);
        return real === undefined ? undefined : percentReal(real, conversion);
      }
      default:
        return yield* raiseFault(me, unsupportedLetter(conversion));
    }
  }

  function* percentCharacter(me: Thread, value: Ref): Steps<string | undefined> {
    const type = layoutOf(value);
    if (type === STR_TYPE && peek(value + SIZE) === 1) return strValue(value);
    if (!isIntType(type)) {
      yield* raise(me, TYPE_ERROR, '%c requires int or char');
      return undefined;
    }
    const point = Number(intValue(value));
    if (point >= 0 && point <= 0x10ffff) return String.fromCodePoint(point);
    yield* raise(me, OVERFLOW_ERROR, '%c arg not in range(0x110000)');
    return undefined;
  }

  function* percentIntegerOf(me: Thread, letter: string, value: Ref): Steps<bigint | undefined> {
    const type = layoutOf(value);
    const isDecimal = letter === 'd' || letter === 'i' || letter === 'u';
    if (isIntType(type)) {
      if (isDecimal && (yield* textStr(me, value)) === undefined) return undefined;
      return bigIntValue(value);
    }
    if (type !== FLOAT_TYPE || !isDecimal) {
      const wanted = isDecimal ? 'a real number' : 'an integer';
      const why = `%${letter} format: ${wanted} is required, not ${typeName(value)}`;
      yield* raise(me, TYPE_ERROR, why);
      return undefined;
    }
    const x = floatValue(value);
    if (Number.isFinite(x)) return BigInt(Math.trunc(x));
    if (Number.isNaN(x)) yield* raise(me, VALUE_ERROR, 'cannot convert float NaN to integer');
    else yield* raise(me, OVERFLOW_ERROR, 'cannot convert float infinity to integer');
    return undefined;
  }

  return {
    textFormat,
    formatBuiltIn,
    formatValue,
    convertValue,
    formatFields,
    formatMapping,
    formatPercent,
  };
}

/** Whether `%` takes values by key from an object, and does not mind what it leaves. */
function isMapping(object: Ref): boolean {
  switch (layoutOf(object)) {
    case DICT_TYPE:
    case LIST_TYPE:
    case RANGE_TYPE:
    case BYTES_TYPE:
    case BYTEARRAY_TYPE:
      return true;
    default:
      return false;
  }
}
