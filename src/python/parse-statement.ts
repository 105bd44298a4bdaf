// Statements with blocks: one method each, as in the reference grammar.

import type { ExceptHandler, Expression, Module, Statement, WithItem } from './ast.ts';
import { span } from './ast.ts';
import { SimpleStatementParser } from './parse-simple.ts';
import { GuestSyntaxError } from './syntax-error.ts';
import { describe, invalidTarget } from './targets.ts';
import type { Token } from './tokenize.ts';

export class StatementParser extends SimpleStatementParser {
  module(): Module {
    const body: Statement[] = [];
    while (!this.at('end')) this.#statement(body);
    return { body };
  }

  #statement(body: Statement[]): void {
    const { type, text } = this.token;
    if (type === 'operator' && text === '@') return void body.push(this.#decorated());
    if (type === 'keyword') {
      if (text === 'if') return void body.push(this.#if('if'));
      if (text === 'while') return void body.push(this.#while());
      if (text === 'for') return void body.push(this.#for());
      if (text === 'def') return void body.push(this.#function([]));
      if (text === 'class') return void body.push(this.#class([]));
      if (text === 'try') return void body.push(this.#try());
      if (text === 'with') return void body.push(this.#with());
      if (text === 'async') this.failUnsupported("'async' statements");
    }
    this.#rejectSoftKeyword();
    this.simpleStatements(body);
  }

  /** `match subject:` and `type X = ...` start with what is else a name. */
  #rejectSoftKeyword(): void {
    if (!this.at('name')) return;
    const { text } = this.token;
    if (text === 'match') {
      const isMatch = this.preview(() => {
        this.advance();
        this.expressions();
        this.expect(':');
        return this.at('newline') && this.peek(1).type === 'indent';
      });
      if (isMatch === true) this.failUnsupported("'match' statements");
    }
    if (text === 'type' && this.peek(1).type === 'name' && /^[=[]$/.test(this.peek(2).text)) {
      this.failUnsupported("'type' statements");
    }
  }

  #if(keyword: 'if' | 'elif'): Statement {
    const start = this.advance();
    const test = this.namedExpression();
    this.#colon();
    const body = this.#block(`'${keyword}' statement`, start);
    let orElse: Statement[] = [];
    if (this.atKeyword('elif')) orElse = [this.#if('elif')];
    else orElse = this.#else();
    return { kind: 'If', test, body, orElse, ...span(start, this.lastVisible) };
  }

  #while(): Statement {
    const start = this.advance();
    const test = this.namedExpression();
    this.#colon();
    const body = this.#block("'while' statement", start);
    const orElse = this.#else();
    return { kind: 'While', test, body, orElse, ...span(start, this.lastVisible) };
  }

  #for(): Statement {
    const start = this.advance();
    const target = this.forTarget();
    this.expect('in');
    const iterable = this.expressions();
    this.#colon();
    const body = this.#block("'for' statement", start);
    const orElse = this.#else();
    return { kind: 'For', target, iterable, body, orElse, ...span(start, this.lastVisible) };
  }

  #else(): Statement[] {
    if (!this.atKeyword('else')) return [];
    const start = this.advance();
    this.require(':');
    return this.#block("'else' statement", start);
  }

  /** CPython names the missing colon only where the line ends. */
  #colon(): void {
    if (this.at('newline')) this.require(':');
    this.expect(':');
  }

  #block(what: string, start: Token): Statement[] {
    const body: Statement[] = [];
    if (!this.at('newline')) {
      this.simpleStatements(body);
      return body;
    }
    this.advance();
    if (!this.at('indent')) {
      this.failIndentation(`expected an indented block after ${what} on line ${start.line}`);
    }
    this.advance();
    while (!this.at('dedent') && !this.at('end')) this.#statement(body);
    if (this.at('dedent')) this.advance();
    return body;
  }

  // --- functions and classes ------------------------------------------------------------------------

  #decorated(): Statement {
    const decorators: Expression[] = [];
    while (this.skip('@')) {
      decorators.push(this.namedExpression());
      if (!this.at('newline')) this.failHere();
      this.advance();
    }
    if (this.atKeyword('def')) return this.#function(decorators);
    if (this.atKeyword('class')) return this.#class(decorators);
    if (this.atKeyword('async')) this.failUnsupported("'async' statements");
    return this.failHere();
  }

  #function(decorators: readonly Expression[]): Statement {
    const start = this.advance();
    const name = this.expectName().text;
    if (this.atOperator('[')) this.failUnsupported('type parameters');
    this.require('(');
    const parameters = this.parameters(')');
    this.expect(')');
    const returns = this.#returns();
    this.require(':');
    const body = this.#block('function definition', start);
    const where = span(start, this.lastVisible);
    return { kind: 'FunctionDefinition', name, parameters, returns, body, decorators, ...where };
  }

  /** CPython takes what is no annotation for a missing colon. */
  #returns(): Expression | null {
    if (!this.atOperator('->')) return null;
    return this.attempt(() => (this.advance(), this.annotation()));
  }

  #class(decorators: readonly Expression[]): Statement {
    const start = this.advance();
    const name = this.expectName().text;
    if (this.atOperator('[')) this.failUnsupported('type parameters');
    const given = this.atOperator('(') ? this.arguments(false) : { args: [], keywords: [] };
    this.#colon();
    const body = this.#block('class definition', start);
    const { args: bases, keywords } = given;
    const where = span(start, this.lastVisible);
    return { kind: 'ClassDefinition', name, bases, keywords, body, decorators, ...where };
  }

  // --- exceptions and context managers --------------------------------------------------------------

  #try(): Statement {
    const start = this.advance();
    this.require(':');
    const body = this.#block("'try' statement", start);
    const handlers: ExceptHandler[] = [];
    while (this.atKeyword('except')) handlers.push(this.#handler());
    const orElse = handlers.length > 0 ? this.#else() : [];
    let finalBody: Statement[] = [];
    if (this.atKeyword('finally')) {
      const finallyStart = this.advance();
      this.require(':');
      finalBody = this.#block("'finally' statement", finallyStart);
    } else if (handlers.length === 0) {
      this.failAtToken("expected 'except' or 'finally' block");
    }
    const where = span(start, this.lastVisible);
    return { kind: 'Try', body, handlers, orElse, finalBody, ...where };
  }

  #handler(): ExceptHandler {
    const start = this.advance();
    if (this.atOperator('*')) this.failUnsupported("'except*' clauses");
    let type: Expression | null = null;
    let name: string | null = null;
    if (!this.atOperator(':') && !this.at('newline')) {
      type = this.expression();
      if (this.atOperator(',')) this.#failTypes(type);
      if (this.skip('as')) name = this.#handlerName();
    }
    if (this.at('newline')) this.require(':');
    this.expect(':');
    const body = this.#block("'except' statement", start);
    return { type, name, body, ...span(start, this.lastVisible) };
  }

  #handlerName(): string {
    return this.expectName().text;
  }

  /** Python 2's `except A, b`. */
  #failTypes(first: Expression): never {
    const isList = this.attempt(() => {
      this.advance();
      this.expressions();
      if (this.skip('as')) this.expectName();
      if (!this.atOperator(':')) this.failHere();
      return true;
    });
    if (isList === null) this.failHere();
    return this.failFrom('multiple exception types must be parenthesized', first);
  }

  #with(): Statement {
    const start = this.advance();
    const items = this.#items();
    this.#colon();
    const body = this.#block("'with' statement", start);
    return { kind: 'With', items, body, ...span(start, this.lastVisible) };
  }

  /** Of two readings that fail, the one that comes further tells. */
  #items(): WithItem[] {
    if (!this.atOperator('(')) return this.#withItems();
    const start = this.index;
    const [items, error, stuck] = this.#tried(() => this.#parenthesizedItems());
    if (items !== null) return items;
    this.index = start;
    const [plainItems, plainError] = this.#tried(() => this.#withItems());
    if (plainItems !== null) return plainItems;
    if (this.index > stuck) throw plainError;
    this.index = stuck;
    throw error;
  }

  /** The result, or the error and where it stopped. */
  #tried<T>(parse: () => T): [T, null, number] | [null, GuestSyntaxError, number] {
    try {
      return [parse(), null, this.index];
    } catch (error) {
      if (!(error instanceof GuestSyntaxError)) throw error;
      return [null, error, this.index];
    }
  }

  /** `with (a as b, c as d):`, unless the parentheses turn out to be those of an expression. */
  #parenthesizedItems(): WithItem[] {
    this.expect('(');
    const items: WithItem[] = [];
    do {
      if (items.length > 0 && this.atOperator(')')) break;
      items.push(this.withoutDiagnoses(() => this.#withItem()));
    } while (this.skip(','));
    this.expect(')');
    if (!this.atOperator(':')) this.failHere();
    return items;
  }

  #withItems(): WithItem[] {
    const items: WithItem[] = [];
    do {
      items.push(this.#withItem());
    } while (this.skip(','));
    return items;
  }

  #withItem(): WithItem {
    const manager = this.expression();
    if (!this.skip('as')) return { manager, target: null };
    const target = this.starred() ?? this.bitwiseOr();
    const invalid = invalidTarget(target);
    if (invalid !== null) this.fail(`cannot assign to ${describe(invalid)}`, invalid);
    if (!/^[,):]$/.test(this.token.text)) this.failHere();
    return { manager, target };
  }
}
