// Primaries: attributes, subscripts and calls.

import type { ComprehensionClause, Expression, Keyword, Name } from './ast.ts';
import { span } from './ast.ts';
import type { Position } from './code.ts';
import { ExpressionParser, isExpressionStart } from './parse-expression.ts';

export interface Arguments {
  readonly args: Expression[];
  readonly keywords: Keyword[];
}

export abstract class PrimaryParser extends ExpressionParser {
  protected abstract atom(): Expression;
  protected abstract clauses(): ComprehensionClause[];

  protected primary(): Expression {
    const start = this.token;
    let value = this.atom();
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
    const index = this.commaSeparated(
      () => this.#starredArgument() ?? this.#slice(),
      () => !this.atOperator(']'),
    );
    // `a[*b]` has a tuple all the same.
    if (index.kind !== 'Starred') return index;
    return { kind: 'Tuple', elements: [index], ...span(index, index) };
  }

  #slice(): Expression {
    const start = this.token;
    const startIndex = this.index;
    const lower = this.atOperator(':') ? null : this.namedExpression();
    if (lower !== null && this.isNamedAt(startIndex) && this.atOperator(':')) this.failHere();
    if (!this.skip(':')) return lower ?? this.failHere();
    const upper = this.#sliceBound();
    const step = this.skip(':') ? this.#sliceBound() : null;
    return { kind: 'Slice', lower, upper, step, ...span(start, this.previous) };
  }

  #sliceBound(): Expression | null {
    return this.startsExpression() ? this.expression() : null;
  }

  /** `*value` in a call or a subscript, where the value is any expression. */
  #starredArgument(): Expression | null {
    const start = this.token;
    if (!this.atOperator('*')) return null;
    if (!isExpressionStart(this.peek(1))) this.fail('Invalid star expression', this.peek(1));
    this.advance();
    const value = this.expression();
    return { kind: 'Starred', value, ...span(start, this.previous) };
  }

  #call(start: Position, callee: Expression): Expression {
    const { args, keywords } = this.arguments();
    return { kind: 'Call', callee, args, keywords, ...span(start, this.previous) };
  }

  /** The arguments of a call or of a class, with their parentheses. */
  protected arguments(canBeGenerator = true): Arguments {
    const open = this.expect('(');
    const args: Expression[] = [];
    const keywords: Keyword[] = [];
    while (!this.atOperator(')')) {
      this.#argument(args, keywords);
      if (this.atKeyword('for') || this.atKeyword('async')) {
        if (!canBeGenerator && args.length + keywords.length === 1) this.failHere();
        args.push(this.#generator(args, keywords, open));
        break;
      }
      if (!this.skip(',')) break;
    }
    this.expect(')');
    return { args, keywords };
  }

  /** A generator needs no parentheses of its own if it is the only argument. */
  #generator(args: Expression[], keywords: readonly Keyword[], open: Position): Expression {
    const last = keywords.at(-1);
    if (last !== undefined) this.#failKeywordGenerator(last);
    const element = args.pop()!;
    if (element.kind === 'Starred') {
      this.fail('iterable unpacking cannot be used in comprehension', element);
    }
    const clauses = this.clauses();
    if (args.length > 0 || !this.atOperator(')')) {
      if (args.length === 0 && !this.atOperator(',')) this.failHere();
      const { target } = clauses.at(-1)!;
      const end = clauses.at(-1)!.conditions.at(-1) ?? clauses.at(-1)!.iterable ?? target;
      this.fail('Generator expression must be parenthesized', span(element, end));
    }
    const where = span(open, this.token);
    return { kind: 'Generator', element, value: null, clauses, ...where };
  }

  #failKeywordGenerator({ name, line, column, value }: Keyword): never {
    if (name === null) return this.failHere();
    this.clauses();
    const message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
    const endColumn = value.column;
    return this.fail(message, { line, column, endLine: line, endColumn });
  }

  #argument(args: Expression[], keywords: Keyword[]): void {
    const first = this.token;
    const comma = this.previous;
    const starred = this.#starredArgument();
    if (starred !== null) {
      if (this.atOperator('=')) this.#failUnpackingTarget(first, 'iterable');
      if (keywords.some(({ name }) => name === null)) {
        const message = 'iterable argument unpacking follows keyword argument unpacking';
        this.failFrom(message, comma);
      }
      args.push(starred);
      return;
    }
    if (this.skip('**')) {
      const value = this.expression();
      if (this.atOperator('=')) this.#failUnpackingTarget(first, 'keyword');
      keywords.push({ name: null, value, ...span(first, this.previous) });
      return;
    }
    const next = this.peek(1);
    const isKeyword = next.type === 'operator' && next.text === '=';
    if (isKeyword && first.type === 'name') {
      keywords.push(this.#keywordArgument());
      return;
    }
    if (isKeyword && ['True', 'False', 'None'].includes(first.text)) {
      this.fail(`cannot assign to ${first.text}`, span(first, next));
    }
    const value = this.#positional();
    if (this.atOperator('=')) {
      const message = 'expression cannot contain assignment, perhaps you meant "=="?';
      this.fail(message, span(value, this.token));
    }
    if (keywords.length > 0 && !this.atKeyword('for')) this.#failPositional(keywords);
    args.push(value);
  }

  #failUnpackingTarget(first: Position, what: 'iterable' | 'keyword'): never {
    const value = this.preview(() => (this.advance(), this.expression()));
    if (value === null) this.failHere();
    return this.fail(`cannot assign to ${what} argument unpacking`, span(first, value));
  }

  #positional(): Expression {
    const start = this.token;
    const next = this.peek(1);
    if (start.type !== 'name' || next.text !== ':=') return this.expression();
    const target: Name = { kind: 'Name', id: start.text, ...span(start, start) };
    this.index += 2;
    const value = this.expression();
    return { kind: 'NamedExpression', target, value, ...span(start, this.previous) };
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
  #failPositional(keywords: readonly Keyword[]): never {
    while (this.skip(',') && (this.startsExpression() || this.atOperator('**'))) {
      this.#argument([], []);
    }
    const hasUnpacking = keywords.some(({ name }) => name === null);
    const what = hasUnpacking ? 'keyword argument unpacking' : 'keyword argument';
    return this.fail(`positional argument follows ${what}`, this.token);
  }
}
