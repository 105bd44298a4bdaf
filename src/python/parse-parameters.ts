// The parameters of a `def` and of a `lambda`, which has neither parentheses nor annotations.

import { unparse } from './unparse.ts';
import type { Expression, Parameter, Parameters } from './ast.ts';
import { span } from './ast.ts';
import { AtomParser } from './parse-atom.ts';

/** What of the list has been read. */
interface Progress {
  positionalOnly: Parameter[];
  positional: Parameter[];
  rest: Parameter | null;
  readonly keywordOnly: Parameter[];
  keywordRest: Parameter | null;
  hasSlash: boolean;
  hasStar: boolean;
}

export class ParameterParser extends AtomParser {
  /** What ends the list: `)` or, of a lambda, `:`. */
  #end = ')';

  protected lambda(): Expression {
    const start = this.advance();
    const parameters = this.parameters(':');
    this.expect(':');
    const body = this.expression();
    return { kind: 'Lambda', parameters, body, ...span(start, this.previous) };
  }

  protected parameters(end: ')' | ':'): Parameters {
    const outer = this.#end;
    this.#end = end;
    const progress: Progress = {
      positionalOnly: [],
      positional: [],
      rest: null,
      keywordOnly: [],
      keywordRest: null,
      hasSlash: false,
      hasStar: false,
    };
    while (!this.atOperator(end)) {
      if (progress.keywordRest !== null) this.#failBehindLast();
      this.#item(progress);
      if (!this.skip(',')) break;
    }
    this.#end = outer;
    const { positionalOnly, positional, rest, keywordOnly, keywordRest } = progress;
    return { positionalOnly, positional, rest, keywordOnly, keywordRest };
  }

  #item(progress: Progress): void {
    if (this.atOperator('/')) {
      this.#checkSlash(progress);
      this.advance();
      progress.hasSlash = true;
      progress.positionalOnly = progress.positional;
      progress.positional = [];
    } else if (this.atOperator('*')) {
      this.#checkStar(progress.hasStar);
      this.advance();
      progress.hasStar = true;
      if (this.at('name')) progress.rest = this.#starParameter('positional');
    } else if (this.skip('**')) {
      progress.keywordRest = this.#starParameter('keyword');
    } else {
      this.#plain(progress);
    }
  }

  #plain({ positionalOnly, positional, keywordOnly, hasStar }: Progress): void {
    const list = hasStar ? keywordOnly : positional;
    const parameter = this.#parameter();
    const last = list.at(-1) ?? (hasStar ? undefined : positionalOnly.at(-1));
    const lacksDefault = !hasStar && parameter.default === null && last?.default;
    if (lacksDefault && (this.atOperator(',') || this.atOperator(this.#end))) {
      this.fail('parameter without a default follows parameter with a default', parameter);
    }
    list.push(parameter);
  }

  #failBehindLast(): never {
    const isItem = this.at('name') || /^(?:\*|\*\*|\/)$/.test(this.token.text);
    if (isItem) this.fail('arguments cannot follow var-keyword argument', this.token);
    return this.failHere();
  }

  #starParameter(which: 'positional' | 'keyword'): Parameter {
    const name = this.expectName();
    const annotation = this.#annotation(which === 'positional');
    if (this.atOperator('=')) {
      this.fail(`var-${which} argument cannot have default value`, this.token);
    }
    return { name: name.text, annotation, default: null, ...span(name, this.previous) };
  }

  /** Whether annotations are not evaluated: `from __future__ import annotations`. */
  protected hasTextAnnotations = false;

  protected annotation(): Expression {
    return this.textual(this.expression());
  }

  /** The annotation, or its text where that is all that becomes of it. */
  protected textual(annotation: Expression): Expression {
    if (!this.hasTextAnnotations) return annotation;
    const text = unparse(annotation);
    if (text === undefined) return this.failUnsupported('such annotations', annotation);
    const { line, column, endLine, endColumn } = annotation;
    return { kind: 'Constant', value: text, line, column, endLine, endColumn };
  }

  #annotation(canBeStarred: boolean): Expression | null {
    if (this.#end === ':' || !this.skip(':')) return null;
    const starred = canBeStarred ? this.starred() : null;
    return starred === null ? this.annotation() : this.textual(starred);
  }

  #parameter(): Parameter {
    if (this.atOperator('(')) this.#diagnoseParenthesized();
    const name = this.expectName();
    const annotation = this.#annotation(false);
    const where = span(name, this.previous);
    const equals = this.token;
    if (!this.skip('=')) return { name: name.text, annotation, default: null, ...where };
    if (this.atOperator(this.#end) || this.atOperator(',')) {
      this.fail('expected default value expression', equals);
    }
    return { name: name.text, annotation, default: this.expression(), ...where };
  }

  #checkSlash({ hasSlash, hasStar, positional }: Progress): void {
    if (hasSlash) this.fail('/ may appear only once', this.token);
    if (hasStar) this.fail('/ must be ahead of *', this.token);
    if (positional.length > 0) return;
    if (this.peek(1).text === ',') this.fail('at least one argument must precede /', this.token);
    this.failHere();
  }

  #checkStar(hasStar: boolean): void {
    const next = this.peek(1);
    if (hasStar) {
      const isParameter = next.type === 'name' || next.text === ',';
      if (isParameter) this.fail('* argument may appear only once', this.token);
      this.failHere();
    }
    if (next.type === 'name') return;
    const behind = this.peek(2).text;
    const isLast =
      next.text === this.#end || (next.text === ',' && (behind === this.#end || behind === '**'));
    if (isLast) {
      // Of a lambda the last token read is to blame.
      const last = next.text === this.#end ? next : this.peek(2);
      const where = this.#end === ':' ? last : this.token;
      this.fail('named arguments must follow bare *', where);
    }
    if (next.text !== ',') {
      if (next.text === '=') this.fail('var-positional argument cannot have default value', next);
      this.advance();
      this.failHere();
    }
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
    if (end === null) return;
    const what = this.#end === ':' ? 'Lambda expression' : 'Function';
    this.fail(`${what} parameters cannot be parenthesized`, span(start, end));
  }
}
