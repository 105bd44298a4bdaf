// A worker of the pool: runs programs one after the other under one strategy, in one form of the text.

import { parentPort, workerData } from 'node:worker_threads';
import { serveErased } from '../../../src/erase/serve.ts';
import type { ErasedMemory } from '../../../src/memory-erased.ts';
import type { Memory } from '../../../src/memory.ts';
import type { Composition } from '../../../src/strategy.ts';
import type { Drive } from './run.ts';

export interface Job extends ErasedMemory {
  readonly buffer: SharedArrayBuffer;
  /** A strategy as `--strategy` writes it. */
  readonly strategy: string;
  /** Erased text by URL; undefined: the text runs stepped. */
  readonly sources: ReadonlyMap<string, string> | undefined;
}

export interface Asked {
  readonly source: string;
  readonly argv: readonly string[];
}

const job = workerData as Job;
// What is imported from here on is imported in the form that is asked for.
if (job.sources) serveErased(job.sources);
const { loadStrategy, parsedOptions, parseStrategies } = await import('../../../src/registry.ts');
const { makeRunner, erased, stepped } = await import('./run.ts');

const [choice] = parseStrategies(job.strategy);
const strategy = await loadStrategy(choice!);
const composition: Composition = strategy.compose(parsedOptions(strategy, choice!));

const words = new Int32Array(job.heap);
const creators = new Int32Array(job.creators!);
const processWords = new Int32Array(job.buffer);

async function makeDrive(memory: Memory): Promise<Drive> {
  if (job.sources) return (returned) => returned as never;
  const { runAlone } = await import('../../../src/explore/perform.ts');
  return (steps) => runAlone(steps, memory);
}

async function makeMemory(): Promise<Memory> {
  if (job.sources) return { words, creators, processWords } as unknown as Memory;
  const { memoryOver } = await import('../../../src/memory.ts');
  return { ...memoryOver(job.heap, job.buffer), creators };
}

const memory = await makeMemory();
const form = job.sources ? erased : stepped;
const runner = makeRunner(composition, memory, form, await makeDrive(memory));

parentPort!.on('message', ({ source, argv }: Asked) => {
  parentPort!.postMessage(runner.run(source, argv));
});
parentPort!.postMessage('ready');
