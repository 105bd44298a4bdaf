// A source file cut into lines, and the two ways of counting columns in them: syntax-tree positions
// count UTF-8 bytes from 0 (as CPython's do), error messages count characters from 1.

import type { Position } from './code.ts';

/** How many bytes the UTF-8 encoding of a code point takes. */
function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}

/** The UTF-8 length of a string. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += utf8Length(character.codePointAt(0)!);
  return bytes;
}

/** How many characters the first `bytes` bytes of a line make. */
export function bytesToCharacters(line: string, bytes: number): number {
  let characters = 0;
  let seen = 0;
  for (const character of line) {
    if (seen >= bytes) return characters;
    seen += utf8Length(character.codePointAt(0)!);
    characters++;
  }
  // Beyond the end (the newline itself) bytes and characters count alike.
  return characters + Math.max(0, bytes - seen);
}

/** How many UTF-16 units the first `bytes` bytes of a line make. */
function bytesToUnits(line: string, bytes: number): number {
  let units = 0;
  let seen = 0;
  for (const character of line) {
    if (seen >= bytes) break;
    seen += utf8Length(character.codePointAt(0)!);
    units += character.length;
  }
  return units;
}

export class Source {
  readonly filename: string;
  /** The text with `\n` line ends and a newline at its end, as the tokenizer reads it. */
  readonly text: string;
  readonly lines: readonly string[];

  constructor(text: string, filename: string) {
    this.filename = filename;
    const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
    this.text = clean === '' || clean.endsWith('\n') ? clean : `${clean}\n`;
    this.lines = this.text.split('\n');
  }

  /** The text of a stretch whose columns are bytes. */
  slice({ line, column, endLine, endColumn }: Position): string {
    const start = bytesToUnits(this.line(line), column);
    const end = bytesToUnits(this.line(endLine), endColumn);
    if (line === endLine) return this.line(line).slice(start, end);
    const between = this.lines.slice(line, endLine - 1);
    return [this.line(line).slice(start), ...between, this.line(endLine).slice(0, end)].join('\n');
  }

  /** A line by its number from 1; empty outside the file. */
  line(number: number): string {
    return this.lines[number - 1] ?? '';
  }
}
