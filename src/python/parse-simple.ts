// Simple statements: one method each, as in the reference grammar.

import type { Alias, AnnotatedAssign, BinaryOperator, Expression, Statement } from './ast.ts';
import { span } from './ast.ts';
import { ParameterParser } from './parse-parameters.ts';
import { describe, invalidTarget } from './targets.ts';
import type { Token } from './tokenize.ts';

const AUGMENTED: ReadonlySet<string> = new Set(
  '+= -= *= /= //= %= @= **= <<= >>= |= ^= &='.split(' '),
);

export class SimpleStatementParser extends ParameterParser {
  protected simpleStatements(body: Statement[]): void {
    do {
      body.push(this.#simpleStatement());
    } while (this.skip(';') && !this.at('newline'));
    if (!this.at('newline')) this.failHere();
    this.advance();
  }

  #simpleStatement(): Statement {
    const { type, text } = this.token;
    if (type !== 'keyword') return this.#expressionStatement();
    switch (text) {
      case 'pass':
      case 'break':
      case 'continue':
        return this.#keywordStatement(text);
      case 'return':
        return this.#return();
      case 'import':
        return this.#import();
      case 'from':
        return this.#importFrom();
      case 'global':
      case 'nonlocal':
        return this.#global(text === 'global' ? 'Global' : 'Nonlocal');
      case 'raise':
        return this.#raise();
      case 'assert':
        return this.#assert();
      case 'yield': {
        const start = this.token;
        const value = this.yield();
        if (this.atOperator('=')) this.#failYieldTarget(value);
        return { kind: 'Expression', value, ...span(start, this.previous) };
      }
      case 'del':
        return this.#delete();
    }
    return this.#expressionStatement();
  }

  #keywordStatement(text: 'pass' | 'break' | 'continue'): Statement {
    const token = this.advance();
    const kinds = { pass: 'Pass', break: 'Break', continue: 'Continue' } as const;
    return { kind: kinds[text], ...span(token, token) };
  }

  #return(): Statement {
    const start = this.advance();
    const value = this.#atStatementEnd() ? null : this.expressions();
    return { kind: 'Return', value, ...span(start, this.previous) };
  }

  #atStatementEnd(): boolean {
    return this.at('newline') || this.atOperator(';');
  }

  #raise(): Statement {
    const start = this.advance();
    const exception = this.#atStatementEnd() ? null : this.expression();
    const cause = exception !== null && this.skip('from') ? this.expression() : null;
    return { kind: 'Raise', exception, cause, ...span(start, this.previous) };
  }

  #assert(): Statement {
    const start = this.advance();
    const test = this.expression();
    const message = this.skip(',') ? this.expression() : null;
    return { kind: 'Assert', test, message, ...span(start, this.previous) };
  }

  #global(kind: 'Global' | 'Nonlocal'): Statement {
    const start = this.advance();
    const names = [this.expectName().text];
    while (this.skip(',')) names.push(this.expectName().text);
    return { kind, names, ...span(start, this.previous) };
  }

  #delete(): Statement {
    const start = this.advance();
    const first = this.index;
    const list = this.expressions();
    const invalid = invalidTarget(list, 'delete');
    if (invalid !== null) this.fail(`cannot delete ${describe(invalid)}`, invalid);
    if (!this.#atStatementEnd()) this.failHere();
    // `del a, b` has two targets, `del (a, b)` one.
    const isBare = list.kind === 'Tuple' && !this.#isBracketed(first, list);
    const targets = isBare ? list.elements : [list];
    return { kind: 'Delete', targets, ...span(start, this.previous) };
  }

  /** Whether a tuple has parentheses of its own: then its first element starts later than it. */
  #isBracketed(start: number, tuple: Expression & { kind: 'Tuple' | 'List' | 'Set' }): boolean {
    const [first] = tuple.elements;
    const here = this.index;
    this.index = start;
    const isOpen = this.atOperator('(');
    this.index = here;
    if (first === undefined) return true;
    return isOpen && (first.line !== tuple.line || first.column !== tuple.column);
  }

  #import(): Statement {
    const start = this.advance();
    if (this.at('newline')) this.#failNoNames();
    const names = [this.#dottedAlias()];
    if (this.atKeyword('from')) {
      const module = this.preview(() => {
        this.advance();
        this.#dottedName();
        return this.previous;
      });
      const message = "Did you mean to use 'from ... import ...' instead?";
      if (module !== null) this.fail(message, span(start, module));
    }
    while (this.skip(',')) names.push(this.#dottedAlias());
    return { kind: 'Import', names, ...span(start, this.previous) };
  }

  /** CPython ends this error where it starts: behind the newline. */
  #failNoNames(): never {
    const { line, column } = this.token;
    const where = { line, column, endLine: line, endColumn: column };
    this.fail("Expected one or more names after 'import'", where);
  }

  #dottedName(): string {
    let name = this.expectName().text;
    while (this.skip('.')) name += `.${this.expectName().text}`;
    return name;
  }

  #dottedAlias(): Alias {
    const start = this.token;
    const name = this.#dottedName();
    const asName = this.skip('as') ? this.expectName().text : null;
    return { name, asName, ...span(start, this.previous) };
  }

  #importFrom(): Statement {
    const start = this.advance();
    let level = 0;
    while (this.atOperator('.') || this.atOperator('...')) level += this.advance().text.length;
    const module = level > 0 && this.atKeyword('import') ? '' : this.#dottedName();
    this.expect('import');
    if (this.at('newline')) this.#failNoNames();
    if (this.atOperator('*')) {
      const star = this.advance();
      if (!this.at('newline') && !this.atOperator(';')) this.failHere();
      const names = [{ name: '*', asName: null, ...span(star, star) }];
      return { kind: 'ImportFrom', module, names, level, ...span(start, this.previous) };
    }
    const names: Alias[] = [];
    const inParentheses = this.skip('(');
    do {
      if (inParentheses && names.length > 0 && this.atOperator(')')) break;
      if (!inParentheses && names.length > 0 && this.at('newline')) {
        const message = 'trailing comma not allowed without surrounding parentheses';
        this.fail(message, this.token);
      }
      names.push(this.#alias());
    } while (this.skip(','));
    if (inParentheses) this.expect(')');
    if (module === '__future__' && level === 0 && names.some(({ name }) => name === 'annotations'))
      this.hasTextAnnotations = true;
    return { kind: 'ImportFrom', module, names, level, ...span(start, this.previous) };
  }

  #alias(): Alias {
    const start = this.token;
    const name = this.expectName().text;
    const asName = this.skip('as') ? this.expectName().text : null;
    return { name, asName, ...span(start, this.previous) };
  }

  /** An expression, or an assignment of one of the three kinds. */
  #expressionStatement(): Statement {
    const start = this.token;
    const startIndex = this.index;
    const first = this.expressions();
    const { type, text } = this.token;
    if (type === 'operator') {
      if (text === '=') return this.#assignment(startIndex, first);
      if (text === ':') {
        const annotated = this.#annotation(startIndex, first);
        if (annotated !== null) return annotated;
      }
      if (text === ':=' && !/^(?:Name|Tuple|Starred)$/.test(first.kind)) {
        const value = this.preview(() => (this.advance(), this.expression()));
        const what = describe(first);
        if (value !== null) this.fail(`cannot use assignment expressions with ${what}`, first);
      }
      if (AUGMENTED.has(text)) return this.#augmentedAssignment(start, first);
    }
    return { kind: 'Expression', value: first, ...span(start, this.previous) };
  }

  #assignment(startIndex: number, first: Expression): Statement {
    const targets: Expression[] = [];
    let value = first;
    while (this.atOperator('=')) {
      const invalid = invalidTarget(value);
      if (invalid !== null) this.#failTarget(startIndex, invalid);
      targets.push(value);
      this.advance();
      value = this.yieldOrExpressions();
      if (value.kind === 'Yield' && this.atOperator('=')) this.#failYieldTarget(value);
    }
    return {
      kind: 'Assign',
      targets,
      value,
      ...span(first, this.previous),
      ...this.#from(startIndex),
    };
  }

  #failYieldTarget(value: Expression): never {
    return this.fail('assignment to yield expression not possible', value);
  }

  /** Where a statement starts: at its first token, which may be a parenthesis. */
  #from(startIndex: number): { line: number; column: number } {
    const here = this.index;
    this.index = startIndex;
    const { line, column } = this.token;
    this.index = here;
    return { line, column };
  }

  #failTarget(startIndex: number, invalid: Expression): never {
    // First for each element of the left side: was `==` meant?
    const stuck = this.index;
    this.index = startIndex;
    do {
      const element = this.index;
      if (this.preview(() => this.expression()) === null) break;
      this.expression();
      if (this.atOperator('=')) this.diagnoseAssignment(element);
    } while (this.skip(',') && this.startsExpression());
    this.index = stuck;
    this.fail(`cannot assign to ${describe(invalid)}`, invalid);
  }

  /** `target: annotation = value`; null if what follows the colon is no annotation. */
  #annotation(startIndex: number, target: Expression): Statement | null {
    if (target.kind === 'Starred') return null;
    const annotation = this.preview(() => (this.advance(), this.expression()));
    if (annotation === null) {
      // CPython has looked for the annotation only behind what can have one.
      if (/^(?:Name|Attribute|Subscript)$/.test(target.kind)) this.lookedAt(1);
      return null;
    }
    switch (target.kind) {
      case 'Name':
      case 'Attribute':
      case 'Subscript':
        return this.#annotatedAssign(startIndex, target);
      case 'List':
      case 'Tuple': {
        const isBare = target.kind === 'Tuple' && !this.#isBracketed(startIndex, target);
        const where = isBare ? target.elements[0]! : target;
        const message = `only single target (not ${describe(target)}) can be annotated`;
        return this.fail(message, where);
      }
      default:
        return this.fail('illegal target for annotation', target);
    }
  }

  #annotatedAssign(startIndex: number, target: AnnotatedAssign['target']): Statement {
    this.advance();
    const annotation = this.annotation();
    const value = this.skip('=') ? this.yieldOrExpressions() : null;
    const from = this.#from(startIndex);
    const isSimple =
      target.kind === 'Name' && from.line === target.line && from.column === target.column;
    const where = { ...span(target, this.previous), ...from };
    return { kind: 'AnnotatedAssign', target, annotation, value, isSimple, ...where };
  }

  #augmentedAssignment(start: Token, target: Expression): Statement {
    if (target.kind !== 'Name' && target.kind !== 'Attribute' && target.kind !== 'Subscript') {
      const message = `'${describe(target)}' is an illegal expression for augmented assignment`;
      this.fail(message, target);
    }
    const operator = this.advance().text.slice(0, -1) as BinaryOperator;
    const value = this.yieldOrExpressions();
    return { kind: 'AugmentedAssign', target, operator, value, ...span(start, this.previous) };
  }
}
