// Runs a program as the workers engine does: threads are real threads, and every object is accounted for
// when they have ended.

import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { GuestError } from '../../../src/errors.ts';
import { linkProgram } from '../../../src/guest-modules.ts';
import { compile } from '../../../src/python/compile.ts';
import { GuestSyntaxError } from '../../../src/python/syntax-error.ts';
import {
  composed,
  loadStrategy,
  modulesOf,
  packageRoot,
  parsedOptions,
  parseStrategies,
} from '../../../src/registry.ts';
import type { Input, Scenario } from '../../../src/scenario.ts';
import { linkThreads, startCrew, type Crew } from '../../../src/workers/crew.ts';
import { startProcesses } from '../../../src/workers/processes.ts';
import { accountsOf } from './accounts.ts';
import type { OurBehaviour } from './behaviour.ts';
import { rendered, statusOf } from './failures.ts';
import { rejected } from './run.ts';

const HEAP_BYTES = 64 << 20;
/** Milliseconds after which a program is taken to hang. */
const HANG_MS = 60_000;

const input: Input = { columns: {}, globals: {}, work: 1, description: '' };

const scenario: Scenario = {
  id: 'program',
  title: '',
  question: '',
  unit: 'runs',
  program: 'main.py',
  input: () => input,
  result: () => ({}),
};

const erased = new Map<string, ReturnType<typeof linkThreads>>();

export interface ThreadedOptions {
  /** A strategy as `--strategy` writes it. */
  readonly strategy: string;
  readonly argv: readonly string[];
  readonly heapBytes?: number;
}

export interface ThreadedBehaviour extends OurBehaviour {
  /** What was counted, by name. */
  readonly counters: Readonly<Record<string, number>>;
}

export async function runOnThreads(
  source: string,
  { strategy: label, argv, heapBytes = HEAP_BYTES }: ThreadedOptions,
): Promise<ThreadedBehaviour> {
  let program: ReturnType<typeof linkProgram>;
  try {
    program = linkProgram(compile(source, 'main.py'));
  } catch (error) {
    if (error instanceof GuestSyntaxError) return { ...rejected(error), counters: {} };
    throw error;
  }
  const [choice] = parseStrategies(label);
  const strategy = await loadStrategy(choice!);
  const options = parsedOptions(strategy, choice!);
  const composition = composed(strategy, options);
  const modules = modulesOf(choice!, options);
  const sources = erased.get(modules.join(' ')) ?? linkThreads(modules, 'counting');
  erased.set(modules.join(' '), sources);
  const output = { stdout: '', stderr: '' };
  const start = composition.isolation === 'process' ? startProcesses : startCrew;
  const crew = await start({
    request: {
      scenario,
      folder: pathToFileURL(packageRoot + path.sep).href,
      input,
      strategies: [choice!],
      threads: [1],
      repeats: 1,
      heapBytes,
      counters: true,
    },
    strategy: choice!,
    composition,
    options,
    text: await sources,
    form: 'counting',
    threads: 1,
    program,
    argv: ['main.py', ...argv],
    onOutput: (stream, text) => (output[stream] += text),
    onReport: ({ heading, failure }) => {
      output.stderr += (heading && `${heading}\n`) + rendered(failure, program, source);
    },
  });
  let status = 0;
  try {
    const round = await withinTime(crew);
    await crew.finish();
    for (const ended of round.ended) {
      if (!('failure' in ended)) continue;
      status = statusOf(ended.failure);
      output.stderr += rendered(ended.failure, program, source);
    }
  } catch (error) {
    await crew.terminate();
    const why = error instanceof GuestError ? error.traceback : ((error as Error).stack ?? '');
    return { ...output, status: -1, problems: [`it died: ${why}`], inCycles: 0, counters: {} };
  }
  // The heap of another process cannot be looked at.
  const [heap] = crew.heaps;
  const accounts = heap === undefined ? { problems: [], inCycles: 0 } : accountsOf(heap);
  return { ...output, status, ...accounts, counters: crew.totals() };
}

async function withinTime(crew: Crew) {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), HANG_MS);
  });
  try {
    return await Promise.race([crew.round(), hang]);
  } finally {
    clearTimeout(timer);
  }
}
