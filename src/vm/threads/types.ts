// Types that native modules have as globals.

import type { Steps } from '../../memory.ts';
import { DEQUE_TYPE, HANDLE_TYPE, LOCK_TYPE, QUEUE_TYPE, RLOCK_TYPE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { EMPTY_ERROR, RUNTIME_ERROR } from '../exceptions.ts';
import type { NativeConstant } from '../native.ts';
import type { Objects } from '../objects.ts';

export function threadTypes({ incref }: Objects): readonly NativeConstant[] {
  const type = (owner: string, name: string, address: Ref): NativeConstant => ({
    owner,
    name,
    *make(me: Thread): Steps<Ref> {
      yield* incref(me, address);
      return address;
    },
  });
  return [
    type('_thread', 'lock', LOCK_TYPE),
    type('_thread', 'LockType', LOCK_TYPE),
    type('_thread', 'RLock', RLOCK_TYPE),
    type('_thread', '_ThreadHandle', HANDLE_TYPE),
    type('_thread', 'error', RUNTIME_ERROR),
    type('_queue', 'SimpleQueue', QUEUE_TYPE),
    type('_queue', 'Empty', EMPTY_ERROR),
    type('_collections', '_Ring', DEQUE_TYPE),
  ];
}
