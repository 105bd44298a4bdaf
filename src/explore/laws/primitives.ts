// All lock primitives, and what they promise.

import { BARRIER_LAWS, barriers } from './barriers.ts';
import { CONDITION_LAWS, conditions } from './conditions.ts';
import type { Law, Subject } from './law.ts';
import { LOCK_LAWS, locks } from './locks.ts';
import { ONCE_LAWS, onces } from './onces.ts';
import { PARKING_LOT_LAWS, parkingLots } from './parking-lots.ts';
import { QUEUE_LAWS, queues } from './queues.ts';
import { SEMAPHORE_LAWS, semaphores } from './semaphores.ts';
import { subjectsOf } from './trial.ts';

export const PRIMITIVES: readonly Subject[] = [
  ...subjectsOf(locks),
  ...subjectsOf(conditions),
  ...subjectsOf(semaphores),
  ...subjectsOf(barriers),
  ...subjectsOf(onces),
  ...subjectsOf(queues),
  ...subjectsOf(parkingLots),
];

export const PRIMITIVE_LAWS: readonly Law[] = [
  ...LOCK_LAWS,
  ...CONDITION_LAWS,
  ...SEMAPHORE_LAWS,
  ...BARRIER_LAWS,
  ...ONCE_LAWS,
  ...QUEUE_LAWS,
  ...PARKING_LOT_LAWS,
];
