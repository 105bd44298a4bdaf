// The tokens of f-strings: a start with the quotes, then pieces of text and replacement fields in
// turn, then an end. Within a field there are tokens as everywhere, up to a `}`; behind a `:` at its
// top level there are pieces and fields again, which make the format specification.

import { Scanner } from './scanner.ts';

interface Field {
  /** How many brackets are open within it, its own among them. */
  readonly depth: number;
  isInSpec: boolean;
}

interface FormatString {
  readonly quote: string;
  readonly isRaw: boolean;
  readonly fields: Field[];
  /** Where it starts, in characters. */
  readonly line: number;
  readonly column: number;
}

/** CPython's own limits. */
const MAX_FORMAT_STRINGS = 150;
const MAX_FIELDS = 3;
const MAX_BRACKETS = 200;

export class FormatScanner extends Scanner {
  readonly #strings: FormatString[] = [];

  /** Whether the next character is text of an f-string. */
  protected get isInText(): boolean {
    const string = this.#strings.at(-1);
    if (string === undefined) return false;
    const field = string.fields.at(-1);
    return field === undefined || field.isInSpec;
  }

  /** Whether the index is in a replacement field, outside all brackets of its expression. */
  protected get isAtFieldLevel(): boolean {
    const field = this.#strings.at(-1)?.fields.at(-1);
    return field !== undefined && !field.isInSpec && field.depth === this.brackets.length;
  }

  /** Whether a string that starts with this quote may as well end the f-string around it. */
  protected endsFormat(quote: string): boolean {
    return this.#strings.at(-1)?.quote === quote;
  }

  protected startFormat(prefix: string, quote: string): void {
    if (this.#strings.length >= MAX_FORMAT_STRINGS - 1) {
      this.failHere('too many nested f-strings');
    }
    this.#strings.push({
      quote,
      isRaw: /r/i.test(prefix),
      fields: [],
      line: this.line,
      column: this.characters(this.index) + 1,
    });
    this.push('format-start', prefix + quote, this.index + prefix.length + quote.length);
  }

  /** Behind the `:` of a field. */
  protected startSpec(): void {
    this.#strings.at(-1)!.fields.at(-1)!.isInSpec = true;
  }

  protected endField(): void {
    this.#strings.at(-1)!.fields.pop();
  }

  /** Reads a piece of text, and the quotes or the bracket behind it. */
  protected formatText(): void {
    const string = this.#strings.at(-1)!;
    const field = string.fields.at(-1);
    const start = { line: this.line, column: this.bytes(this.index), index: this.index };
    for (;;) {
      const character = this.text[this.index];
      const isNewline = character === '\n' && string.quote.length === 1;
      if (isNewline && field !== undefined) {
        // The specification ends here, and the parser misses the bracket.
        field.isInSpec = false;
        return this.#pushText(start);
      }
      if (character === undefined || isNewline) this.#failUnterminated(string, character);
      if (this.text.startsWith(string.quote, this.index)) return this.#endFormat(string, start);
      if (character === '{' || character === '}') {
        const isDoubled = this.text[this.index + 1] === character && field === undefined;
        if (!isDoubled) return this.#bracket(character, start);
        // The first bracket stands for both.
        this.index++;
        this.#pushText(start, 1);
        this.index++;
        return;
      }
      if (character === '\\') this.#escape(string.isRaw);
      else this.#step();
    }
  }

  /** What follows a backslash does not end the string; a bracket starts a field all the same. */
  #escape(isRaw: boolean): void {
    this.index++;
    const escaped = this.text[this.index];
    if (escaped === undefined || escaped === '{' || escaped === '}') return;
    const name = isRaw ? null : this.match(/N\{[^}\n]*\}/y);
    if (name !== null) this.index += name[0].length;
    else this.#step();
  }

  #step(): void {
    const isNewline = this.text[this.index] === '\n';
    this.index++;
    if (isNewline) this.startLine(this.index);
  }

  #bracket(character: string, start: { line: number; column: number; index: number }): void {
    const string = this.#strings.at(-1)!;
    this.#pushText(start);
    if (character === '{') {
      if (string.fields.length >= MAX_FIELDS) {
        this.index--;
        this.failHere('f-string: expressions nested too deeply');
      }
      this.openBracket('{');
      string.fields.push({ depth: this.brackets.length, isInSpec: false });
    } else {
      if (string.fields.length === 0) this.failHere("f-string: single '}' is not allowed");
      this.brackets.pop();
      string.fields.pop();
    }
    this.push('operator', character, this.index + 1);
  }

  /** The token of a piece of text, which ends `more` bytes behind it. */
  #pushText(start: { line: number; column: number; index: number }, more = 0): void {
    if (this.index === start.index) return;
    this.tokens.push({
      type: 'format-middle',
      text: this.text.slice(start.index, this.index),
      line: start.line,
      column: start.column,
      endLine: this.line,
      endColumn: this.bytes(this.index) + more,
      depth: this.brackets.length,
    });
  }

  #endFormat(string: FormatString, start: { line: number; column: number; index: number }): void {
    this.#pushText(start);
    this.#strings.pop();
    // A field that is still open stays a bracket, which the parser finds unclosed.
    for (const _ of string.fields) this.brackets.pop();
    this.push('format-end', string.quote, this.index + string.quote.length);
  }

  #failUnterminated({ quote, line, column }: FormatString, character: string | undefined): never {
    const detected = character === undefined ? this.line - 1 : this.line;
    const what = quote.length === 3 ? 'unterminated triple-quoted' : 'unterminated';
    const range = { line, column, endLine: line, endColumn: column };
    return this.fail(`${what} f-string literal (detected at line ${detected})`, range);
  }

  protected openBracket(text: string): void {
    if (this.brackets.length >= MAX_BRACKETS) this.failHere('too many nested parentheses');
    this.brackets.push({ text, line: this.line, index: this.characters(this.index) });
  }
}
