// `interlock check FILE.ts` for a program over shared words.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { exploreFile, isProgram } from '../explore/explore-file.ts';
import type { Report } from '../explore/program.ts';
import { UsageError } from '../errors.ts';
import { resolvePackageFromAnywhere } from '../registry.ts';
import { formatReport } from './check-report.ts';
import type { CheckSettings } from './check.ts';
import type { Streams } from './streams.ts';

const FAILURE_STATUS = 1;

/** Whether the subject is a file with a program, and not a strategy. @throws UsageError */
export async function isProgramFile(subject: string, cwd: string): Promise<boolean> {
  if (!/\.[cm]?[jt]s$/.test(subject) || subject.includes(':')) return false;
  const file = path.resolve(cwd, subject);
  if (!existsSync(file)) throw new UsageError(`no such file: ${subject}`);
  resolvePackageFromAnywhere();
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new UsageError(`${subject} does not load: ${line}`, { cause: error });
  }
  if (typeof module.default === 'function') return true;
  return isProgram(module.default);
}

/** @returns the exit status. */
export async function checkProgram(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject, mode, bound, depth, memory, seed, runs, seconds, jobs, maxSteps } = settings;
  const report = await exploreFile(path.resolve(streams.cwd(), subject!), {
    ...defined({
      mode,
      bound,
      depth,
      memory,
      seed,
      maxSteps,
      maxExecutions: runs,
      replay: settings.replay,
    }),
    maxSeconds: seconds,
    jobs,
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
  { json }: CheckSettings,
  { stdout }: Streams,
  command?: string,
): number {
  if (json) stdout.write(`${JSON.stringify({ subject: name, ...report }, null, 2)}\n`);
  else stdout.write(formatReport(name, report, command));
  return report.failure === undefined ? 0 : FAILURE_STATUS;
}
