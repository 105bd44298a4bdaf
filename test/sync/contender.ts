// A worker that runs erased text: memory.ts and the text modules are replaced as they are loaded.

import { registerHooks } from 'node:module';
import { workerData } from 'node:worker_threads';
import { MEMORY_ERASED_URL, MEMORY_URL } from '../../src/erase/resolve.ts';
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

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    return resolved.url === MEMORY_URL ? { ...resolved, url: MEMORY_ERASED_URL } : resolved;
  },
  load(url, context, next) {
    const source = sources.get(url);
    if (source === undefined) return next(url, context);
    return { format: 'module', source, shortCircuit: true };
  },
});

interface Erased {
  contend: (program: ProgramName, me: number, times: number) => number;
  RESULTS: number;
}
const { contend, RESULTS } = (await import(text)) as Erased;
new Int32Array(heap)[RESULTS + me] = contend(program, me, times);
