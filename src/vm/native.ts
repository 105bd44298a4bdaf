// Functions that the guest can call and that are written here, not in Python.

import type { Address, ProcessAddress, Steps } from '../memory.ts';
import type { Code, GuestModule } from '../python/code.ts';
import type { Ref, Thread } from '../strategy.ts';
import type { Failure } from './session.ts';

/**
 * A native function. `args` is where its arguments lie on the value stack, borrowed: `n` positional
 * ones, then the values of the keyword arguments that the tuple `names` (0: none) names.
 * @returns a new reference, or 0 with the thread's exception set.
 */
export type Native = (me: Thread, args: Address, n: number, names: Ref) => Steps<Ref>;

export interface NativeEntry {
  /** The module it is in, or the address of the type whose method it is. */
  readonly owner: string | Ref;
  /** Its name there; `new` of a type is what a call of the type runs. */
  readonly name: string;
  readonly native: Native;
  /**
   * A class method gets the type as its first argument, a static one no receiver at all; a getter is
   * called with the instance when the attribute is read.
   */
  readonly binds?: 'class' | 'static' | 'getter';
  /** It gets or sets an attribute of instances: of (object), or (object, value), or (object) to delete. */
  readonly accessor?: 'get' | 'set';
  /** Number of the function from float to float that it is (vm/math.ts), for a call without frames. */
  readonly fast?: number;
}

/** Something that a native module has besides functions, made when the module is loaded. */
export interface NativeConstant {
  /** The module it is in. */
  readonly owner: string;
  readonly name: string;
  /** @returns a new reference; 0 if the heap is full. */
  make(me: Thread): Steps<Ref>;
}

/** Code that an interpreter wants while it runs: of a source text, or of a function of another interpreter. */
export type WantedUnit =
  | { readonly source: string }
  | { readonly interpreter: number; readonly code: number };

/** Such code, and the library modules that its imports can reach and that the interpreter does not have yet. */
export interface Unit {
  readonly code: Code;
  readonly modules: readonly GuestModule[];
}

/** Why there is none: a SyntaxError, say, and all of it as it is printed. */
export interface Refused {
  readonly refused: { readonly type: string; readonly message: string; readonly display: string };
}

/** What the guest asks of the engine that runs it. */
export interface Host {
  /** Takes a whole piece of text; from one thread pieces arrive in order. */
  output(me: Thread, stream: 'stdout' | 'stderr', text: string): Steps;
  /**
   * An exception that nobody handles, for stderr: a line that says where, or nothing, then its
   * traceback.
   */
  report(me: Thread, heading: string, failure: Failure): Steps;
  /**
   * Starts a thread that runs session.runThread(its own Thread, call), and takes over the reference to
   * `call` then. What `me` has written before is visible there.
   * @returns the thread's id; 0 if there can be no more threads.
   */
  start(me: Thread, call: Ref): Steps<number>;
  /** Number of the interpreter whose heap it is; those that the engine starts with come first: 0 to `mains` - 1. */
  readonly interpreter?: number;
  readonly mains?: number;
  /**
   * Makes an interpreter, whose record (interpreters/registry.ts) is STARTING until its thread is there to
   * serve it. False: there can be no more. An engine without this has no other interpreters.
   */
  launch?(me: Thread, record: ProcessAddress): Steps<boolean>;
  /** What the front end makes for this interpreter; its thread is detached. */
  unitOf?(me: Thread, wanted: WantedUnit): Steps<Unit | Refused>;
  /** The traceback of an exception of this interpreter's, as it is printed; the thread is detached. */
  display?(me: Thread, failure: Failure): Steps<string>;
  /** Milliseconds since 1970 at which the clock of `now` was 0. */
  readonly epochMs: number;
  /** Calls within calls of native code that JavaScript's stack has room for; few without. */
  readonly nativeDepth?: number;
  /** Backward jumps and calls after which the loop returns to its driver; 4096 without. */
  readonly turn?: number;
}
