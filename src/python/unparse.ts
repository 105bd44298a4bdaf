// Expressions as the text that `from __future__ import annotations` makes of them.
//
// Source: CPython 3.13, Python/ast_unparse.c.
// Limits: only what annotations are made of; undefined for lambdas, comprehensions and f-strings.

import type { BinaryOperator, Expression } from './ast.ts';
import type { Constant } from './code.ts';
import { isEllipsis, isTuple } from './constants.ts';
import { reprFloat, reprString } from './repr.ts';

/** How tightly what stands around an expression binds. */
const TEST = 1;
const OR = 2;
const AND = 3;
const NOT = 4;
const COMPARISON = 5;
const EXPRESSION = 6;
const TERM = 11;
const FACTOR = 12;
const POWER = 13;
const ATOM = 15;

const BINDING: Readonly<Record<BinaryOperator, number>> = {
  '|': EXPRESSION,
  '^': 7,
  '&': 8,
  '<<': 9,
  '>>': 9,
  '+': 10,
  '-': 10,
  '*': TERM,
  '/': TERM,
  '//': TERM,
  '%': TERM,
  '@': TERM,
  '**': POWER,
};

class NoTextError extends Error {}

/** The text of an annotation; undefined if it has something that annotations do not have. */
export function unparse(expression: Expression): string | undefined {
  try {
    return textOf(expression, TEST);
  } catch (error) {
    if (error instanceof NoTextError) return undefined;
    throw error;
  }
}

function textOf(node: Expression, around: number): string {
  const within = (binding: number, text: string): string => (around > binding ? `(${text})` : text);
  switch (node.kind) {
    case 'Constant':
      return constantText(node.value);
    case 'Name':
      return node.id;
    case 'Attribute':
      return `${textOf(node.value, ATOM)}.${node.name}`;
    case 'Subscript':
      return `${textOf(node.value, ATOM)}[${indexText(node.index)}]`;
    case 'Call': {
      const keywords = node.keywords.map(({ name, value }) =>
        name === null ? `**${textOf(value, EXPRESSION)}` : `${name}=${textOf(value, TEST)}`,
      );
      return `${textOf(node.callee, ATOM)}(${[...list(node.args), ...keywords].join(', ')})`;
    }
    case 'BinaryOperation': {
      const binding = BINDING[node.operator];
      const isPower = node.operator === '**';
      const left = textOf(node.left, isPower ? binding + 1 : binding);
      const right = textOf(node.right, isPower ? binding : binding + 1);
      return within(binding, `${left} ${node.operator} ${right}`);
    }
    case 'UnaryOperation': {
      if (node.operator === 'not') return within(NOT, `not ${textOf(node.operand, NOT)}`);
      return within(FACTOR, `${node.operator}${textOf(node.operand, FACTOR)}`);
    }
    case 'BooleanOperation': {
      const binding = node.operator === 'or' ? OR : AND;
      const values = node.values.map((value) => textOf(value, binding + 1));
      return within(binding, values.join(` ${node.operator} `));
    }
    case 'Comparison': {
      const rest = node.comparators.map(
        (one, i) => ` ${node.operators[i]} ${textOf(one, COMPARISON + 1)}`,
      );
      return within(COMPARISON, textOf(node.left, COMPARISON + 1) + rest.join(''));
    }
    case 'Conditional': {
      const [body, test] = [textOf(node.body, TEST + 1), textOf(node.test, TEST + 1)];
      return within(TEST, `${body} if ${test} else ${textOf(node.orElse, TEST)}`);
    }
    case 'Starred':
      return `*${textOf(node.value, EXPRESSION)}`;
    case 'List':
      return `[${list(node.elements).join(', ')}]`;
    case 'Set':
      return `{${list(node.elements).join(', ')}}`;
    case 'Tuple':
      return `(${tupleText(node.elements)})`;
    case 'Dict': {
      const pairs = node.values.map((value, i) => {
        const key = node.keys[i]!;
        return key === null
          ? `**${textOf(value, EXPRESSION)}`
          : `${textOf(key, TEST)}: ${textOf(value, TEST)}`;
      });
      return `{${pairs.join(', ')}}`;
    }
    default:
      throw new NoTextError();
  }
}

function list(elements: readonly Expression[]): string[] {
  return elements.map((element) => textOf(element, TEST));
}

function tupleText(elements: readonly Expression[]): string {
  return list(elements).join(', ') + (elements.length === 1 ? ',' : '');
}

/** A tuple of several has no parentheses in brackets. */
function indexText(index: Expression): string {
  if (index.kind === 'Tuple' && index.elements.length > 0) return tupleText(index.elements);
  if (index.kind !== 'Slice') return textOf(index, TEST);
  const part = (one: Expression | null): string => (one === null ? '' : textOf(one, TEST));
  const step = index.step === null ? '' : `:${part(index.step)}`;
  return `${part(index.lower)}:${part(index.upper)}${step}`;
}

function constantText(value: Constant): string {
  if (value === null) return 'None';
  if (isEllipsis(value)) return '...';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return reprFloat(value).replace('inf', '1e309');
  if (typeof value === 'string') return reprString(value);
  if (isTuple(value)) {
    const items = value.map((item) => constantText(item));
    return `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
  }
  throw new NoTextError();
}
