// The lock primitives, published as `interlock-lab/sync`. Each lives in words that its user lays out
// (`..._WORDS`), and its functions are program text: call them with `yield*`.

export { SyncError, type SyncErrorKind } from './errors.ts';
export { setSpinLimit, spinLimit } from './spinning.ts';
export * from './mutex.ts';
export * from './checked-mutex.ts';
export * from './spin-lock.ts';
export * from './spin-waits.ts';
export * from './ttas-lock.ts';
export * from './ticket-lock.ts';
export * from './blocking-ticket-lock.ts';
export * from './fifo-lock.ts';
export * from './mutex3.ts';
export * from './glibc-mutex.ts';
export * from './condition.ts';
export * from './semaphore.ts';
export * from './barrier.ts';
export * from './once.ts';
export * from './bounded-queue.ts';
export * from './heap-queue.ts';
export * from './parking-lot.ts';
export * from './parking-mutex.ts';
