// A worker that runs a program over shared words in the explorer and on the machine alike: one of a file, or one of
// a law, whose texts are loaded here as the law has them, a mutant's change included.

import { parentPort, workerData } from 'node:worker_threads';
import type { Violation } from '../explore/program.ts';
import { useSources } from '../explore/sources.ts';
import type { OrderAnswer, OrderNews, OrderTask } from './order-programs.ts';

const task = workerData as OrderTask;
if ('law' in task.of) useSources(task.of.mutant);
// Only now: what these import are the texts.
const { adopt, followToken, orderOf } = await import('../explore/adopt.ts');
const { runProgram } = await import('../machine/programs.ts');

async function programOfTask() {
  const { of, cwd } = task;
  if ('file' in of) {
    const { loadProgramAgain } = await import('../explore/load-program.ts');
    const { programOf } = await import('../explore/options.ts');
    return programOf(await loadProgramAgain(of.file));
  }
  const { loadLawProgram } = await import('../explore/laws/run-law.ts');
  return await loadLawProgram(of.law, cwd);
}

async function run(): Promise<OrderAnswer> {
  const program = await programOfTask();
  const { token, profile, seed } = task;
  const given = token === undefined ? undefined : followToken(program, token);
  const threads = program.begin();
  const [first] = threads;
  const observe = (address: number): number => first!.memory.words[address]!;
  let violation: Violation | undefined;
  const order = given === undefined ? 'record' : orderOf(given);
  const done = runProgram(threads, profile, seed, order, () => {
    violation ??= program.check?.(observe);
  });
  const { kind, results, timeNs, statistics, stepsDone, recorded } = done;
  const waits: Record<string, number> = {};
  for (const { waitsNs, linesNs, spinningNs } of statistics.threads)
    for (const [cause, ns] of [
      ...Object.entries(waitsNs),
      ['cache lines', linesNs] as const,
      ['spinning', spinningNs] as const,
    ])
      if (ns > 0) waits[cause] = (waits[cause] ?? 0) + ns / 1e9;
  let outcome: string | undefined;
  if (kind === 'failed') violation ??= failed(done.error);
  else if (kind === 'deadlock') violation ??= deadlock(done.stuck);
  else {
    outcome = program.outcome?.(results) ?? 'done';
    const reason = program.forbid?.[outcome];
    violation ??= reason === undefined ? program.atEnd?.(results) : forbidden(outcome, reason);
  }
  const adopted = recorded && adopt(program, recorded, '');
  const followed = given ?? adopted!.followed;
  return {
    seconds: timeNs / 1e9,
    waits,
    ...(outcome !== undefined && { outcome }),
    ...(violation && { error: `${violation.kind}: ${violation.message}` }),
    stepsDone,
    steps: followed.steps.length,
    token: token ?? adopted!.token,
    explorer: {
      ...(followed.outcome !== undefined && { outcome: followed.outcome }),
      ...(followed.violation && { violation: followed.violation }),
      ...(adopted?.differsAt !== undefined && { differsAt: adopted.differsAt + 1 }),
    },
  };
}

function failed(error: unknown): Violation {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'assertion', property: 'no error', message };
}

function deadlock(stuck: readonly { name: string; address: number }[]): Violation {
  const waits = stuck.map(({ name, address }) => `${name} waits at ${address}`).join('; ');
  return { kind: 'deadlock', property: 'no deadlock', message: `nobody can move: ${waits}` };
}

function forbidden(outcome: string, reason: string): Violation {
  return {
    kind: 'forbidden-outcome',
    property: `never ${outcome}`,
    message: `outcome ${outcome}: ${reason}`,
  };
}

function post(news: OrderNews): void {
  parentPort!.postMessage(news);
}

try {
  post({ answer: await run() });
} catch (error) {
  const { name, message, stack = '' } = error as Error;
  post({ error: { name, message, stack } });
}
