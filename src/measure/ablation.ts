// What each ingredient of a strategy is worth: from runs of the whole, and of it less one ingredient at a time.
//
// Repeats of all of them took turns, so that the n-th repeats ran at about the same time: time is compared repeat
// by repeat, and what the machine does besides hits both sides.

import type { Ablation, Change, Run } from '../results.ts';
import { summarise } from './statistics.ts';

export interface AblationPlan {
  /** Label of the strategy as a whole. */
  readonly whole: string;
  readonly less: readonly {
    /** The option that leaves it out, and its value that does. */
    readonly ingredient: string;
    readonly without: string;
    /** Label of the strategy less it. */
    readonly strategy: string;
  }[];
}

/** A row for each scenario, number of threads and ingredient of which there are runs. */
export function measureAblation(runs: readonly Run[], { whole, less }: AblationPlan): Ablation[] {
  const cells = Map.groupBy(runs, ({ scenario, threads }) => `${threads} ${scenario}`);
  return [...cells.values()].flatMap((cell) => {
    const all = cell.filter(({ strategy }) => strategy === whole);
    return less.flatMap(({ ingredient, without, strategy }) => {
      const pairs = pairsOf(
        all,
        cell.filter((run) => run.strategy === strategy),
      );
      return pairs.length === 0 ? [] : [{ ingredient, without, ...compared(pairs) }];
    });
  });
}

type Pair = readonly [whole: Run, less: Run];

/** Runs of the same repeat. */
function pairsOf(whole: readonly Run[], less: readonly Run[]): Pair[] {
  return whole.flatMap((one): Pair[] => {
    const other = less.find(({ repeat }) => repeat === one.repeat);
    return other === undefined ? [] : [[one, other]];
  });
}

function compared(pairs: readonly Pair[]): Omit<Ablation, 'ingredient' | 'without'> {
  const [whole, less] = pairs[0]!;
  const change = (numberOf: (run: Run) => number): Change => ({
    whole: summarise(pairs.map(([one]) => numberOf(one))).median,
    less: summarise(pairs.map(([, other]) => numberOf(other))).median,
  });
  const counted = (name: string): Change | undefined =>
    name in whole.counters && name in less.counters
      ? { whole: whole.counters[name]!, less: less.counters[name]! }
      : undefined;
  const { median, interval } = summarise(pairs.map(([one, other]) => other.seconds / one.seconds));
  const atomics = counted('atomics');
  const sharedWrites = counted('sharedWrites');
  const contendedWrites = counted('contendedWrites');
  return {
    scenario: whole.scenario,
    strategy: whole.strategy,
    lessStrategy: less.strategy,
    machine: whole.machine,
    threads: whole.threads,
    repeats: pairs.length,
    unit: whole.unit,
    work: whole.work,
    seconds: change((run) => run.seconds),
    timeRatio: { median, ...interval },
    ...(atomics && { atomics }),
    ...(sharedWrites && { sharedWrites }),
    ...(contendedWrites && { contendedWrites }),
    peakBytes: change((run) => run.memory.peakBytes),
  };
}
