// Programs over shared words, of files and of laws, in the explorer and on the machine alike: each in a worker.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { UsageError } from '../errors.ts';
import type { TokenSubject } from '../explore/laws/law.ts';
import type { NamedMutant } from '../explore/sources.ts';
import type { Profile } from '../machine/profile.ts';
import type { Both } from './order-report.ts';

export interface OrderTask {
  readonly of:
    | { readonly file: string }
    | { readonly law: TokenSubject; readonly mutant: NamedMutant | undefined };
  /** What the machine is held to; without it its run is written down. */
  readonly token: string | undefined;
  readonly profile: Profile;
  readonly seed: number;
  readonly cwd: string;
}

export type OrderAnswer = Omit<Both, 'title' | 'machine' | 'seed'>;

export type OrderNews =
  | { readonly answer: OrderAnswer }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string } };

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`./order-worker${EXTENSION}`, import.meta.url);

/** @throws UsageError if the token fits no program, or no machine can run it. */
export async function inBothEngines(task: OrderTask): Promise<OrderAnswer> {
  const worker = new Worker(WORKER, { workerData: task });
  try {
    const [news] = (await once(worker, 'message')) as [OrderNews];
    if ('answer' in news) return news.answer;
    const { name, message, stack } = news.error;
    if (name === 'UsageError') throw new UsageError(message);
    throw Object.assign(new Error(message), { name, stack });
  } finally {
    await worker.terminate();
  }
}
