// The table of `--ablate`: what a strategy costs less each of its ingredients, beside the whole.

import type { Ablation, Change, Results } from '../results.ts';
import { alignColumns, formatAmount, formatSeconds, formatTimes, significant } from './format.ts';

const HEADING = [
  'less',
  'threads',
  'time',
  'interval',
  'atomics',
  'shared',
  'contended',
  'peak memory',
];

/** One table for each scenario; empty if nothing was left out. */
export function formatAblation({ ablation = [] }: Results): string {
  const scenarios = Map.groupBy(ablation, ({ scenario }) => scenario);
  return [...scenarios.values()].map((rows) => formatScenario(rows)).join('\n');
}

function formatScenario(rows: readonly Ablation[]): string {
  const { scenario, strategy, unit, repeats, timeRatio } = rows[0]!;
  const threads = Map.groupBy(rows, (row) => row.threads);
  const body = [...threads.values()].flatMap((some) => [
    wholeRow(some[0]!),
    ...some.map((row) => lessRow(row)),
  ]);
  const each = unit.replace(/s$/, '');
  const interval =
    timeRatio.coverage >= 0.95
      ? '95% interval of the median'
      : `range (holds the median with ${Math.round(100 * timeRatio.coverage)}%)`;
  return [
    `${scenario}: what ${strategy} is less each ingredient`,
    '',
    ...alignColumns([HEADING, ...body]),
    '',
    'note: time as part of that of the whole: where it is over 1, the ingredient pays;',
    `      median of ${repeats} ${repeats === 1 ? 'repeat' : 'repeats'} in turns, with the ${interval}`,
    'note: atomic operations, writes of objects that two threads have written, and those of them',
    `      after the other thread's, per ${each}, counted once`,
    '',
  ].join('\n');
}

function wholeRow(row: Ablation): string[] {
  const { threads, seconds } = row;
  return ['(whole)', String(threads), formatSeconds(seconds.whole), '', ...costs(row, 'whole')];
}

function lessRow(row: Ablation): string[] {
  const { low, high } = row.timeRatio;
  return [
    `${row.ingredient}=${row.without}`,
    String(row.threads),
    formatTimes(row.timeRatio.median),
    `${formatTimes(low)} ${formatTimes(high)}`,
    ...costs(row, 'less'),
  ];
}

function costs(row: Ablation, side: keyof Change): string[] {
  const each = (change: Change | undefined): string =>
    change === undefined ? '-' : significant(change[side] / row.work);
  return [
    each(row.atomics),
    each(row.sharedWrites),
    each(row.contendedWrites),
    formatBytes(row.peakBytes[side]),
  ];
}

function formatBytes(bytes: number): string {
  const amount = formatAmount(bytes);
  return amount.includes(' ') ? `${amount}B` : `${amount} B`;
}
