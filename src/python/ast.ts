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
  | FormattedValue
  | Lambda
  | NamedExpression
  | Starred
  | Comprehension
  | Yield
  | YieldFrom;

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
  /** null for `**value`. */
  readonly name: string | null;
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
  /** null for `**value`. */
  readonly keys: readonly (Expression | null)[];
  readonly values: readonly Expression[];
}

/** An f-string; the optimiser makes one of `'...%s...' % (a, b)`, too. */
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

export interface Lambda extends Position {
  readonly kind: 'Lambda';
  readonly parameters: Parameters;
  readonly body: Expression;
}

export interface NamedExpression extends Position {
  readonly kind: 'NamedExpression';
  readonly target: Name;
  readonly value: Expression;
}

export interface Starred extends Position {
  readonly kind: 'Starred';
  readonly value: Expression;
}

export interface ComprehensionClause {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

export interface Comprehension extends Position {
  readonly kind: 'ListComprehension' | 'SetComprehension' | 'DictComprehension' | 'Generator';
  /** The element, or the key of a dict's. */
  readonly element: Expression;
  readonly value: Expression | null;
  readonly clauses: readonly ComprehensionClause[];
}

export interface Yield extends Position {
  readonly kind: 'Yield';
  readonly value: Expression | null;
}

export interface YieldFrom extends Position {
  readonly kind: 'YieldFrom';
  readonly value: Expression;
}

export type Statement =
  | FunctionDefinition
  | ClassDefinition
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
  | AnnotatedAssign
  | Raise
  | Try
  | With
  | Assert
  | ExpressionStatement
  | Simple;

export interface Parameter extends Position {
  readonly name: string;
  readonly annotation: Expression | null;
  readonly default: Expression | null;
}

export interface Parameters {
  readonly positionalOnly: readonly Parameter[];
  readonly positional: readonly Parameter[];
  /** `*args` */
  readonly rest: Parameter | null;
  readonly keywordOnly: readonly Parameter[];
  /** `**kwargs` */
  readonly keywordRest: Parameter | null;
}

export interface FunctionDefinition extends Position {
  readonly kind: 'FunctionDefinition';
  readonly name: string;
  readonly parameters: Parameters;
  readonly returns: Expression | null;
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
}

export interface ClassDefinition extends Position {
  readonly kind: 'ClassDefinition';
  readonly name: string;
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
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
  readonly kind: 'Global' | 'Nonlocal';
  readonly names: readonly string[];
}

export interface AnnotatedAssign extends Position {
  readonly kind: 'AnnotatedAssign';
  readonly target: Name | Attribute | Subscript;
  readonly annotation: Expression;
  readonly value: Expression | null;
  /** Whether the target is a name without parentheses: then it is annotated itself. */
  readonly isSimple: boolean;
}

export interface Raise extends Position {
  readonly kind: 'Raise';
  readonly exception: Expression | null;
  readonly cause: Expression | null;
}

export interface ExceptHandler extends Position {
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
}

export interface Try extends Position {
  readonly kind: 'Try';
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptHandler[];
  readonly orElse: readonly Statement[];
  readonly finalBody: readonly Statement[];
}

export interface WithItem {
  readonly manager: Expression;
  readonly target: Expression | null;
}

export interface With extends Position {
  readonly kind: 'With';
  readonly items: readonly WithItem[];
  readonly body: readonly Statement[];
}

export interface Assert extends Position {
  readonly kind: 'Assert';
  readonly test: Expression;
  readonly message: Expression | null;
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

/** All parameters in the order of the frame's first locals, which is not that of the source. */
export function parametersOf(parameters: Parameters): Parameter[] {
  const { positionalOnly, positional, rest, keywordOnly, keywordRest } = parameters;
  const named = [...positionalOnly, ...positional, ...keywordOnly];
  return [...named, ...(rest ? [rest] : []), ...(keywordRest ? [keywordRest] : [])];
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
