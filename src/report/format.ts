// Numbers and columns as text.

const SCALES: readonly [least: number, suffix: string][] = [
  [1e9, ' G'],
  [1e6, ' M'],
  [1e3, ' k'],
];

/** `708 k`: three significant digits and a scale. */
export function formatAmount(value: number): string {
  // Rounded first, so that 999.9 k becomes 1.00 M and not 1000 k.
  const rounded = Number(value.toPrecision(3));
  const [scale, suffix] = SCALES.find(([least]) => Math.abs(rounded) >= least) ?? [1, ''];
  return significant(rounded / scale) + suffix;
}

/** `141 ms`: three significant digits and a unit of time. */
export function formatSeconds(seconds: number): string {
  const rounded = Number(seconds.toPrecision(3));
  if (rounded >= 1 || rounded === 0) return `${significant(rounded)} s`;
  if (rounded >= 1e-3) return `${significant(rounded * 1e3)} ms`;
  return `${significant(rounded * 1e6)} us`;
}

/** `1 run`, `2 runs`. */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** `1.84x`; a dash where there is nothing to compare with. */
export function formatTimes(ratio: number | undefined): string {
  return ratio === undefined ? '-' : `${ratio.toFixed(2)}x`;
}

/** Three significant digits without an exponent; whole numbers stay whole. */
export function significant(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}

/** Cuts a text in its middle where it is longer than `width`: both ends tell labels apart. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  if (width < 2) return text.slice(0, Math.max(0, width));
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

/** Columns as wide as their widest cell: the first to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}
