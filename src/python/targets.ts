// What may be assigned to, deleted or looped over, and what CPython calls everything else.

import type { Expression } from './ast.ts';
import { isEllipsis } from './constants.ts';

const NAMES: Readonly<Record<Expression['kind'], string>> = {
  Constant: 'literal',
  Name: 'name',
  BinaryOperation: 'expression',
  UnaryOperation: 'expression',
  BooleanOperation: 'expression',
  Comparison: 'comparison',
  Conditional: 'conditional expression',
  Call: 'function call',
  Attribute: 'attribute',
  Subscript: 'subscript',
  Slice: 'slice',
  List: 'list',
  Tuple: 'tuple',
  Set: 'set display',
  Dict: 'dict literal',
  JoinedString: 'f-string expression',
  FormattedValue: 'f-string expression',
  Lambda: 'lambda',
  NamedExpression: 'named expression',
  Starred: 'starred',
  ListComprehension: 'list comprehension',
  SetComprehension: 'set comprehension',
  DictComprehension: 'dict comprehension',
  Generator: 'generator expression',
  Yield: 'yield expression',
  YieldFrom: 'yield expression',
};

/** What CPython calls an expression in "cannot assign to ...". */
export function describe(expression: Expression): string {
  if (expression.kind !== 'Constant') return NAMES[expression.kind];
  if (expression.value === null) return 'None';
  if (expression.value === true) return 'True';
  if (expression.value === false) return 'False';
  return isEllipsis(expression.value) ? 'ellipsis' : 'literal';
}

/**
 * The first part of a target that cannot be one, or null. Nothing starred can be deleted; of a loop's
 * `a in b` only the left side is a target.
 */
export function invalidTarget(
  expression: Expression,
  how: 'assign' | 'delete' | 'loop' = 'assign',
): Expression | null {
  switch (expression.kind) {
    case 'Name':
    case 'Attribute':
    case 'Subscript':
      return null;
    case 'Starred':
      return how === 'delete' ? expression : invalidTarget(expression.value);
    case 'Comparison':
      if (how !== 'loop') return expression;
      return expression.operators[0] === 'in' ? invalidTarget(expression.left, how) : null;
    case 'List':
    case 'Tuple':
      for (const element of expression.elements) {
        const invalid = invalidTarget(element, how);
        if (invalid !== null) return invalid;
      }
      return null;
    default:
      return expression;
  }
}
