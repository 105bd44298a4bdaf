// The syntax tree: CPython's abstract grammar for the guest subset, without load/store contexts
// (the compiler knows from where it meets a node whether it loads, stores or deletes).

import type { Constant, Position } from './code.ts';

export type Expression =
  | Literal
  | Name
  | BinaryOperation
  | UnaryOperation
  | BooleanOperation
  | Comparison
  | Conditional
  | Call
  | Attribute
  | Subscript
  | Slice
  | Display
  | DictDisplay
  | JoinedString
  | FormattedValue;

export interface Literal extends Position {
  readonly kind: 'Constant';
  readonly value: Constant;
}

export interface Name extends Position {
  readonly kind: 'Name';
  readonly id: string;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '@'
  | '**'
  | '<<'
  | '>>'
  | '|'
  | '^'
  | '&';

export interface BinaryOperation extends Position {
  readonly kind: 'BinaryOperation';
  readonly left: Expression;
  readonly operator: BinaryOperator;
  readonly right: Expression;
}

export interface UnaryOperation extends Position {
  readonly kind: 'UnaryOperation';
  readonly operator: '+' | '-' | '~' | 'not';
  readonly operand: Expression;
}

export interface BooleanOperation extends Position {
  readonly kind: 'BooleanOperation';
  readonly operator: 'and' | 'or';
  readonly values: readonly Expression[];
}

export type ComparisonOperator =
  | '<'
  | '<='
  | '=='
  | '!='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | 'is'
  | 'is not';

/** `left op[0] comparators[0] op[1] comparators[1] ...` */
export interface Comparison extends Position {
  readonly kind: 'Comparison';
  readonly left: Expression;
  readonly operators: readonly ComparisonOperator[];
  readonly comparators: readonly Expression[];
}

export interface Conditional extends Position {
  readonly kind: 'Conditional';
  readonly test: Expression;
  readonly body: Expression;
  readonly orElse: Expression;
}

export interface Keyword extends Position {
  readonly name: string;
  readonly value: Expression;
}

export interface Call extends Position {
  readonly kind: 'Call';
  readonly callee: Expression;
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
}

export interface Attribute extends Position {
  readonly kind: 'Attribute';
  readonly value: Expression;
  readonly name: string;
}

export interface Subscript extends Position {
  readonly kind: 'Subscript';
  readonly value: Expression;
  readonly index: Expression;
}

export interface Slice extends Position {
  readonly kind: 'Slice';
  readonly lower: Expression | null;
  readonly upper: Expression | null;
  readonly step: Expression | null;
}

export interface Display extends Position {
  readonly kind: 'List' | 'Tuple' | 'Set';
  readonly elements: readonly Expression[];
}

export interface DictDisplay extends Position {
  readonly kind: 'Dict';
  readonly keys: readonly Expression[];
  readonly values: readonly Expression[];
}

/** What an f-string is; the optimiser makes it of `'...%s...' % (a, b)`. */
export interface JoinedString extends Position {
  readonly kind: 'JoinedString';
  readonly values: readonly Expression[];
}

export interface FormattedValue extends Position {
  readonly kind: 'FormattedValue';
  readonly value: Expression;
  readonly conversion: 's' | 'r' | 'a' | null;
  readonly spec: Expression | null;
}

export type Statement =
  | FunctionDefinition
  | Return
  | Delete
  | Assign
  | AugmentedAssign
  | For
  | While
  | If
  | Import
  | ImportFrom
  | Global
  | ExpressionStatement
  | Simple;

export interface Parameter extends Position {
  readonly name: string;
  readonly default: Expression | null;
}

export interface Parameters {
  readonly positionalOnly: readonly Parameter[];
  readonly positional: readonly Parameter[];
  readonly keywordOnly: readonly Parameter[];
}

export interface FunctionDefinition extends Position {
  readonly kind: 'FunctionDefinition';
  readonly name: string;
  readonly parameters: Parameters;
  readonly body: readonly Statement[];
}

export interface Return extends Position {
  readonly kind: 'Return';
  readonly value: Expression | null;
}

export interface Delete extends Position {
  readonly kind: 'Delete';
  readonly targets: readonly Expression[];
}

export interface Assign extends Position {
  readonly kind: 'Assign';
  readonly targets: readonly Expression[];
  readonly value: Expression;
}

export interface AugmentedAssign extends Position {
  readonly kind: 'AugmentedAssign';
  readonly target: Name | Attribute | Subscript;
  readonly operator: BinaryOperator;
  readonly value: Expression;
}

export interface For extends Position {
  readonly kind: 'For';
  readonly target: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly orElse: readonly Statement[];
}

export interface While extends Position {
  readonly kind: 'While';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orElse: readonly Statement[];
}

export interface If extends Position {
  readonly kind: 'If';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orElse: readonly Statement[];
}

export interface Alias extends Position {
  readonly name: string;
  readonly asName: string | null;
}

export interface Import extends Position {
  readonly kind: 'Import';
  readonly names: readonly Alias[];
}

export interface ImportFrom extends Position {
  readonly kind: 'ImportFrom';
  /** Empty for `from . import name`. */
  readonly module: string;
  readonly names: readonly Alias[];
  /** How many dots lead the module's name. */
  readonly level: number;
}

export interface Global extends Position {
  readonly kind: 'Global';
  readonly names: readonly string[];
}

export interface ExpressionStatement extends Position {
  readonly kind: 'Expression';
  readonly value: Expression;
}

export interface Simple extends Position {
  readonly kind: 'Break' | 'Continue' | 'Pass';
}

export interface Module {
  readonly body: readonly Statement[];
}

/** The stretch of source from the start of one node or token to the end of another. */
export function span(from: Position, to: Position): Position {
  return {
    line: from.line,
    column: from.column,
    endLine: to.endLine,
    endColumn: to.endColumn,
  };
}
