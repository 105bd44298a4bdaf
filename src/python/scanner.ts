// A position in the text of a file that is being tokenized, and the errors that can be found there.

import type { Position } from './code.ts';
import { byteLength, type Source } from './source.ts';
import { GuestSyntaxError, type ErrorRange, type SyntaxErrorKind } from './syntax-error.ts';

export type TokenType =
  | 'name'
  | 'keyword'
  | 'number'
  | 'string'
  | 'format-start'
  | 'format-middle'
  | 'format-end'
  | 'operator'
  | 'newline'
  | 'indent'
  | 'dedent'
  | 'end';

/** A token's columns are bytes. Indent, dedent and end have column -1 and how far was read as end. */
export interface Token extends Position {
  readonly type: TokenType;
  readonly text: string;
  /** How many brackets are open around the token. */
  readonly depth: number;
}

const UNPRINTABLE = /[\p{C}\p{Z}]/u;

interface Bracket {
  readonly text: string;
  readonly line: number;
  readonly index: number;
}

export class Scanner {
  protected readonly source: Source;
  protected readonly text: string;
  protected readonly tokens: Token[] = [];
  protected index = 0;
  protected line = 1;
  protected lineStart = 0;
  /** Whether columns can be had without encoding the current line. */
  protected isAscii: boolean;
  protected readonly brackets: Bracket[] = [];

  constructor(source: Source) {
    this.source = source;
    this.text = source.text;
    this.isAscii = isAscii(source.line(1));
  }

  protected nextLine(): void {
    this.index++;
    this.startLine(this.index);
  }

  protected startLine(index: number): void {
    this.line++;
    this.lineStart = index;
    this.isAscii = isAscii(this.source.line(this.line));
  }

  /** The column of an index on the current line. */
  protected bytes(index: number): number {
    if (this.isAscii) return index - this.lineStart;
    return byteLength(this.text.slice(this.lineStart, index));
  }

  protected match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.index;
    return pattern.exec(this.text);
  }

  protected skip(pattern: RegExp): void {
    this.index += this.match(pattern)![0].length;
  }

  /** Pushes a token of this line that runs from the current index to `end`, and moves there. */
  protected push(type: TokenType, text: string, end: number): void {
    const marksNothing = type === 'indent' || type === 'dedent' || type === 'end';
    this.tokens.push({
      type,
      text,
      line: this.line,
      column: marksNothing ? -1 : this.bytes(this.index),
      endLine: this.line,
      endColumn: this.bytes(end) + (type === 'newline' ? 1 : 0),
      depth: this.brackets.length,
    });
    if (type !== 'newline') this.index = end;
  }

  /** How many characters precede an index on its line. */
  protected characters(index: number): number {
    return codePoints(this.text.slice(this.lineStart, index));
  }

  protected failCharacter(character: string, index: number): never {
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    const shown = UNPRINTABLE.test(character)
      ? `non-printable character U+${code}`
      : `character '${character}' (U+${code})`;
    this.index = index;
    this.failHere(`invalid ${shown}`);
  }

  protected failTabs(): never {
    const range = { line: this.line, column: 1, endLine: this.line, endColumn: 0 };
    this.fail('inconsistent use of tabs and spaces in indentation', range, 'TabError');
  }

  /** An error that CPython places at the end of the line. */
  protected failLine(kind: SyntaxErrorKind, message: string): never {
    const column = codePoints(this.source.line(this.line)) + 1;
    this.fail(message, { line: this.line, column, endLine: this.line, endColumn: -1 }, kind);
  }

  protected failHere(message: string): never {
    const column = this.characters(this.index) + 1;
    this.fail(message, { line: this.line, column, endLine: this.line, endColumn: column });
  }

  protected fail(message: string, range: ErrorRange, kind: SyntaxErrorKind = 'SyntaxError'): never {
    throw new GuestSyntaxError(kind, message, this.source, range);
  }
}

export function codePoints(text: string): number {
  return Array.from(text).length;
}

function isAscii(text: string): boolean {
  return byteLength(text) === text.length;
}
