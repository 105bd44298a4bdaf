// Puts the runs of one scenario side by side: a cell for each strategy and thread count.

import { summarise, type Summary } from '../measure/statistics.ts';
import type { Run } from '../results.ts';

export interface Cell {
  readonly strategy: string;
  readonly threads: number;
  readonly unit: string;
  readonly work: number;
  /** Over the repeats. */
  readonly seconds: Summary;
  /** Units a second, of the median run. */
  readonly throughput: number;
  /** Times as fast as the same strategy on one thread; undefined where that was not run. */
  readonly speedUp: number | undefined;
  /** Times as fast as `gil` on as many threads; undefined where that was not run. */
  readonly againstGil: number | undefined;
  readonly runs: readonly Run[];
}

/** The strategy that others are compared with: what CPython has done since 1992. */
const BASELINE = 'gil';

/** Cells in the order in which the runs name them. @param runs of one scenario. */
export function compare(runs: readonly Run[]): Cell[] {
  const groups = Map.groupBy(runs, ({ strategy, threads }) => key(strategy, threads));
  const medians = new Map(
    [...groups].map(([name, group]) => [name, summarise(group.map((run) => run.seconds))]),
  );
  return [...groups].map(([name, group]) => {
    const { strategy, threads, unit, work } = group[0]!;
    const seconds = medians.get(name)!;
    const times = (other: Summary | undefined): number | undefined =>
      other && other.median / seconds.median;
    return {
      strategy,
      threads,
      unit,
      work,
      seconds,
      throughput: work / seconds.median,
      speedUp: times(medians.get(key(strategy, 1))),
      againstGil: times(medians.get(key(BASELINE, threads))),
      runs: group,
    };
  });
}

function key(strategy: string, threads: number): string {
  return `${threads} ${strategy}`;
}

/**
 * Runs whose answer is not that of most runs: under these the program computed something else. Simulated samples have
 * none.
 */
export function deviatingRuns(runs: readonly Run[]): { answer: Run['result']; wrong: Run[] } {
  const answered = runs.filter(({ sampledSeconds }) => sampledSeconds === undefined);
  const groups = Map.groupBy(answered, (run) => JSON.stringify(run.result));
  const [most = []] = [...groups.values()].toSorted((a, b) => b.length - a.length);
  return { answer: most[0]?.result ?? {}, wrong: answered.filter((run) => !most.includes(run)) };
}
