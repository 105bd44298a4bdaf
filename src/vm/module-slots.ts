// Slots of modules: the name and the value of each global.

import type { Address } from '../memory.ts';
import { peek } from '../memory.ts';
import { SLOT_WORDS } from '../heap/references.ts';
import {
  CODE_NAME_COUNT,
  CODE_NAMES,
  HEAP_MAIN,
  HEAP_TOP_LEVEL,
  MODULE_SLOTS,
  NAME_SLOT,
  NAME_WORDS,
  SIZE,
} from '../layout.ts';
import type { Ref } from '../strategy.ts';

/**
 * The slots of a module. Those of the program itself are in the order in which its top level first names
 * them, which is that of their definitions for most programs; those that only functions name come last.
 */
export function slotsOf(module: Ref): Address[] {
  const slots = new Set<Address>();
  if (module === peek(HEAP_MAIN)) {
    const code = peek(HEAP_TOP_LEVEL);
    for (let i = 0; i < peek(code + CODE_NAME_COUNT); i++) {
      const value = peek(peek(code + CODE_NAMES) + i * NAME_WORDS + NAME_SLOT);
      if (value !== 0) slots.add(value - 1);
    }
  }
  for (let i = 0; i < peek(module + SIZE); i++) slots.add(module + MODULE_SLOTS + i * SLOT_WORDS);
  return [...slots];
}
