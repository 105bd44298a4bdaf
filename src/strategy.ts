// The contract of a strategy: who may run when, how references are counted, what a container locks.
//
// A strategy is a composition of parts. Its parts are made once for a world, by plain functions that
// get the resolved options; they return program text (see memory.ts), and no step of it asks for an
// option again.

import type { Address, Counting, Steps } from './memory.ts';

/** Address of an object's header. */
export type Ref = Address;

/** A guest thread, or the thread that sets an interpreter up. */
export interface Thread extends Counting {
  /** From 1; an object's OWNER. */
  readonly id: number;
  /** Address of the thread's area (layout.ts). */
  readonly area: Address;
}

/** Bits of a thread's breaker word, checked at every checkpoint. */
export const DROP_REQUEST = 1;
export const EXPLICIT_MERGE = 2;
export const INTERRUPT = 4;

/**
 * `shared`: all threads on one heap. `isolated`: a heap and a lock for each thread; only the process's
 * memory and messages cross. `process`: nothing is shared.
 */
export type Isolation = 'shared' | 'isolated' | 'process';

/** What the interpreter gives to the parts of a strategy. */
export interface World {
  /**
   * Destroys an object whose count has reached zero: drops what it refers to, frees its memory.
   * For the counts to call, exactly once an object.
   */
  destroy(me: Thread, object: Ref): Steps;
  /**
   * Detaches, runs `steps(a)`, which may park, and attaches again. Whatever can block while attached
   * goes through here: a thread that sleeps attached would hold up everyone who waits for it to stop.
   */
  blocking<R>(me: Thread, steps: (a: Address) => Steps<R>, a: Address): Steps<R>;
}

/** Who may execute bytecode. */
export interface ExecutionLock {
  /** Before a thread touches any object. */
  attach(me: Thread): Steps;
  /** Before a thread blocks, or works without touching objects, and before it ends. */
  detach(me: Thread): Steps;
  /** `requests` of the breaker were set, at a backward jump, the start of a function or a call. */
  checkpoint(me: Thread, requests: number): Steps;
  /** The last detach of a thread. */
  exit(me: Thread): Steps;
  /** Before each bytecode, for a lock that is held for one; otherwise absent. */
  readonly everyInstruction?: { before(me: Thread): Steps };
}

export interface ReferenceCounts {
  /** Whether small ints, constants and types are immortal: neither counted nor freed. */
  readonly hasImmortals: boolean;
  /** A fresh block becomes an object with one reference, held by `me`. No other thread can see it. */
  initialise(me: Thread, object: Ref): Steps;
  /** `me` holds a reference already, or something that does cannot go away meanwhile. */
  incref(me: Thread, object: Ref): Steps;
  /** Gives up one reference; destroys the object if it was the last. */
  decref(me: Thread, object: Ref): Steps;
  /** Takes a reference to an object that may be dying or dead: false if it is too late. */
  tryIncref(me: Thread, object: Ref): Steps<boolean>;
  /** Like incref, while the lock of the container that holds `object` keeps it alive; afterwards
   * other threads' tryIncref can succeed. */
  increfLocked(me: Thread, object: Ref): Steps;
  /** `requests` of the breaker were set. */
  checkpoint(me: Thread, requests: number): Steps;
  /** The thread ends: nothing may be stranded in what only it would have looked at. */
  exit(me: Thread): Steps;
}

/** What an access to a container has to do so that threads can share it. */
export interface Containers {
  /** Before and after an operation that reads or writes several words of a list, dict or set. */
  acquire(me: Thread, container: Ref): Steps;
  release(me: Thread, container: Ref): Steps;
  /** A new reference to what the slot of a container (a global, say) holds; 0 if it is empty. */
  load(me: Thread, container: Ref, slot: Address): Steps<Ref>;
  /** Stores a reference, which the slot takes over; returns the old one, now the caller's, or 0. */
  exchange(me: Thread, container: Ref, slot: Address, value: Ref): Steps<Ref>;
}

/** The parts of a strategy, options resolved. */
export interface Composition {
  readonly isolation: Isolation;
  lock(world: World): ExecutionLock;
  counts(world: World): ReferenceCounts;
  containers(world: World, counts: ReferenceCounts): Containers;
}

export interface StrategyOption {
  /** As the user would write it. */
  readonly default: string;
  readonly description: string;
  /** @throws UsageError on a value that makes no sense. */
  parse(value: string): unknown;
}

/** Default export of a strategy's file. */
export interface Strategy {
  /** The file's name without its ending. */
  readonly id: string;
  readonly title: string;
  readonly isolation: Isolation;
  readonly options: Readonly<Record<string, StrategyOption>>;
  /** `options`: parsed values, every option present. */
  compose(options: Readonly<Record<string, unknown>>): Composition;
}
