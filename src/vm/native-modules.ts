// What native modules say of themselves, as CPython's do by the slots of their definitions, and what their first
// import runs. Modules that are not here can run in any interpreter, and without a GIL.

import type { Steps } from '../memory.ts';
import type { ModuleTraits, Ref, Thread } from '../strategy.ts';

export interface NativeModule extends ModuleTraits {
  /** Py_mod_exec: fills the module in; false with the exception set. */
  fillIn(me: Thread, module: Ref): Steps<boolean>;
}

/** What CPython says to the import of a module that an interpreter may not have. */
export function refusal(name: string): string {
  return `module ${name} does not support loading in subinterpreters`;
}

/** What CPython warns of when a module brings the GIL back. */
export function gilWarning(name: string): string {
  return (
    '<frozen importlib._bootstrap>:488: RuntimeWarning: The global interpreter lock (GIL) has been ' +
    `enabled to load module '${name}', which has not declared that it can run safely without the ` +
    'GIL. To override this behavior and keep the GIL disabled (at your own risk), run with ' +
    'PYTHON_GIL=0 or -Xgil=0.\n'
  );
}
