// What Python says of code points: white space, line ends, classes, and case.
//
// Classes are those of the Unicode that JavaScript knows, which may be a version later than CPython's.
// Limits: a Greek letter with iota subscript has its title case spelt out, as its upper case is.

/** Digits that are no decimals, such as superscripts: first and last of each run, Unicode 15.1. */
const OTHER_DIGITS: readonly (readonly [first: number, last: number])[] = [
  [0xb2, 0xb3],
  [0xb9, 0xb9],
  [0x1369, 0x1371],
  [0x19da, 0x19da],
  [0x2070, 0x2070],
  [0x2074, 0x2079],
  [0x2080, 0x2089],
  [0x2460, 0x2468],
  [0x2474, 0x247c],
  [0x2488, 0x2490],
  [0x24ea, 0x24ea],
  [0x24f5, 0x24fd],
  [0x24ff, 0x24ff],
  [0x2776, 0x277e],
  [0x2780, 0x2788],
  [0x278a, 0x2792],
  [0x10a40, 0x10a43],
  [0x10e60, 0x10e68],
  [0x11052, 0x1105a],
  [0x1f100, 0x1f10a],
];

/** Whether str.strip and str.split take a code point for white space. */
export function isSpace(point: number): boolean {
  if (point <= 0x20) return point === 0x20 || (point >= 9 && point <= 13) || point >= 0x1c;
  if (point < 0x1680) return point === 0x85 || point === 0xa0;
  if (point >= 0x2000 && point <= 0x200a) return true;
  if (point === 0x1680 || point === 0x2028 || point === 0x2029) return true;
  return point === 0x202f || point === 0x205f || point === 0x3000;
}

/** Whether str.splitlines ends a line at a code point. */
export function isLineEnd(point: number): boolean {
  if (point <= 0x1e) return (point >= 10 && point <= 13) || point >= 0x1c;
  return point === 0x85 || point === 0x2028 || point === 0x2029;
}

export function isAlpha(character: string): boolean {
  return /\p{L}/u.test(character);
}

/** A decimal digit of any script: what int() reads. */
export function isDecimal(character: string): boolean {
  return /\p{Nd}/u.test(character);
}

export function isDigit(character: string): boolean {
  if (isDecimal(character)) return true;
  const point = character.codePointAt(0)!;
  return OTHER_DIGITS.some(([first, last]) => point >= first && point <= last);
}

export function isNumeric(character: string): boolean {
  return /\p{N}/u.test(character);
}

export function isAlphanumeric(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

export function isUpper(character: string): boolean {
  return /\p{Uppercase}/u.test(character);
}

export function isLower(character: string): boolean {
  return /\p{Lowercase}/u.test(character);
}

export function isTitle(character: string): boolean {
  return /\p{Lt}/u.test(character);
}

/** Digraphs that are one letter, such as U+01C6, have a title case of their own. */
function digraphTitle(point: number): number | undefined {
  if (point >= 0x1c4 && point <= 0x1cc) return point - ((point - 0x1c4) % 3) + 1;
  return point >= 0x1f1 && point <= 0x1f3 ? 0x1f2 : undefined;
}

/** How a character begins a word in title case. */
export function titleCase(character: string): string {
  const digraph = digraphTitle(character.codePointAt(0)!);
  if (digraph !== undefined) return String.fromCodePoint(digraph);
  const [first, ...rest] = character.toUpperCase();
  return first + rest.join('').toLowerCase();
}

/** The lower case of each character: a final sigma depends on what is around it. */
function lowerCases(characters: readonly string[]): readonly string[] {
  const lower = Array.from(characters.join('').toLowerCase());
  // A lower case of another length than the text cannot tell which character is which.
  return lower.length === characters.length ? lower : characters.map((c) => c.toLowerCase());
}

/** str.casefold: by way of the upper case, except where that is what a character is folded to. */
export function caseFold(text: string): string {
  const folded = (c: string): string => {
    const point = c.codePointAt(0)!;
    if (point === DOTLESS_I || (point >= 0x13a0 && point <= 0x13f5)) return c;
    const isCherokee = (point >= 0x13f8 && point <= 0x13fd) || (point >= 0xab70 && point <= 0xabbf);
    return isCherokee ? c.toUpperCase() : c.toUpperCase().toLowerCase();
  };
  return Array.from(text, folded).join('');
}

const DOTLESS_I = 0x131;

/** str.swapcase */
export function swapCase(text: string): string {
  const characters = Array.from(text);
  const lower = lowerCases(characters);
  const swapped = (c: string, i: number): string => {
    if (isUpper(c)) return lower[i]!;
    return isLower(c) ? c.toUpperCase() : c;
  };
  return characters.map(swapped).join('');
}

/** str.title: a word is a run of characters that have case. */
export function toTitle(text: string): string {
  const characters = Array.from(text);
  const lower = lowerCases(characters);
  let isInWord = false;
  let title = '';
  for (const [i, c] of characters.entries()) {
    title += isInWord ? lower[i]! : titleCase(c);
    isInWord = isUpper(c) || isLower(c) || isTitle(c);
  }
  return title;
}

/** str.capitalize */
export function capitalize(text: string): string {
  const [first = '', ...rest] = text;
  return first === '' ? '' : titleCase(first) + rest.join('').toLowerCase();
}

/** Whether every character passes, and there is one. */
export function every(text: string, passes: (character: string) => boolean): boolean {
  return text !== '' && Array.from(text).every(passes);
}

/** Whether there are letters with case, some of them `mine` and none of them `other` or title case. */
export function hasCase(
  text: string,
  mine: (character: string) => boolean,
  other: (character: string) => boolean,
): boolean {
  const characters = Array.from(text);
  return characters.some(mine) && !characters.some((c) => other(c) || isTitle(c));
}

/** str.istitle: words begin with an upper or title case letter and go on in lower case. */
export function isTitleText(text: string): boolean {
  let [isInWord, hasWords] = [false, false];
  for (const c of text) {
    const begins = isUpper(c) || isTitle(c);
    if (begins ? isInWord : isLower(c) && !isInWord) return false;
    isInWord = begins || isLower(c);
    hasWords ||= isInWord;
  }
  return hasWords;
}
