// A worker that searches the parts of a file's program that it is given.

import { parentPort, workerData } from 'node:worker_threads';
import { loadProgram, type FileWork } from './explore-file.ts';
import { programOf } from './index.ts';
import type { Prefix } from './reduction.ts';
import { search } from './search.ts';

const { file, settings } = workerData as FileWork;
const program = programOf(await loadProgram(file));

parentPort!.on('message', (prefix: Prefix) => {
  parentPort!.postMessage(search(program, { ...settings, prefix }));
});
