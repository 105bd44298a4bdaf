// CPython 3.13 (pyodide), as the oracle of programs with one thread: one instance, in a worker of its own.

import { Worker } from 'node:worker_threads';
import type { Behaviour } from './behaviour.ts';

/** MiB of stack: recursion in the native code of CPython needs more than a thread has. */
const STACK_MB = 64;

export interface CPythonBehaviour extends Behaviour {
  /** Line of the SyntaxError because of which it was not run; 0 if it was. */
  readonly rejectedAt: number;
  /** It was given up: there is nothing to compare. */
  readonly isEndless: boolean;
}

/** A SyntaxError: its line, 0 if there is none, and its text. */
export interface Rejection {
  readonly line: number;
  readonly message: string;
}

export interface Oracle {
  run(source: string, argv?: readonly string[]): Promise<CPythonBehaviour>;
  /** Compiles a program without running it. */
  rejection(source: string): Promise<Rejection>;
  close(): Promise<void>;
}

/** To the worker: run a program, or, without `argv`, compile it. */
export interface Question {
  readonly source: string;
  readonly argv?: readonly string[];
}

export type Answer = CPythonBehaviour | Rejection;

/** Starts CPython, which takes seconds. */
export function loadOracle(): Oracle {
  const worker = new Worker(new URL('./cpython-worker.ts', import.meta.url), {
    resourceLimits: { stackSizeMb: STACK_MB },
  });
  // Nobody asks a second time before the answer to the first is there.
  let last: Promise<unknown> = Promise.resolve();
  const ask = <A extends Answer>(question: Question): Promise<A> => {
    const answer = last.then(() => answerOf<A>(worker, question));
    last = answer.catch(() => {});
    return answer;
  };
  return {
    run: (source, argv = ['main.py']) => ask<CPythonBehaviour>({ source, argv }),
    rejection: (source) => ask<Rejection>({ source }),
    close: async () => void (await worker.terminate()),
  };
}

function answerOf<A>(worker: Worker, question: Question): Promise<A> {
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: A) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.once('error', reject);
    worker.postMessage(question);
  });
}
