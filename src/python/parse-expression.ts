// Expressions: one method per precedence level, as in the reference grammar; the binary operators
// between comparison and unary share one precedence-climbing method.
//
// Wherever a token does not fit, CPython looks again with rules that recognise common mistakes. Here
// the parser makes the same checks at the point where it is stuck: methods named `diagnose...`.

import type { BinaryOperator, ComparisonOperator, Expression } from './ast.ts';
import { span } from './ast.ts';
import { Cursor } from './cursor.ts';
import { describe, invalidTarget } from './targets.ts';
import type { Token } from './tokenize.ts';

/** Binding powers of the left-associative binary operators. */
export const BINDING: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
  '@': 6,
};

const COMPARISON_TOKENS: ReadonlySet<string> = new Set(['<', '<=', '==', '!=', '>', '>=']);
const EXPRESSION_KEYWORDS: ReadonlySet<string> = new Set(
  'None True False not lambda await'.split(' '),
);
const EXPRESSION_OPERATORS: ReadonlySet<string> = new Set('( [ { - + ~ ...'.split(' '));
const SOFT_KEYWORDS = ['_', 'case', 'match', 'type'];

/** The prefix test is CPython's own: it compares only as many letters as the name has. */
function isSoftKeyword(token: Token): boolean {
  return token.type === 'name' && SOFT_KEYWORDS.some((word) => word.startsWith(token.text));
}

export function isExpressionStart({ type, text }: Token): boolean {
  if (type === 'name' || type === 'number' || type === 'string') return true;
  if (type === 'format-start') return true;
  if (type === 'keyword') return EXPRESSION_KEYWORDS.has(text);
  return type === 'operator' && EXPRESSION_OPERATORS.has(text);
}

export abstract class ExpressionParser extends Cursor {
  /** Off while CPython would parse without its rules for mistakes. */
  protected diagnoses = true;

  protected abstract primary(): Expression;
  protected abstract atom(): Expression;
  protected abstract lambda(): Expression;

  /** `a, *b, c`: a tuple if there is a comma. (star_expressions) */
  expressions(): Expression {
    return this.commaSeparated(
      () => this.starred() ?? this.expression(),
      () => this.startsExpression(),
    );
  }

  /** What may stand on the right of an assignment. (yield_expr | star_expressions) */
  protected yieldOrExpressions(): Expression {
    return this.atKeyword('yield') ? this.yield() : this.expressions();
  }

  protected yield(): Expression {
    const start = this.advance();
    if (this.skip('from')) {
      const value = this.expression();
      return { kind: 'YieldFrom', value, ...span(start, this.previous) };
    }
    const value = this.startsExpression() ? this.expressions() : null;
    return { kind: 'Yield', value, ...span(start, this.previous) };
  }

  /** `*operand` where it may stand, or null. */
  protected starred(isInBrackets = false): Expression | null {
    const start = this.token;
    if (!this.atOperator('*')) return null;
    if (!isExpressionStart(this.peek(1))) {
      if (isInBrackets) this.fail('Invalid star expression', this.peek(1));
      this.lookedAt(1);
      this.failHere();
    }
    this.advance();
    const value = this.bitwiseOr();
    return { kind: 'Starred', value, ...span(start, this.previous) };
  }

  /** An operand of a comparison. */
  protected bitwiseOr(): Expression {
    return this.#binary(0);
  }

  protected commaSeparated(element: () => Expression, isElement: () => boolean): Expression {
    const start = this.token;
    const first = element();
    if (!this.atOperator(',')) return first;
    const elements = [first];
    while (this.skip(',')) {
      if (!isElement()) break;
      elements.push(element());
    }
    return { kind: 'Tuple', elements, ...span(start, this.previous) };
  }

  /** Where `:=` could stand. CPython takes a `=` here for a mistyped `==`. */
  namedExpression(): Expression {
    const start = this.index;
    const first = this.token;
    const expression = this.expression();
    if (this.atOperator(':=')) {
      if (expression.kind === 'Name' && this.index === start + 1) {
        this.advance();
        const value = this.expression();
        const where = span(first, this.previous);
        return { kind: 'NamedExpression', target: expression, value, ...where };
      }
      const value = this.preview(() => (this.advance(), this.expression()));
      if (value === null) this.failHere();
      const what = describe(expression);
      this.fail(`cannot use assignment expressions with ${what}`, expression);
    }
    if (this.atOperator('=')) this.diagnoseAssignment(start);
    return expression;
  }

  /** At `=` after the expression that starts at a token: `==` may have been meant. */
  protected diagnoseAssignment(start: number): void {
    const stuck = this.index;
    this.index = start;
    const first = this.token;
    const operands = this.preview(() => {
      const left = this.#binary(0);
      const end = this.index;
      this.expect('=');
      const right = this.#binary(0);
      const isName = first.type === 'name' && end === start + 1;
      return { left, right, isName, next: this.token };
    });
    this.index = stuck;
    if (operands === null) return;
    this.sawLine(operands.next);
    // The comparison must end there.
    if (/^:?=$/.test(operands.next.text)) return;
    if (operands.isName) {
      const message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
      this.fail(message, span(first, operands.right));
    }
    this.index = start;
    const atom = this.preview(() => this.atom());
    this.index = stuck;
    if (atom !== null && /^(?:List|Tuple|Generator)$/.test(atom.kind)) return;
    if (['True', 'False', 'None'].includes(first.text)) return;
    const what = describe(operands.left);
    const message = `cannot assign to ${what} here. Maybe you meant '==' instead of '='?`;
    this.fail(message, operands.left);
  }

  /** A conditional expression or anything that binds tighter. (expression) */
  expression(): Expression {
    if (this.atKeyword('lambda')) return this.lambda();
    const first = this.token;
    const start = this.index;
    const body = this.disjunction();
    if (this.startsExpression()) this.#diagnoseAdjacent(first, start, body);
    if (!this.atKeyword('if')) return body;
    const stuck = this.index;
    this.advance();
    const test = this.disjunction();
    if (!this.atKeyword('else')) {
      if (this.atOperator(':')) this.failHere();
      this.sawLine(this.token);
      this.index = stuck;
      if (!this.diagnoses) return body;
      this.fail("expected 'else' after 'if' expression", span(body, test));
    }
    this.advance();
    const orElse = this.expression();
    return { kind: 'Conditional', test, body, orElse, ...span(first, this.previous) };
  }

  /** Two expressions side by side: a comma is missing, or it is Python 2's print. */
  #diagnoseAdjacent(first: Token, start: number, left: Expression): void {
    if (!this.diagnoses) return;
    if (this.index === start + 1 && (first.text === 'print' || first.text === 'exec')) {
      const operand = this.preview(() => this.expressions());
      if (operand === null) return;
      const what = `Missing parentheses in call to '${first.text}'`;
      this.fail(`${what}. Did you mean ${first.text}(...)?`, span(first, operand));
    }
    if (isSoftKeyword(first)) return;
    if (first.type === 'name' && this.token.type === 'string' && this.index === start + 1) return;
    this.sawEnd = false;
    const right = this.preview(() => {
      const expression = this.withoutDiagnoses(() => this.expression());
      return { expression, depth: this.previous.depth, next: this.token };
    });
    // CPython has read one token more: if that is the end of the file, it is the error.
    if (this.sawEnd || right?.next.type === 'end') this.failAtEnd();
    if (right === null || right.depth === 0) return;
    this.sawLine(right.next);
    const where = span(left, right.expression);
    this.fail('invalid syntax. Perhaps you forgot a comma?', where);
  }

  protected withoutDiagnoses<T>(parse: () => T): T {
    const before = this.diagnoses;
    this.diagnoses = false;
    try {
      return parse();
    } finally {
      this.diagnoses = before;
    }
  }

  startsExpression(): boolean {
    return isExpressionStart(this.token) || this.atOperator('*');
  }

  disjunction(): Expression {
    return this.#logical('or', () => this.#logical('and', () => this.#inversion()));
  }

  #logical(operator: 'and' | 'or', operand: () => Expression): Expression {
    const start = this.token;
    const first = operand();
    if (!this.atKeyword(operator)) return first;
    const values = [first];
    while (this.skip(operator)) values.push(operand());
    return { kind: 'BooleanOperation', operator, values, ...span(start, this.previous) };
  }

  #inversion(): Expression {
    const start = this.token;
    if (!this.skip('not')) return this.#comparison();
    const operand = this.#inversion();
    const where = span(start, this.previous);
    return { kind: 'UnaryOperation', operator: 'not', operand, ...where };
  }

  #comparison(): Expression {
    const start = this.token;
    const left = this.#binary(0);
    const operators: ComparisonOperator[] = [];
    const comparators: Expression[] = [];
    for (;;) {
      const operator = this.#comparisonOperator();
      if (operator === null) break;
      operators.push(operator);
      comparators.push(this.#binary(0));
    }
    if (operators.length === 0) return left;
    return { kind: 'Comparison', left, operators, comparators, ...span(start, this.previous) };
  }

  #comparisonOperator(): ComparisonOperator | null {
    const { type, text } = this.token;
    if (type === 'operator' && COMPARISON_TOKENS.has(text)) {
      this.advance();
      return text as ComparisonOperator;
    }
    if (this.skip('in')) return 'in';
    if (this.skip('is')) return this.skip('not') ? 'is not' : 'is';
    if (!this.atKeyword('not')) return null;
    const next = this.peek(1);
    if (next.type !== 'keyword' || next.text !== 'in') {
      this.lookedAt(1);
      return null;
    }
    this.index += 2;
    return 'not in';
  }

  /** A target of `for`, which must stop before `in`. */
  protected forTarget(): Expression {
    const start = this.index;
    const target = this.commaSeparated(
      () => this.starred() ?? this.#binary(0),
      () => this.startsExpression(),
    );
    const invalid = invalidTarget(target);
    if (!this.atKeyword('in') || invalid !== null) this.#diagnoseForTarget(start);
    if (invalid !== null) this.fail(`cannot assign to ${describe(invalid)}`, invalid);
    return target;
  }

  /** CPython reads any expression here, of whose `in` it takes the left side. */
  #diagnoseForTarget(start: number): void {
    const stuck = this.index;
    this.index = start;
    const read = this.preview(() => this.expressions());
    this.index = stuck;
    if (read === null) return;
    const invalid = invalidTarget(read, 'loop');
    if (invalid !== null) this.fail(`cannot assign to ${describe(invalid)}`, invalid);
  }

  /** Whether `name :=` stands at an index. */
  protected isNamedAt(index: number): boolean {
    const distance = index - this.index;
    return this.peek(distance).type === 'name' && this.peek(distance + 1).text === ':=';
  }

  /** Everything that binds tighter than comparisons, from a binding power up. (bitwise_or) */
  #binary(minimum: number): Expression {
    const start = this.token;
    let left = this.#unary();
    for (;;) {
      const { type, text } = this.token;
      const binding = type === 'operator' ? BINDING[text] : undefined;
      if (binding === undefined || binding <= minimum) return left;
      this.advance();
      if (binding >= BINDING['+']!) this.#diagnoseNot();
      const right = this.#binary(binding);
      const operator = text as BinaryOperator;
      left = { kind: 'BinaryOperation', left, operator, right, ...span(start, this.previous) };
    }
  }

  /** `not` binds looser than any operator, so that it cannot be an operand as it stands. */
  #diagnoseNot(): void {
    if (!this.atKeyword('not') || !this.diagnoses) return;
    const operand = this.preview(() => this.#inversion());
    if (operand !== null) this.fail("'not' after an operator must be parenthesized", operand);
  }

  #unary(): Expression {
    const start = this.token;
    const { type, text } = start;
    if (type !== 'operator' || (text !== '-' && text !== '+' && text !== '~')) return this.#power();
    this.advance();
    this.#diagnoseNot();
    const operand = this.#unary();
    return { kind: 'UnaryOperation', operator: text, operand, ...span(start, this.previous) };
  }

  #power(): Expression {
    if (this.atKeyword('await')) this.failUnsupported("'await' expressions");
    const start = this.token;
    const left = this.primary();
    if (!this.skip('**')) return left;
    const right = this.#unary();
    const where = span(start, this.previous);
    return { kind: 'BinaryOperation', left, operator: '**', right, ...where };
  }
}
