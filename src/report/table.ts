// The table that a run ends with: it fits 100 columns, and says in words what the numbers hide.

import { summarise } from '../measure/statistics.ts';
import type { Band, Phases, Results, Run } from '../results.ts';
import { compare, deviatingRuns, type Cell } from './comparison.ts';
import {
  alignColumns,
  formatAmount,
  formatSeconds,
  formatTimes,
  shorten,
  significant,
  count,
} from './format.ts';

const LABEL_WIDTH = 34;
/** Of an object and its type. */
const NAME_WIDTH = 20;
const LINE_WIDTH = 30;

/** One table for each scenario. */
export function formatTables(results: Results): string {
  const scenarios = Map.groupBy(results.runs, (run) => run.scenario);
  return [...scenarios]
    .map(([scenario, runs]) => formatTable(scenario, runs, results.host.cores))
    .join('\n');
}

function formatTable(scenario: string, runs: readonly Run[], cores: number): string {
  const cells = compare(runs);
  const { unit, work } = cells[0]!;
  const lines = [
    `${scenario}: ${work} ${unit}`,
    '',
    ...alignColumns([
      heading(cells),
      ...cells.map((cell, i) => row(cell, cells[i - 1], hasBand(cells))),
    ]),
    '',
    ...countLines(cells),
    ...measureLines(cells),
    ...answerLines(runs),
    ...outcomeLines(cells),
    ...noteLines(cells, cores),
  ];
  return lines.join('\n') + '\n';
}

function heading(cells: readonly Cell[]): string[] {
  return [
    'strategy',
    'threads',
    'time',
    ...(isRepeated(cells) ? ['spread'] : []),
    ...(hasBand(cells) ? ['band'] : []),
    `${cells[0]!.unit}/s`,
    'speed-up',
    'against gil',
  ];
}

/** A strategy is named where it begins. */
function row(cell: Cell, above: Cell | undefined, withBand: boolean): string[] {
  const { band } = cell.runs[0]!;
  const isSame = above?.strategy === cell.strategy;
  return [
    isSame ? '' : shorten(cell.strategy, LABEL_WIDTH),
    String(cell.threads),
    formatSeconds(cell.seconds.median),
    ...(isRepeated([cell]) ? [formatSpread(cell)] : []),
    ...(withBand ? [band === undefined ? '-' : formatBand(band)] : []),
    formatAmount(cell.throughput),
    formatTimes(cell.speedUp),
    formatTimes(cell.againstGil),
  ];
}

function isRepeated(cells: readonly Cell[]): boolean {
  return cells.some((cell) => cell.seconds.count > 1);
}

/** Of runs on a simulated machine that was validated. */
function hasBand(cells: readonly Cell[]): boolean {
  return cells.some(({ runs }) => runs[0]!.band !== undefined);
}

/** `-4% +12%`. */
export function formatBand({ low, high }: Band): string {
  return `-${Math.round(-100 * low)}% +${Math.round(100 * high)}%`;
}

/** The interval of the median, as parts of it: `-2% +5%`. */
function formatSpread({ seconds: { median, interval } }: Cell): string {
  const percent = (value: number): number => Math.round(Math.abs(value / median - 1) * 100);
  return `-${percent(interval.low)}% +${percent(interval.high)}%`;
}

/** What was counted for a unit of work, at the most threads: there sharing shows. */
function countLines(cells: readonly Cell[]): string[] {
  const threads = Math.max(...cells.map((cell) => cell.threads));
  const counted = cells.filter(
    (cell) => cell.threads === threads && 'bytecodes' in cell.runs[0]!.counters,
  );
  if (counted.length === 0) return [];
  const title = `counts per ${singular(cells[0]!.unit)}, ${formatThreads(threads)}`;
  const columns = ['bytecodes', 'increfs', 'atomic', 'immortal', 'allocations', 'private'];
  return [...alignColumns([[title, ...columns], ...counted.map(countRow)]), ''];
}

function countRow({ strategy, work, runs }: Cell): string[] {
  const { counters } = runs[0]!;
  const sum = (...names: readonly string[]): number =>
    names.reduce((total, name) => total + (counters[name] ?? 0), 0);
  const each = (...names: readonly string[]): string => significant(sum(...names) / work);
  const objects = sum('privateObjects', 'sharedObjects');
  return [
    shorten(strategy, LABEL_WIDTH),
    each('bytecodes'),
    each('increfs'),
    each('sharedIncrefs', 'sharedDecrefs'),
    each('immortalIncrefs', 'immortalDecrefs'),
    each('allocations'),
    objects === 0 ? '-' : `${((100 * sum('privateObjects')) / objects).toFixed(1)}%`,
  ];
}

/** What a scenario measured besides the time: the median of the repeats. */
function measureLines(cells: readonly Cell[]): string[] {
  const measured = cells.filter(({ runs }) => runs[0]!.measures !== undefined);
  if (measured.length === 0) return [];
  const names = [...new Set(measured.flatMap(({ runs }) => Object.keys(runs[0]!.measures!)))];
  const rows = measured.map((cell, i) => [
    measured[i - 1]?.strategy === cell.strategy ? '' : shorten(cell.strategy, LABEL_WIDTH),
    String(cell.threads),
    ...names.map((name) => formatMeasure(cell.runs, name)),
  ]);
  return [...alignColumns([['measured', 'threads', ...names], ...rows]), ''];
}

function formatMeasure(runs: readonly Run[], name: string): string {
  const values = runs
    .map(({ measures }) => measures?.[name])
    .filter((value) => value !== undefined);
  return values.length === 0 ? '-' : significant(summarise(values).median);
}

/** A line for each strategy and number of threads under which something was out of the ordinary. */
function outcomeLines(cells: readonly Cell[]): string[] {
  return cells.flatMap(({ strategy, threads, runs }) => {
    const odd = runs.filter(({ outcome }) => (outcome?.grade ?? 'acceptable') !== 'acceptable');
    if (odd.length === 0) return [];
    const { grade, what } = (odd.find((run) => run.outcome!.grade === 'forbidden') ?? odd[0]!)
      .outcome!;
    const often = runs.length === 1 ? '' : ` (in ${odd.length} of ${runs.length} runs)`;
    return [`${grade} under ${strategy}, ${formatThreads(threads)}: ${what}${often}`];
  });
}

function answerLines(runs: readonly Run[]): string[] {
  const { answer, wrong } = deviatingRuns(runs);
  if (Object.keys(answer).length === 0) return [];
  if (wrong.length === 0) {
    const agreement = runs.length === 1 ? '' : `, the same in all ${runs.length} runs`;
    return [`answer: ${formatAnswer(answer)}${agreement}`];
  }
  return [
    `answer of ${count(runs.length - wrong.length, 'run')}: ${formatAnswer(answer)}`,
    ...wrong.map(
      ({ strategy, threads, repeat, result }) =>
        `WRONG under ${strategy}, ${formatThreads(threads)}, repeat ${repeat}: ${formatAnswer(result)}`,
    ),
  ];
}

/** `events 10, pairs 25`. */
export function formatAnswer(answer: Run['result']): string {
  return Object.entries(answer)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function noteLines(cells: readonly Cell[], cores: number): string[] {
  const notes: string[] = [];
  const most = Math.max(...cells.map((cell) => cell.threads));
  const { machine, coreSeconds } = cells[0]!.runs[0]!;
  const has = coreSeconds?.length ?? cores;
  if (most > has)
    notes.push(
      `note: ${formatThreads(most)} on ${has} ${has === 1 ? 'core' : 'cores'}: ` +
        'beyond the cores, threads wait for each other',
    );
  notes.push(...phaseNotes(cells));
  notes.push(...cells.flatMap(interpreterNote));
  if (coreSeconds !== undefined) notes.push(...simulatedNotes(cells, machine));
  if (isRepeated(cells)) notes.push(spreadNote(cells));
  else if (coreSeconds === undefined)
    notes.push('note: measured once; --repeat 10 tells how far to trust it');
  return [...notes, ...contentionNotes(cells)];
}

function simulatedNotes(cells: readonly Cell[], machine: string): string[] {
  const sampled = cells.flatMap(({ runs }) => runs.flatMap((run) => run.sampledSeconds ?? []));
  const part =
    sampled.length === 0
      ? 'whole'
      : `by samples of ${formatSeconds(Math.min(...sampled))} or more of its time`;
  const bandNote = hasBand(cells)
    ? 'note: band: where measurements lay about predictions without the strategy (interlock validate)'
    : 'note: how far off this is nobody knows: on that machine nothing was measured';
  return [`note: predicted, not measured: simulated on ${machine}, ${part}`, bandNote];
}

/** What processes cost besides the time in the table: the medians of the repeats. */
function phaseNotes(cells: readonly Cell[]): string[] {
  const notes = cells.flatMap(({ strategy, threads, runs }) => {
    const all = runs.flatMap(({ phases }) => phases ?? []);
    if (all.length === 0) return [];
    const median = (name: keyof Phases): string =>
      formatSeconds(summarise(all.map((phases) => phases[name])).median);
    return [
      `note: ${shorten(strategy, LABEL_WIDTH)}, ${formatThreads(threads)}: start-up ` +
        `${median('startUp')}, transfer ${median('transfer')}, compute ${median('compute')}`,
    ];
  });
  if (notes.length > 0)
    notes.push('note: where threads are processes, time is that of computing alone');
  return notes;
}

/** How long interpreters took to start, which is part of the time of whoever makes them. */
function interpreterNote({ strategy, runs }: Cell): string[] {
  const starts = runs.flatMap(({ interpreters }) => interpreters ?? []);
  if (starts.length === 0) return [];
  const made = starts.reduce((sum, one) => sum + one.made, 0);
  const seconds = starts.reduce((sum, one) => sum + one.made * one.startSeconds, 0) / made;
  return [
    `note: ${strategy} made ${count(made / starts.length, 'interpreter')} a run, ` +
      `each in ${formatSeconds(seconds)}`,
  ];
}

function spreadNote(cells: readonly Cell[]): string {
  const { count: times, interval } = cells[0]!.seconds;
  const meaning =
    interval.coverage >= 0.95
      ? '95% interval of the median'
      : `range of the repeats (holds the median with ${Math.round(100 * interval.coverage)}%)`;
  return `note: time is the median of ${times} repeats, spread the ${meaning}`;
}

/** What threads contend for most under each strategy, at the most threads. */
function contentionNotes(cells: readonly Cell[]): string[] {
  const most = Math.max(...cells.map((cell) => cell.threads));
  return cells.flatMap(({ strategy, threads, runs }) => {
    const top = runs[0]!.contention?.[0];
    if (top === undefined || threads < most) return [];
    const { object, type, line, accesses, contended } = top;
    const where = line === '' ? '' : ` at ${shorten(line, LINE_WIDTH)}`;
    return [
      `note: under ${shorten(strategy, LABEL_WIDTH)} most contended${where}:`,
      `      ${shorten(object, NAME_WIDTH)} (${shorten(type, NAME_WIDTH)}), ` +
        `${contended} of ${count(accesses, 'write')} after another thread's`,
    ];
  });
}

export function formatThreads(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

function singular(unit: string): string {
  return unit.replace(/s$/, '');
}
