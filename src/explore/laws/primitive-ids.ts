// Names of the lock primitives, for who should not have to load them.

export const PRIMITIVE_IDS = [
  'mutex',
  'checked-mutex',
  'spin-lock',
  'parking-mutex',
  'mutex3',
  'glibc-mutex',
  'ttas-lock',
  'ticket-lock',
  'yielding-ticket-lock',
  'blocking-ticket-lock',
  'fifo-lock',
  'condition',
  'semaphore',
  'barrier',
  'once',
  'bounded-queue',
  'heap-queue',
  'linked-queue',
  'parking-lot',
] as const;
