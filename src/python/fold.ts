// Optimises the syntax tree before symbols are resolved: constant folding, tuples and sets of
// constants in place of lists and sets that only feed `in` and `for`, and `'%s' % (x,)` as what an
// f-string would be. Follows CPython 3.13's pass over the tree, which runs at this very point (so
// the order of constants in the pool comes out the same).

import type {
  BinaryOperation,
  Comparison,
  ComparisonOperator,
  Comprehension,
  ExceptHandler,
  Expression,
  FormattedValue,
  JoinedString,
  Keyword,
  Literal,
  Module,
  Parameter,
  Parameters,
  Statement,
} from './ast.ts';
import type { Constant, Position } from './code.ts';
import { foldBinary, foldSubscript, foldUnary, frozenSet } from './constants.ts';

/** The location of nodes that stand for nothing in the source. */
export const NOWHERE: Position = { line: -1, endLine: -1, column: -1, endColumn: -1 };

export function foldModule(module: Module): Module {
  return { body: foldBody(module.body) };
}

/** Whether the first statement of a body is a docstring. */
export function docstring(body: readonly Statement[]): string | null {
  const first = body[0];
  if (first?.kind !== 'Expression' || first.value.kind !== 'Constant') return null;
  return typeof first.value.value === 'string' ? first.value.value : null;
}

function foldBody(body: readonly Statement[]): Statement[] {
  const folded = foldStatements(body);
  const first = folded[0];
  // What only became a string must not become a docstring.
  if (docstring(body) === null && docstring(folded) !== null && first?.kind === 'Expression') {
    const { value } = first;
    const wrapped: JoinedString = { ...value, kind: 'JoinedString', values: [value] };
    folded[0] = { ...first, value: wrapped };
  }
  return folded;
}

function foldStatements(body: readonly Statement[]): Statement[] {
  return body.map(foldStatement);
}

function foldStatement(statement: Statement): Statement {
  switch (statement.kind) {
    case 'FunctionDefinition': {
      const parameters = foldParameters(statement.parameters);
      const decorators = statement.decorators.map(fold);
      const returns = statement.returns && fold(statement.returns);
      return { ...statement, parameters, decorators, returns, body: foldBody(statement.body) };
    }
    case 'ClassDefinition':
      return {
        ...statement,
        bases: statement.bases.map(fold),
        keywords: statement.keywords.map(foldKeyword),
        body: foldBody(statement.body),
        decorators: statement.decorators.map(fold),
      };
    case 'Return':
      return { ...statement, value: statement.value && fold(statement.value) };
    case 'Delete':
      return { ...statement, targets: statement.targets.map(foldTarget) };
    case 'Assign': {
      const targets = statement.targets.map(foldTarget);
      return { ...statement, targets, value: fold(statement.value) };
    }
    case 'AugmentedAssign': {
      const target = foldTarget(statement.target) as typeof statement.target;
      return { ...statement, target, value: fold(statement.value) };
    }
    case 'AnnotatedAssign': {
      const target = foldTarget(statement.target) as typeof statement.target;
      const annotation = fold(statement.annotation);
      return { ...statement, target, annotation, value: statement.value && fold(statement.value) };
    }
    case 'Raise': {
      const { exception, cause } = statement;
      return { ...statement, exception: exception && fold(exception), cause: cause && fold(cause) };
    }
    case 'Assert': {
      const { test, message } = statement;
      return { ...statement, test: fold(test), message: message && fold(message) };
    }
    case 'Try':
      return {
        ...statement,
        body: foldStatements(statement.body),
        handlers: statement.handlers.map(foldHandler),
        orElse: foldStatements(statement.orElse),
        finalBody: foldStatements(statement.finalBody),
      };
    case 'With': {
      const items = statement.items.map(({ manager, target }) => ({
        manager: fold(manager),
        target: target && foldTarget(target),
      }));
      return { ...statement, items, body: foldStatements(statement.body) };
    }
    case 'For':
      return {
        ...statement,
        target: foldTarget(statement.target),
        iterable: foldIterable(fold(statement.iterable)),
        body: foldStatements(statement.body),
        orElse: foldStatements(statement.orElse),
      };
    case 'While':
    case 'If':
      return {
        ...statement,
        test: fold(statement.test),
        body: foldStatements(statement.body),
        orElse: foldStatements(statement.orElse),
      };
    case 'Expression':
      return { ...statement, value: fold(statement.value) };
    default:
      return statement;
  }
}

function foldHandler(handler: ExceptHandler): ExceptHandler {
  return {
    ...handler,
    type: handler.type && fold(handler.type),
    body: foldStatements(handler.body),
  };
}

function foldKeyword(keyword: Keyword): Keyword {
  return { ...keyword, value: fold(keyword.value) };
}

function foldParameters(parameters: Parameters): Parameters {
  const { positionalOnly, positional, rest, keywordOnly, keywordRest } = parameters;
  return {
    positionalOnly: positionalOnly.map(foldParameter),
    positional: positional.map(foldParameter),
    rest: rest && foldParameter(rest),
    keywordOnly: keywordOnly.map(foldParameter),
    keywordRest: keywordRest && foldParameter(keywordRest),
  };
}

function foldParameter(parameter: Parameter): Parameter {
  const { annotation, default: value } = parameter;
  return {
    ...parameter,
    annotation: annotation && fold(annotation),
    default: value && fold(value),
  };
}

/** Of a target only the parts that are loaded are folded. */
function foldTarget(target: Expression): Expression {
  switch (target.kind) {
    case 'Attribute':
      return { ...target, value: fold(target.value) };
    case 'Subscript':
      return { ...target, value: fold(target.value), index: fold(target.index) };
    case 'Starred':
      return { ...target, value: foldTarget(target.value) };
    case 'List':
    case 'Tuple':
      return { ...target, elements: target.elements.map(foldTarget) };
    default:
      return target;
  }
}

function literal(value: Constant, where: Position): Literal {
  const { line, endLine, column, endColumn } = where;
  return { kind: 'Constant', value, line, endLine, column, endColumn };
}

function literalOr(value: Constant | undefined, expression: Expression): Expression {
  return value === undefined ? expression : literal(value, expression);
}

function fold(expression: Expression): Expression {
  switch (expression.kind) {
    case 'Name':
      return expression.id === '__debug__' ? literal(true, expression) : expression;
    case 'BinaryOperation':
      return foldBinaryOperation(expression);
    case 'UnaryOperation': {
      const operand = fold(expression.operand);
      const folded = { ...expression, operand };
      if (operand.kind === 'Constant') {
        return literalOr(foldUnary(expression.operator, operand.value), folded);
      }
      if (expression.operator === 'not' && operand.kind === 'Comparison') {
        return invert(operand) ?? folded;
      }
      return folded;
    }
    case 'BooleanOperation':
      return { ...expression, values: expression.values.map(fold) };
    case 'Comparison':
      return foldComparison(expression);
    case 'Conditional':
      return {
        ...expression,
        test: fold(expression.test),
        body: fold(expression.body),
        orElse: fold(expression.orElse),
      };
    case 'Call': {
      const keywords = expression.keywords.map(foldKeyword);
      return {
        ...expression,
        callee: fold(expression.callee),
        args: expression.args.map(fold),
        keywords,
      };
    }
    case 'Attribute':
      return { ...expression, value: fold(expression.value) };
    case 'Subscript': {
      const value = fold(expression.value);
      const index = fold(expression.index);
      const folded = { ...expression, value, index };
      if (value.kind !== 'Constant' || index.kind !== 'Constant') return folded;
      return literalOr(foldSubscript(value.value, index.value), folded);
    }
    case 'Slice':
      return {
        ...expression,
        lower: expression.lower && fold(expression.lower),
        upper: expression.upper && fold(expression.upper),
        step: expression.step && fold(expression.step),
      };
    case 'Tuple': {
      const elements = expression.elements.map(fold);
      return literalOr(constantsOf(elements), { ...expression, elements });
    }
    case 'List':
    case 'Set':
      return { ...expression, elements: expression.elements.map(fold) };
    case 'Dict':
      return {
        ...expression,
        keys: expression.keys.map((key) => key && fold(key)),
        values: expression.values.map(fold),
      };
    case 'JoinedString':
      return { ...expression, values: expression.values.map(fold) };
    case 'FormattedValue': {
      const { value, spec } = expression;
      return { ...expression, value: fold(value), spec: spec && fold(spec) };
    }
    case 'Lambda': {
      const parameters = foldParameters(expression.parameters);
      return { ...expression, parameters, body: fold(expression.body) };
    }
    case 'NamedExpression':
    case 'Starred':
    case 'YieldFrom':
      return { ...expression, value: fold(expression.value) };
    case 'Yield':
      return { ...expression, value: expression.value && fold(expression.value) };
    case 'ListComprehension':
    case 'SetComprehension':
    case 'DictComprehension':
    case 'Generator':
      return foldComprehension(expression);
    default:
      return expression;
  }
}

function foldComprehension(comprehension: Comprehension): Comprehension {
  const { element, value } = comprehension;
  const clauses = comprehension.clauses.map(({ target, iterable, conditions }) => ({
    target: foldTarget(target),
    iterable: foldIterable(fold(iterable)),
    conditions: conditions.map(fold),
  }));
  return { ...comprehension, element: fold(element), value: value && fold(value), clauses };
}

/** The values of expressions that are all constants, or undefined. */
export function constantsOf(elements: readonly (Expression | null)[]): Constant[] | undefined {
  const values: Constant[] = [];
  for (const element of elements) {
    if (element?.kind !== 'Constant') return undefined;
    values.push(element.value);
  }
  return values;
}

/** A list or set that nobody else will see may as well be a tuple or a frozen set. */
function foldIterable(expression: Expression): Expression {
  if (expression.kind === 'List') {
    if (expression.elements.some(({ kind }) => kind === 'Starred')) return expression;
    const values = constantsOf(expression.elements);
    return literalOr(values, { ...expression, kind: 'Tuple' });
  }
  if (expression.kind === 'Set') {
    const values = constantsOf(expression.elements);
    return literalOr(values && frozenSet(values), expression);
  }
  return expression;
}

const INVERSE: Partial<Record<ComparisonOperator, ComparisonOperator>> = {
  is: 'is not',
  'is not': 'is',
  in: 'not in',
  'not in': 'in',
};

/** `not (a in b)` is `a not in b`; the order comparisons have no such inverse. */
function invert(comparison: Comparison): Comparison | null {
  const inverse = INVERSE[comparison.operators[0]!];
  if (comparison.operators.length !== 1 || inverse === undefined) return null;
  return { ...comparison, operators: [inverse] };
}

function foldComparison(comparison: Comparison): Comparison {
  const left = fold(comparison.left);
  const comparators = comparison.comparators.map(fold);
  const operator = comparison.operators.at(-1)!;
  if (operator === 'in' || operator === 'not in') {
    comparators.push(foldIterable(comparators.pop()!));
  }
  return { ...comparison, left, comparators };
}

function foldBinaryOperation(expression: BinaryOperation): Expression {
  const left = fold(expression.left);
  const right = fold(expression.right);
  const folded: BinaryOperation = { ...expression, left, right };
  if (left.kind !== 'Constant') return folded;
  if (typeof left.value === 'string' && expression.operator === '%' && right.kind === 'Tuple') {
    return foldFormat(left.value, right.elements, expression) ?? folded;
  }
  if (right.kind !== 'Constant') return folded;
  return literalOr(foldBinary(left.value, expression.operator, right.value), folded);
}

/** Flags, width (at most two digits), precision and conversion, as far as CPython rewrites them. */
const FORMAT_UNIT = /%([-+ #0]*)(\d{1,2})?(?:\.(\d{0,2}))?([sra])/y;

/** `'...' % (a, b)` as pieces to join, if it has only simple %s, %r and %a, one for each item. */
function foldFormat(
  format: string,
  items: readonly Expression[],
  where: Position,
): JoinedString | null {
  const values: Expression[] = [];
  let used = 0;
  for (let index = 0; index < format.length;) {
    const text = /(?:[^%]|%%)*/y;
    text.lastIndex = index;
    const raw = text.exec(format)![0];
    if (raw !== '') values.push(literal(raw.replaceAll('%%', '%'), NOWHERE));
    index += raw.length;
    if (index >= format.length) break;
    FORMAT_UNIT.lastIndex = index;
    const unit = FORMAT_UNIT.exec(format);
    const item = items[used++];
    if (unit === null || item === undefined) return null;
    values.push(formatted(item, unit));
    index += unit[0].length;
  }
  if (used < items.length) return null;
  const { line, endLine, column, endColumn } = where;
  return { kind: 'JoinedString', values, line, endLine, column, endColumn };
}

function formatted(value: Expression, unit: RegExpExecArray): FormattedValue {
  const [, flags = '', width, precision, conversion] = unit;
  let spec = '';
  if (!flags.includes('-') && Number(width ?? 0) > 0) spec += '>';
  if (width !== undefined) spec += String(Number(width));
  if (precision !== undefined) spec += `.${Number(precision)}`;
  const { line, endLine, column, endColumn } = value;
  return {
    kind: 'FormattedValue',
    value,
    conversion: conversion as 's' | 'r' | 'a',
    spec: spec === '' ? null : literal(spec, NOWHERE),
    line,
    endLine,
    column,
    endColumn,
  };
}
