// What checking the mutants has shown, as text.

import type { FailureKind, MemoryModel } from '../explore/program.ts';
import { alignColumns, formatSeconds } from '../report/format.ts';

/** How a mutant was found, or that it was not. */
export interface MutantResult {
  readonly id: string;
  readonly of: string;
  readonly issue: string;
  /** The property that it should violate. */
  readonly property: string;
  /** A law failed, with that property. */
  readonly found: boolean;
  /** Ids of all laws that it breaks. */
  readonly breaks: readonly string[];
  /** The text as it is passes the program that the mutant fails; undefined without such a program. */
  readonly intactPasses: boolean | undefined;
  readonly violated?: string;
  readonly kind?: FailureKind;
  readonly message?: string;
  readonly law?: string;
  readonly memory?: MemoryModel;
  /** Of the law, until it failed, shrinking included. */
  readonly executions?: number;
  readonly seconds?: number;
  /** After shrinking. */
  readonly preemptions?: number;
  readonly traceLength?: number;
  readonly oneLine?: string;
  readonly trace?: string;
  readonly token?: string;
}

/** A table of mutants, then one of laws against mutants. */
export function formatMutants(results: readonly MutantResult[], laws: readonly string[]): string {
  const head = [
    'mutant',
    'of',
    'from',
    'violates',
    'executions',
    'time',
    'preemptions',
    'steps',
    'intact',
  ];
  const rows = results.map((one) => [
    one.id,
    one.of,
    one.issue,
    one.found
      ? one.property
      : `${one.property}: NOT FOUND${one.violated === undefined ? '' : `, but ${one.violated}`}`,
    String(one.executions ?? '-'),
    one.seconds === undefined ? '-' : formatSeconds(one.seconds),
    String(one.preemptions ?? '-'),
    String(one.traceLength ?? '-'),
    intact(one),
  ]);
  const broken = laws.map((law) => {
    const by = results.filter(({ breaks }) => breaks.includes(law)).map(({ id }) => id);
    return [`  ${law}`, by.length === 0 ? 'BY NONE' : by.join(', ')];
  });
  const width = Math.max(...broken.map(([law]) => law!.length));
  return [
    ...alignColumns([head, ...rows]),
    '',
    'Laws, and the mutants that break them:',
    ...broken.map(([law, by]) => `${law!.padEnd(width)}  ${by}`),
    '',
  ].join('\n');
}

function intact({ intactPasses }: MutantResult): string {
  if (intactPasses === undefined) return '-';
  return intactPasses ? 'passes' : 'FAILS';
}
