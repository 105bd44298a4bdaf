// Functions that the guest can call and that are written here, not in Python.

import type { Address, Steps } from '../memory.ts';
import type { Ref, Thread } from '../strategy.ts';

/**
 * A native function. `args` is where its arguments lie on the value stack, borrowed: `n` positional
 * ones, then the values of the keyword arguments that the tuple `names` (0: none) names.
 * @returns a new reference, or 0 with the thread's exception set.
 */
export type Native = (me: Thread, args: Address, n: number, names: Ref) => Steps<Ref>;

export interface NativeEntry {
  /** The module it is in, or the address of the type whose method it is. */
  readonly owner: 'builtins' | 'math' | 'ctypes' | Ref;
  /** Its name there; `new` of a type is what a call of the type runs. */
  readonly name: string;
  readonly native: Native;
  /**
   * A class method gets the type as its first argument, a static one no receiver at all; a getter is
   * called with the instance when the attribute is read.
   */
  readonly binds?: 'class' | 'static' | 'getter';
  /** Number of the function from float to float that it is (vm/math.ts), for a call without frames. */
  readonly fast?: number;
}

/** Where the guest's output goes. */
export interface Host {
  /** Takes a whole piece of text; from one thread pieces arrive in order. */
  output(me: Thread, stream: 'stdout' | 'stderr', text: string): Steps;
}
