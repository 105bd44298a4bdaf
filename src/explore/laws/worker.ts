// A worker of a crew: loads texts as it was told, and checks the laws that it is asked for.

import { parentPort, workerData } from 'node:worker_threads';
import { startCoverage, takeCoverage } from '../coverage.ts';
import { useSources } from '../sources.ts';
import type { Answer, Answers, CrewOptions, Task } from './crew.ts';

const { cwd, mutant, recordsCoverage } = workerData as CrewOptions;

const session = recordsCoverage === true ? startCoverage() : undefined;
useSources(mutant);
// Only now: what these import are the texts.
const { findSubject, lawsOf } = await import('./subjects.ts');
const { lawOf, runLaw, replayLaw } = await import('./run-law.ts');
const { setSpinLimit } = await import('../../sync/spinning.ts');
// Spinning is a hint, and how often it is taken is no part of a protocol.
setSpinLimit(0);

async function answer(task: Task): Promise<Answers[Task['kind']]> {
  if (task.kind === 'coverage') return session === undefined ? {} : takeCoverage(session);
  if (task.kind === 'replay') {
    const { named, token } = task;
    const { subject, law } = await find(named.subject, named.law);
    return replayLaw(subject, law, named, token);
  }
  if (task.kind === 'list') {
    const subject = await findSubject(task.subject, cwd);
    return lawsOf(subject).map((law) => ({
      id: law.id,
      states: law.states,
      memory: law.memory ?? ['sc', 'tso'],
      isLong: law.isLong?.(subject.text) ?? false,
    }));
  }
  const { subject, law } = await find(task.subject, task.law);
  return await runLaw(subject, law, task.memory, task.effort, mutant?.id);
}

async function find(name: string, id: string) {
  const subject = await findSubject(name, cwd);
  return { subject, law: lawOf(subject, id) };
}

parentPort!.on('message', (task: Task) => {
  void reply(task);
});

async function reply(task: Task): Promise<void> {
  let message: Answer;
  try {
    message = { value: await answer(task) };
  } catch (error) {
    const { name, message: text, stack = '' } = error as Error;
    message = { error: { name, message: text, stack } };
  }
  parentPort!.postMessage(message);
}
