// Source text to tokens, with CPython's errors.
//
// The whole file is tokenized ahead of parsing. An error does not stop the parser from seeing the
// tokens before it, because CPython prefers some of the parser's errors: both are kept, and
// `parse.ts` decides.

import { FormatScanner } from './scan-format.ts';
import { codePoints, type Token } from './scanner.ts';
import { scanNumber } from './number-literal.ts';
import { byteLength, type Source } from './source.ts';
import { GuestSyntaxError } from './syntax-error.ts';

export type { Token, TokenType } from './scanner.ts';

export interface Tokens {
  readonly tokens: readonly Token[];
  /** Why tokenizing stopped early; the last token is then still an `end`. */
  readonly error: GuestSyntaxError | null;
  /** The line of a bracket that is never closed, if that is the error. */
  readonly unclosedLine: number;
}

export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' '),
);

// Longest first, so that the first that fits is the one.
const OPERATORS = (
  '**= //= >>= <<= ... != -> += -= *= /= %= @= &= |= ^= == <= >= <> << >> ** // := ' +
  '( ) [ ] { } , : ; . + - * / % @ & | ^ ~ < > = ! ? $ `'
).split(' ');

const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const TAB_SIZE = 8;
/** CPython's own limit. */
const MAX_INDENTS = 100;

const STRING_START = /(?:[bBuUfF]|[rR][bBfF]?|[bBfF][rR])?("""|'''|"|')/y;
const IDENTIFIER_LIKE = /[A-Za-z_\u0080-\u{10FFFF}][A-Za-z0-9_\u0080-\u{10FFFF}]*/uy;
const IDENTIFIER_CHARACTER = /[\p{XID_Continue}_]/u;
const IDENTIFIER_START = /[\p{XID_Start}_]/u;

export function tokenize(source: Source): Tokens {
  return new Tokenizer(source).run();
}

class Tokenizer extends FormatScanner {
  /** Indentation with tabs to multiples of 8, and beside it with tabs as 1 (they must agree). */
  readonly #indents: { column: number; alternative: number }[] = [{ column: 0, alternative: 0 }];

  run(): Tokens {
    try {
      while (this.index < this.text.length) this.#logicalLine();
      this.#finish();
      return { tokens: this.tokens, error: null, unclosedLine: 0 };
    } catch (error) {
      if (!(error instanceof GuestSyntaxError)) throw error;
      this.push('end', '', this.index);
      const open = this.index >= this.text.length ? this.brackets.at(-1) : undefined;
      return { tokens: this.tokens, error, unclosedLine: open?.line ?? 0 };
    }
  }

  #finish(): void {
    const open = this.brackets.at(-1);
    if (open !== undefined) {
      const column = open.index + 1;
      this.fail(`'${open.text}' was never closed`, {
        line: open.line,
        column,
        endLine: open.line,
        endColumn: 0,
      });
    }
    // What follows the last line is reported on that line.
    const last = Math.max(1, this.line - 1);
    const read = byteLength(this.source.line(last)) + 1;
    const mark = { line: last, endLine: last, column: -1, endColumn: read, text: '', depth: 0 };
    for (let level = this.#indents.length; level > 1; level--) {
      this.tokens.push({ type: 'dedent', ...mark });
    }
    this.tokens.push({ type: 'end', ...mark });
  }

  /** Reads one line from its start; goes on into the next ones while a bracket is open. */
  #logicalLine(): void {
    if (this.brackets.length === 0 && !this.#indentation()) return;
    for (;;) {
      if (this.isInText) {
        this.formatText();
        continue;
      }
      this.skip(/[ \t\f]*/y);
      const character = this.text[this.index];
      if (character === undefined) return;
      if (character === '#' || character === '\n') {
        const comment = this.match(/[^\n]*/y)![0];
        // A newline starts where the comment before it does.
        const end = this.index + comment.length;
        if (this.brackets.length === 0) this.push('newline', '\n', end);
        this.index = end;
        this.nextLine();
        return;
      } else if (character === '\\') {
        this.#continuation();
      } else {
        this.#token(character);
      }
    }
  }

  /** Measures the indentation and emits indents or dedents. False for a blank line. */
  #indentation(): boolean {
    let column = 0;
    let alternative = 0;
    for (; ; this.index++) {
      const character = this.text[this.index];
      if (character === ' ') {
        column++;
        alternative++;
      } else if (character === '\t') {
        column = (Math.floor(column / TAB_SIZE) + 1) * TAB_SIZE;
        alternative++;
      } else if (character === '\f') {
        column = 0;
        alternative = 0;
      } else break;
    }
    const character = this.text[this.index];
    if (character === '#' || character === '\n') {
      this.skip(/[^\n]*/y);
      this.nextLine();
      return false;
    }
    this.#changeIndentation(column, alternative);
    return true;
  }

  #changeIndentation(column: number, alternative: number): void {
    const top = this.#indents.at(-1)!;
    if (column === top.column) {
      if (alternative !== top.alternative) this.failTabs();
    } else if (column > top.column) {
      if (alternative <= top.alternative) this.failTabs();
      if (this.#indents.length >= MAX_INDENTS) {
        this.failLine('IndentationError', 'too many levels of indentation');
      }
      this.#indents.push({ column, alternative });
      this.push('indent', '', this.index);
    } else {
      while (column < this.#indents.at(-1)!.column) {
        this.#indents.pop();
        this.push('dedent', '', this.index);
      }
      if (column !== this.#indents.at(-1)!.column) {
        const message = 'unindent does not match any outer indentation level';
        this.failLine('IndentationError', message);
      }
      if (alternative !== this.#indents.at(-1)!.alternative) this.failTabs();
    }
  }

  #token(character: string): void {
    const string = this.match(STRING_START);
    if (string !== null) this.#stringOrFormat(string);
    else if (/[0-9]/.test(character) || this.match(/\.[0-9]/y) !== null) this.#number();
    else if (this.match(IDENTIFIER_LIKE) !== null) this.#name();
    else this.#operator(character);
  }

  #name(): void {
    const text = this.match(IDENTIFIER_LIKE)![0];
    let offset = 0;
    for (const character of text) {
      const allowed = offset === 0 ? IDENTIFIER_START : IDENTIFIER_CHARACTER;
      if (!allowed.test(character)) this.failCharacter(character, this.index + offset);
      offset += character.length;
    }
    // As CPython does, identifiers are compared in normal form KC.
    const name = text.normalize('NFKC');
    this.push(KEYWORDS.has(name) ? 'keyword' : 'name', name, this.index + text.length);
  }

  #number(): void {
    const result = scanNumber(this.text, this.index);
    if (result.error === null) {
      this.push('number', this.text.slice(this.index, result.end), result.end);
      return;
    }
    const column = this.characters(result.errorStart);
    const endColumn = this.characters(result.errorEnd);
    this.fail(result.error, { line: this.line, column, endLine: this.line, endColumn });
  }

  #stringOrFormat(start: RegExpExecArray): void {
    const quote = start[1]!;
    const prefix = start[0].slice(0, -quote.length);
    if (/f/i.test(prefix)) this.startFormat(prefix, quote);
    else this.#string(start);
  }

  #string(start: RegExpExecArray): void {
    const quote = start[1]!;
    const from = this.index;
    const firstLine = this.line;
    const firstLineStart = this.lineStart;
    const column = this.bytes(from);
    let index = from + start[0].length;
    for (;;) {
      const character = this.text[index];
      const isTriple = quote.length === 3;
      if (character === undefined || (character === '\n' && !isTriple)) {
        const detected = character === undefined ? this.line - 1 : this.line;
        const what = isTriple ? 'unterminated triple-quoted' : 'unterminated';
        const at = codePoints(this.text.slice(firstLineStart, from)) + 1;
        const range = { line: firstLine, column: at, endLine: firstLine, endColumn: at };
        this.index = from;
        if (this.endsFormat(quote)) this.fail("f-string: expecting '}'", range);
        this.fail(`${what} string literal (detected at line ${detected})`, range);
      }
      if (this.text.startsWith(quote, index)) break;
      if (character === '\\') index++;
      // A newline may be escaped, too.
      if (this.text[index] === '\n') this.startLine(index + 1);
      index++;
    }
    const end = index + quote.length;
    this.tokens.push({
      type: 'string',
      text: this.text.slice(from, end),
      line: firstLine,
      column,
      endLine: this.line,
      endColumn: this.bytes(end),
      depth: this.brackets.length,
    });
    this.index = end;
  }

  #operator(character: string): void {
    const operator = OPERATORS.find((text) => this.text.startsWith(text, this.index));
    if (operator === undefined) this.failCharacter(character, this.index);
    const isAtFieldLevel = this.isAtFieldLevel;
    if (operator in CLOSER) this.openBracket(operator);
    else if (operator === ')' || operator === ']' || operator === '}') {
      this.#close(operator, isAtFieldLevel);
    }
    if (isAtFieldLevel && operator[0] === ':') {
      this.startSpec();
      return this.push('operator', ':', this.index + 1);
    }
    if (isAtFieldLevel && operator === '}') this.endField();
    this.push('operator', operator, this.index + operator.length);
  }

  #close(closer: string, isField: boolean): void {
    const open = this.brackets.pop();
    if (open === undefined) this.failHere(`unmatched '${closer}'`);
    if (CLOSER[open.text] === closer) return;
    if (isField) this.failHere(`f-string: unmatched '${closer}'`);
    const where = open.line === this.line ? '' : ` on line ${open.line}`;
    const what = `closing parenthesis '${closer}' does not match opening parenthesis`;
    this.failHere(`${what} '${open.text}'${where}`);
  }

  #continuation(): void {
    const column = this.characters(this.index) + 2;
    const range = { line: this.line, column, endLine: this.line, endColumn: 0 };
    if (this.text[this.index + 1] !== '\n') {
      this.fail('unexpected character after line continuation character', range);
    }
    this.index++;
    this.nextLine();
    if (this.index >= this.text.length) {
      if (this.brackets.length > 0) this.#finish();
      this.fail('unexpected EOF while parsing', { ...range, endColumn: -1 });
    }
  }
}
