// The parameters of a `def`.

import type { Parameter, Parameters } from './ast.ts';
import { span } from './ast.ts';
import { ExpressionParser } from './parse-expression.ts';

export class ParameterParser extends ExpressionParser {
  protected parameters(): Parameters {
    let positionalOnly: Parameter[] = [];
    let positional: Parameter[] = [];
    const keywordOnly: Parameter[] = [];
    let slash = false;
    let star = false;
    while (!this.atOperator(')')) {
      if (this.atOperator('/')) {
        this.#checkSlash(slash, star, positional.length);
        this.advance();
        slash = true;
        positionalOnly = positional;
        positional = [];
      } else if (this.atOperator('*')) {
        this.#checkStar(star);
        this.advance();
        star = true;
      } else {
        const list = star ? keywordOnly : positional;
        const parameter = this.#parameter();
        const last = list.at(-1) ?? (star ? undefined : positionalOnly.at(-1));
        const lacksDefault = !star && parameter.default === null && last?.default;
        if (lacksDefault && (this.atOperator(',') || this.atOperator(')'))) {
          this.fail('parameter without a default follows parameter with a default', parameter);
        }
        list.push(parameter);
      }
      if (!this.skip(',')) break;
    }
    return { positionalOnly, positional, keywordOnly };
  }

  #parameter(): Parameter {
    if (this.atOperator('**')) this.failUnsupported("'**' parameters");
    if (this.atOperator('(')) this.#diagnoseParenthesized();
    const name = this.expectName();
    if (this.atOperator(':')) this.failUnsupported('annotations');
    const equals = this.token;
    if (!this.skip('=')) return { name: name.text, default: null, ...span(name, name) };
    if (this.atOperator(')') || this.atOperator(',')) {
      this.fail('expected default value expression', equals);
    }
    return { name: name.text, default: this.expression(), ...span(name, name) };
  }

  #checkSlash(slash: boolean, star: boolean, before: number): void {
    if (slash) this.fail('/ may appear only once', this.token);
    if (star) this.fail('/ must be ahead of *', this.token);
    if (before > 0) return;
    if (this.peek(1).text === ',') this.fail('at least one argument must precede /', this.token);
    this.failHere();
  }

  #checkStar(star: boolean): void {
    const next = this.peek(1);
    if (star) {
      const isParameter = next.type === 'name' || next.text === ',';
      if (isParameter) this.fail('* argument may appear only once', this.token);
      this.failHere();
    }
    if (next.type === 'name') this.failUnsupported("'*' parameters");
    const isLast =
      next.text === ')' || (next.text === ',' && /^(\)|\*\*)$/.test(this.peek(2).text));
    if (isLast) this.fail('named arguments must follow bare *', this.token);
  }

  /** Python 2's `def f(a, (b, c))`. */
  #diagnoseParenthesized(): void {
    const start = this.token;
    const end = this.preview(() => {
      this.advance();
      do {
        this.expectName();
      } while (this.skip(',') && !this.atOperator(')'));
      return this.expect(')');
    });
    if (end !== null) this.fail('Function parameters cannot be parenthesized', span(start, end));
  }
}
