// The table of `whatif`: what a run would gain if one cost of its machine were nothing.

import type { WhatIf } from '../results.ts';
import { alignColumns, count, formatSeconds, formatTimes } from './format.ts';

const HEADING = ['if', 'were', 'and not', 'time', 'gain'];
/** Less than this is none. */
const LEAST_GAIN = 1.002;

/** One table for each scenario, strategy and number of threads, the largest gains first. */
export function formatWhatIf(rows: readonly WhatIf[]): string {
  const groups = Map.groupBy(
    rows,
    ({ scenario, strategy, threads }) => `${scenario}\n${strategy}\n${threads}`,
  );
  return [...groups.values()].map((group) => formatGroup(group)).join('\n');
}

function formatGroup(rows: readonly WhatIf[]): string {
  const { scenario, strategy, machine, threads, seconds } = rows[0]!;
  const gain = (row: WhatIf): number => row.seconds.whole / row.seconds.less;
  const sorted = rows.toSorted((a, b) => gain(b) - gain(a));
  const worth = sorted.filter((row) => Math.max(gain(row), 1 / gain(row)) >= LEAST_GAIN);
  const none = sorted.filter((row) => !worth.includes(row)).map(({ field }) => field);
  const body = worth.map((row) => [
    row.field,
    row.to,
    row.from,
    formatSeconds(row.seconds.less),
    formatTimes(gain(row)),
  ]);
  return [
    `${scenario} under ${strategy}, ${count(threads, 'thread')} on ${machine}: ${formatSeconds(seconds.whole)}`,
    '',
    ...(body.length === 0 ? ['nothing matters'] : alignColumns([HEADING, ...body])),
    '',
    ...(none.length === 0 ? [] : [`no difference: ${none.join(', ')}`]),
    '',
  ].join('\n');
}
