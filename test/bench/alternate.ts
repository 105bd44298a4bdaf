// Compares contenders on a machine whose speed drifts: they take turns, and ratios are of neighbours.

import { median, min } from 'simple-statistics';

export interface Contender {
  readonly name: string;
  /** One measurement, in seconds. */
  once(): Promise<number>;
}

export interface Measured {
  readonly name: string;
  readonly best: number;
  readonly median: number;
  /** Median of its speed over the first contender's, turn by turn. */
  readonly ratio: number;
}

/** Lets the contenders take turns `turns` times, after one turn that does not count. */
export async function alternate(
  contenders: readonly Contender[],
  turns: number,
): Promise<Measured[]> {
  const seconds: number[][] = contenders.map(() => []);
  for (let turn = -1; turn < turns; turn++) {
    for (const [i, contender] of contenders.entries()) {
      const taken = await contender.once();
      if (turn >= 0) seconds[i]!.push(taken);
    }
  }
  return contenders.map(({ name }, i) => ({
    name,
    best: min(seconds[i]!),
    median: median(seconds[i]!),
    ratio: median(seconds[i]!.map((taken, turn) => seconds[0]![turn]! / taken)),
  }));
}
