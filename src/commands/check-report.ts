// Verdicts of laws and reports of the explorer, as text.

import type { Verdict } from '../explore/laws/law.ts';
import {
  isSampling,
  type Failure,
  type MemoryModel,
  type Mode,
  type Report,
} from '../explore/program.ts';
import type { Checked } from './check-laws.ts';
import { alignColumns, count, formatSeconds } from '../report/format.ts';

/** A table of one subject's laws, then what failed and how, then what was not reached. */
export function formatVerdicts(
  { subject, verdicts, asked, unreached }: Checked,
  command: string,
): string {
  const rows = verdicts.map((verdict) => [
    `  ${verdict.law}`,
    verdict.memory,
    verdict.holds ? 'holds' : 'BROKEN',
    howThorough(verdict),
    String(verdict.programs),
    String(verdict.executions),
    String(verdict.blocked),
    formatSeconds(verdict.seconds),
  ]);
  const head = [
    '  law',
    'memory',
    'verdict',
    'schedules',
    'programs',
    'executions',
    'blocked',
    'time',
  ];
  const failures = verdicts.flatMap((verdict) =>
    verdict.failure === undefined ? [] : [brokenLaw(verdict, verdict.failure, command)],
  );
  const isWhole = verdicts.length === asked;
  const title = isWhole ? subject : `${subject}: interrupted, ${verdicts.length} of ${asked} laws`;
  const parts = [title, '', ...alignColumns([head, ...rows]), ...failures, ...missed(unreached)];
  return `${parts.join('\n')}\n\n`;
}

/** One line. */
export function formatVerdict({
  law,
  memory,
  holds,
  isExhaustive,
  executions,
  seconds,
}: Verdict): string {
  const verdict = holds ? `holds, ${howThorough({ holds, isExhaustive })}` : 'broken';
  return `${law} (${memory}) ${verdict}, ${executions} executions, ${formatSeconds(seconds)}`;
}

/** Of a law that is broken, what was not searched does not matter. */
function howThorough({ holds, isExhaustive }: Pick<Verdict, 'holds' | 'isExhaustive'>): string {
  if (!holds) return '-';
  return isExhaustive ? 'exhaustive' : 'sampled';
}

function brokenLaw(
  { law, memory }: Verdict,
  failure: Failure & { script: unknown },
  command: string,
): string {
  const program = `program: ${JSON.stringify(failure.script)}`;
  return [
    '',
    `${law} is broken under ${memory}: ${failure.property}`,
    program,
    ...failureLines(failure, command),
  ].join('\n');
}

function failureLines(failure: Failure, command: string): string[] {
  const { kind, message, trace, token, preemptions, steps } = failure;
  const lines = [
    `${kind}: ${message}`,
    `${count(steps.length, 'step')}, ${count(preemptions, 'preemption')}`,
  ];
  if (steps.length > 0) lines.push('', trace);
  if (token !== '') lines.push('', `again: ${command} --replay ${token}`);
  return lines;
}

function missed(unreached: Checked['unreached']): string[] {
  const files = Object.entries(unreached).filter(([, lines]) => lines.length > 0);
  if (Object.keys(unreached).length === 0) return [];
  if (files.length === 0) return ['', 'Every line of its text was reached.'];
  return [
    '',
    'Lines that no law reached:',
    ...files.map(([file, lines]) => `  ${file}: ${ranges(lines)}`),
  ];
}

/** `3-5, 9`. */
function ranges(lines: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === line - 1) last[1] = line;
    else parts.push([line, line]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}

/** What came of one search, or of one replay, and what that was under. */
export interface ReportUnder extends Report {
  readonly mode: Mode | 'replay';
  readonly memory: MemoryModel;
  /** The user ended it. */
  readonly isInterrupted?: boolean;
}

/** What one search has found; `command` is how to come back to it. */
export function formatReport(name: string, report: ReportUnder, command: string): string {
  const { mode, memory, executions, blocked, outcomes, races, failure, steps, seconds } = report;
  const { isInterrupted = false } = report;
  const counts = [count(executions, 'execution')];
  // What is told of a search on its way is no more than that.
  if (!isInterrupted) counts.push(`${blocked} blocked`, count(steps, 'step'));
  const lines = [
    `${name} (${mode}, ${memory}): ${counts.join(', ')}, ${formatSeconds(seconds)}${covered(report)}`,
  ];
  const labels = Object.entries(outcomes).toSorted(([, one], [, other]) => other - one);
  if (labels.length > 0) {
    lines.push('', 'outcomes');
    lines.push(
      ...alignColumns(
        labels.slice(0, MOST_OUTCOMES).map(([label, n]) => [`  ${label || '(empty)'}`, String(n)]),
      ),
    );
    if (labels.length > MOST_OUTCOMES) lines.push(`  and ${labels.length - MOST_OUTCOMES} more`);
  }
  for (const { place, first, second } of races)
    lines.push('', `race on ${place}: ${first}, ${second}`);
  if (report.divergence !== undefined) lines.push('', report.divergence);
  if (failure !== undefined) lines.push('', ...failureLines(failure, command));
  else if (report.trace !== undefined) lines.push('', report.trace, '', 'No failure was found.');
  else lines.push('', `No failure was found${isInterrupted ? ' so far' : ''}.`);
  return `${lines.join('\n')}\n`;
}

/** What the counts of a search stand for. */
function covered({ mode, executions, failure, isExhaustive, isInterrupted }: ReportUnder): string {
  if (mode === 'replay') return '';
  if (isInterrupted === true) return '; interrupted';
  const isSample = isSampling(mode);
  if (isExhaustive)
    return mode === 'exhaustive'
      ? '; every interleaving was covered'
      : `; every schedule within the bound was covered`;
  if (failure !== undefined) return '; ended by a failure';
  const runs = isSample ? `${count(executions, 'run')} at random` : 'cut short';
  return `; ${runs}, not every interleaving was covered`;
}

const MOST_OUTCOMES = 20;
