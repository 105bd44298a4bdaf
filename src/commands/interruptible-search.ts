// One search in a worker: how far it has come is shown on a terminal, and Ctrl-C ends it with what it
// has found so far.

import { Worker } from 'node:worker_threads';
import { GuestError, UsageError } from '../errors.ts';
import type { ExploreFileOptions } from '../explore/explore-file.ts';
import type { Report, SearchOptions } from '../explore/program.ts';
import type { Progress } from '../explore/watch.ts';
import { count, formatSeconds } from '../report/format.ts';
import type { ScenarioSubject } from './scenario-subject.ts';
import type { Interrupt } from './interrupt.ts';
import { statusLine } from './status-line.ts';
import type { Streams } from './streams.ts';

/** What is searched. */
export type Search =
  | { readonly kind: 'file'; readonly file: string; readonly options: ExploreFileOptions }
  | {
      readonly kind: 'scenario';
      readonly named: ScenarioSubject;
      readonly options: SearchOptions;
      readonly cwd: string;
    };

/** What its worker says. */
export type News =
  | { readonly progress: Progress }
  | { readonly report: Report }
  | { readonly error: SentError };

/** An error on its way from a worker, where it would lose its class. */
interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly traceback: string | undefined;
}

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`./search-worker${EXTENSION}`, import.meta.url);

/** How often the terminal is told, at most. */
const SHOW_MS = 450;

/**
 * The report; of what there is so far, if the user interrupts it.
 * @throws what the search throws.
 */
export async function interruptibleSearch(
  name: string,
  search: Search,
  { signal }: Interrupt,
  streams: Streams,
): Promise<Report> {
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  let progress: Progress = { executions: 0, outcomes: {} };
  const line = statusLine(streams);
  let shownMs = -Infinity;
  const show = (): void => {
    if (performance.now() - shownMs < SHOW_MS) return;
    shownMs = performance.now();
    line.show(`${name}: ${count(progress.executions, 'execution')}, ${formatSeconds(seconds())}`);
  };
  const { promise, resolve, reject } = Promise.withResolvers<Report>();
  const interrupted = (): void => resolve(soFar(progress, seconds()));
  const worker = new Worker(WORKER, { workerData: search });
  worker.on('message', (news: News) => {
    if ('report' in news) resolve(news.report);
    else if ('error' in news) reject(revived(news.error));
    else {
      ({ progress } = news);
      show();
    }
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new UsageError(`${name} has ended the thread that searches it`)));
  signal.addEventListener('abort', interrupted);
  try {
    if (signal.aborted) interrupted();
    return await promise;
  } finally {
    signal.removeEventListener('abort', interrupted);
    line.clear();
    await worker.terminate();
  }
}

function soFar({ executions, outcomes }: Progress, seconds: number): Report {
  return {
    executions,
    blocked: 0,
    outcomes,
    races: [],
    failure: undefined,
    failures: {},
    steps: 0,
    seconds,
    isExhaustive: false,
  };
}

function revived({ name, message, stack, traceback }: SentError): Error {
  if (traceback !== undefined) return new GuestError(message, traceback);
  if (name === 'UsageError') return new UsageError(message);
  return Object.assign(new Error(message), { name, stack });
}
