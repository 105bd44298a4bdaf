// Atoms: names, literals, displays and comprehensions.

import type { Comprehension, ComprehensionClause, Expression } from './ast.ts';
import { span } from './ast.ts';
import { ELLIPSIS } from './code.ts';
import { numberValue } from './number-literal.ts';
import { StringParser } from './parse-string.ts';
import type { Token } from './tokenize.ts';

export abstract class AtomParser extends StringParser {
  protected atom(): Expression {
    const { type, text } = this.token;
    if (type === 'name') {
      const token = this.advance();
      return { kind: 'Name', id: text, ...span(token, token) };
    }
    if (type === 'number') return this.#number();
    if (type === 'string' || type === 'format-start') return this.strings();
    if (type === 'keyword') return this.#keywordAtom(text);
    if (type !== 'operator') this.failHere();
    if (text === '(') return this.#parenthesized();
    if (text === '[') return this.#list();
    if (text === '{') return this.#braces();
    if (text === '...') {
      const token = this.advance();
      return { kind: 'Constant', value: ELLIPSIS, ...span(token, token) };
    }
    return this.failHere();
  }

  #keywordAtom(text: string): Expression {
    const token = this.token;
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

  // --- comprehensions -------------------------------------------------------------------------------

  protected get atClauses(): boolean {
    return this.atKeyword('for') || this.atKeyword('async');
  }

  /** `for a in b if c for d in e`. (for_if_clauses) */
  protected clauses(): ComprehensionClause[] {
    const clauses: ComprehensionClause[] = [];
    while (this.atClauses) {
      if (this.atKeyword('async')) this.failUnsupported('asynchronous comprehensions');
      this.advance();
      const target = this.forTarget();
      this.#expectIn();
      const iterable = this.disjunction();
      const conditions: Expression[] = [];
      while (this.skip('if')) conditions.push(this.disjunction());
      clauses.push({ target, iterable, conditions });
    }
    return clauses;
  }

  /** CPython 3.13 names the missing `in` of a comprehension. */
  #expectIn(): void {
    if (this.skip('in')) return;
    this.fail("'in' expected after for-loop variables", this.token);
  }

  #comprehension(
    kind: Comprehension['kind'],
    start: Token,
    element: Expression,
    value: Expression | null,
  ): Expression {
    if (element.kind === 'Starred') {
      this.fail('iterable unpacking cannot be used in comprehension', element);
    }
    const clauses = this.clauses();
    this.expect(kind === 'ListComprehension' ? ']' : kind === 'Generator' ? ')' : '}');
    return { kind, element, value, clauses, ...span(start, this.previous) };
  }

  // --- displays -------------------------------------------------------------------------------------

  #element(): Expression {
    return this.starred(true) ?? this.namedExpression();
  }

  /** The elements behind the first up to the closing bracket. */
  #moreElements(first: Expression): Expression[] {
    const elements = [first];
    while (this.skip(',') && this.startsExpression()) elements.push(this.#element());
    if (this.atClauses) this.#failTarget(elements);
    return elements;
  }

  #failTarget(elements: readonly Expression[]): never {
    const [first] = elements;
    if (first!.kind === 'Starred') this.failHere();
    const isValid = this.preview(() => this.clauses()) !== null;
    if (!isValid) this.failHere();
    const message = 'did you forget parentheses around the comprehension target?';
    const end = elements.length > 1 ? elements.at(-1)! : this.previous;
    return this.fail(message, span(first!, end));
  }

  /** `()`, a parenthesized expression, a tuple or a generator. */
  #parenthesized(): Expression {
    const start = this.advance();
    if (this.skip(')')) return { kind: 'Tuple', elements: [], ...span(start, this.previous) };
    if (this.atKeyword('yield')) {
      const inner = this.yield();
      this.expect(')');
      return inner;
    }
    if (this.atOperator('**')) {
      const isAlone = this.preview(() => (this.advance(), this.expression(), this.expect(')')));
      if (isAlone === null) this.failHere();
      this.fail('cannot use double starred expression here', this.token);
    }
    const first = this.#element();
    if (this.atClauses) return this.#comprehension('Generator', start, first, null);
    if (!this.atOperator(',')) {
      if (first.kind === 'Starred' && this.atOperator(')')) {
        this.fail('cannot use starred expression here', first);
      }
      this.expect(')');
      return first;
    }
    const elements = [first];
    while (this.skip(',') && this.startsExpression()) elements.push(this.#element());
    this.expect(')');
    return { kind: 'Tuple', elements, ...span(start, this.previous) };
  }

  #list(): Expression {
    const start = this.advance();
    if (this.skip(']')) return { kind: 'List', elements: [], ...span(start, this.previous) };
    const first = this.#element();
    if (this.atClauses) return this.#comprehension('ListComprehension', start, first, null);
    const elements = this.#moreElements(first);
    this.expect(']');
    return { kind: 'List', elements, ...span(start, this.previous) };
  }

  /** A dict or a set: what follows the first element tells. */
  #braces(): Expression {
    const start = this.advance();
    const keys: (Expression | null)[] = [];
    const values: Expression[] = [];
    if (this.skip('}')) return { kind: 'Dict', keys, values, ...span(start, this.previous) };
    if (!this.atOperator('**')) {
      const index = this.index;
      const first = this.#element();
      if (!this.atOperator(':')) return this.#set(start, first);
      if (first.kind === 'Starred' || this.isNamedAt(index)) this.failHere();
      this.#pair(first, keys, values);
      if (this.atClauses) {
        return this.#comprehension('DictComprehension', start, first, values[0]!);
      }
    } else {
      const stars = this.token;
      this.#unpacking(keys, values);
      if (this.atClauses) {
        this.fail('dict unpacking cannot be used in dict comprehension', stars);
      }
    }
    while (this.skip(',') && !this.atOperator('}')) {
      if (this.#unpacking(keys, values)) continue;
      // CPython checks the pairs after the first before it looks for other mistakes.
      const key = this.withoutDiagnoses(() => this.expression());
      if (!this.atOperator(':')) this.#failMissingColon(key);
      this.#pair(key, keys, values);
    }
    this.expect('}');
    return { kind: 'Dict', keys, values, ...span(start, this.previous) };
  }

  #unpacking(keys: (Expression | null)[], values: Expression[]): boolean {
    if (!this.skip('**')) return false;
    keys.push(null);
    values.push(this.bitwiseOr());
    return true;
  }

  #pair(key: Expression, keys: (Expression | null)[], values: Expression[]): void {
    const colon = this.expect(':');
    if (this.atOperator('}') || this.atOperator(',')) {
      this.fail("expression expected after dictionary key and ':'", colon);
    }
    const star = this.token;
    if (this.skip('*') && this.attempt(() => this.bitwiseOr()) !== null) {
      this.failFrom('cannot use a starred expression in a dictionary value', star);
    }
    keys.push(key);
    values.push(this.expression());
  }

  #failMissingColon(key: Expression): never {
    const { endLine: line, endColumn: column } = key;
    // CPython gives the end as -1: unknown.
    const where = { line, column: column - 1, endLine: line, endColumn: -1 };
    return this.fail("':' expected after dictionary key", where);
  }

  #set(start: Token, first: Expression): Expression {
    if (this.atClauses) return this.#comprehension('SetComprehension', start, first, null);
    const elements = this.#moreElements(first);
    this.expect('}');
    return { kind: 'Set', elements, ...span(start, this.previous) };
  }
}
