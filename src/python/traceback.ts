// Renders an uncaught exception as CPython 3.13 does: frames, source lines, and carets under the part
// of a line that was being evaluated, with `~` and `^` telling operands from operators.
//
// The positions of the carets inside an expression are found as CPython finds them, by parsing the
// text of the expression again.

import type { BinaryOperation, Call, Expression, Module, Subscript } from './ast.ts';
import { parse } from './parse.ts';
import { bytesToCharacters } from './source.ts';
import { GuestSyntaxError } from './syntax-error.ts';

/** One call on the stack. Lines from 1, columns in UTF-8 bytes from 0; columns of -1 are unknown. */
export interface TracebackFrame {
  readonly filename: string;
  /** The function's name, `<module>` for a module. */
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
}

/** Frames alike beyond this many are only counted. */
const RECURSIVE_CUTOFF = 3;

/** One exception of a chain. */
export interface PrintedException {
  /** Outermost first, as CPython prints them; none: it was never raised. */
  readonly frames: readonly TracebackFrame[];
  readonly type: string;
  readonly message: string;
  readonly notes: readonly string[];
  /** It is the cause of the next one in the chain; otherwise that was raised while it was handled. */
  readonly isCause: boolean;
}

/** The text of a file, if it can be had. */
export type SourceOf = (filename: string) => string | undefined;

const AS_CAUSE = '\nThe above exception was the direct cause of the following exception:\n\n';
const AS_CONTEXT = '\nDuring handling of the above exception, another exception occurred:\n\n';

/** Exceptions that have led to each other, the first one first. */
export function formatExceptions(chain: readonly PrintedException[], sourceOf: SourceOf): string {
  let text = '';
  for (const [index, { frames, type, message, notes, isCause }] of chain.entries()) {
    // An exception that has led to another one need not have been raised itself.
    const wasRaised = frames.length > 0 || index === chain.length - 1;
    if (wasRaised) text += formatTraceback(frames, type, message, sourceOf);
    else text += lastLine(type, message);
    text += notes.map((note) => `${note}\n`).join('');
    if (index < chain.length - 1) text += isCause ? AS_CAUSE : AS_CONTEXT;
  }
  return text;
}

/** The traceback of one exception, ending in a newline. */
export function formatTraceback(
  frames: readonly TracebackFrame[],
  exceptionType: string,
  message: string,
  sourceOf: SourceOf,
): string {
  let text = 'Traceback (most recent call last):\n';
  let repeats = 0;
  for (const [index, frame] of frames.entries()) {
    if (!isSameLine(frame, frames[index - 1])) {
      text += repeatNote(repeats);
      repeats = 0;
    }
    repeats++;
    if (repeats <= RECURSIVE_CUTOFF) text += formatFrame(frame, sourceOf(frame.filename));
  }
  text += repeatNote(repeats);
  return text + lastLine(exceptionType, message);
}

/** An exception that is only noted, as CPython prints it without the help of its library: no carets, nothing else. */
export function formatBriefly(
  frames: readonly TracebackFrame[],
  exceptionType: string,
  message: string,
  sourceOf: SourceOf,
): string {
  const last = `${exceptionType}: ${message}\n`;
  if (frames.length === 0) return last;
  const plain = frames.map((frame) => ({ ...frame, endLine: frame.line, column: -1 }));
  const text = formatTraceback(plain, exceptionType, message, sourceOf);
  return text.slice(0, -lastLine(exceptionType, message).length) + last;
}

/** A warning as the module warnings shows it. */
export function formatWarning(
  { filename, line }: TracebackFrame,
  type: string,
  message: string,
  sourceOf: SourceOf,
): string {
  const text = sourceOf(filename)?.split('\n')[line - 1]?.trim();
  return `${filename}:${line}: ${type}: ${message}\n${text ? `  ${text}\n` : ''}`;
}

function lastLine(exceptionType: string, message: string): string {
  return `${exceptionType}${message === '' ? '' : `: ${message}`}\n`;
}

function isSameLine(frame: TracebackFrame, before: TracebackFrame | undefined): boolean {
  return (
    before !== undefined &&
    frame.filename === before.filename &&
    frame.line === before.line &&
    frame.name === before.name
  );
}

function repeatNote(repeats: number): string {
  const more = repeats - RECURSIVE_CUTOFF;
  if (more <= 0) return '';
  return `  [Previous line repeated ${more} more time${more > 1 ? 's' : ''}]\n`;
}

function formatFrame(frame: TracebackFrame, source: string | undefined): string {
  const heading = `  File "${frame.filename}", line ${frame.line}, in ${frame.name}\n`;
  const all = source?.split('\n').map((line) => line.trimEnd()) ?? [];
  const original = Array.from(
    { length: frame.endLine - frame.line + 1 },
    (_, index) => all[frame.line - 1 + index] ?? '',
  );
  if (original.every((line) => line === '')) return heading;
  if (frame.column < 0 || frame.endColumn < 0) return `${heading}    ${original[0]!.trim()}\n`;
  const excerpt = new Excerpt(original, frame);
  const rows = dedent(excerpt.render());
  return heading + rows.map((row) => `    ${row}\n`).join('');
}

/** Removes the indentation that all lines share; lines of white space become empty. */
function dedent(lines: readonly string[]): string[] {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => /^[ \t]*/.exec(line)![0]);
  let margin = indents[0] ?? '';
  for (const indent of indents) while (!indent.startsWith(margin)) margin = margin.slice(0, -1);
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(margin.length)));
}

/** Where the secondary carets `^` go in an expression: line from 0, column in characters. */
interface Anchors {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The lines of one frame's expression, and what of them to underline. */
class Excerpt {
  readonly #lines: readonly string[];
  /** Columns in characters in the first and the last line. */
  readonly #start: number;
  readonly #end: number;
  readonly #anchors: Anchors | null;

  constructor(original: readonly string[], frame: TracebackFrame) {
    this.#lines = dedent(original);
    const removed = original[0]!.length - this.#lines[0]!.length;
    const start = bytesToCharacters(original[0]!, frame.column);
    const end = bytesToCharacters(original.at(-1)!, frame.endColumn);
    this.#start = Math.max(0, start - removed);
    this.#end = Math.max(0, end - removed);
    this.#anchors = findAnchors(this.#segment());
  }

  /** Exactly the text that was being evaluated. */
  #segment(): string[] {
    const segment = [...this.#lines];
    segment[segment.length - 1] = slice(segment.at(-1)!, 0, this.#end);
    segment[0] = slice(segment[0]!, this.#start);
    return segment;
  }

  render(): string[] {
    const showsCarets = this.#showsCarets();
    const rows: string[] = [];
    let previous = -1;
    for (const index of this.#significantLines()) {
      const skipped = index - previous - 1;
      if (previous >= 0 && skipped === 1) rows.push(...this.#row(index - 1, showsCarets));
      else if (previous >= 0 && skipped > 1) rows.push(`...<${skipped} lines>...`);
      rows.push(...this.#row(index, showsCarets));
      previous = index;
    }
    return rows;
  }

  /** The first and the last line, and those around the anchors. */
  #significantLines(): number[] {
    const last = this.#lines.length - 1;
    const lines = new Set([0, last]);
    const anchors = this.#anchors;
    for (const line of anchors === null ? [] : [anchors.line, anchors.endLine]) {
      for (const near of [line - 1, line, line + 1]) if (near >= 0 && near <= last) lines.add(near);
    }
    return [...lines].toSorted((a, b) => a - b);
  }

  /** No carets where they would only underline the whole of a plain statement. */
  #showsCarets(): boolean {
    if (this.#isWholeCall()) return false;
    if (this.#anchors !== null) return true;
    const before = slice(this.#lines[0]!, 0, this.#start).trimStart();
    const after = slice(this.#lines.at(-1)!, this.#end).trimEnd();
    return before !== '' || after !== '';
  }

  /** `return f(...)` and `x = f(...)`, failing in that call. */
  #isWholeCall(): boolean {
    const statement = tryParse(this.#lines)?.body[0];
    let call: Expression | null = null;
    if (statement?.kind === 'Return') call = statement.value;
    if (statement?.kind === 'Assign') {
      const [target, ...others] = statement.targets;
      if (target?.kind === 'Name' && others.length === 0) call = statement.value;
    }
    if (call?.kind !== 'Call') return false;
    if (statement?.kind === 'Return' && call.callee.kind !== 'Name') return false;
    return (
      call.line === 1 &&
      call.endLine === this.#lines.length &&
      call.column === this.#start &&
      call.endColumn === this.#end
    );
  }

  #row(index: number, showsCarets: boolean): string[] {
    const line = this.#lines[index]!;
    return showsCarets ? [line, this.#carets(index)] : [line];
  }

  #carets(index: number): string {
    const line = this.#lines[index]!;
    const isLast = index === this.#lines.length - 1;
    const indent = line.length - line.trimStart().length;
    const width = displayWidth(isLast ? slice(line, 0, this.#end) : line);
    const start = index === 0 ? displayWidth(slice(line, 0, this.#start)) : 0;
    let carets = '';
    for (let column = 0; column < width; column++) {
      if (column < indent || column < start) carets += ' ';
      else carets += this.#caret(index, column);
    }
    return carets;
  }

  #caret(line: number, column: number): string {
    const anchors = this.#anchors;
    if (anchors === null) return '^';
    const from = this.#anchorColumn(anchors.line, anchors.column);
    const to = this.#anchorColumn(anchors.endLine, anchors.endColumn);
    const isAfterStart = line > anchors.line || (line === anchors.line && column >= from);
    const isBeforeEnd = line < anchors.endLine || (line === anchors.endLine && column < to);
    return isAfterStart && isBeforeEnd ? '^' : '~';
  }

  /** Anchors count from the start of the segment; carets from the start of the line, in cells. */
  #anchorColumn(line: number, column: number): number {
    const characters = line === 0 ? column + this.#start : column;
    return displayWidth(slice(this.#lines[line]!, 0, characters));
  }
}

function slice(text: string, start: number, end?: number): string {
  return Array.from(text).slice(start, end).join('');
}

/** East Asian wide characters and emoji take two cells. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

function tryParse(lines: readonly string[]): Module | null {
  try {
    return parse(lines.join('\n'), '<traceback>');
  } catch (error) {
    if (error instanceof GuestSyntaxError) return null;
    throw error;
  }
}

/** The operator of a binary operation, or the brackets of a call or subscript. */
function findAnchors(segment: readonly string[]): Anchors | null {
  const module = tryParse(['(', ...segment, ')']);
  const statement = module?.body[0];
  if (module?.body.length !== 1 || statement?.kind !== 'Expression') return null;
  const { value } = statement;
  if (value.kind === 'BinaryOperation') return operatorAnchors(segment, value);
  if (value.kind === 'Subscript') return bracketAnchors(segment, value, value.value, '[');
  if (value.kind === 'Call') return bracketAnchors(segment, value, value.callee, '(');
  return null;
}

/** Walks through the characters of an expression's lines. */
class Scanner {
  readonly #lines: readonly string[];
  line: number;
  column: number;

  /** Starts at the end of a node, which has been parsed one line further down. */
  constructor(lines: readonly string[], node: Expression) {
    this.#lines = lines;
    this.line = node.endLine - 2;
    this.column = bytesToCharacters(lines[this.line]!, node.endColumn);
    this.#toValid();
  }

  get character(): string {
    return Array.from(this.#lines[this.line] ?? '')[this.column] ?? '';
  }

  /** Goes on to a character, over comments and line continuations. False at the end. */
  find(accept: (character: string) => boolean): boolean {
    while (this.character !== '') {
      if (this.character === '\\' || this.character === '#') {
        this.line++;
        this.column = 0;
      } else if (accept(this.character)) {
        return true;
      } else {
        this.column++;
      }
      this.#toValid();
    }
    return false;
  }

  #toValid(): void {
    while (this.line < this.#lines.length && this.character === '') {
      this.line++;
      this.column = 0;
    }
  }
}

function operatorAnchors(lines: readonly string[], node: BinaryOperation): Anchors | null {
  const scanner = new Scanner(lines, node.left);
  if (!scanner.find((character) => !/\s/.test(character) && character !== ')')) return null;
  const { line, column } = scanner;
  const { right } = node;
  const second = Array.from(lines[line]!)[column + 1] ?? '';
  const isBeforeRight =
    right.line - 2 > line || column + 1 < bytesToCharacters(lines[line]!, right.column);
  const hasTwo = second !== '' && isBeforeRight && !/[\s\\#]/.test(second);
  return { line, column, endLine: line, endColumn: column + (hasTwo ? 2 : 1) };
}

function bracketAnchors(
  lines: readonly string[],
  node: Call | Subscript,
  head: Expression,
  bracket: string,
): Anchors | null {
  const scanner = new Scanner(lines, head);
  if (!scanner.find((character) => character === bracket)) return null;
  const endLine = node.endLine - 2;
  const endColumn = bytesToCharacters(lines[endLine]!, node.endColumn);
  return { line: scanner.line, column: scanner.column, endLine, endColumn };
}
