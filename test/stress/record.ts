// What a stress run has done and found: violations as they happen, operations summed by strategy.

import { alignColumns } from '../../src/report/format.ts';
import { splitLabel } from '../../src/registry.ts';

export interface Violation {
  /** In a few words: `counter-locked, 1000000 updates`. */
  readonly where: string;
  readonly strategy: string;
  readonly why: string;
  /** The command that does the same. */
  readonly again: string;
  /** Of a program that is in no file. */
  readonly source?: string;
}

export interface Operations {
  readonly runs: number;
  /** Units of work of scenarios. */
  readonly work: number;
  /** By name, where they were counted. */
  readonly counters: Readonly<Record<string, number>>;
}

/** Columns of the table, and the counters that each sums. */
const COUNTED: Readonly<Record<string, readonly string[]>> = {
  bytecodes: ['bytecodes'],
  increfs: ['localIncrefs', 'sharedIncrefs'],
  decrefs: ['localDecrefs', 'sharedDecrefs'],
  'atomic operations': ['atomics'],
  allocations: ['allocations'],
};

/** Milliseconds between two lines that only tell how far the run has come. */
const PROGRESS_MS = 60_000;

const NONE: Operations = { runs: 0, work: 0, counters: {} };

export class StressRecord {
  readonly violations: Violation[] = [];
  private readonly operations = new Map<string, Operations>();
  private saidMs = Date.now();
  private readonly until: number;
  private readonly most: number;
  private readonly print: (line: string) => void;

  /** @param until in milliseconds since 1970. @param most violations after which it is over. */
  constructor(until: number, most: number, print: (line: string) => void) {
    this.until = until;
    this.most = most;
    this.print = print;
  }

  say(line: string): void {
    this.saidMs = Date.now();
    this.print(line);
  }

  /** Only if nothing was said for long. */
  progress(line: string): void {
    if (Date.now() > this.saidMs + PROGRESS_MS) this.say(line);
  }

  isOver(): boolean {
    return Date.now() > this.until || this.violations.length >= this.most;
  }

  violation(violation: Violation): void {
    this.violations.push(violation);
    const { where, strategy, why, source, again } = violation;
    this.say(`\nviolation ${this.violations.length}: ${where}, ${strategy}\n${why}`);
    if (source !== undefined) this.say(source);
    this.say(`again: ${again}\n`);
  }

  /** Sets of options share the row of their strategy. */
  add(strategy: string, { runs, work, counters }: Operations): void {
    const { head, pairs } = splitLabel(strategy);
    const name = pairs.length === 0 ? head : `${head}, options`;
    const before = this.operations.get(name) ?? NONE;
    const summed: Record<string, number> = { ...before.counters };
    for (const [counter, n] of Object.entries(counters))
      summed[counter] = (summed[counter] ?? 0) + n;
    this.operations.set(name, {
      runs: before.runs + runs,
      work: before.work + work,
      counters: summed,
    });
  }

  /** What was done by strategy and kind, and in all. */
  table(): string[] {
    const rows = [...this.operations].map(([strategy, { runs, work, counters }]) => {
      const counted = Object.values(COUNTED).map((names) =>
        names.reduce((sum, name) => sum + (counters[name] ?? 0), 0),
      );
      return { strategy, numbers: [runs, work, ...counted] };
    });
    const heads = ['runs', 'units of work', ...Object.keys(COUNTED)];
    const all = heads.map((_, i) => rows.reduce((sum, { numbers }) => sum + numbers[i]!, 0));
    return alignColumns([
      ['strategy', ...heads],
      ...[...rows, { strategy: 'all', numbers: all }].map(({ strategy, numbers }) => [
        strategy,
        ...numbers.map((n) => n.toLocaleString('en')),
      ]),
    ]);
  }

  /** The last line is the number of violations. */
  close(): void {
    this.say('');
    for (const line of this.table()) this.say(line);
    this.say('');
    for (const { where, strategy, why } of this.violations)
      this.say(`  ${where}, ${strategy}: ${why.split('\n')[0]}`);
    this.say(`${this.violations.length} violations`);
  }
}
