// `interlock check FILE.ts` for a program over shared words.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { defined } from '../explore/defined.ts';
import { replayProgram } from '../explore/explore.ts';
import { kindOfFile, loadProgram } from '../explore/load-program.ts';
import { programOf } from '../explore/options.ts';
import type { MemoryModel, Mode, Report } from '../explore/program.ts';
import { fromToken } from '../explore/token.ts';
import { UsageError } from '../errors.ts';
import { formatReport, type ReportUnder } from './check-report.ts';
import { jobsOf, mustDraw, mustFitMode, SECONDS, type CheckSettings } from './check.ts';
import { commandName } from './command-name.ts';
import { onInterrupt, STOPPING } from './interrupt.ts';
import { interruptibleSearch, type Search } from './interruptible-search.ts';
import { FAILURE_STATUS, INTERRUPTED_STATUS } from './status.ts';
import type { Streams } from './streams.ts';

/** What a program is searched under if neither it nor the user names a model. */
const MODELS: readonly MemoryModel[] = ['sc', 'tso'];

/** Whether the subject is a file with a program, and not a strategy. @throws UsageError */
export async function isProgramFile(subject: string, cwd: string): Promise<boolean> {
  if (!/\.[cm]?[jt]s$/.test(subject) || subject.includes(':')) return false;
  const file = path.resolve(cwd, subject);
  if (!existsSync(file)) throw new UsageError(`no such file: ${subject}`);
  const kind = await kindOfFile(file);
  if (kind !== undefined) return kind === 'program';
  throw new UsageError(
    `${subject} has nothing to check: its default export is neither a program (words, threads) ` +
      'nor a strategy (id, options, compose)',
  );
}

/** @returns the exit status. */
export async function checkProgram(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject, bound, depth, seed, runs, maxSteps } = settings;
  const file = path.resolve(streams.cwd(), subject!);
  const program = await loadProgram(file);
  const mode = settings.mode ?? program.mode ?? 'exhaustive';
  mustFitMode(mode, settings);
  mustDraw(mode, settings);
  const memory = settings.memory ?? program.memory;
  const options = {
    ...defined({ bound, depth, seed, maxSteps, maxExecutions: runs }),
    mode,
    maxSeconds: settings.seconds ?? program.maxSeconds ?? SECONDS,
    jobs: jobsOf(settings),
  };
  const command = `${commandName(streams)} check ${subject}`;
  const searches = (memory === undefined ? MODELS : [memory]).map((one) => ({
    mode,
    memory: one,
    search: { kind: 'file', file, options: { ...options, memory: one } } as const,
  }));
  return await printSearches(subject!, searches, settings, streams, command);
}

/** Runs the one execution of the token. @returns the exit status. */
export async function replayFile(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject, replay } = settings;
  const file = path.resolve(streams.cwd(), subject!);
  const program = programOf(await loadProgram(file));
  const report = replayProgram(program, replay!);
  const command = `${commandName(streams)} check ${subject}`;
  return printReplay(subject!, report, settings, streams, command);
}

/** A search to run, and what it is under. */
export interface NamedSearch {
  readonly mode: Mode;
  readonly memory: MemoryModel;
  readonly search: Search;
}

/** Runs them one after the other, as long as the user lets them. @returns the exit status. */
export async function printSearches(
  name: string,
  searches: readonly NamedSearch[],
  { json = false }: CheckSettings,
  streams: Streams,
  command: string,
): Promise<number> {
  const { stdout, stderr } = streams;
  const interrupt = onInterrupt(() => stderr.write(`\n${STOPPING}`));
  const reports: ReportUnder[] = [];
  try {
    for (const { mode, memory, search } of searches) {
      const report = await interruptibleSearch(`${name}, ${memory}`, search, interrupt, streams);
      const { aborted } = interrupt.signal;
      const under = { mode, memory, ...(aborted ? { isInterrupted: true } : {}), ...report };
      if (!json)
        stdout.write(`${reports.length > 0 ? '\n' : ''}${formatReport(name, under, command)}`);
      reports.push(under);
      if (aborted) break;
    }
  } finally {
    interrupt.dispose();
  }
  if (json) printJson(name, reports, streams);
  if (interrupt.signal.aborted) return INTERRUPTED_STATUS;
  return reports.some(({ failure }) => failure !== undefined) ? FAILURE_STATUS : 0;
}

/** @returns the exit status. */
export function printReplay(
  name: string,
  report: Report,
  { json = false, replay }: CheckSettings,
  streams: Streams,
  command = `${commandName(streams)} check`,
): number {
  const under = { mode: 'replay', memory: fromToken(replay!).memory, ...report } as const;
  if (json) printJson(name, [under], streams);
  else streams.stdout.write(formatReport(name, under, command));
  return report.failure === undefined ? 0 : FAILURE_STATUS;
}

function printJson(subject: string, reports: readonly ReportUnder[], { stdout }: Streams): void {
  stdout.write(`${JSON.stringify({ subject, reports }, null, 2)}\n`);
}
