// tso: the stores of a thread that wait to reach memory, and what its own accesses have to do with them.

import type { Access } from '../memory.ts';
import type { OperationKind } from './operations.ts';
import type { Buffered, ExploredThread } from './thread.ts';

/** The store with the value that its word will hold, which is what its thread's own loads see. */
export function asStored(access: Access): Access {
  const { value, width } = access;
  if (width === 'F64') return access;
  const stored = width === 'F32' ? Math.fround(value) : value | 0;
  return Object.is(stored, value) ? access : { ...access, value: stored };
}

/** The last store to what `access` reads that is still in the buffer. */
export function newest(buffer: readonly Buffered[], access: Access): Buffered | undefined {
  return buffer.findLast(({ access: stored }) => stored.address === access.address);
}

/** Whether the access waits until the stores before it have reached memory. */
export function drains(thread: ExploredThread, access: Access): boolean {
  const kind = access.kind as Access['kind'] | OperationKind;
  if (kind === 'bufferRead' || kind === 'bufferWrite') return false;
  if (kind !== 'load' && kind !== 'relaxedLoad' && kind !== 'read') return true;
  // A load that overlaps a buffered store without being of the same word and width waits too.
  return thread.buffer.some(({ access: stored }) => {
    const isSame = stored.address === access.address && stored.width === access.width;
    return !isSame && overlap(stored, access);
  });
}

function overlap(one: Access, other: Access): boolean {
  const size = (access: Access): number => (access.width === 'F64' ? 2 : 1);
  return one.address < other.address + size(other) && other.address < one.address + size(one);
}
