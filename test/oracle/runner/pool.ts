// The pool: a worker for each strategy and form of the text, which runs program after program. One that
// dies or hangs is a failure of the program that it ran; another takes its place.

import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { linkErased } from '../../../src/erase/link.ts';
import { MEMORY_ERASED_URL, sourceUrl } from '../../../src/erase/resolve.ts';
import { parseStrategies } from '../../../src/registry.ts';
import type { OurBehaviour } from './behaviour.ts';
import type { Asked, Job } from './worker.ts';

export interface Seat {
  /** A strategy as `--strategy` writes it. */
  readonly strategy: string;
  readonly form: 'stepped' | 'erased';
}

/** Under each strategy as real threads run it, and stepped under one. */
export const SEATS: readonly Seat[] = [
  { strategy: 'gil', form: 'erased' },
  { strategy: 'atomic', form: 'erased' },
  { strategy: 'biased', form: 'erased' },
  { strategy: 'biased', form: 'stepped' },
  { strategy: 'free-threading', form: 'erased' },
];

export const seatName = ({ strategy, form }: Seat): string => `${strategy}, ${form}`;

const HEAP_BYTES = 16 << 20;
/** Milliseconds after which a program is taken to hang; those that end by construction take a few. */
const HANG_MS = Number(process.env['HANG_MS'] ?? 30_000);

/** What is heard of a worker. */
const EVENTS = ['message', 'error', 'exit'] as const;

export interface Pool {
  /** What a program does in each seat, in their order. */
  run(source: string, argv?: readonly string[]): Promise<OurBehaviour[]>;
  /** What it does in the seat of that number. */
  runIn(seat: number, source: string): Promise<OurBehaviour>;
  close(): Promise<void>;
}

export function openPool(seats: readonly Seat[] = SEATS): Pool {
  const sitting = seats.map((seat) => new Sitting(seat));
  return {
    run: (source, argv = ['main.py']) =>
      Promise.all(sitting.map((one) => one.run({ source, argv }))),
    runIn: (seat, source) => sitting[seat]!.run({ source, argv: ['main.py'] }),
    close: async () => {
      await Promise.all(sitting.map((one) => one.stop()));
    },
  };
}

class Sitting {
  private readonly seat: Seat;
  private worker: Promise<Worker> | undefined;

  constructor(seat: Seat) {
    this.seat = seat;
  }

  async run(asked: Asked): Promise<OurBehaviour> {
    this.worker ??= startWorker(this.seat);
    const worker = await this.worker;
    try {
      return await answerOf(worker, asked);
    } catch (error) {
      await this.stop();
      const problems = [`the worker died: ${(error as Error).stack ?? String(error)}`];
      return { stdout: '', stderr: '', status: -1, problems, inCycles: 0 };
    }
  }

  async stop(): Promise<void> {
    const worker = await this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }
}

function answerOf(worker: Worker, asked: Asked): Promise<OurBehaviour> {
  return new Promise((resolve, reject) => {
    const hang = setTimeout(() => settle(() => reject(new Error('it hangs'))), HANG_MS);
    const settle = (how: () => void): void => {
      clearTimeout(hang);
      for (const event of EVENTS) worker.removeAllListeners(event);
      how();
    };
    worker.once('message', (answer: OurBehaviour) => settle(() => resolve(answer)));
    worker.once('error', (error) => settle(() => reject(error)));
    worker.once('exit', (code) => settle(() => reject(new Error(`it exited with ${code}`))));
    worker.postMessage(asked);
  });
}

/** Erased text, and a memory that can also be formatted and looked at: it is the worker's only one. */
async function erasedSources(strategyUrl: string): Promise<ReadonlyMap<string, string>> {
  const text = await linkErased([sourceUrl('workers/thread'), strategyUrl], 'counting');
  const memory = stripTypeScriptTypes(readFileSync(fileURLToPath(MEMORY_ERASED_URL), 'utf8'));
  return new Map([...text, [MEMORY_ERASED_URL, `${memory}\nexport function enterMemory() {}\n`]]);
}

async function startWorker(seat: Seat): Promise<Worker> {
  const [choice] = parseStrategies(seat.strategy);
  const job: Job = {
    strategy: seat.strategy,
    heap: new SharedArrayBuffer(HEAP_BYTES),
    buffer: new SharedArrayBuffer(HEAP_BYTES),
    creators: new SharedArrayBuffer(HEAP_BYTES / 2),
    originMs: performance.timeOrigin + performance.now(),
    sources: seat.form === 'erased' ? await erasedSources(choice!.url) : undefined,
  };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: job });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  for (const event of EVENTS) worker.removeAllListeners(event);
  return worker;
}
