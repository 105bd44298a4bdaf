// `interlock check FILE.ts` for a program over shared words.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { exploreLoaded } from '../explore/explore-file.ts';
import { kindOfFile, loadProgram } from '../explore/load-program.ts';
import type { Report } from '../explore/program.ts';
import { UsageError } from '../errors.ts';
import { formatReport } from './check-report.ts';
import { jobsOf, mustDraw, mustFitMode, SECONDS, type CheckSettings } from './check.ts';
import { FAILURE_STATUS } from './status.ts';
import type { Streams } from './streams.ts';

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
  const { subject, bound, depth, memory, seed, runs, maxSteps, replay } = settings;
  const file = path.resolve(streams.cwd(), subject!);
  const options = await loadProgram(file);
  const mode = settings.mode ?? options.mode ?? 'exhaustive';
  mustFitMode(mode, settings);
  mustDraw(mode, settings);
  const report = await exploreLoaded(file, options, {
    ...defined({ bound, depth, memory, seed, maxSteps, maxExecutions: runs, replay }),
    mode,
    maxSeconds: settings.seconds ?? options.maxSeconds ?? SECONDS,
    jobs: jobsOf(settings),
  });
  return printReport(subject!, report, settings, streams, `interlock check ${subject}`);
}

/** Those options that the user gave. */
export function defined<T extends object>(
  options: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** @returns the exit status. */
export function printReport(
  name: string,
  report: Report,
  { json = false }: CheckSettings,
  { stdout }: Streams,
  command?: string,
): number {
  if (json) stdout.write(`${JSON.stringify({ subject: name, ...report }, null, 2)}\n`);
  else stdout.write(formatReport(name, report, command));
  return report.failure === undefined ? 0 : FAILURE_STATUS;
}
