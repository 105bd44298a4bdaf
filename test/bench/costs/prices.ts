// What a profile prices accesses by.

import type { AccessKind } from '../../../src/memory.ts';

export const KINDS = ['plain', 'load', 'store', 'atomic'] as const;

/** Of accesses that wait for nobody. */
export const PRICED: Readonly<Partial<Record<AccessKind, (typeof KINDS)[number]>>> = {
  read: 'plain',
  write: 'plain',
  relaxedLoad: 'plain',
  relaxedStore: 'plain',
  bufferRead: 'plain',
  bufferWrite: 'plain',
  load: 'load',
  store: 'store',
  cas: 'atomic',
  swap: 'atomic',
  fetchAdd: 'atomic',
  fetchOr: 'atomic',
  fetchAnd: 'atomic',
};
