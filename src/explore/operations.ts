// What a program for the explorer can do beyond the primitives: take a lock as a single event, start
// threads and wait for them. Only the explorer understands these, so that they are not in memory.ts.

import type { Access, Address, Memory, Steps } from '../memory.ts';

export type OperationKind = 'acquire' | 'release' | 'tryAcquire' | 'spawn' | 'join';

/** Like an Access, but for the explorer alone. */
export interface Operation extends Omit<Access, 'kind'> {
  readonly kind: OperationKind;
  /** spawn: the thread's text. */
  readonly body?: () => Steps<unknown>;
  /** spawn: an execution may end without it, once nobody can move. */
  readonly isDaemon?: boolean;
  /** spawn: the heap that it runs in, if not that of its starter. */
  readonly memory?: Memory;
  /** join: the thread. */
  readonly thread?: ThreadHandle;
}

/** A thread that was started; its number is the same in every execution. */
export interface ThreadHandle {
  readonly id: number;
  /** What it returned, once it has ended. */
  readonly result: unknown;
}

// The driver hands back what the operation gives, which for `spawn` is no number.
function* operate(
  kind: OperationKind,
  address: Address,
  more: Pick<Operation, 'body' | 'thread' | 'isDaemon' | 'memory'> = {},
): Steps<unknown> {
  const operation: Operation = {
    kind,
    address,
    value: 0,
    expected: 0,
    timeoutNs: Infinity,
    width: 'I32',
    ...more,
  };
  return yield operation as unknown as Access;
}

/**
 * A lock in one word, 0 when free and 1 when held, whose acquire and release are single events: for
 * programs that use a lock and do not ask how it works. It is not reentrant.
 */
export const mutex = {
  /** Waits until the lock is free and takes it. */
  *acquire(a: Address): Steps {
    yield* operate('acquire', a);
  },

  /** Takes the lock if it is free; whether it did. */
  *tryAcquire(a: Address): Steps<boolean> {
    return (yield* operate('tryAcquire', a)) === 1;
  },

  /** Gives the lock back; an Error is thrown into a thread that does not hold it. */
  *release(a: Address): Steps {
    yield* operate('release', a);
  },
} as const;

/**
 * Starts a thread, which happens at once and is no event. An execution in which nobody can move any more
 * has come to its end, and is no deadlock, if all that have not ended are daemons.
 */
export function* spawn(
  body: () => Steps<unknown>,
  isDaemon = false,
  memory?: Memory,
): Steps<ThreadHandle> {
  const more = { body, isDaemon, ...(memory && { memory }) };
  return (yield* operate('spawn', 0, more)) as ThreadHandle;
}

/** Waits for a thread to end, which is no event, and returns what it returned; rethrows what it threw. */
export function* join(thread: ThreadHandle): Steps<unknown> {
  yield* operate('join', 0, { thread });
  return thread.result;
}
