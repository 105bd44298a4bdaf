// The bounded queue in the heap: bounded-queue.ts over the primitives of memory.ts.

import { cas, load, park, pause, read, store, swap, wake, write } from '../memory.ts';
import { makeBoundedQueue } from './bounded-queue.ts';

export const {
  queueInit,
  queuePut,
  queueTryPut,
  queuePutTimed,
  queueGet,
  queueTryGet,
  queueGetTimed,
  queuePutMessage,
  queueTryPutMessage,
  queuePutMessageTimed,
  queueGetMessage,
  queueTryGetMessage,
  queueGetMessageTimed,
  queueSize,
} = makeBoundedQueue({ load, store, read, write, cas, swap, park, wake, pause });
