// What a thread does wrong, as a violation.

import { errorText, InvariantViolation } from '../errors.ts';
import type { Access } from '../memory.ts';
import { yieldFault } from './perform.ts';
import type { Violation } from './program.ts';
import type { ExploredThread } from './thread.ts';

/** An error that says which property it violates. */
export class ViolationError extends Error {
  override name = 'ViolationError';
  readonly violation: Violation;

  constructor(violation: Violation) {
    super(violation.message);
    this.violation = violation;
  }
}

/** Thrown into a thread that uses a lock wrongly. */
export class LockError extends Error {
  override name = 'LockError';
}

/** Of what a thread throws. */
export function violationOf(thread: ExploredThread, error: unknown): Violation {
  if (error instanceof ViolationError) return error.violation;
  if (error instanceof InvariantViolation || (error as Error)?.name === 'InvariantViolation')
    return {
      kind: 'invariant',
      property: (error as Error).message,
      message: `T${thread.id}: ${(error as Error).message} does not hold`,
    };
  const message = `T${thread.id} throws ${errorText(error)}`;
  return { kind: 'assertion', property: 'no error', message };
}

/** @throws ViolationError if what a thread yields is no access. */
export function mustYieldAccess({ id }: ExploredThread, yielded: Access | undefined): void {
  const fault = yieldFault(yielded);
  if (fault !== undefined)
    throw new ViolationError({
      kind: 'assertion',
      property: 'no error',
      message: `T${id} ${fault}`,
    });
}

/** Of a thread that makes no step. */
export function idle(thread: ExploredThread): Violation {
  return {
    kind: 'livelock',
    property: 'no livelock',
    message: `T${thread.id} goes round without looking at memory`,
  };
}
