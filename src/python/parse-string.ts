// String literals and f-strings, one or several side by side, which become one string.

import type { Expression, FormattedValue, JoinedString, Literal } from './ast.ts';
import { span } from './ast.ts';
import type { Position } from './code.ts';
import { PrimaryParser } from './parse-primary.ts';
import { GuestSyntaxError } from './syntax-error.ts';
import { stringValue, unescapeText } from './string-literal.ts';
import type { Token } from './tokenize.ts';

export abstract class StringParser extends PrimaryParser {
  protected strings(): Expression {
    const start = this.token;
    const parts: Expression[] = [];
    let isFormat = false;
    for (;;) {
      if (this.at('string')) {
        parts.push(this.#string());
      } else if (this.at('format-start')) {
        isFormat = true;
        parts.push(...this.#format());
      } else break;
    }
    const where = span(start, this.previous);
    if (isFormat) return { kind: 'JoinedString', values: joinTexts(parts), ...where };
    const value = parts.map(textOf).join('');
    return { kind: 'Constant', value, ...where };
  }

  #string(): Literal {
    const token = this.advance();
    const result = stringValue(token.text);
    if (result.kind === 'unsupported') this.failUnsupported(result.what, token);
    if (result.kind === 'error') this.fail(result.message, token);
    return { kind: 'Constant', value: result.value, ...span(token, token) };
  }

  #format(): Expression[] {
    const start = this.advance();
    const isRaw = /r/i.test(start.text);
    const parts: Expression[] = [];
    let error: string | null = null;
    while (!this.at('format-end')) {
      if (this.at('format-middle')) {
        const part = this.#middle(isRaw);
        if (typeof part === 'string') error ??= part;
        else parts.push(part);
      } else {
        parts.push(...this.#field(isRaw));
      }
    }
    // CPython decodes the pieces when it has all of them.
    if (error !== null) this.fail(error, this.token);
    this.advance();
    return parts;
  }

  /** A piece of text, or what is wrong with it. */
  #middle(isRaw: boolean): Literal | string {
    const token = this.advance();
    if (isRaw) return { kind: 'Constant', value: token.text, ...span(token, token) };
    const result = unescapeText(token.text);
    if (result.kind === 'unsupported') this.failUnsupported(result.what, token);
    if (result.kind === 'error') return result.message;
    return { kind: 'Constant', value: result.value, ...span(token, token) };
  }

  /** `{value=!r:spec}`; with the `=` it is preceded by the text of the expression. */
  #field(isRaw: boolean): Expression[] {
    const open = this.expect('{');
    this.#requireValue();
    const value = this.#fieldValue();
    const equals = this.atOperator('=') ? this.advance() : null;
    const behind = this.token;
    let conversion: FormattedValue['conversion'] = this.#conversion();
    let spec: JoinedString | null = null;
    if (this.atOperator(':')) {
      spec = this.#spec(isRaw);
    } else if (!this.atOperator('}')) {
      this.#failField(equals !== null, conversion !== null);
    }
    this.#closeField();
    const where = span(open, this.previous);
    if (equals !== null && conversion === null && spec === null) conversion = 'r';
    const field: FormattedValue = { kind: 'FormattedValue', value, conversion, spec, ...where };
    if (equals === null) return [field];
    return [this.#debugText(open, behind), field];
  }

  #fieldValue(): Expression {
    const start = this.index;
    const first = this.token;
    try {
      return this.yieldOrExpressions();
    } catch (error) {
      if (!(error instanceof GuestSyntaxError) || error.message !== 'invalid syntax') throw error;
      const end = this.index;
      this.index = start;
      if (first.text === 'lambda') this.#failLambda();
      const behind = this.behindLongest(() => this.yieldOrExpressions(), end);
      if (behind !== null) this.#failField(false, false, behind);
      return this.fail("f-string: expecting a valid expression after '{'", first);
    }
  }

  /** The colon of a lambda starts the format specification. */
  #failLambda(): void {
    const start = this.token;
    const colon = this.preview(() => {
      this.advance();
      while (!this.atOperator(':')) {
        if (this.atOperator('}') || this.at('end')) this.failHere();
        this.advance();
      }
      return this.token;
    });
    const message = 'f-string: lambda expressions are not allowed without parentheses';
    if (colon !== null) this.fail(message, span(start, colon));
  }

  #requireValue(): void {
    const { type, text } = this.token;
    if (type !== 'operator') return;
    const isMissing = text === '=' || text === '!' || text === ':' || text === '}';
    const message = `f-string: valid expression required before '${text}'`;
    if (isMissing) this.fail(message, this.token);
  }

  #conversion(): FormattedValue['conversion'] {
    const mark = this.token;
    if (!this.skip('!')) return null;
    const name = this.token;
    if (name.type !== 'name') {
      const isMissing = name.text === ':' || name.text === '}';
      if (isMissing) this.fail('f-string: missing conversion character', name);
      if (name.type === 'format-end') this.failHere();
      this.fail('f-string: invalid conversion character', name);
    }
    if (name.line !== mark.line || name.column !== mark.endColumn) {
      // CPython's own spelling.
      const message = 'f-string: conversion type must come right after the exclamanation mark';
      this.fail(message, span(mark, name));
    }
    this.advance();
    const { text } = name;
    if (text === 's' || text === 'r' || text === 'a') return text;
    const message = `f-string: invalid conversion character '${text}': expected 's', 'r', or 'a'`;
    return this.fail(message, name);
  }

  #spec(isRaw: boolean): JoinedString {
    const colon = this.advance();
    const parts: Expression[] = [];
    for (;;) {
      if (this.at('format-middle')) {
        const part = this.#middle(isRaw);
        if (typeof part === 'string') this.fail(part, this.token);
        parts.push(part);
      } else if (this.atOperator('{')) parts.push(...this.#field(isRaw));
      else break;
    }
    if (!this.atOperator('}')) {
      this.fail("f-string: expecting '}', or format specs", this.token);
    }
    return { kind: 'JoinedString', values: joinTexts(parts), ...span(colon, this.previous) };
  }

  #failField(hasEquals: boolean, hasConversion: boolean, where = this.token): never {
    if (hasConversion) this.fail("f-string: expecting ':' or '}'", where);
    if (hasEquals) this.fail("f-string: expecting '!', or ':', or '}'", where);
    return this.fail("f-string: expecting '=', or '!', or ':', or '}'", where);
  }

  #closeField(): void {
    if (!this.skip('}')) this.fail("f-string: expecting '}'", this.token);
  }

  /** What stands between the bracket and what comes behind the `=`, as it is written. */
  #debugText(open: Token, behind: Token): Literal {
    const position: Position = {
      line: open.line,
      column: open.column + 1,
      endLine: behind.line,
      endColumn: behind.column,
    };
    return { kind: 'Constant', value: this.source.slice(position), ...position };
  }
}

function textOf(part: Expression): string {
  return part.kind === 'Constant' && typeof part.value === 'string' ? part.value : '';
}

/** Neighbouring texts become one; empty ones vanish. */
function joinTexts(parts: readonly Expression[]): Expression[] {
  const joined: Expression[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'Constant' && last?.kind === 'Constant') {
      const value = textOf(last) + textOf(part);
      joined[joined.length - 1] = { kind: 'Constant', value, ...span(last, part) };
    } else joined.push(part);
  }
  return joined.filter((part) => part.kind !== 'Constant' || part.value !== '');
}
