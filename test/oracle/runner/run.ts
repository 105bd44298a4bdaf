// Runs programs with one thread in this thread, in one form of the text, each in the same heap.

import { newCounters } from '../../../src/counters.ts';
import { linkProgram } from '../../../src/guest-modules.ts';
import { formatHeap } from '../../../src/heap/format.ts';
import { formatProcess } from '../../../src/heap/process.ts';
import { areaOf, HEAP_NEXT } from '../../../src/layout.ts';
import type { Memory, Steps } from '../../../src/memory.ts';
import { compile } from '../../../src/python/compile.ts';
import { GuestSyntaxError } from '../../../src/python/syntax-error.ts';
import type { Composition, Thread } from '../../../src/strategy.ts';
import { makeSession, type Failure } from '../../../src/vm/session.ts';
import { makeVm } from '../../../src/vm/vm.ts';
import type { LinkedProgram } from '../../../src/python/code.ts';
import { accountsOf } from './accounts.ts';
import type { OurBehaviour } from './behaviour.ts';
import { rendered, statusOf } from './failures.ts';

/** How text runs: stepped it is driven to its end, erased it has run when it returns. */
export type Drive = <R>(steps: Steps<R>) => R;

/** Makes a function of the host in that form. */
type Form = <A extends unknown[], R>(call: (...args: A) => R) => (...args: A) => Steps<R>;

export const stepped: Form = (call) =>
  function* (...args) {
    return call(...args);
  };
export const erased: Form = (call) => call as never;

export interface Runner {
  run(source: string, argv: readonly string[]): OurBehaviour;
}

/** `memory` has creators, and is the runner's own. */
export function makeRunner(
  composition: Composition,
  memory: Memory,
  form: Form,
  drive: Drive,
): Runner {
  const { hasImmortals } = composition.counts({} as never);
  // The first program finds the heap as it was made.
  let used = 0;
  function clean(): void {
    memory.words.fill(0, 0, used);
    memory.creators!.fill(0, 0, (used >> 1) + 1);
  }

  function run(source: string, argv: readonly string[]): OurBehaviour {
    let program: LinkedProgram;
    try {
      program = linkProgram(compile(source, 'main.py'));
    } catch (error) {
      if (error instanceof GuestSyntaxError) return rejected(error);
      throw error;
    }
    clean();
    formatHeap(memory, 1, hasImmortals);
    formatProcess(memory.processWords);
    const me: Thread = { id: 1, area: areaOf(1), counters: newCounters() };
    const output = { stdout: '', stderr: '' };
    // The loader of a VM is for one program.
    const vm = makeVm(composition, {
      epochMs: 0,
      output: form((_me: Thread, stream: 'stdout' | 'stderr', text: string) => {
        output[stream] += text;
      }),
      report: form((_me: Thread, heading: string, failure: Failure) => {
        output.stderr += (heading && `${heading}\n`) + rendered(failure, program, source);
      }),
      start: form(() => 0),
    });
    const session = makeSession(vm);
    // Whatever happens, the next program finds no trace of it.
    used = memory.words.length;
    drive(session.load(me, program, {}, argv));
    const ended = drive(session.runTopLevel(me));
    drive(session.exit(me));
    used = memory.words[HEAP_NEXT]!;
    let status = 0;
    if ('failure' in ended) {
      status = statusOf(ended.failure);
      output.stderr += rendered(ended.failure, program, source);
    }
    return { ...output, status, ...accountsOf(memory) };
  }

  return { run };
}

/** What comes of a program that is not run at all. */
export function rejected(error: GuestSyntaxError): OurBehaviour {
  const isOutside = /not supported|outside of? ?the guest language/.test(error.message);
  return {
    stdout: '',
    stderr: error.render(),
    status: 1,
    problems: [],
    inCycles: 0,
    ...(isOutside && { outside: `${error.message} (line ${error.line})` }),
  };
}
