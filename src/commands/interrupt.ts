// Ctrl-C: the first asks the engine to stop and keeps what has finished, the second ends the process.

import process from 'node:process';

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
 * an error, or by being waited for too long.
 */
export async function* untilAborted<T>(
  events: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const iterator = events[Symbol.asyncIterator]();
  const abandoned = signal && abandonment(signal);
  try {
    for (;;) {
      const next = iterator.next();
      const result = await Promise.race(abandoned ? [next, abandoned.promise] : [next]);
      if (result === undefined || result.done === true) return;
      yield result.value;
      if (signal?.aborted !== true) continue;
      await Promise.race([iterator.return?.(), abandoned?.promise]);
      return;
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  } finally {
    abandoned?.dispose();
  }
}

/** A promise that resolves some time after `signal` aborts. */
function abandonment(signal: AbortSignal): { promise: Promise<undefined>; dispose(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
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
