// Which native modules an interpreter may import.
//
// Source: CPython 3.13, Python/import.c: _PyImport_CheckSubinterpIncompatibleExtensionAllowed; Objects/moduleobject.c:
//   PyModule_FromDefAndSpec2 and the slot Py_mod_multiple_interpreters; PEP 684, "Restricting Extension Modules".
// Differs: nothing switches the check off.
// State: none.
// Invariant: a module with variables that all interpreters of a process share runs in the first one alone,
//   so that no reference to an object gets from one heap into another by way of them.

import type { ModuleTraits } from '../../src/strategy.ts';

/** Whether a module may be imported: any by the first interpreter, others by none but those that say they can. */
export function admitSafe(module: ModuleTraits, isFirst: boolean): boolean {
  return isFirst || module.isPerInterpreter;
}
