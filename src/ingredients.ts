// Ingredients: the parts of a strategy that a user's file can take the place of, and that file's contract.
//
// `gil:mutex=./mcs.ts`: the default export of mcs.ts is a plain function that makes the part, a `MutexPart` here.
// It is called once in each thread, which is given the same words each time, so that what it closes over are
// constants; all that changes is in words of the heap.

import { errorText, UsageError } from './errors.ts';
import type { Address, Steps } from './memory.ts';
import type {
  Collector,
  CollectorWorld,
  Containers,
  ExecutionLock,
  HeaderInvariants,
  ReferenceCounts,
  StrategyOption,
  Thread,
  World,
} from './strategy.ts';

/** What the default export of a file is, by the ingredient that it takes the place of. */
export interface Parts {
  lock: LockPart;
  counts: CountsPart;
  containers: ContainersPart;
  mutex: MutexPart;
  collector: CollectorPart;
}

export type Ingredient = keyof Parts;

export type LockPart = (world: World) => ExecutionLock;

export interface CountsPart {
  (world: World): ReferenceCounts;
  /** What an explorer checks between steps; without, only what the model of references knows. */
  readonly invariants?: HeaderInvariants;
}

export type ContainersPart = (world: World, counts: ReferenceCounts) => Containers;

export type CollectorPart = (
  world: CollectorWorld,
  lock: ExecutionLock,
  counts: ReferenceCounts,
) => Collector | undefined;

/** Makes one mutex, at one place. */
export type MutexPart = (place: MutexPlace) => Mutex;

/** Words of a mutex or condition of its own; all are 0 at first, which has to mean that it is free. */
export interface MutexPlace {
  /** PLACE_WORDS words that all threads share. */
  readonly words: Address;
  /** Offset in a thread's area (`me.area + node`) of PLACE_WORDS words for that thread: a queue's node, say. */
  readonly node: number;
}

export const PLACE_WORDS = 8;

export interface Mutex {
  acquire(me: Thread): Steps;
  release(me: Thread): Steps;
  /** Takes it if it is free now; with it, `interval=instruction` counts how often a thread had to wait. */
  tryAcquire?(me: Thread): Steps<boolean>;
  /** A condition over this mutex; without, one whose waiters sleep on a word (sync/condition.ts). */
  condition?(place: MutexPlace): Condition;
}

export interface Condition {
  /** Releases the mutex, waits for a signal, takes the mutex again; false if it timed out. May wake for nothing. */
  wait(me: Thread, timeoutNs: number): Steps<boolean>;
  /** Wakes one thread that waits, if there is one. The mutex is held. */
  signal(me: Thread): Steps;
}

/** Text functions that the part has to have. */
const MEMBERS: Readonly<Record<Ingredient, readonly string[]>> = {
  lock: ['attach', 'detach', 'checkpoint', 'exit'],
  counts: [
    'initialise',
    'incref',
    'decref',
    'tryIncref',
    'increfLocked',
    'allowWeak',
    'immortalise',
    'resurrect',
    'settle',
    'checkpoint',
    'exit',
  ],
  containers: [
    'acquire',
    'release',
    'acquireTwo',
    'releaseTwo',
    'loadLength',
    'loadItem',
    'lookUp',
    'put',
    'retire',
    'passOn',
    'load',
    'exchange',
  ],
  mutex: ['acquire', 'release'],
  collector: ['track', 'trackAgain', 'untrack', 'checkpoint', 'collect'],
};

/** An option of a strategy that can name a file: by default it is what is called `builtIn`. */
export function ingredient(kind: Ingredient, builtIn: string): StrategyOption {
  return {
    default: builtIn,
    description: `${builtIn}, or a file whose default export is a ${typeNameOf(kind)}`,
    ingredient: kind,
    parse: (value) => {
      if (value === builtIn) return value;
      throw new UsageError(`'${value}' is neither ${builtIn} nor a file such as ./${kind}.ts`);
    },
  };
}

/** For `compose`: the part of the user's file, or the strategy's own. */
export function partOr<P>(chosen: unknown, own: P): P {
  return typeof chosen === 'function' ? (chosen as P) : own;
}

/** For `compose`: what must hold of headers under the counts that were chosen. */
export function invariantsOf(
  counts: unknown,
  own: HeaderInvariants | undefined,
): { readonly invariants?: HeaderInvariants } {
  const invariants = typeof counts === 'function' ? (counts as CountsPart).invariants : own;
  return invariants === undefined ? {} : { invariants };
}

/** Whether an option's value names a file: `./a.ts`, `../a`, `/a`, `a.ts`. */
export function isPartPath(value: string): boolean {
  return /^\.{0,2}[/\\]|\.[cm]?[jt]s$/.test(value);
}

/** The parsed value of an option that names a file; as data, it can be sent to a worker. */
export interface PartFile {
  /** Whose default export is the part. */
  readonly partUrl: string;
}

function isPartFile(value: unknown): value is PartFile {
  return typeof value === 'object' && value !== null && 'partUrl' in value;
}

/** The modules that parsed options name. */
export function partUrls(options: Readonly<Record<string, unknown>>): string[] {
  return Object.values(options)
    .filter((value) => isPartFile(value))
    .map(({ partUrl }) => partUrl);
}

/** Parsed options with parts in the place of files: what `compose` gets. @param exportsOf of a loaded module. */
export function withParts(
  options: Readonly<Record<string, unknown>>,
  exportsOf: (url: string) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      isPartFile(value) ? (exportsOf(value.partUrl) as { default?: unknown }).default : value,
    ]),
  );
}

/** What keeps the default export of a stepped module from being that part, in words; undefined: nothing does. */
export function partProblem(kind: Ingredient, exports: object): string | undefined {
  const type = typeNameOf(kind);
  if (!('default' in exports)) return `it has no default export; ${type} is a function`;
  const { default: part } = exports;
  if (typeof part !== 'function') return `its default export is no function; ${type} is one`;
  if (isTextFunction(part)) return `its default export is a function*; ${type} is a plain function`;
  let made: unknown;
  try {
    made = (part as (...args: unknown[]) => unknown)(...ARGUMENTS[kind]);
  } catch (error) {
    return `its default export throws ${errorText(error).split('\n', 1)[0]}`;
  }
  if (typeof made !== 'object' || made === null) return `its default export returns no object`;
  return memberProblem(kind, made as Record<string, unknown>);
}

function memberProblem(kind: Ingredient, made: Record<string, unknown>): string | undefined {
  const missing = MEMBERS[kind].filter((name) => !(name in made));
  if (missing.length > 0) return `what its default export returns lacks ${missing.join(', ')}`;
  const plain = MEMBERS[kind].find((name) => !isTextFunction(made[name]));
  if (plain !== undefined) return `${plain} is no text function: write *${plain}(...)`;
  if (kind === 'collector' && typeof made['isTracked'] !== 'function')
    return 'isTracked is no function';
  if (kind === 'counts' && typeof made['hasImmortals'] !== 'boolean')
    return 'hasImmortals is neither true nor false';
  return undefined;
}

const generatorFunction = Object.getPrototypeOf(function* () {}) as object;

function isTextFunction(value: unknown): boolean {
  return typeof value === 'function' && Object.getPrototypeOf(value) === generatorFunction;
}

/** Words that stand in for what a part is made over, so that its members can be looked at. */
const nothing = Object.fromEntries(
  [
    ...MEMBERS.counts,
    ...MEMBERS.lock,
    'stopWorld',
    'startWorld',
    'finalise',
    'takeWeak',
    'callBack',
    'clear',
    'destroy',
    'blocking',
  ].map((name) => [name, function* () {}]),
);

const ARGUMENTS: Readonly<Record<Ingredient, readonly unknown[]>> = {
  lock: [nothing],
  counts: [nothing],
  containers: [nothing, { hasImmortals: true, ...nothing }],
  mutex: [{ words: PLACE_WORDS, node: PLACE_WORDS }],
  collector: [nothing, nothing, { hasImmortals: true, ...nothing }],
};

function typeNameOf(kind: Ingredient): string {
  return `${kind[0]!.toUpperCase()}${kind.slice(1)}Part`;
}
