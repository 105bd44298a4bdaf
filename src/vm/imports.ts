// Imports: modules that are there from the start, and modules written in Python, whose top level runs
// when they are first imported.
//
// Source: CPython 3.13, Lib/importlib/_bootstrap.py.
// Differs: one lock for all imports, which its owner may take again, in place of one a module; so that
//   no two threads can wait for each other's modules. The modules that a program can import are known
//   when it is loaded (guest-modules.ts).
// State: heap     HEAP_IMPORT_LOCK: mutex (sync/mutex.ts); HEAP_IMPORT_OWNER: id of its owner, or 0
//        module   MODULE_CODE: what its first import runs, or 0; MODULE_STATE: FRESH, RUNNING, DONE
// Invariant: a module leaves FRESH only under the lock; it is RUNNING only while its importer owns it.

import type { Steps } from '../memory.ts';
import { load, peek, relaxedLoad, relaxedStore, store } from '../memory.ts';
import { SLOT_WORDS } from '../heap/references.ts';
import {
  HEAP_IMPORT_LOCK,
  HEAP_IMPORT_OWNER,
  HEAP_MODULES,
  HEAP_SYS_MODULES,
  MODULE_CODE,
  MODULE_NAME,
  MODULE_SLOTS,
  MODULE_STATE,
  NONE,
  SIZE,
  TUPLE_ITEMS,
} from '../layout.ts';
import type { Composition, Ref, Thread } from '../strategy.ts';
import { mutexAcquire, mutexRelease, mutexTryAcquire } from '../sync/mutex.ts';
import type { Dicts } from './collections/dicts.ts';
import { IMPORT_ERROR, MODULE_NOT_FOUND_ERROR } from './exceptions.ts';
import { findSlot } from './names.ts';
import type { Host } from './native.ts';
import { gilWarning, refusal, type NativeModule } from './native-modules.ts';
import { strValue, type Objects } from './objects.ts';

const FRESH = 0;
const RUNNING = 1;
const DONE = 2;

/** The module of that name among those that the program can import, borrowed, or 0. */
function findModule(name: string): Ref {
  const modules = peek(HEAP_MODULES);
  for (let i = 0; i < peek(modules + SIZE); i++) {
    const module = peek(modules + TUPLE_ITEMS + i);
    if (strValue(peek(module + MODULE_NAME)) === name) return module;
  }
  return 0;
}

/** The native modules that say something of themselves, and what the strategy and the engine say to that. */
export interface NativeModules {
  readonly definitions: ReadonlyMap<string, NativeModule>;
  readonly admits: Composition['admits'];
  readonly host: Host;
}

/** `runCode` executes a module's top level; 0 with the exception set. */
export function makeImports(
  objects: Objects,
  dicts: Dicts,
  runCode: (me: Thread, code: Ref) => Steps<Ref>,
  { definitions, admits, host }: NativeModules,
  contains: (me: Thread, container: Ref, item: Ref) => Steps<number>,
) {
  const isFirst = (host.interpreter ?? 0) === 0;

  const { blocking, containers, decref, incref, lock, newStr, raiseNamed } = objects;

  function* acquire(me: Thread): Steps {
    if (!(yield* mutexTryAcquire(HEAP_IMPORT_LOCK)))
      yield* blocking(me, mutexAcquire, HEAP_IMPORT_LOCK);
    yield* relaxedStore(HEAP_IMPORT_OWNER, me.id);
  }

  function* release(): Steps {
    yield* relaxedStore(HEAP_IMPORT_OWNER, 0);
    yield* mutexRelease(HEAP_IMPORT_LOCK);
  }

  /** Runs the top level of a module unless that was done; false with the exception set. */
  function* runModule(me: Thread, module: Ref): Steps<boolean> {
    const code = peek(module + MODULE_CODE);
    const definition =
      code === 0 ? definitions.get(strValue(peek(module + MODULE_NAME))) : undefined;
    if (code === 0 && definition === undefined) return true;
    if ((yield* load(module + MODULE_STATE)) === DONE) return true;
    const isOwner = (yield* relaxedLoad(HEAP_IMPORT_OWNER)) === me.id;
    if (!isOwner) yield* acquire(me);
    let isDone = true;
    // A module that is RUNNING here imports itself by way of others, and is seen as far as it got.
    if ((yield* load(module + MODULE_STATE)) === FRESH) {
      yield* store(module + MODULE_STATE, RUNNING);
      if (definition !== undefined) isDone = yield* initialise(me, module, definition);
      else {
        const result = yield* runCode(me, code);
        isDone = result !== 0;
        if (isDone) yield* decref(me, result);
      }
      yield* store(module + MODULE_STATE, isDone ? DONE : FRESH);
    }
    if (!isOwner) yield* release();
    return isDone;
  }

  /** The first import of a native module that has something to say of itself. */
  function* initialise(me: Thread, module: Ref, definition: NativeModule): Steps<boolean> {
    const { name, isFree } = definition;
    const isAdmitted = admits?.(definition, isFirst) ?? (isFirst || definition.isPerInterpreter);
    if (!isAdmitted) {
      yield* raiseNamed(me, IMPORT_ERROR, refusal(name), peek(module + MODULE_NAME));
      return false;
    }
    if (!isFree && lock.enableGil !== undefined && (yield* lock.enableGil(me)))
      yield* host.output(me, 'stderr', gilWarning(name));
    return yield* definition.fillIn(me, module);
  }

  function* raiseMissing(me: Thread, name: string, parent: string): Steps<Ref> {
    const hint = parent === '' ? '' : `; '${parent}' is not a package`;
    const text = yield* newStr(me, name);
    if (text === 0) return 0;
    yield* raiseNamed(me, MODULE_NOT_FOUND_ERROR, `No module named '${name}'${hint}`, text);
    yield* decref(me, text);
    return 0;
  }

  /** Imports a dotted name and its packages; the last module, borrowed, or 0 with the exception set. */
  function* importDotted(me: Thread, name: string): Steps<Ref> {
    const parts = name.split('.');
    let last = 0;
    for (let n = 1; n <= parts.length; n++) {
      const full = parts.slice(0, n).join('.');
      const module = findModule(full);
      if (module === 0) return yield* raiseMissing(me, full, parts.slice(0, n - 1).join('.'));
      if (!(yield* runModule(me, module)) || !(yield* noteModule(me, module))) return 0;
      if (last !== 0 && !(yield* bindSubmodule(me, last, module))) return 0;
      last = module;
    }
    return last;
  }

  /** Puts a module into sys.modules, where programs look what has been imported. */
  function* noteModule(me: Thread, module: Ref): Steps<boolean> {
    const noted = yield* dicts.dictSetDefault(
      me,
      peek(HEAP_SYS_MODULES),
      peek(module + MODULE_NAME),
      module,
    );
    if (noted !== 0) yield* decref(me, noted);
    return noted !== 0;
  }

  /** `package.name` becomes the module, as it is after an import of it. */
  function* bindSubmodule(me: Thread, parent: Ref, module: Ref): Steps<boolean> {
    const name = strValue(peek(module + MODULE_NAME));
    const slot = slotNamed(parent, name.slice(name.lastIndexOf('.') + 1));
    if (slot === 0) return true;
    yield* incref(me, module);
    const old = yield* containers.exchange(me, parent, slot, module);
    if (old !== 0) yield* decref(me, old);
    return true;
  }

  function slotNamed(module: Ref, name: string): Ref {
    for (let i = 0; i < peek(module + SIZE); i++) {
      const slot = module + MODULE_SLOTS + i * SLOT_WORDS;
      if (peek(slot) !== 0 && strValue(peek(slot)) === name) return slot + 1;
    }
    return 0;
  }

  /**
   * `import name`, which is the first package of a dotted name, or `from name import a, b`, which is the
   * last, with those submodules imported that are named. `names`: a tuple, or None.
   */
  function* importName(me: Thread, name: Ref, names: Ref): Steps<Ref> {
    const text = strValue(name);
    const module = yield* importDotted(me, text);
    if (module === 0) return 0;
    let result = module;
    if (names === NONE) result = findModule(text.split('.')[0]!);
    else {
      for (let i = 0; i < peek(names + SIZE); i++) {
        const submodule = `${text}.${strValue(peek(names + TUPLE_ITEMS + i))}`;
        if (findModule(submodule) !== 0 && (yield* importDotted(me, submodule)) === 0) return 0;
      }
    }
    yield* incref(me, result);
    return result;
  }

  /** `from module import *` at the top level of `into`, which has room for what its code mentions. */
  function* importStar(me: Thread, module: Ref, into: Ref): Steps<Ref> {
    const listed = slotNamed(module, '__all__');
    const all = listed === 0 ? 0 : yield* containers.load(me, module, listed);
    for (let i = 0; i < peek(module + SIZE); i++) {
      const slot = module + MODULE_SLOTS + i * SLOT_WORDS;
      const name = peek(slot);
      const target = name === 0 ? 0 : findSlot(into, name);
      if (target === 0) continue;
      const isPublic =
        all === 0 ? !strValue(name).startsWith('_') : (yield* contains(me, all, name)) > 0;
      const value = isPublic ? yield* containers.load(me, module, slot + 1) : 0;
      if (value === 0) continue;
      const old = yield* containers.exchange(me, into, target, value);
      if (old !== 0) yield* decref(me, old);
    }
    if (all !== 0) yield* decref(me, all);
    yield* incref(me, NONE);
    return NONE;
  }

  return { importDotted, importName, importStar };
}
