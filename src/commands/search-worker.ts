// A worker that searches one program, so that the command can tell how far it is, and be interrupted.

import { parentPort, workerData } from 'node:worker_threads';
import { GuestError } from '../errors.ts';
import { exploreLoaded } from '../explore/explore-file.ts';
import { toReport } from '../explore/explore.ts';
import { loadProgramAgain } from '../explore/load-program.ts';
import type { Report } from '../explore/program.ts';
import { search, settingsOf } from '../explore/search.ts';
import { watched, type Progress } from '../explore/watch.ts';
import type { News, Search } from './interruptible-search.ts';

const asked = workerData as Search;
const tell = (progress: Progress): void => post({ progress });

function post(news: News): void {
  parentPort!.postMessage(news);
}

async function run(): Promise<Report> {
  if (asked.kind === 'file') {
    const { file, options } = asked;
    return await exploreLoaded(file, await loadProgramAgain(file), options, tell);
  }
  const { scenarioProgram } = await import('./scenario-subject.ts');
  const { named, options, cwd } = asked;
  const settings = settingsOf(options);
  const program = await scenarioProgram(named, cwd);
  const result = search(watched(program, tell), settings);
  return toReport(program, settings, result, { subject: JSON.stringify(named) });
}

try {
  post({ report: await run() });
} catch (error) {
  const { name, message, stack = '' } = error as Error;
  const traceback = error instanceof GuestError ? error.traceback : undefined;
  post({ error: { name, message, stack, traceback } });
}
