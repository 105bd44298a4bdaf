// A position in the tokens of one file, and the errors of the parser that stands there.

import type { Position } from './code.ts';
import type { Source } from './source.ts';
import {
  GuestSyntaxError,
  rangeOf,
  syntaxErrorAt,
  unsupported,
  type ErrorRange,
} from './syntax-error.ts';
import type { Token, TokenType } from './tokenize.ts';

export class Cursor {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  protected index = 0;
  /** The furthest token looked at where that is beyond the one that does not fit. */
  #furthest = 0;
  #lineSeen = 0;
  /** From here on the parser sees ends of lines only. */
  #cut = Infinity;
  /** Whether a parse, even one only tried, has failed at the end of the file. */
  protected sawEnd = false;

  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source;
    this.#tokens = tokens;
  }

  get token(): Token {
    if (this.index >= this.#cut) return { ...this.#tokens[this.#cut]!, type: 'newline', text: '' };
    return this.#tokens[this.index]!;
  }

  /** The line of the last token that the parser has seen. */
  get line(): number {
    return Math.max(this.token.line, this.#lineSeen);
  }

  /** Notes that a token has been looked at while something further back is wrong. */
  protected sawLine(token: Token): void {
    this.#lineSeen = Math.max(this.#lineSeen, token.line);
  }

  get previous(): Token {
    return this.#tokens[this.index - 1]!;
  }

  /** The last token that is more than white space: where a statement with a block ends. */
  get lastVisible(): Token {
    let index = this.index - 1;
    while (/^(newline|indent|dedent)$/.test(this.#tokens[index]!.type)) index--;
    return this.#tokens[index]!;
  }

  peek(distance: number): Token {
    return this.#tokens[Math.min(this.index + distance, this.#tokens.length - 1)]!;
  }

  advance(): Token {
    const token = this.token;
    if (token.type !== 'end') this.index++;
    return token;
  }

  atOperator(text: string): boolean {
    return this.token.type === 'operator' && this.token.text === text;
  }

  atKeyword(text: string): boolean {
    return this.token.type === 'keyword' && this.token.text === text;
  }

  at(type: TokenType): boolean {
    return this.token.type === type;
  }

  /** Steps over an operator or keyword if it is there. */
  skip(text: string): boolean {
    const found = this.atOperator(text) || this.atKeyword(text);
    if (found) this.index++;
    return found;
  }

  /** Steps over what must be there; anything else is just invalid syntax. */
  expect(text: string): Token {
    const token = this.token;
    if (!this.skip(text)) this.failHere();
    return token;
  }

  /** Steps over what must be there and is named when it is not. */
  require(text: string): void {
    if (!this.skip(text)) this.fail(`expected '${text}'`, this.token);
  }

  expectName(): Token {
    if (!this.at('name')) this.failHere();
    return this.advance();
  }

  /** Tries a parse: null, with the cursor back where it was, if it fails. */
  attempt<T>(parse: () => T): T | null {
    const start = this.index;
    const furthest = this.#furthest;
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof GuestSyntaxError)) throw error;
      this.index = start;
      this.#furthest = furthest;
      return null;
    }
  }

  /** Parses from here only to see what comes; the cursor stays. */
  preview<T>(parse: () => T): T | null {
    const start = this.index;
    const result = this.attempt(parse);
    this.index = start;
    return result;
  }

  /**
   * The token behind the longest stretch from here that `parse` takes, for errors that name what may
   * follow; null if it takes none.
   */
  protected behindLongest(parse: () => void, end: number): Token | null {
    const start = this.index;
    for (let cut = end; cut > start; cut--) {
      this.#cut = cut;
      const isTaken = this.preview(() => (parse(), this.index === cut));
      this.#cut = Infinity;
      if (isTaken === true) return this.#tokens[cut]!;
    }
    return null;
  }

  /** An error from a token on as far as the file has been read. */
  protected failFrom(message: string, { line, column }: Position): never {
    const { endLine, endColumn } = this.token;
    return this.fail(message, { line, column, endLine, endColumn: endColumn - 1 });
  }

  /** An error at the token that the parser is stuck at. */
  protected failAtToken(message: string): never {
    throw new GuestSyntaxError('SyntaxError', message, this.source, this.#rangeOfToken());
  }

  lookedAt(distance: number): void {
    this.#furthest = this.index + distance;
  }

  /** The error for a token that fits nothing. */
  failHere(): never {
    const token = this.#tokens[Math.max(this.index, this.#furthest)]!;
    if (token.type === 'end') this.sawEnd = true;
    if (token.type === 'indent') this.failIndentation('unexpected indent');
    if (token.type === 'dedent') this.failIndentation('unexpected unindent');
    this.fail('invalid syntax', token);
  }

  /** Moves to the end of the file and fails there. */
  failAtEnd(): never {
    this.index = this.#tokens.length - 1;
    return this.failHere();
  }

  fail(message: string, where: Position): never {
    throw syntaxErrorAt(this.source, where, message);
  }

  failIndentation(message: string): never {
    throw new GuestSyntaxError('IndentationError', message, this.source, this.#rangeOfToken());
  }

  /** A token without a column of its own is reported where the tokenizer stood. */
  #rangeOfToken(): ErrorRange {
    const { token } = this;
    if (token.column >= 0) return rangeOf(this.source, token);
    return { line: token.line, column: token.endColumn, endLine: token.line, endColumn: -1 };
  }

  failUnsupported(what: string, where: Position = this.token): never {
    throw unsupported(this.source, where, what);
  }
}
