// How Python writes floats and strings.

/** The shortest text that reads back as the same float: exponents below 1e-4 and from 1e16 on. */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  if (value !== 0 && (point <= -4 || point > 16)) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const power = Math.abs(point - 1);
    const shown = String(power).padStart(2, '0');
    return `${sign}${digits[0]}${fraction}e${point > 0 ? '+' : '-'}${shown}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const whole = digits.slice(0, point).padEnd(point, '0');
  return `${sign}${whole}.${digits.slice(point) || '0'}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Separators and what has no glyph are escaped; a plain space is not. */
const UNPRINTABLE = /[\p{C}\p{Z}]/u;

/** In single quotes, unless the string has some of those and no double ones. */
export function reprString(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  let text = '';
  for (const character of value) text += reprCharacter(character, quote);
  return quote + text + quote;
}

function reprCharacter(character: string, quote: string): string {
  if (character === quote) return `\\${quote}`;
  const escape = ESCAPES[character];
  if (escape !== undefined) return escape;
  if (character === ' ' || !UNPRINTABLE.test(character)) return character;
  const code = character.codePointAt(0)!;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x1_0000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
