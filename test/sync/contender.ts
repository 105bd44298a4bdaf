// A worker that runs erased text: memory.ts and the text modules are replaced as they are loaded.

import { workerData } from 'node:worker_threads';
import { serveErased } from '../../src/erase/serve.ts';
import type { ErasedMemory } from '../../src/memory-erased.ts';
import type { ProgramName } from './contention.ts';

export interface Contender extends ErasedMemory {
  readonly sources: ReadonlyMap<string, string>;
  readonly text: string;
  readonly program: ProgramName;
  readonly me: number;
  readonly times: number;
}

const { heap, sources, text, program, me, times } = workerData as Contender;

serveErased(sources);

interface Erased {
  contend: (program: ProgramName, me: number, times: number) => number;
  RESULTS: number;
}
const { contend, RESULTS } = (await import(text)) as Erased;
new Int32Array(heap)[RESULTS + me] = contend(program, me, times);
