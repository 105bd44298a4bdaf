// Workers that check laws, so that all cores have something to do and a mutant's text stays apart.

import { Worker } from 'node:worker_threads';
import { UsageError } from '../../errors.ts';
import { unreachedByAll, type Unreached } from '../coverage.ts';
import type { Report, MemoryModel } from '../program.ts';
import type { NamedMutant } from '../sources.ts';
import type { Effort, TokenSubject, Verdict } from './law.ts';

/** What the workers of a crew have in common. */
export interface CrewOptions {
  /** Where files that the user names are looked for. */
  readonly cwd: string;
  readonly mutant?: NamedMutant | undefined;
  readonly recordsCoverage?: boolean;
}

/** What a worker can be asked. */
export type Task =
  | { readonly kind: 'list'; readonly subject: string }
  | {
      readonly kind: 'law';
      readonly subject: string;
      readonly law: string;
      readonly memory: MemoryModel;
      readonly effort: Effort;
    }
  | { readonly kind: 'replay'; readonly named: TokenSubject; readonly token: string }
  | { readonly kind: 'coverage' };

export interface ListedLaw {
  readonly id: string;
  readonly states: string;
  readonly memory: readonly MemoryModel[];
  /** See `Law.isLong`. */
  readonly isLong: boolean;
}

/** What it answers, by the kind of task. */
export interface Answers {
  list: readonly ListedLaw[];
  law: Verdict;
  replay: Report;
  coverage: Unreached;
}

export type Answer =
  | { readonly value: Answers[Task['kind']] }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string } };

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`./worker${EXTENSION}`, import.meta.url);

export class Crew {
  private readonly workers: Worker[] = [];
  private readonly idle: Worker[] = [];
  private readonly waiting: ((worker: Worker) => void)[] = [];

  constructor(size: number, options: CrewOptions) {
    for (let i = 0; i < size; i++) {
      const worker = new Worker(WORKER, { workerData: options });
      this.workers.push(worker);
      this.idle.push(worker);
    }
  }

  /** Lets the next worker that is free do it. @throws what the worker threw. */
  async ask<K extends Task['kind']>(task: Task & { readonly kind: K }): Promise<Answers[K]> {
    const worker =
      this.idle.pop() ?? (await new Promise<Worker>((resolve) => this.waiting.push(resolve)));
    const answer = await askWorker(worker, task);
    const next = this.waiting.shift();
    if (next === undefined) this.idle.push(worker);
    else next(worker);
    if ('error' in answer) throw revived(answer.error);
    return answer.value as Answers[K];
  }

  /** Lines of strategies/ that no worker has reached; when nothing is under way. */
  async unreached(): Promise<Unreached> {
    const parts = await Promise.all(
      this.workers.map((worker) => askWorker(worker, { kind: 'coverage' })),
    );
    return unreachedByAll(parts.map((part) => (part as { value: Unreached }).value));
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

function askWorker(worker: Worker, task: Task): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  // A strategy of the user's may end its thread, now or after an answer: then it has no number.
  const end = (): void => reject(new UsageError(`the worker that should ${told(task)} has ended`));
  worker.on('message', resolve);
  worker.on('error', reject);
  worker.on('exit', end);
  if (worker.threadId < 0) end();
  worker.postMessage(task);
  return promise.finally(() => {
    worker.off('message', resolve);
    worker.off('error', reject);
    worker.off('exit', end);
  });
}

function told(task: Task): string {
  if (task.kind === 'law') return `check ${task.law} of ${task.subject}`;
  if (task.kind === 'list') return `load ${task.subject}`;
  return task.kind === 'replay' ? 'replay the token' : 'tell which lines were reached';
}

function revived({
  name,
  message,
  stack,
}: {
  name: string;
  message: string;
  stack: string;
}): Error {
  if (name === 'UsageError') return new UsageError(message);
  const error = new Error(message);
  error.name = name;
  error.stack = stack;
  return error;
}
