// Prints code objects as `python3.13 -m dis` does.

import { extendedArgs } from './assemble.ts';
import type { Code, Constant, Instruction } from './code.ts';
import { variableNames } from './code.ts';
import { isCode, isEllipsis, isFrozenSet, isTuple } from './constants.ts';
import * as op from './opcodes.ts';
import { reprFloat, reprString } from './repr.ts';

export interface DisassembleOptions {
  /** Whether the functions inside are printed, too; true by default. */
  readonly nested?: boolean;
}

const NAME_WIDTH = 20;
const OPERAND_WIDTH = 5;
const LINE_WIDTH = 3;
/** What stands for the line of an artificial instruction. */
const NO_LINE = '  --';

const FUNCTION_ATTRIBUTES = ['defaults', 'kwdefaults', 'annotations', 'closure'];
const CONVERSIONS = ['', 'str', 'repr', 'ascii'];
const INTRINSICS: Readonly<Record<number, string>> = {
  [op.INTRINSIC_IMPORT_STAR]: 'INTRINSIC_IMPORT_STAR',
  [op.INTRINSIC_STOPITERATION_ERROR]: 'INTRINSIC_STOPITERATION_ERROR',
  [op.INTRINSIC_UNARY_POSITIVE]: 'INTRINSIC_UNARY_POSITIVE',
  [op.INTRINSIC_LIST_TO_TUPLE]: 'INTRINSIC_LIST_TO_TUPLE',
};

/** Opcodes whose number says that they have no operand; RESUME alone is out of order. */
const FIRST_WITH_OPERAND = op.BINARY_OP;

/** The listing of a code object, ending in a newline. */
export function disassemble(code: Code, options: DisassembleOptions = {}): string {
  let text = disassembleOne(code);
  if (options.nested === false) return text;
  for (const constant of code.constants) {
    if (!isCode(constant)) continue;
    text += `\nDisassembly of ${reprConstant(constant)}:\n${disassemble(constant)}`;
  }
  return text;
}

function disassembleOne(code: Code): string {
  const labels = labelsOf(code);
  const lineWidth = lineWidthOf(code);
  const labelWidth = 4 + String(labels.size).length;
  const rows: string[] = [];
  let line = -1;
  for (const [index, instruction] of code.instructions.entries()) {
    const startsLine = index === 0 || instruction.line !== line;
    line = instruction.line;
    if (startsLine && index > 0 && lineWidth > 0) rows.push('');
    const label = labels.get(index);
    const number = line < 0 ? NO_LINE : String(line);
    let margin = lineWidth === 0 ? '' : `${(startsLine ? number : '').padStart(lineWidth)} `;
    margin += `${(label === undefined ? '' : `L${label}:`).padStart(labelWidth)}     `;
    for (const prefix of prefixes(instruction.operand)) {
      rows.push(margin + field('EXTENDED_ARG', prefix));
      margin = ' '.repeat(margin.length);
    }
    rows.push((margin + describe(code, instruction, labels)).trimEnd());
  }
  return `${rows.join('\n')}\n${exceptionTable(code, labels)}`;
}

function exceptionTable({ exceptionTable: ranges }: Code, labels: Map<number, number>): string {
  if (ranges.length === 0) return '';
  const rows = ranges.map(({ start, end, target, depth, lasti }) => {
    const [from, to, goal] = [start, end, target].map((index) => `L${labels.get(index)}`);
    return `  ${from} to ${to} -> ${goal} [${depth}]${lasti ? ' lasti' : ''}\n`;
  });
  return `ExceptionTable:\n${rows.join('')}`;
}

/** 0 if there are no lines to show, as in an empty module. */
function lineWidthOf({ instructions }: Code): number {
  const lines = instructions.map(({ line }) => line);
  const widest = lines.reduce((a, b) => Math.max(a, b), 0);
  if (widest <= 0) return 0;
  return Math.max(LINE_WIDTH, String(widest).length, lines.includes(-1) ? NO_LINE.length : 0);
}

/** Jump targets and the bounds of exception ranges get numbers in the order of the code. */
function labelsOf({ instructions, exceptionTable: ranges }: Code): Map<number, number> {
  const targets = new Set(instructions.map(({ target }) => target));
  targets.delete(-1);
  for (const { start, end, target } of ranges) targets.add(start).add(end).add(target);
  const sorted = [...targets].toSorted((a, b) => a - b);
  return new Map(sorted.map((target, index) => [target, index + 1]));
}

/** What EXTENDED_ARG shows: the operand's bytes so far. */
function prefixes(operand: number): number[] {
  const count = extendedArgs(operand);
  return Array.from({ length: count }, (_, index) => operand >>> (8 * (count - index)));
}

function field(name: string, operand: number): string {
  const excess = Math.max(0, name.length - NAME_WIDTH);
  return `${name.padEnd(NAME_WIDTH)} ${String(operand).padStart(OPERAND_WIDTH - excess)}`;
}

function describe(code: Code, instruction: Instruction, labels: Map<number, number>): string {
  const { opcode, operand } = instruction;
  const name = op.opcodeName(opcode);
  if (opcode < FIRST_WITH_OPERAND) return name;
  const meaning = operandMeaning(code, instruction, labels);
  return field(name, operand) + (meaning === '' ? '' : ` (${meaning})`);
}

function operandMeaning(
  code: Code,
  { opcode, operand, target }: Instruction,
  labels: Map<number, number>,
): string {
  const { constants, names } = code;
  if (target >= 0) return `to L${labels.get(target)}`;
  switch (opcode) {
    case op.LOAD_CONST:
    case op.RETURN_CONST:
      return reprConstant(constants[operand]!);
    case op.LOAD_GLOBAL:
      return `${names[operand >> 1]}${operand & 1 ? ' + NULL' : ''}`;
    case op.LOAD_ATTR:
      return `${names[operand >> 1]}${operand & 1 ? ' + NULL|self' : ''}`;
    case op.LOAD_SUPER_ATTR:
      return `${names[operand >> 2]}${operand & 1 ? ' + NULL|self' : ''}`;
    case op.LOAD_NAME:
    case op.STORE_NAME:
    case op.DELETE_NAME:
    case op.STORE_GLOBAL:
    case op.DELETE_GLOBAL:
    case op.STORE_ATTR:
    case op.DELETE_ATTR:
    case op.IMPORT_NAME:
    case op.IMPORT_FROM:
      return names[operand]!;
    case op.LOAD_FAST:
    case op.LOAD_FAST_CHECK:
    case op.STORE_FAST:
    case op.DELETE_FAST:
    case op.LOAD_FAST_AND_CLEAR:
    case op.MAKE_CELL:
    case op.LOAD_DEREF:
    case op.STORE_DEREF:
    case op.DELETE_DEREF:
    case op.LOAD_FROM_DICT_OR_DEREF:
      return variableNames(code)[operand]!;
    case op.LOAD_FAST_LOAD_FAST:
    case op.STORE_FAST_LOAD_FAST:
    case op.STORE_FAST_STORE_FAST:
      return [operand >> 4, operand & 15].map((index) => variableNames(code)[index]).join(', ');
    case op.BINARY_OP:
      return op.BINARY_OPERATORS[operand]!;
    case op.COMPARE_OP: {
      const comparison = op.COMPARISONS[operand >> 5]!;
      return operand & op.COMPARE_TO_BOOL ? `bool(${comparison})` : comparison;
    }
    case op.SET_FUNCTION_ATTRIBUTE:
      return FUNCTION_ATTRIBUTES.filter((_, bit) => operand & (1 << bit)).join(', ');
    case op.CONVERT_VALUE:
      return CONVERSIONS[operand]!;
    case op.CALL_INTRINSIC_1:
      return INTRINSICS[operand] ?? '';
    default:
      return '';
  }
}

/** A constant as Python's repr() shows it; a code object without its address. */
export function reprConstant(value: Constant): string {
  if (value === null) return 'None';
  if (isEllipsis(value)) return 'Ellipsis';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return reprFloat(value);
  if (typeof value === 'string') return reprString(value);
  if (isTuple(value)) {
    const items = value.map(reprConstant);
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  if (isFrozenSet(value)) return `frozenset({${value.items.map(reprConstant).join(', ')}})`;
  const { name, filename, firstLine } = value;
  return `<code object ${name} at 0x..., file "${filename}", line ${firstLine}>`;
}
