// No execution lock: every thread runs whenever it likes.
//
// Source: PEP 703, without its stopping of the world.

import type { Steps } from '../../src/memory.ts';
import type { ExecutionLock, Thread, World } from '../../src/strategy.ts';

export function noLock(_world: World): ExecutionLock {
  return {
    *attach(_me: Thread): Steps {},

    *detach(_me: Thread): Steps {},

    *checkpoint(_me: Thread, _requests: number): Steps {},

    *exit(_me: Thread): Steps {},
  };
}
