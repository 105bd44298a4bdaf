// The contract of a strategy: who may run when, how references are counted, what a container locks.
//
// A strategy is a composition of parts. Its parts are made once for a world, by plain functions that
// get the resolved options; they return program text (see memory.ts), and no step of it asks for an
// option again.

import type { Ingredient } from './ingredients.ts';
import { FLAGS, LOCAL, OWNER, SHARED } from './layout.ts';
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
/** Another thread stops the world: detach, or pause, until it goes on. */
export const PLEASE_STOP = 8;
/** Another thread wants to know that this one refers to nothing that it has read without a lock. */
export const QUIESCE = 16;
/** A collection is due. */
export const COLLECT = 32;

/**
 * `shared`: all threads on one heap. `isolated`: a heap and a lock for each thread; only the process's
 * memory and messages cross. `process`: nothing is shared.
 */
export type Isolation = 'shared' | 'isolated' | 'process';

/** What the interpreter gives to the parts of a strategy. */
export interface World {
  /**
   * Destroys an object whose count has reached zero: drops what it refers to, frees its memory. For
   * the counts to call, as the last thing that they do with the object, and once an object: again
   * only if a finaliser has kept it alive (see `resurrect`).
   */
  destroy(me: Thread, object: Ref): Steps;
  /**
   * Detaches, runs `steps(a)`, which may park, and attaches again. Whatever can block while attached
   * goes through here: a thread that sleeps attached would hold up everyone who waits for it to stop.
   */
  blocking<R>(me: Thread, steps: (a: Address) => Steps<R>, a: Address): Steps<R>;
  /** Gives back an array block of `words` words, that of a list's items, say. Nobody reads it any more. */
  releaseBlock(me: Thread, block: Address, words: number): Steps;
}

/** What the interpreter gives to a collector besides. */
export interface CollectorWorld extends World {
  /**
   * Runs what the program wants to be run before the object goes: its `__del__`, the rest of a generator; once an
   * object. The caller holds a reference.
   */
  finalise(me: Thread, object: Ref): Steps;
  /**
   * No weak reference refers to the object any more. Those that have a callback, and that `isWanted`, are added to
   * `waiting` with a reference each, for `callBack`.
   */
  takeWeak(
    me: Thread,
    object: Ref,
    waiting: Ref[],
    isWanted: (weakReference: Ref) => boolean,
  ): Steps;
  /** Calls the callback of a weak reference from `takeWeak`, and gives up the reference. */
  callBack(me: Thread, weakReference: Ref): Steps;
  /** The object, which is garbage, refers to nothing any more. The caller holds a reference. */
  clear(me: Thread, object: Ref): Steps;
}

/** Who finds the garbage that reference counts do not: cycles. */
export interface Collector {
  /**
   * `me` has made a container object, which nobody else can see. May ask `me` for a collection, which then runs at a
   * checkpoint.
   */
  track(me: Thread, object: Ref): Steps;
  /** An object that was untracked lives on: others may see it. */
  trackAgain(me: Thread, object: Ref): Steps;
  /** An object, tracked or not, is about to be destroyed. */
  untrack(me: Thread, object: Ref): Steps;
  /** Whether it is known that the object may be part of a cycle. */
  isTracked(object: Ref): boolean;
  /** `requests` of the breaker were set. */
  checkpoint(me: Thread, requests: number): Steps;
  /**
   * Collects generation 0, 1 or 2 (all there is), and what is younger, though the program may have disabled the collector.
   * How many objects nobody could reach; 0 if a collection is under way.
   */
  collect(me: Thread, generation: number): Steps<number>;
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
  /**
   * When stopWorld returns, no other thread is attached, and none attaches until startWorld. `me` is attached; it may
   * be detached and attached again before others are stopped. Between the two it neither blocks nor
   * takes locks. A lock under which others may run meanwhile has neither of them.
   */
  stopWorld?(me: Thread): Steps;
  startWorld?(me: Thread): Steps;
  /**
   * How long a waiter lets the holder run, for a lock with such an interval; HEAP_SWITCH_INTERVAL, once set,
   * takes its place.
   */
  readonly intervalNs?: number;
  /**
   * For a lock under which several threads run at once, and which can change that: from now on one thread
   * runs at a time. False: that was so already. `isGilEnabled` says whether it is.
   */
  enableGil?(me: Thread): Steps<boolean>;
  isGilEnabled?(): Steps<boolean>;
  /** Before each bytecode, for a lock that is held for one; otherwise absent. */
  readonly everyInstruction?: { before(me: Thread): Steps };
}

/** What a collector asks of counts while no other thread runs. */
export interface StoppedCounts {
  /** References to an object that are counted, whoever counted them; below 0: it is immortal. */
  references(object: Ref): number;
  /**
   * What waits for the owners of objects is done in their place. One reference to each of these objects is the caller's
   * from then on, and added to `owed`: nothing is destroyed.
   */
  mergeQueues(me: Thread, owed: Ref[]): Steps;
  /** Every thread may count the object in the same way from now on. */
  merge(me: Thread, object: Ref): Steps;
}

/**
 * Deferred counts: references to some objects from frames (locals, value stack, the frame's function; also of a
 * generator that rests) are not counted, those from other objects are. Only a collector destroys them, which looks into
 * all frames.
 */
export interface DeferredCounts {
  /**
   * An object that `me` has made, and nobody else has seen, is counted so from now on; or, while the world is stopped,
   * one that only other objects refer to.
   */
  defer(me: Thread, object: Ref): Steps;
  /** A frame refers to the object once more, or once less; destroys it if that was the last reference. */
  increfStack(me: Thread, object: Ref): Steps;
  decrefStack(me: Thread, object: Ref): Steps;
  /**
   * What the slot of a container holds, if it is counted so, for a frame; otherwise, or if the slot is empty, 0. Nothing is
   * written.
   */
  loadDeferred(me: Thread, slot: Address): Steps<Ref>;
  /** A reference of a frame becomes one that is counted, and the other way round. */
  toHeap(me: Thread, object: Ref): Steps;
  toStack(me: Thread, object: Ref): Steps;
  /** The object is garbage: it dies as any other from now on. While the world is stopped. */
  undefer(me: Thread, object: Ref): Steps;
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
  /**
   * `me` holds a reference, and makes a weak one: from now on other threads' tryIncref succeeds as long as
   * the object lives.
   */
  allowWeak(me: Thread, object: Ref): Steps;
  /**
   * The object lives for ever, neither counted nor freed. `me` holds a reference. Takes effect at
   * once, or when the owner of the object gets to it; until then the object is kept alive. Where
   * `hasImmortals` is false, the object gets a reference that nobody gives up.
   */
  immortalise(me: Thread, object: Ref): Steps;
  /**
   * For World.destroy, before it runs a finaliser on the object: gives it one reference, held by
   * `me`, from which others can be taken and passed on as usual.
   */
  resurrect(me: Thread, object: Ref): Steps;
  /**
   * After the finaliser: gives that reference up, without destroying. True: it was the last, and the
   * object is to be destroyed now. False: it lives on, and is destroyed another time.
   */
  settle(me: Thread, object: Ref): Steps<boolean>;
  /** Without it, references from frames are counted like all others. */
  readonly deferred?: DeferredCounts;
  /** For a collector that stops the world; without it there can be none. */
  readonly stopped?: StoppedCounts;
  /** `requests` of the breaker were set. */
  checkpoint(me: Thread, requests: number): Steps;
  /** The thread ends: nothing may be stranded in what only it would have looked at. */
  exit(me: Thread): Steps;
}

/** What `lookUp` gives if it cannot tell: the caller has to hold the dict and look itself. */
export const UNDECIDED = -1;

/** Whether a key found in a dict is the wanted one: 1, 0, or -1 if only the program can tell. */
export type SameKey = (found: Ref, wanted: Ref) => number;

/**
 * What an access to a container has to do so that threads can share it.
 *
 * Between acquire and release a container is held: nobody else changes it. A hold may be given up and taken
 * anew wherever the thread may detach (another acquire, a decref), so that whoever goes on with a
 * container after such a step looks again. Holds are released in the opposite order.
 */
export interface Containers {
  /** Before and after an operation that reads or writes several words of a list, dict or set. */
  acquire(me: Thread, container: Ref): Steps;
  release(me: Thread, container: Ref): Steps;
  /** The same for an operation on two containers, perhaps twice the same, at once. */
  acquireTwo(me: Thread, a: Ref, b: Ref): Steps;
  releaseTwo(me: Thread, a: Ref, b: Ref): Steps;
  /** SIZE of a list or dict that is not held. */
  loadLength(me: Thread, container: Ref): Steps<number>;
  /** A new reference to item `index` of a list that is not held, from the end if it is negative; 0: there is none. */
  loadItem(me: Thread, list: Ref, index: number): Steps<Ref>;
  /** A new reference to the value of a key with that hash in a dict that is not held; 0: there is none; UNDECIDED. */
  lookUp(me: Thread, dict: Ref, key: Ref, hash: number, isSame: SameKey): Steps<Ref>;
  /**
   * Writes a word of a list or dict that is held, or of its blocks: who reads it without holding the container
   * sees the words that were written before that.
   */
  put(me: Thread, container: Ref, a: Address, value: number): Steps;
  /** Gives back a block of `words` words that was a container's: others may be reading it still. */
  retire(me: Thread, container: Ref, block: Address, words: number): Steps;
  /** The blocks of `from`, which is held or known to nobody else, have become those of `to`, or both are exchanged. */
  passOn(me: Thread, from: Ref, to: Ref): Steps;
  /** A new reference to what the slot of a container (a global, say) holds; 0 if it is empty. */
  load(me: Thread, container: Ref, slot: Address): Steps<Ref>;
  /** Stores a reference, which the slot takes over; returns the old one, now the caller's, or 0. */
  exchange(me: Thread, container: Ref, slot: Address, value: Ref): Steps<Ref>;
}

/** Reads a word of a heap, for a check between steps. */
export type Look = (address: Address) => number;

/** The words of an object's header that the counts write. */
export interface Header {
  readonly owner: number;
  readonly flags: number;
  readonly local: number;
  readonly shared: number;
}

/** What is known of an object from the operations on it that have ended. */
export interface Known {
  readonly object: Ref;
  /** References that threads hold. */
  readonly held: number;
  /** It was destroyed. */
  readonly isFreed: boolean;
  /** Somebody has made it immortal, or has asked for that. */
  readonly isImmortal: boolean;
}

/** A property that does not hold: its name, which stays the same, and how that shows. */
export interface Problem {
  readonly property: string;
  readonly message: string;
}

export function headerOf(look: Look, object: Ref): Header {
  return {
    owner: look(object + OWNER),
    flags: look(object + FLAGS),
    local: look(object + LOCAL),
    shared: look(object + SHARED),
  };
}

/** The problems among conditions of which each must hold. */
export function problemsOf(
  ...conditions: readonly (readonly [holds: boolean, property: string, message: string])[]
): Problem[] {
  return conditions
    .filter(([holds]) => !holds)
    .map(([, property, message]) => ({ property, message }));
}

/** What must hold of the headers of objects under a strategy's counts; for checkers only. */
export interface HeaderInvariants {
  /** After any step of any thread; `before` is the object's header one step earlier. */
  atStep(before: Header, now: Header): Problem[];
  /** When the counts call World.destroy in the thread `me`; the header as that thread sees it. */
  atDeath(me: number, header: Header): Problem[];
  /** While none of the threads 1 to `threads` is inside an operation; attached or not, or ended. */
  atRest(look: Look, threads: number, known: readonly Known[]): Problem[];
}

/**
 * What a native module says of itself, as CPython's do by the slots Py_mod_multiple_interpreters and Py_mod_gil:
 * whether each interpreter can have its own, and whether threads may run in it at once. An import of one
 * that is not free enables the GIL where a lock can do that.
 */
export interface ModuleTraits {
  readonly name: string;
  readonly isPerInterpreter: boolean;
  readonly isFree: boolean;
}

/** Where blocks come from and go to. */
export interface Allocator {
  /** A block of at least `words` words, their contents undefined but for what allocate.ts promises; 0: there is no room. */
  allocate(me: Thread, words: number): Steps<Address>;
  /** Gives back a block of `words` words, as asked for when it was allocated. */
  release(me: Thread, block: Address, words: number): Steps;
}

/** What a thread waits for while it sleeps on a word of the strategy's. */
export type StrategyWait = 'execution lock' | 'object lock' | 'safepoint';

/** Words of the strategy's: addresses from STRATEGY on, or offsets from AREA_STRATEGY on. */
export interface WaitWords {
  readonly from: Address;
  readonly words: number;
  readonly cause: StrategyWait;
}

/** The parts of a strategy, options resolved. */
export interface Composition {
  readonly isolation: Isolation;
  /**
   * Of isolation `process`: the columns of the input lie in memory that all processes map; otherwise each is
   * sent a copy, and gives back what it has changed.
   */
  readonly mapsColumns?: boolean;
  /** Lists of free blocks a thread without. */
  readonly allocator?: Allocator;
  /** Where threads sleep for something else than the execution lock, for reports. */
  readonly waits?: readonly WaitWords[];
  /** Ids of laws that it does not promise to keep, with these options. */
  readonly disclaims?: readonly string[];
  lock(world: World): ExecutionLock;
  counts(world: World): ReferenceCounts;
  containers(world: World, counts: ReferenceCounts): Containers;
  /**
   * Whether an interpreter, perhaps the first of its process, may import a native module. Without: the first any,
   * others those that are per interpreter.
   */
  readonly admits?: (module: ModuleTraits, isFirst: boolean) => boolean;
  /** Without one, cycles stay. */
  collector?(
    world: CollectorWorld,
    lock: ExecutionLock,
    counts: ReferenceCounts,
  ): Collector | undefined;
  /** What an explorer checks between steps; without, only what the model of references knows. */
  readonly invariants?: HeaderInvariants;
}

export interface StrategyOption {
  /** As the user would write it. */
  readonly default: string;
  readonly description: string;
  /** @throws UsageError on a value that makes no sense. */
  parse(value: string): unknown;
  /** The value may name a file that takes this part's place: `compose` gets its default export. */
  readonly ingredient?: Ingredient;
  /** The values with and without what the option is about, where that can be left out (`--ablate`). */
  readonly ablation?: { readonly whole: string; readonly without: string };
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
