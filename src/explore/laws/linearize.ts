// Whether what threads saw of an object can be explained by one operation after the other.
//
// Source: M. Herlihy and J. Wing, "Linearizability: A Correctness Condition for Concurrent Objects" (ACM
//   TOPLAS 12(3), 1990); the search is that of J. Wing and C. Gong (JPDC 17, 1993): at each point try
//   every operation that may be next, with a memory of what has been tried (G. Lowe, 2017).

/** An operation as its thread saw it. */
export interface Seen<Op> {
  readonly operation: Op;
  /** Of each thread, how many of its operations had certainly ended before this one began. */
  readonly after: readonly number[];
}

/** Plays an operation on a state: the state behind it, or undefined if it cannot have been so. */
export type Model<Op, State> = (state: State, operation: Op) => State | undefined;

/** Whether the histories of all threads are those of one sequence of operations. */
export function isLinearizable<Op, State>(
  histories: readonly (readonly Seen<Op>[])[],
  initial: State,
  model: Model<Op, State>,
): boolean {
  const tried = new Set<string>();

  function canGoOn(ended: readonly number[], state: State): boolean {
    if (histories.every((history, k) => ended[k] === history.length)) return true;
    const point = JSON.stringify([ended, state]);
    if (tried.has(point)) return false;
    tried.add(point);
    return histories.some((history, k) => {
      const next = history[ended[k]!];
      if (next === undefined || next.after.some((count, other) => count > ended[other]!))
        return false;
      const then = model(state, next.operation);
      return then !== undefined && canGoOn(ended.with(k, ended[k]! + 1), then);
    });
  }

  return canGoOn(
    histories.map(() => 0),
    initial,
  );
}
