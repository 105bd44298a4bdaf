// Expressions: one method per precedence level, as in the reference grammar; the binary operators
// between comparison and unary share one precedence-climbing method.
//
// Wherever a token does not fit, CPython looks again with rules that recognise common mistakes. Here
// the parser makes the same checks at the point where it is stuck: methods named `diagnose...`.

import type { BinaryOperator, ComparisonOperator, Expression, Keyword } from './ast.ts';
import { span } from './ast.ts';
import { ELLIPSIS, type Position } from './code.ts';
import { Cursor } from './cursor.ts';
import { numberValue } from './number-literal.ts';
import { stringValue } from './string-literal.ts';
import { describe } from './targets.ts';
import type { Token } from './tokenize.ts';

/** Binding powers of the left-associative binary operators. */
const BINDING: Readonly<Record<string, number>> = {
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

function isExpressionStart({ type, text }: Token): boolean {
  if (type === 'name' || type === 'number' || type === 'string') return true;
  if (type === 'keyword') return EXPRESSION_KEYWORDS.has(text);
  return type === 'operator' && EXPRESSION_OPERATORS.has(text);
}

export class ExpressionParser extends Cursor {
  /** Off while CPython would parse without its rules for mistakes. */
  #diagnoses = true;

  /** `a, b, c`: a tuple if there is a comma. (star_expressions) */
  expressions(): Expression {
    return this.#commaSeparated(
      () => this.expression(),
      () => this.startsExpression(),
    );
  }

  #commaSeparated(element: () => Expression, isElement: () => boolean): Expression {
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
        this.failUnsupported('assignment expressions', span(first, this.token));
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
    if (this.#isSequenceDisplay(first, operands.left)) return;
    if (['True', 'False', 'None'].includes(first.text)) return;
    const what = describe(operands.left);
    const message = `cannot assign to ${what} here. Maybe you meant '==' instead of '='?`;
    this.fail(message, operands.left);
  }

  /** Whether what starts a target is a list or a tuple in brackets (a display ends in its bracket). */
  #isSequenceDisplay(first: Token, expression: Expression): boolean {
    if (first.text === '[') return true;
    return first.text === '(' && expression.kind === 'Tuple';
  }

  /** A conditional expression or anything that binds tighter. (expression) */
  expression(): Expression {
    if (this.atKeyword('lambda')) this.failUnsupported('lambda expressions');
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
      if (!this.#diagnoses) return body;
      this.fail("expected 'else' after 'if' expression", span(body, test));
    }
    this.advance();
    const orElse = this.expression();
    return { kind: 'Conditional', test, body, orElse, ...span(first, this.previous) };
  }

  /** Two expressions side by side: a comma is missing, or it is Python 2's print. */
  #diagnoseAdjacent(first: Token, start: number, left: Expression): void {
    if (!this.#diagnoses) return;
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
    const before = this.#diagnoses;
    this.#diagnoses = false;
    try {
      return parse();
    } finally {
      this.#diagnoses = before;
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
    return this.#commaSeparated(
      () => this.#binary(0),
      () => this.startsExpression(),
    );
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
    if (!this.atKeyword('not') || !this.#diagnoses) return;
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
    const left = this.#primary();
    if (!this.skip('**')) return left;
    const right = this.#unary();
    const where = span(start, this.previous);
    return { kind: 'BinaryOperation', left, operator: '**', right, ...where };
  }

  #primary(): Expression {
    const start = this.token;
    let value = this.#atom();
    for (;;) {
      if (this.skip('.')) {
        const { text: name } = this.expectName();
        value = { kind: 'Attribute', value, name, ...span(start, this.previous) };
      } else if (this.atOperator('(')) {
        value = this.#call(start, value);
      } else if (this.atOperator('[') && this.peek(1).text === ']') {
        // No subscript; as an empty list it may be what a missing comma is followed by.
        this.lookedAt(1);
        return value;
      } else if (this.skip('[')) {
        const index = this.#slices();
        this.expect(']');
        value = { kind: 'Subscript', value, index, ...span(start, this.previous) };
      } else {
        return value;
      }
    }
  }

  #slices(): Expression {
    return this.#commaSeparated(
      () => this.#slice(),
      () => !this.atOperator(']'),
    );
  }

  #slice(): Expression {
    this.#rejectStar();
    const start = this.token;
    const lower = this.atOperator(':') ? null : this.namedExpression();
    if (!this.skip(':')) return lower ?? this.failHere();
    const upper = this.#sliceBound();
    const step = this.skip(':') ? this.#sliceBound() : null;
    return { kind: 'Slice', lower, upper, step, ...span(start, this.previous) };
  }

  #sliceBound(): Expression | null {
    return this.startsExpression() ? this.expression() : null;
  }

  #call(start: Position, callee: Expression): Expression {
    this.expect('(');
    const args: Expression[] = [];
    const keywords: Keyword[] = [];
    while (!this.atOperator(')')) {
      this.#argument(args, keywords);
      if (!this.skip(',')) break;
    }
    this.expect(')');
    return { kind: 'Call', callee, args, keywords, ...span(start, this.previous) };
  }

  #argument(args: Expression[], keywords: Keyword[]): void {
    if (this.atOperator('*') || this.atOperator('**')) {
      this.failUnsupported(`'${this.token.text}' arguments`);
    }
    const first = this.token;
    const next = this.peek(1);
    const isKeyword = next.type === 'operator' && next.text === '=';
    if (isKeyword && first.type === 'name') {
      keywords.push(this.#keywordArgument());
      return;
    }
    if (isKeyword && ['True', 'False', 'None'].includes(first.text)) {
      this.fail(`cannot assign to ${first.text}`, span(first, next));
    }
    const value = this.expression();
    if (this.atOperator(':=')) this.failUnsupported('assignment expressions');
    if (this.atKeyword('for') || this.atKeyword('async')) {
      this.failUnsupported('generator expressions', span(first, this.token));
    }
    if (this.atOperator('=')) {
      const message = 'expression cannot contain assignment, perhaps you meant "=="?';
      this.fail(message, span(value, this.token));
    }
    if (keywords.length > 0) this.#failPositional();
    args.push(value);
  }

  #keywordArgument(): Keyword {
    const name = this.advance();
    const equals = this.advance();
    if (this.atOperator(',') || this.atOperator(')')) {
      this.fail('expected argument value expression', span(name, equals));
    }
    const value = this.expression();
    return { name: name.text, value, ...span(name, this.previous) };
  }

  /** CPython points behind all the arguments that it can still read. */
  #failPositional(): never {
    while (this.skip(',') && this.startsExpression()) this.#argument([], []);
    this.fail('positional argument follows keyword argument', this.token);
  }

  #atom(): Expression {
    const { type, text } = this.token;
    if (type === 'name') {
      const token = this.advance();
      return { kind: 'Name', id: text, ...span(token, token) };
    }
    if (type === 'number') return this.#number();
    if (type === 'string') return this.#strings();
    if (type === 'keyword') return this.#keywordAtom(text);
    if (type !== 'operator') this.failHere();
    if (text === '(') return this.#parenthesized();
    if (text === '[') return this.#list();
    if (text === '{') return this.#braces();
    if (text === '...') {
      const token = this.advance();
      return { kind: 'Constant', value: ELLIPSIS, ...span(token, token) };
    }
    this.#rejectStar();
    return this.failHere();
  }

  /** Starred expressions are the one thing that may stand here in CPython and not yet in the guest. */
  #rejectStar(): void {
    if (this.atOperator('*')) {
      const next = this.peek(1);
      const isOperand = isExpressionStart(next);
      if (this.#followsOperator()) return;
      if (isOperand) this.failUnsupported('starred expressions');
      this.lookedAt(1);
    }
  }

  #followsOperator(): boolean {
    const before = this.index > 0 ? this.previous : null;
    return before?.type === 'operator' && (before.text in BINDING || before.text === '**');
  }

  #keywordAtom(text: string): Expression {
    const token = this.token;
    if (text === 'yield') this.failUnsupported("'yield' expressions");
    if (text !== 'None' && text !== 'True' && text !== 'False') this.failHere();
    this.advance();
    const value = text === 'None' ? null : text === 'True';
    return { kind: 'Constant', value, ...span(token, token) };
  }

  #number(): Expression {
    const token = this.advance();
    const value = numberValue(token.text);
    if (value === null) this.failUnsupported('complex numbers', token);
    return { kind: 'Constant', value, ...span(token, token) };
  }

  /** One string literal or several side by side. */
  #strings(): Expression {
    const start = this.token;
    let value = '';
    while (this.at('string')) {
      const token = this.advance();
      const result = stringValue(token.text);
      if (result.kind === 'unsupported') this.failUnsupported(result.what, token);
      if (result.kind === 'error') this.fail(result.message, token);
      value += result.value;
    }
    return { kind: 'Constant', value, ...span(start, this.previous) };
  }

  /** `()`, a parenthesized expression, or a tuple. */
  #parenthesized(): Expression {
    const start = this.advance();
    if (this.skip(')')) return { kind: 'Tuple', elements: [], ...span(start, this.previous) };
    if (this.atKeyword('yield')) this.failUnsupported("'yield' expressions");
    const stars = this.token;
    if (this.skip('**') && this.attempt(() => (this.expression(), this.expect(')'))) !== null) {
      this.fail('cannot use double starred expression here', stars);
    }
    const content = this.#bracketed('generator expressions');
    this.expect(')');
    const isTuple = this.#isBareTuple;
    return isTuple ? { ...content, ...span(start, this.previous) } : content;
  }

  /** Whether the last `#bracketed` contents had a comma of their own. */
  #isBareTuple = false;

  #bracketed(comprehension: string): Expression {
    const start = this.token;
    const first = this.#element();
    if (this.atKeyword('for') || this.atKeyword('async')) {
      this.failUnsupported(comprehension, span(start, this.token));
    }
    if (!this.atOperator(',')) {
      this.#isBareTuple = false;
      return first;
    }
    const elements = [first];
    while (this.skip(',') && this.startsExpression()) elements.push(this.#element());
    this.#isBareTuple = true;
    return { kind: 'Tuple', elements, ...span(start, this.previous) };
  }

  #element(): Expression {
    this.#rejectStar();
    return this.namedExpression();
  }

  #list(): Expression {
    const start = this.advance();
    if (this.skip(']')) return { kind: 'List', elements: [], ...span(start, this.previous) };
    const content = this.#bracketed('list comprehensions');
    const isTuple = this.#isBareTuple;
    this.expect(']');
    const elements = isTuple && content.kind === 'Tuple' ? content.elements : [content];
    return { kind: 'List', elements, ...span(start, this.previous) };
  }

  /** A dict or a set: what follows the first element tells. */
  #braces(): Expression {
    const start = this.advance();
    const keys: Expression[] = [];
    const values: Expression[] = [];
    if (this.skip('}')) return { kind: 'Dict', keys, values, ...span(start, this.previous) };
    if (this.atOperator('**')) this.failUnsupported("'**' in dict displays");
    const first = this.#element();
    if (!this.atOperator(':')) return this.#set(start, first);
    this.#pair(first, keys, values);
    if (this.atKeyword('for') || this.atKeyword('async')) {
      this.failUnsupported('dict comprehensions', span(start, this.token));
    }
    while (this.skip(',') && !this.atOperator('}')) {
      if (this.atOperator('**')) this.failUnsupported("'**' in dict displays");
      // CPython checks the pairs after the first before it looks for other mistakes.
      const key = this.withoutDiagnoses(() => this.expression());
      if (!this.atOperator(':')) this.#failMissingColon(key);
      this.#pair(key, keys, values);
    }
    this.expect('}');
    return { kind: 'Dict', keys, values, ...span(start, this.previous) };
  }

  #pair(key: Expression, keys: Expression[], values: Expression[]): void {
    const colon = this.expect(':');
    if (this.atOperator('}') || this.atOperator(',')) {
      this.fail("expression expected after dictionary key and ':'", colon);
    }
    const star = this.token;
    if (this.skip('*')) {
      const operand = this.preview(() => this.#binary(0));
      const message = 'cannot use a starred expression in a dictionary value';
      if (operand !== null) this.fail(message, span(star, operand));
    }
    keys.push(key);
    values.push(this.expression());
  }

  #failMissingColon(key: Expression): never {
    const { endLine: line, endColumn: column } = key;
    // CPython gives the end as -1: unknown.
    const where = { line, column: column - 1, endLine: line, endColumn: -1 };
    this.fail("':' expected after dictionary key", where);
  }

  #set(start: Token, first: Expression): Expression {
    if (this.atKeyword('for') || this.atKeyword('async')) {
      this.failUnsupported('set comprehensions', span(start, this.token));
    }
    const elements = [first];
    while (this.skip(',') && this.startsExpression()) elements.push(this.#element());
    this.expect('}');
    return { kind: 'Set', elements, ...span(start, this.previous) };
  }
}
