// Runs as comma-separated values (RFC 4180): a line for each run, a column for each number.

import type { Ablation, Results, Run } from '../results.ts';

const FIELDS = [
  'scenario',
  'strategy',
  'source',
  'machine',
  'threads',
  'repeat',
  'unit',
  'work',
  'seconds',
  'throughput',
] as const;

/** Fields that hold numbers by name: a column for each name that any run has, `counters.increfs`. */
const GROUPS = ['result', 'measures', 'counters', 'waits', 'phases', 'band', 'memory'] as const;

export function formatCsv(results: Results): string {
  const rows = results.runs.map((run) => flatten(run, ablationOf(results, run)));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))];
  return lines.map((line) => line.map(quote).join(',') + '\r\n').join('');
}

/** Of a run with an ingredient left out: what that changed. */
function ablationOf({ ablation = [] }: Results, run: Run): Ablation | undefined {
  return ablation.find(
    (one) =>
      one.lessStrategy === run.strategy &&
      one.scenario === run.scenario &&
      one.threads === run.threads,
  );
}

function flatten(run: Run, ablation: Ablation | undefined): Map<string, string> {
  const row = new Map<string, string>(FIELDS.map((field) => [field, String(run[field])]));
  if (run.outcome !== undefined)
    row.set('grade', run.outcome.grade).set('outcome', run.outcome.what);
  for (const group of GROUPS)
    for (const [name, value] of Object.entries(run[group] ?? {}))
      row.set(`${group}.${name}`, String(value));
  if (ablation === undefined) return row;
  row.set('ablation.of', ablation.strategy).set('ablation.ingredient', ablation.ingredient);
  for (const [name, value] of Object.entries(ablation.timeRatio))
    row.set(`ablation.timeRatio.${name}`, String(value));
  return row;
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
