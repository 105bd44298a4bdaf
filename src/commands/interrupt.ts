// Ctrl-C: the first asks the engine to stop and keeps what has finished, the second ends the process.

import process from 'node:process';
import { GuestError } from '../errors.ts';

/** How long an engine may take to stop before it is left behind. */
const PATIENCE_MS = 2000;

export interface Interrupt {
  readonly signal: AbortSignal;
  dispose(): void;
}

/** @param onFirst is called when the user asks for the first time. */
export function onInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    onFirst();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}

/** What to say when the user interrupts it for the first time. */
export const STOPPING = 'interlock: stopping; once more to end at once\n';

/** Waits for the work, or for the user's interrupt; what fails after that, fails unheard. */
export async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const abort = (): void => resolve(undefined);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
  work.catch(() => {});
}

/**
 * What `events` yields until `signal` aborts; then it ends as soon as the events do, by themselves, by
 * an error, or by being waited for too long. What the guest made of it is thrown.
 * @param patienceMs Infinity for events that may take as long as they like to end.
 */
export async function* untilAborted<T>(
  events: AsyncIterable<T>,
  signal: AbortSignal | undefined,
  patienceMs = PATIENCE_MS,
): AsyncGenerator<T> {
  const iterator = events[Symbol.asyncIterator]();
  const abandoned =
    signal && Number.isFinite(patienceMs) ? abandonment(signal, patienceMs) : undefined;
  try {
    for (;;) {
      const next = iterator.next();
      const result = await Promise.race(abandoned ? [next, abandoned.promise] : [next]);
      if (result === undefined || result.done === true) return;
      yield result.value;
      if (signal?.aborted !== true || abandoned === undefined) continue;
      await Promise.race([iterator.return?.(), abandoned?.promise]);
      return;
    }
  } catch (error) {
    if (signal?.aborted !== true || error instanceof GuestError) throw error;
  } finally {
    abandoned?.dispose();
  }
}

/** A promise that resolves some time after `signal` aborts. */
function abandonment(
  signal: AbortSignal,
  patienceMs: number,
): { promise: Promise<undefined>; dispose(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  };
  signal.addEventListener('abort', start, { once: true });
  return {
    promise,
    dispose() {
      clearTimeout(timer);
      signal.removeEventListener('abort', start);
    },
  };
}
