// The tables of `validate`: predictions beside measurements, and how far off they are.

import { median } from 'simple-statistics';
import type { Band, Fit, Validation } from '../results.ts';
import { alignColumns, count, formatAmount, significant } from './format.ts';
import { formatBand } from './table.ts';

const TITLES = {
  scenario: 'whole runs, seconds',
  lock: 'one increment under a lock, nanoseconds',
  construct: 'constructs of CPython, nanoseconds',
} as const;

/** A group of rows of one machine and kind. `bands`: by strategy, of what was left out. */
export function formatValidation(
  rows: readonly Validation[],
  fits: readonly Fit[],
  bands: Readonly<Record<string, Band>>,
): string {
  const { machine, measures, unit } = rows[0]!;
  const title =
    measures === 'scenario' && unit === 'ns' ? 'a unit of work, nanoseconds' : TITLES[measures];
  const hasLeftOut = rows.some(({ leftOut }) => leftOut !== undefined);
  const heading = ['', 'threads', 'measured', 'predicted', 'error'];
  if (hasLeftOut) heading.push('without');
  heading.push('used');
  const body = rows.map((row, i) => [
    ...(labelOf(row) === labelOf(rows[i - 1]) ? [''] : [labelOf(row)]),
    String(row.threads),
    significant(row.measured),
    significant(row.predicted),
    formatError(row, row.predicted),
    ...(hasLeftOut ? [row.leftOut === undefined ? '-' : formatError(row, row.leftOut)] : []),
    row.calibrates ? 'yes' : 'no',
  ]);
  return [
    `${machine}: ${title}`,
    '',
    ...alignColumns([heading, ...body]),
    '',
    ...fits.map(fitLine),
    ...(hasLeftOut ? [bandLine(bands)] : []),
    ...summaryLines(rows),
    '',
  ].join('\n');
}

function labelOf(row: Validation | undefined): string {
  if (row === undefined) return '';
  const { name, strategy, fields = {} } = row;
  const specialized = fields['interpreter.specialized'];
  const build = specialized === true ? ', specialized' : '';
  return `${name}${strategy === undefined ? '' : ` ${strategy}${build}`}`;
}

/** Of times in percent; what may be off by more, as a factor. */
function formatError({ measured, measures }: Validation, predicted: number): string {
  const ratio = predicted / measured;
  if (measures === 'lock') return `${ratio.toFixed(2)}x`;
  const percent = (100 * (ratio - 1)).toFixed(1);
  return `${ratio >= 1 ? '+' : ''}${percent}%`;
}

function fitLine({ name, without, work, fields }: Fit): string {
  const what = without === undefined ? 'fitted' : `without ${without}`;
  const each = Object.entries(fields).map(([field, value]) => {
    const cores = /^clock\.byActiveCores\.(\d+)$/.exec(field)?.[1];
    return cores === undefined
      ? `${field} ${value.toFixed(2)}`
      : `${cores} cores ${value.toFixed(2)} GHz`;
  });
  return `${what}: ${name} is ${formatAmount(work)}; ${each.join(', ')}`;
}

function bandLine(bands: Readonly<Record<string, Band>>): string {
  const each = Object.entries(bands).map(([name, band]) => `${name} ${formatBand(band)}`);
  return `bands: ${each.join(', ')}`;
}

/** A line for what has calibrated, one for what has not. */
export function summaryLines(rows: readonly Validation[]): string[] {
  const used = rows.filter(({ calibrates }) => calibrates);
  const unused = rows.filter(({ calibrates }) => !calibrates);
  const left = rows.filter(({ leftOut }) => leftOut !== undefined);
  return [
    ...summaryLine('calibrated with', used, ({ predicted }) => predicted),
    ...summaryLine('calibrated without', unused, ({ predicted }) => predicted),
    ...summaryLine('without their strategy', left, ({ leftOut }) => leftOut!),
  ];
}

function summaryLine(
  what: string,
  rows: readonly Validation[],
  predictedOf: (row: Validation) => number,
): string[] {
  if (rows.length === 0) return [];
  const factors = rows.map((row) => {
    const ratio = predictedOf(row) / row.measured;
    return Math.max(ratio, 1 / ratio);
  });
  const share = (factor: number): string =>
    `${Math.round((100 * factors.filter((one) => one <= factor).length) / factors.length)}%`;
  return [
    `${what}, ${count(rows.length, 'cell')}: median error ${formatFactor(median(factors))}, ` +
      `within 10% ${share(1.1)}, 1.3x ${share(1.3)}, 2x ${share(2)}`,
  ];
}

function formatFactor(factor: number): string {
  return factor < 2 ? `${(100 * (factor - 1)).toFixed(1)}%` : `${factor.toFixed(2)}x`;
}
