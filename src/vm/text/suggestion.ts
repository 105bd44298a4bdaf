// The name that was probably meant, as CPython finds it.
//
// Source: CPython 3.13, Python/suggestions.c: an edit distance in which a change of case costs half as
// much as any other change.

const MOVE_COST = 2;
const CASE_COST = 1;
const MAX_LENGTH = 40;

function substitutionCost(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? CASE_COST : MOVE_COST;
}

/** Cost of making `b` of `a`. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j * MOVE_COST);
  for (let i = 1; i <= a.length; i++) {
    const row = [i * MOVE_COST];
    for (let j = 1; j <= b.length; j++) {
      const substituted = above[j - 1]! + substitutionCost(a[i - 1]!, b[j - 1]!);
      row.push(Math.min(substituted, above[j]! + MOVE_COST, row[j - 1]! + MOVE_COST));
    }
    above = row;
  }
  return above[b.length]!;
}

/** The candidate nearest to `name`, unless none is near enough. */
export function suggestion(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  let [best, least]: [string | undefined, number] = [undefined, Infinity];
  for (const candidate of candidates) {
    const most = Math.floor(((name.length + candidate.length + 3) * MOVE_COST) / 6);
    const cost = distance(name, candidate);
    if (candidate !== name && cost <= most && cost < least) [best, least] = [candidate, cost];
  }
  return best;
}

/** `. Did you mean 'sep'?`, or nothing. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const best = suggestion(name, candidates);
  return best === undefined ? '' : `. Did you mean '${best}'?`;
}
