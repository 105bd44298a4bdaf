// A worker that searches parts of all executions of the program that a file holds.

import { parentPort, workerData } from 'node:worker_threads';
import { Knowledge, MustRestart } from './knowledge.ts';
import { loadProgramAgain } from './load-program.ts';
import { programOf } from './options.ts';
import { learntOf, type News, type WorkerStart } from './parallel.ts';
import type { Part, Told } from './part.ts';
import { searchPart, type Account } from './search.ts';

const { file, settings, learnt, sliceMs, wanted } = workerData as WorkerStart;
const program = programOf(await loadProgramAgain(file));
const knowledge = new Knowledge();
knowledge.hasPauses = learnt.hasPauses;
knowledge.hasPlainAccesses = learnt.hasPlainAccesses;
const told: Told = new Map();

// Giving branches away takes time of its own: not sooner than this after the last time.
const GIVE_MS = sliceMs / 20;

let last = performance.now();

function leavesOff(): boolean {
  const elapsed = performance.now() - last;
  return elapsed >= sliceMs || (elapsed >= GIVE_MS && gives());
}

function gives(): boolean {
  return Atomics.load(wanted, 0) === 1;
}

function tell(account: Account | undefined): void {
  const news: News = { account, learnt: learntOf(knowledge) };
  parentPort!.postMessage(news);
  last = performance.now();
}

parentPort!.on('message', (part: Part) => {
  last = performance.now();
  try {
    for (const account of searchPart(program, settings, knowledge, part, told, {
      leavesOff,
      gives,
    }))
      tell(account);
  } catch (error) {
    if (!(error instanceof MustRestart)) throw error;
    tell(undefined);
  }
});
