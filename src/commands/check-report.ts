// Verdicts of laws and reports of the explorer, as text.

import type { Verdict } from '../explore/laws/law.ts';
import type { Failure, Report } from '../explore/program.ts';
import { alignColumns, formatSeconds } from '../report/format.ts';

/** Lines of a file that no law has reached, by file. */
type Unreached = Readonly<Record<string, readonly number[]>>;

/** A table of one subject's laws, then what failed and how, then what was not reached. */
export function formatVerdicts(
  subject: string,
  verdicts: readonly Verdict[],
  unreached: Unreached,
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
    verdict.failure === undefined ? [] : [brokenLaw(verdict, verdict.failure)],
  );
  const parts = [subject, '', ...alignColumns([head, ...rows]), ...failures, ...missed(unreached)];
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

function brokenLaw({ law, memory }: Verdict, failure: Failure & { script: unknown }): string {
  const program = `program: ${JSON.stringify(failure.script)}`;
  return [
    '',
    `${law} is broken under ${memory}: ${failure.property}`,
    program,
    ...failureLines(failure, 'interlock check'),
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

function missed(unreached: Unreached): string[] {
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

/** What one search has found. */
export function formatReport(name: string, report: Report, command = 'interlock check'): string {
  const { executions, blocked, outcomes, races, failure, isExhaustive, steps, seconds } = report;
  const how = isExhaustive
    ? 'every interleaving was covered'
    : 'not every interleaving was covered';
  const lines = [
    `${name}: ${count(executions, 'execution')}, ${blocked} blocked, ${count(steps, 'step')}, ` +
      `${formatSeconds(seconds)}; ${how}`,
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
  else lines.push('', 'No failure was found.');
  return `${lines.join('\n')}\n`;
}

const MOST_OUTCOMES = 20;

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
