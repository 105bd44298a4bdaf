// Slots of modules: the name and the value of each global.

import type { Address } from '../memory.ts';
import { peek } from '../memory.ts';
import { SLOT_WORDS } from '../heap/references.ts';
import {
  CODE_NAME_COUNT,
  CODE_NAMES,
  HEAP_MAIN,
  HEAP_MODULES,
  HEAP_TOP_LEVEL,
  MODULE_NAME,
  MODULE_SLOTS,
  NAME_SLOT,
  NAME_WORDS,
  SIZE,
  TUPLE_ITEMS,
} from '../layout.ts';
import type { Ref } from '../strategy.ts';
import { strValue } from './objects.ts';

/** A module that the program can import, and the address of the value of one of its globals. */
export interface ModuleSlot {
  readonly module: Ref;
  readonly slot: Address;
}

/** Where a global of a module is; for what is seldom asked. */
export function findModuleSlot(module: string, name: string): ModuleSlot | undefined {
  const modules = peek(HEAP_MODULES);
  for (let i = 0; i < peek(modules + SIZE); i++) {
    const one = peek(modules + TUPLE_ITEMS + i);
    if (strValue(peek(one + MODULE_NAME)) !== module) continue;
    const isIt = (slot: Address): boolean => peek(slot) !== 0 && strValue(peek(slot)) === name;
    const found = slotsOf(one).find((slot) => isIt(slot));
    return found === undefined ? undefined : { module: one, slot: found + 1 };
  }
  return undefined;
}

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
