// The three kinds of errors, which are never mixed.

/** Ours to explain: says what was wrong and what to do next. One line, exit status 2, no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The guest program's own exception, already rendered as Python prints it. */
export class GuestError extends Error {
  override readonly name = 'GuestError';
  /** The whole traceback, ending in a newline; nothing if the program has printed it, or ended on purpose. */
  readonly traceback: string;
  readonly status: number;
  constructor(message: string, traceback: string, status = 1) {
    super(message);
    this.traceback = traceback;
    this.status = status;
  }
}

/** A bug in a strategy or in the VM: the message names what was violated and how to see it again. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** What was thrown, in words: `TypeError: x is not a function`; anything can be. */
export function errorText(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  try {
    return String(error);
  } catch {
    return 'something without a name';
  }
}
