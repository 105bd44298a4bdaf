// What checking the mutants has shown, as text.

import type { FailureKind, MemoryModel } from '../explore/program.ts';
import { count, formatSeconds } from '../report/format.ts';

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

/** What was found out about each mutant, then which laws they break: of all `laws`, if those are given. */
export function formatMutants(
  results: readonly MutantResult[],
  laws: readonly string[] | undefined,
): string {
  const broken = laws ?? [...new Set(results.flatMap(({ breaks }) => breaks))];
  const lines = results.flatMap((result) => [...formatMutant(result), '']);
  if (broken.length === 0) return `${lines.join('\n')}\n`;
  const width = Math.max(...broken.map((law) => law.length)) + 4;
  lines.push('Laws, and the mutants that break them:');
  for (const law of broken) {
    const by = results.filter(({ breaks }) => breaks.includes(law)).map(({ id }) => id);
    lines.push(...row(`  ${law}`, by.length === 0 ? 'BY NONE' : by.join(', '), width));
  }
  return `${lines.join('\n')}\n`;
}

function formatMutant(result: MutantResult): string[] {
  const { id, of, issue, property, found, violated, message } = result;
  const others = violated === undefined ? '' : `, but ${violated}: ${message}`;
  const told = message?.startsWith(property) === true ? message : `${property}: ${message}`;
  const shown = found ? told : `${property}: NOT FOUND${others}`;
  const rows: [name: string, text: string][] = [
    ['from', issue],
    ['violates', shown],
  ];
  if (violated !== undefined)
    rows.push(
      ['found', howFound(result)],
      ['trace', result.oneLine || 'none: no interleaving that was explored does this'],
      ['intact', `the text as it is ${result.intactPasses ? 'passes' : 'FAILS'} the same program`],
      ['breaks', result.breaks.join(', ')],
    );
  return [`${id}, of ${of}`, ...rows.flatMap(([name, text]) => row(`  ${name}`, text, 12))];
}

function howFound(result: MutantResult): string {
  const { law, memory, executions, seconds, preemptions, traceLength } = result;
  return (
    `by ${law} under ${memory} after ${count(executions!, 'execution')} and ` +
    `${formatSeconds(seconds!)}; ${count(traceLength!, 'step')}, ${count(preemptions!, 'preemption')}`
  );
}

const COLUMNS = 100;

/** A name, and a text beside it in as many lines as it needs. */
function row(name: string, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && width + line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = word;
    } else line += line === '' ? word : ` ${word}`;
  }
  lines.push(line);
  return lines.map((one, i) => `${(i === 0 ? name : '').padEnd(width)}${one}`);
}
