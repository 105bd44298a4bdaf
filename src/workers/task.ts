// What a worker is told when it is started.

import type { ErasedMemory } from '../memory-erased.ts';
import type { LinkedProgram } from '../python/code.ts';
import type { Globals } from '../vm/session.ts';

export interface Task extends ErasedMemory {
  /** Erased source by URL: the text that the worker runs. */
  readonly sources: ReadonlyMap<string, string>;
  readonly strategyUrl: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly program: LinkedProgram;
  readonly globals: Globals;
  /** The function that each round calls; undefined: the top level is all there is. */
  readonly entry: string | undefined;
  readonly args: readonly (bigint | number)[];
  /** Arguments for little work, and how often to call the entry with them before the first round. */
  readonly warmUp: { readonly args: readonly (bigint | number)[]; readonly calls: number };
  /** From 0, among `threads`. */
  readonly index: number;
  readonly threads: number;
  /** Id of its guest thread in its heap. */
  readonly id: number;
  /** Whether it loads the program into its heap: the first on a shared one, each on its own. */
  readonly isLoader: boolean;
  readonly control: SharedArrayBuffer;
  readonly channel: SharedArrayBuffer;
}
