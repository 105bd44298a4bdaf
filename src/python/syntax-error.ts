// What is wrong with a program before it runs, with CPython's message, position and rendering.

import type { Position } from './code.ts';
import { bytesToCharacters, type Source } from './source.ts';

export type SyntaxErrorKind = 'SyntaxError' | 'IndentationError' | 'TabError';

/** Where an error is, as CPython counts it: columns in characters from 1, the end exclusive. */
export interface ErrorRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** 0 or -1 where CPython knows no end. */
  readonly endColumn: number;
}

export class GuestSyntaxError extends Error implements ErrorRange {
  override readonly name = 'GuestSyntaxError';
  readonly kind: SyntaxErrorKind;
  readonly filename: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The source line, without its newline. */
  readonly text: string;

  constructor(kind: SyntaxErrorKind, message: string, source: Source, range: ErrorRange) {
    super(message);
    this.kind = kind;
    this.filename = source.filename;
    this.line = range.line;
    this.column = range.column;
    this.endLine = range.endLine;
    this.endColumn = range.endColumn;
    this.text = source.line(range.line);
  }

  /** The error as CPython prints it, ending in a newline. */
  render(): string {
    const heading = `  File "${this.filename}", line ${this.line}\n`;
    return `${heading}${this.#excerpt()}${this.kind}: ${this.message}\n`;
  }

  #excerpt(): string {
    const stripped = this.text.replace(/^[ \n\f]+/, '');
    const indent = this.text.length - stripped.length;
    const length = this.text.length;
    let end = length + 1;
    if (this.line === this.endLine) end = this.endColumn === 0 ? this.column : this.endColumn;
    // CPython's text includes the newline, hence one character more before it clips.
    const start = this.column > length + 1 ? length + 1 : this.column;
    if (end > length + 1) end = length + 1;
    if (start >= end || end < 0) end = start + 1;
    const first = start - 1 - indent;
    if (first < 0) return `    ${stripped}\n`;
    const margin = stripped.slice(0, first).replace(/\S/g, ' ');
    return `    ${stripped}\n    ${margin}${'^'.repeat(end - start)}\n`;
  }
}

/** The error range of a node or token, whose columns are bytes from 0. */
export function rangeOf(source: Source, position: Position): ErrorRange {
  const { line, endLine, endColumn } = position;
  const first = source.line(line);
  let end = endColumn < 0 ? endColumn : bytesToCharacters(source.line(endLine), endColumn);
  // CPython converts the end, too, as if it were on the first line.
  if (endLine > line) end = Math.min(bytesToCharacters(first, endColumn), Array.from(first).length);
  const column = bytesToCharacters(first, position.column) + 1;
  return { line, endLine, column, endColumn: end + 1 };
}

export function syntaxErrorAt(
  source: Source,
  position: Position,
  message: string,
): GuestSyntaxError {
  return new GuestSyntaxError('SyntaxError', message, source, rangeOf(source, position));
}

/** The one message for everything that CPython accepts and the guest language does not have yet. */
export function unsupported(source: Source, position: Position, what: string): GuestSyntaxError {
  const message = `${what} are not supported yet by Interlock's guest language`;
  return syntaxErrorAt(source, position, message);
}
