// What a program does, as CPython and the VM are compared by it.

export interface Behaviour {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status. */
  readonly status: number;
}

/** What makes a program's run ours alone. */
export interface OurBehaviour extends Behaviour {
  /** Whatever is wrong with the heap afterwards, cycles apart. */
  readonly problems: readonly string[];
  /** Objects in cycles, or held by them, that nobody can reach. */
  readonly inCycles: number;
  /** It was rejected as outside of the guest language, by this message. */
  readonly outside?: string;
}

/** Lines of context that a diff shows around the first difference. */
const CONTEXT = 3;
/** V8's cos and its like differ from libm's by up to 2 ulp. */
const MAX_ULPS = 3;

/** What finalisers raise is shown with lines of the source, which the CPython that is asked cannot read. */
const IGNORED = /^Exception ignored in: .*\n(?:Traceback .*\n(?: {2}.*\n)*)?/gm;

/** Without addresses, which are nobody's business. */
function masked(text: string): string {
  return text
    .replaceAll(/\b0x[0-9a-f]{6,}\b| at 0x[0-9a-f]+\b/g, (at) =>
      at[0] === ' ' ? ' at 0x...' : '0x...',
    )
    .replaceAll(IGNORED, (block) => block.replaceAll(/^ {4}.*\n/gm, ''));
}

/** How `ours` differs from what is expected, for a reader; undefined if it does not. */
export function difference(expected: Behaviour, ours: OurBehaviour): string | undefined {
  const parts: string[] = [];
  if (ours.outside !== undefined) parts.push(`outside of the guest language: ${ours.outside}`);
  for (const stream of ['stdout', 'stderr'] as const) {
    const [theirs, own] = [masked(expected[stream]), masked(ours[stream])];
    if (!agrees(theirs, own)) parts.push(`${stream}:\n${shortDiff(theirs, own)}`);
  }
  if (expected.status !== ours.status)
    parts.push(`exit status: expected ${expected.status}, got ${ours.status}`);
  parts.push(...ours.problems.map((problem) => `heap: ${problem}`));
  return parts.length === 0 ? undefined : parts.join('\n');
}

/** The same, but for the last digits of floats. */
function agrees(theirs: string, ours: string): boolean {
  if (theirs === ours) return true;
  const number = /-?\d+\.\d+(?:e[+-]\d+)?/g;
  if (ours.replace(number, '#') !== theirs.replace(number, '#')) return false;
  const [a, b] = [ours.match(number) ?? [], theirs.match(number) ?? []];
  return a.every(
    (text, i) => Math.abs(Number(text) - Number(b[i])) <= MAX_ULPS * ulp(Number(text)),
  );
}

function ulp(x: number): number {
  return 2 ** (Math.floor(Math.log2(Math.abs(x) || Number.MIN_VALUE)) - 52);
}

/** The lines around the first difference: `-` expected, `+` ours. */
function shortDiff(expected: string, ours: string): string {
  const [a, b] = [expected.split('\n'), ours.split('\n')];
  let first = 0;
  while (first < a.length && a[first] === b[first]) first++;
  let [endA, endB] = [a.length, b.length];
  while (endA > first && endB > first && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const shown = (lines: readonly string[], sign: string): string[] => {
    const cut = lines.slice(0, 2 * CONTEXT).map((line) => `  ${sign} ${line}`);
    return lines.length > cut.length ? [...cut, `  ${sign} ...`] : cut;
  };
  return [
    ...a.slice(Math.max(0, first - CONTEXT), first).map((line) => `    ${line}`),
    ...shown(a.slice(first, endA), '-'),
    ...shown(b.slice(first, endB), '+'),
  ].join('\n');
}
