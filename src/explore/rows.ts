// Which steps of a trace are shown, so that it fits a screen: all of them if they do. If not, of steps that
// go round for ever one round is; then a thread's private steps in a row take one line, the most first; and
// if that is not enough, so do steps in a row that are not near a switch between threads.

import type { FailureKind, TraceStep } from './program.ts';

/** One line, for `count` steps from `from`, the first being 0. */
export interface Row {
  /**
   * A `step`; `private` steps of one thread, or steps that it made `in-a-row`, without a switch; a `round` of
   * what goes round, already shown; steps of several threads that were `left-out`.
   */
  readonly shows: 'step' | 'private' | 'in-a-row' | 'round' | 'left-out';
  readonly from: number;
  readonly count: number;
}

/** At most so many rows. */
export function rowsOf(
  steps: readonly TraceStep[],
  kind: FailureKind | undefined,
  most: number,
): Row[] {
  const all = steps.map((_, from): Row => ({ shows: 'step', from, count: 1 }));
  if (all.length <= most) return all;
  const round = kind === 'livelock' ? roundOf(steps) : undefined;
  const shown = round === undefined ? all : all.slice(0, round.from + round.count);
  const end = round === undefined ? [] : [round];
  const room = most - end.length;
  const folded = foldPrivate(steps, shown, room);
  return [...(folded.length <= room ? folded : nearSwitches(steps, folded, room)), ...end];
}

// --- going round ----------------------------------------------------------------------------------

/** How often at the end a round has to have been gone. */
const ROUNDS = 3;

/** The first of the rounds that the trace ends in, whatever the values are. */
function roundOf(steps: readonly TraceStep[]): Row | undefined {
  const keys = steps.map(({ thread, kind, address }) => `${thread} ${kind} ${address}`);
  for (let count = 1; count * ROUNDS <= keys.length; count++) {
    let from = keys.length;
    while (from > count && keys[from - 1] === keys[from - 1 - count]) from -= 1;
    if (keys.length - from >= count * (ROUNDS - 1))
      return { shows: 'round', from: from - count, count };
  }
  return undefined;
}

// --- private steps --------------------------------------------------------------------------------

/** Longest runs first, until the rows are few enough. The last step is what shows the failure. */
function foldPrivate(steps: readonly TraceStep[], rows: readonly Row[], most: number): Row[] {
  const runs = privateRuns(steps, rows.length - 1).toSorted(
    (one, other) => other.count - one.count,
  );
  let folded = [...rows];
  for (const run of runs) {
    if (folded.length <= most) break;
    const at = folded.findIndex(({ from }) => from === run.from);
    folded = folded.toSpliced(at, run.count, run);
  }
  return folded;
}

/** Private steps of one thread, several in a row, among the first `length`. */
function privateRuns(steps: readonly TraceStep[], length: number): Row[] {
  const runs: Row[] = [];
  for (let from = 0; from < length;) {
    let to = from;
    while (to < length && steps[to]!.isPrivate && steps[to]!.thread === steps[from]!.thread)
      to += 1;
    if (to - from > 1) runs.push({ shows: 'private', from, count: to - from });
    from = Math.max(to, from + 1);
  }
  return runs;
}

// --- what is too long all the same ----------------------------------------------------------------

function nearSwitches(steps: readonly TraceStep[], rows: readonly Row[], most: number): Row[] {
  const threadOf = (i: number): number => steps[rows[i]!.from]!.thread;
  const indices = rows.map((_, i) => i);
  const points = [
    ...indices.filter((i) => i === 0 || threadOf(i) !== threadOf(i - 1)),
    rows.length,
  ];
  for (let reach = most; reach > 0; reach--) {
    const isNear = (i: number): boolean =>
      points.some((point) => i >= point - reach && i < point + reach);
    const shown = joinOthers(rows, isNear, 'in-a-row');
    if (shown.length <= most) return shown;
  }
  const half = (most - 1) >> 1;
  return joinOthers(rows, (i) => i < half || i >= rows.length - half, 'left-out');
}

/** Rows that are not shown take one with those beside them. */
function joinOthers(
  rows: readonly Row[],
  isShown: (i: number) => boolean,
  shows: 'in-a-row' | 'left-out',
): Row[] {
  const shown: Row[] = [];
  for (const [i, row] of rows.entries()) {
    const last = shown.at(-1);
    if (isShown(i)) shown.push(row);
    else if (last?.shows === shows)
      shown[shown.length - 1] = { ...last, count: last.count + row.count };
    else shown.push({ ...row, shows });
  }
  // One step takes no more room than one line about it.
  return shown.map((row) =>
    row.shows === shows && row.count === 1 ? { ...row, shows: 'step' } : row,
  );
}
