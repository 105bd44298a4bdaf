// Loading: what a heap holds before a program's first bytecode: types, modules, code, constants.
//
// Run by one thread, before there are others; `loadUnit` later, by the thread of an interpreter that was
// made while a program runs, which alone loads into it. What is made here lives as long as the heap: types,
// names and constants are immortal where the strategy has immortal objects, and the tuple HEAP_ROOTS
// holds a reference to all of it. Functions of modules are mortal, as CPython's are.

import type { Address, Steps } from '../memory.ts';
import { peek, poke } from '../memory.ts';
import {
  DESCRIPTOR_WORDS,
  EXCEPTION_WORDS,
  NATIVE_WORDS,
  referenceAddress,
  SLOT_WORDS,
} from '../heap/references.ts';
import {
  CODE_ARGUMENTS,
  CODE_BYTECODE,
  CODE_CONSTANTS,
  CODE_FLAGS,
  CODE_FREE,
  CODE_HANDLER_COUNT,
  CODE_HANDLERS,
  CODE_KEYWORD_ONLY,
  CODE_LINES,
  CODE_LOCAL_NAMES,
  CODE_LOCALS,
  CODE_MODULE,
  CODE_NAME,
  CODE_NAME_COUNT,
  CODE_NAMES,
  CODE_NUMBER,
  CODE_OWN_LOCALS,
  CODE_POSITIONAL_ONLY,
  CODE_QUALIFIED_NAME,
  CODE_STACK,
  CODE_TAKES_MORE,
  CODE_TYPE,
  DICT_USED,
  CODE_WORDS,
  ELLIPSIS_OBJECT,
  EXCEPTION_ARGS,
  EXCEPTION_TRACEBACK,
  FALSE,
  FROZENSET_TYPE,
  HEAP_BUILTINS,
  HEAP_MEMORY_ERROR,
  HEAP_MODULES,
  HEAP_ROOTS,
  HEAP_SPECIAL_NAMES,
  GETSET_GET,
  GETSET_NAME,
  GETSET_SET,
  GETSET_TYPE,
  TYPE_LAYOUT,
  IMMORTAL,
  LOCAL,
  MODULE_CODE,
  MODULE_NAME,
  MODULE_SLOTS,
  MODULE_STATE,
  MODULE_TYPE,
  NAME_BUILTIN_SLOT,
  NAME_MODULE,
  NAME_SLOT,
  NAME_TEXT,
  NAME_WORDS,
  BINDS_INSTANCE,
  BOOL_TYPE,
  INT_TYPE,
  LONG_TYPE,
  BINDS_NOTHING,
  BINDS_TYPE,
  BINDS_VALUE,
  NATIVE_BINDS,
  NATIVE_FAST,
  NATIVE_INDEX,
  NATIVE_NAME,
  NATIVE_TYPE,
  NONE,
  NOT_IMPLEMENTED,
  SIZE,
  STR_HASH,
  TRUE,
  TUPLE_ITEMS,
  TYPE,
  TYPE_BASE,
  TYPE_METHODS,
  TYPE_NAME,
  TYPE_NEW,
  TYPE_TYPE,
} from '../layout.ts';
import {
  variableNames,
  type Code,
  type Constant,
  type GuestModule,
  type LinkedProgram,
} from '../python/code.ts';
import { isEllipsis, isFrozenSet } from '../python/constants.ts';
import type { Ref, Thread } from '../strategy.ts';
import { SCALAR_KINDS } from './ctypes-kinds.ts';
import type { Arrays } from './ctypes.ts';
import type { Sets } from './collections/sets.ts';
import { MATH_CONSTANTS } from './math.ts';
import { findSlot } from './names.ts';
import type { NativeConstant, NativeEntry, Unit } from './native.ts';
import { MEMORY_ERROR, OS_ERROR } from './exceptions.ts';
import type { Objects } from './objects.ts';
import { SPECIAL_NAMES } from './classes/special-names.ts';
import { ALL_TYPES, baseOf, PUBLIC_TYPES } from './types.ts';
import { HANDLER_WORDS } from './unwinding.ts';

/** CPython's co_flags: *args or **kwargs. */
const VARIADIC = 4 | 8;

/** A program ready to run: its top level and the module that its globals are in. */
export interface Loaded {
  readonly code: Ref;
  readonly module: Ref;
}

/** The code objects of a program and its modules, in the order of their numbers. */
export function allCodeObjects({ main, modules }: LinkedProgram): Code[] {
  return [main, ...modules.map(({ code }) => code)].flatMap((code) => codeObjects(code));
}

/** The code objects of a program in the order of their numbers, the top level first. */
export function codeObjects(top: Code): Code[] {
  const all = [top];
  for (const constant of top.constants) {
    if (isCode(constant)) all.push(...codeObjects(constant));
  }
  return all;
}

function isCode(constant: Constant): constant is Code {
  return (
    typeof constant === 'object' &&
    constant !== null &&
    'kind' in constant &&
    constant.kind === 'code'
  );
}

/** Room in a library module for submodules that later units may bring. */
const SPARE_NAMES = 8;
/** Names for what is written in Python of a native module, should it come later. */
const LATE_NAMES = 64;

const BINDS = { class: BINDS_TYPE, static: BINDS_NOTHING, getter: BINDS_VALUE } as const;

export function makeLoader(
  objects: Objects,
  arrays: Arrays,
  sets: Sets,
  natives: readonly NativeEntry[],
  extras: readonly NativeConstant[],
) {
  const {
    allocateBlock,
    defer,
    immortalise,
    incref,
    newBigInt,
    newFloat,
    newObject,
    newStr,
    newTuple,
  } = objects;
  let roots: Ref[] = [];
  const interned = new Map<string, Ref>();
  /** The library modules written in Python that are loaded, by name. */
  const written = new Map<string, Ref>();
  /** Native modules by name; some have a part that is written in Python. */
  const nativeModules = new Map<string, Ref>();

  class OutOfMemory extends Error {}

  /** Throws where a program does not even fit into its heap. */
  function made(object: Ref): Ref {
    if (object === 0) throw new OutOfMemory('the heap is too small to load the program');
    return object;
  }

  function root(object: Ref): Ref {
    roots.push(made(object));
    return object;
  }

  /** The one str with these contents. */
  function* intern(me: Thread, text: string): Steps<Ref> {
    const known = interned.get(text);
    if (known !== undefined) return known;
    const name = root(yield* newStr(me, text));
    yield* immortalise(me, name);
    interned.set(text, name);
    return name;
  }

  /** A block outside of any object, for tables that never change. */
  function* table(me: Thread, words: number): Steps<Address> {
    return words === 0 ? 0 : made(yield* allocateBlock(me, words));
  }

  /** An empty module with room for `names` more globals. */
  function* newModule(me: Thread, name: string, names: number): Steps<Ref> {
    let slots = 8;
    while (slots < 2 * names) slots *= 2;
    const module = root(yield* newObject(me, MODULE_TYPE, MODULE_SLOTS + slots * SLOT_WORDS));
    yield* defer(me, module);
    poke(module + SIZE, slots);
    for (let i = 0; i < slots * SLOT_WORDS; i++) poke(module + MODULE_SLOTS + i, 0);
    const text = yield* intern(me, name);
    yield* incref(me, text);
    poke(module + MODULE_NAME, text);
    poke(module + MODULE_CODE, 0);
    poke(module + MODULE_STATE, 0);
    return module;
  }

  /** The slot of a global, made if need be: the address of its value. */
  function* slotOf(me: Thread, module: Ref, name: string): Steps<Address> {
    const text = yield* intern(me, name);
    const known = findSlot(module, text);
    if (known !== 0) return known;
    if (!hasRoom(module)) throw new OutOfMemory(`${name}: the module has too many names`);
    const mask = peek(module + SIZE) - 1;
    let i = peek(text + STR_HASH) & mask;
    while (peek(module + MODULE_SLOTS + i * SLOT_WORDS) !== 0) i = (i + 1) & mask;
    yield* incref(me, text);
    poke(module + MODULE_SLOTS + i * SLOT_WORDS, text);
    return module + MODULE_SLOTS + i * SLOT_WORDS + 1;
  }

  /** Whether a module has a slot left; one at least stays free, where a search ends. */
  function hasRoom(module: Ref): boolean {
    let free = 0;
    for (let i = 0; i < peek(module + SIZE) && free < 2; i++)
      if (peek(module + MODULE_SLOTS + i * SLOT_WORDS) === 0) free++;
    return free === 2;
  }

  /** Binds a global to `value`, whose reference is taken over. */
  function* bind(me: Thread, module: Ref, name: string, value: Ref): Steps {
    poke(yield* slotOf(me, module, name), made(value));
  }

  function* newNative(me: Thread, entry: NativeEntry, index: number): Steps<Ref> {
    const native = made(yield* newObject(me, NATIVE_TYPE, NATIVE_WORDS));
    yield* defer(me, native);
    const name = yield* intern(me, entry.name);
    yield* incref(me, name);
    poke(native + NATIVE_INDEX, index);
    poke(native + NATIVE_NAME, name);
    poke(native + NATIVE_FAST, entry.fast ?? 0);
    poke(native + NATIVE_BINDS, entry.binds === undefined ? BINDS_INSTANCE : BINDS[entry.binds]);
    return native;
  }

  /** The descriptor of an attribute whose getter is `native`, which it takes over. */
  function* newGetSet(me: Thread, getter: NativeEntry, native: Ref): Steps<Ref> {
    const object = made(yield* newObject(me, GETSET_TYPE, DESCRIPTOR_WORDS));
    const { owner, name } = getter;
    const isSetter = (entry: NativeEntry): boolean =>
      entry.owner === owner && entry.name === name && entry.accessor === 'set';
    const index = natives.findIndex(isSetter);
    poke(object + GETSET_NAME, yield* owned(me, yield* intern(me, name)));
    poke(object + GETSET_GET, native);
    poke(object + GETSET_SET, index < 0 ? 0 : yield* newNative(me, natives[index]!, index));
    return object;
  }

  function* bindNatives(me: Thread, module: Ref, owner: NativeEntry['owner']): Steps {
    for (const [index, entry] of natives.entries()) {
      if (entry.owner !== owner || (typeof owner === 'number' && entry.name === 'new')) continue;
      if (entry.accessor === 'set') continue;
      const native = yield* newNative(me, entry, index);
      const isPlain = entry.accessor === undefined && entry.binds !== 'getter';
      yield* bind(me, module, entry.name, isPlain ? native : yield* newGetSet(me, entry, native));
    }
  }

  function* loadTypes(me: Thread): Steps {
    for (const [type] of ALL_TYPES) {
      poke(type + TYPE, TYPE_TYPE);
      poke(type + LOCAL, objects.hasImmortals ? IMMORTAL : 1);
    }
    for (const [type, name] of ALL_TYPES) {
      poke(type + TYPE_NAME, yield* intern(me, name));
      poke(type + TYPE_BASE, baseOf(type));
      poke(type + TYPE_LAYOUT, type);
      const own = natives.filter((entry) => entry.owner === type);
      const constructor = own.find((entry) => entry.name === 'new');
      poke(type + TYPE_NEW, constructor ? natives.indexOf(constructor) + 1 : 0);
      if (own.length === (constructor ? 1 : 0)) continue;
      const methods = yield* newModule(me, name, own.length);
      yield* bindNatives(me, methods, type);
      poke(type + TYPE_METHODS, methods);
    }
    // What these have is what int has.
    for (const type of [BOOL_TYPE, LONG_TYPE]) {
      poke(type + TYPE_METHODS, peek(INT_TYPE + TYPE_METHODS));
    }
  }

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  /** The module in which a program's or a library module's top level runs. */
  function* newProgramModule(me: Thread, code: Code, name: string, more: number): Steps<Ref> {
    const names = new Set(codeObjects(code).flatMap((one) => one.names));
    const module = yield* newModule(me, name, names.size + more + 1);
    yield* bind(me, module, '__name__', yield* owned(me, yield* intern(me, name)));
    return module;
  }

  /** Modules of the library, which run when they are first imported. */
  function* newLibrary(me: Thread, library: readonly GuestModule[]): Steps<Ref[]> {
    const fresh: Ref[] = [];
    for (const { name, code } of library) {
      const native = nativeModules.get(name);
      if (native !== undefined) {
        fresh.push(native);
        continue;
      }
      const submodules = library.filter((one) => one.name.startsWith(`${name}.`));
      const module = yield* newProgramModule(me, code, name, submodules.length + SPARE_NAMES);
      for (const one of submodules) yield* slotOf(me, module, one.name.slice(name.length + 1));
      fresh.push(module);
      written.set(name, module);
    }
    return fresh;
  }

  /** A tuple of modules that becomes HEAP_MODULES. */
  function* publishModules(me: Thread, given: readonly Ref[]): Steps {
    const all = [...new Set(given)];
    const modules = root(yield* newTuple(me, all.length));
    for (const [i, module] of all.entries()) {
      poke(modules + TUPLE_ITEMS + i, yield* owned(me, module));
    }
    poke(HEAP_MODULES, modules);
  }

  function* loadModules(me: Thread, library: readonly GuestModule[]): Steps<Ref[]> {
    const builtins = yield* newModule(me, 'builtins', natives.length + ALL_TYPES.length);
    for (const [type, name] of PUBLIC_TYPES)
      yield* bind(me, builtins, name, yield* owned(me, type));
    yield* bindNatives(me, builtins, 'builtins');
    yield* bind(me, builtins, 'NotImplemented', yield* owned(me, NOT_IMPLEMENTED));
    for (const name of ['IOError', 'EnvironmentError'])
      yield* bind(me, builtins, name, yield* owned(me, OS_ERROR));
    yield* bind(me, builtins, 'Ellipsis', yield* owned(me, ELLIPSIS_OBJECT));
    poke(HEAP_BUILTINS, builtins);

    const others = new Set([...natives, ...extras].map((entry) => entry.owner));
    const loaded = [builtins];
    for (const owner of others) {
      if (typeof owner !== 'string' || owner === 'builtins') continue;
      const code = library.find(({ name }) => name === owner)?.code;
      loaded.push(yield* loadNativeModule(me, owner, code));
    }
    const fresh = yield* newLibrary(me, library);
    yield* publishModules(me, [...loaded, ...fresh]);
    return fresh;
  }

  /** `code`: what is written in Python of it. */
  function* loadNativeModule(me: Thread, name: string, code: Code | undefined): Steps<Ref> {
    const names = code === undefined ? [] : codeObjects(code).flatMap((one) => one.names);
    const own = natives.filter((entry) => entry.owner === name).length;
    const more = extras.filter((entry) => entry.owner === name).length;
    const room = own + more + SCALAR_KINDS.length * 2;
    const module = yield* newModule(me, name, room + (names.length || LATE_NAMES));
    nativeModules.set(name, module);
    if (code !== undefined)
      yield* bind(me, module, '__name__', yield* owned(me, yield* intern(me, name)));
    yield* bindNatives(me, module, name);
    for (const extra of extras) {
      if (extra.owner === name) yield* bind(me, module, extra.name, yield* extra.make(me));
    }
    if (name === 'math') {
      for (const [label, value] of MATH_CONSTANTS)
        yield* bind(me, module, label, yield* newFloat(me, value));
    }
    if (name === 'ctypes') yield* bindScalarTypes(me, module);
    return module;
  }

  function* bindScalarTypes(me: Thread, ctypes: Ref): Steps {
    for (const [kind, { name, aliases }] of SCALAR_KINDS.entries()) {
      const type = made(yield* arrays.newScalarType(me, kind));
      for (const alias of aliases) yield* bind(me, ctypes, alias, yield* owned(me, type));
      yield* bind(me, ctypes, name, type);
    }
  }

  /** A constant, of which one reference belongs to the roots. */
  function* newConstant(me: Thread, constant: Constant, module: Ref): Steps<Ref> {
    if (constant === null) return NONE;
    if (isEllipsis(constant)) return ELLIPSIS_OBJECT;
    if (typeof constant === 'boolean') return constant ? TRUE : FALSE;
    if (typeof constant === 'string') return yield* intern(me, constant);
    let object: Ref;
    if (typeof constant === 'bigint') object = yield* newBigInt(me, constant);
    else if (typeof constant === 'number') object = yield* newFloat(me, constant);
    else if (isCode(constant)) return yield* loadCode(me, constant, module);
    else if (isFrozenSet(constant)) {
      // As CPython's compiler, which makes constants of the items only once it has a frozenset of them.
      const first = made(yield* sets.newSet(me, FROZENSET_TYPE));
      for (const item of constant.items) {
        yield* sets.setAdd(me, first, yield* newConstant(me, item, module));
      }
      object = made(yield* sets.newSet(me, FROZENSET_TYPE));
      for (let i = 0; i < 2 * peek(first + DICT_USED); i += 2) {
        const item = peek(referenceAddress(first, i));
        if (item !== 0) yield* sets.setAdd(me, object, item);
      }
      yield* objects.decref(me, first);
    } else {
      object = made(yield* newTuple(me, constant.length));
      for (const [i, item] of constant.entries()) {
        const value = yield* newConstant(me, item, module);
        poke(object + TUPLE_ITEMS + i, yield* owned(me, value));
      }
    }
    root(object);
    yield* immortalise(me, object);
    return object;
  }

  let codes = 0;

  function* loadCode(me: Thread, code: Code, module: Ref): Steps<Ref> {
    const object = root(yield* newObject(me, CODE_TYPE, CODE_WORDS));
    yield* immortalise(me, object);
    poke(object + CODE_NUMBER, codes++);
    poke(object + CODE_MODULE, module);
    poke(object + CODE_NAME, yield* intern(me, code.name));
    poke(object + CODE_ARGUMENTS, code.argCount);
    poke(object + CODE_POSITIONAL_ONLY, code.positionalOnlyCount);
    poke(object + CODE_KEYWORD_ONLY, code.keywordOnlyCount);
    poke(object + CODE_QUALIFIED_NAME, yield* intern(me, code.qualifiedName));
    poke(object + CODE_FLAGS, code.flags);
    const takesMore = code.keywordOnlyCount > 0 || (code.flags & VARIADIC) !== 0;
    poke(object + CODE_TAKES_MORE, takesMore ? 1 : 0);
    const locals = variableNames(code);
    poke(object + CODE_LOCALS, locals.length);
    poke(object + CODE_FREE, code.freeNames.length);
    poke(object + CODE_STACK, code.stackSize);
    poke(object + CODE_LOCAL_NAMES, yield* newConstant(me, locals, module));
    poke(object + CODE_HANDLERS, yield* loadHandlers(me, code));
    poke(object + CODE_HANDLER_COUNT, code.exceptionTable.length);
    poke(object + CODE_BYTECODE, yield* loadBytecode(me, code));
    poke(object + CODE_OWN_LOCALS, code.localNames.length);
    poke(object + CODE_LINES, yield* loadLines(me, code));
    poke(object + CODE_NAMES, yield* loadNames(me, code, module));
    poke(object + CODE_NAME_COUNT, code.names.length);
    const constants = yield* table(me, code.constants.length);
    poke(object + CODE_CONSTANTS, constants);
    for (const [i, constant] of code.constants.entries()) {
      poke(constants + i, yield* newConstant(me, constant, module));
    }
    return object;
  }

  function* loadBytecode(me: Thread, code: Code): Steps<Address> {
    const bytecode = yield* table(me, code.instructions.length);
    for (const [i, { opcode, operand, target }] of code.instructions.entries()) {
      const distance = target < 0 ? operand : target - (i + 1);
      poke(bytecode + i, (distance << 8) | opcode);
    }
    return bytecode;
  }

  function* loadLines(me: Thread, code: Code): Steps<Address> {
    const lines = yield* table(me, code.instructions.length);
    for (const [i, { line }] of code.instructions.entries()) poke(lines + i, line);
    return lines;
  }

  function* loadHandlers(me: Thread, code: Code): Steps<Address> {
    const handlers = yield* table(me, code.exceptionTable.length * HANDLER_WORDS);
    for (const [i, { start, end, target, depth, lasti }] of code.exceptionTable.entries()) {
      const words = [start, end, target, (depth << 1) | (lasti ? 1 : 0)];
      for (const [j, word] of words.entries()) poke(handlers + i * HANDLER_WORDS + j, word);
    }
    return handlers;
  }

  function* loadNames(me: Thread, code: Code, module: Ref): Steps<Address> {
    const names = yield* table(me, code.names.length * NAME_WORDS);
    for (const [i, name] of code.names.entries()) {
      const entry = names + i * NAME_WORDS;
      const text = yield* intern(me, name);
      poke(entry + NAME_TEXT, text);
      poke(entry + NAME_MODULE, module);
      poke(entry + NAME_SLOT, yield* slotOf(me, module, name));
      poke(entry + NAME_BUILTIN_SLOT, findSlot(peek(HEAP_BUILTINS), text));
    }
    return names;
  }

  function* loadSpecialNames(me: Thread): Steps {
    const names = root(yield* newTuple(me, SPECIAL_NAMES.length));
    for (const [i, name] of SPECIAL_NAMES.entries()) {
      poke(names + TUPLE_ITEMS + i, yield* owned(me, yield* intern(me, name)));
    }
    poke(HEAP_SPECIAL_NAMES, names);
  }

  function* loadMemoryError(me: Thread): Steps {
    const args = made(yield* newTuple(me, 0));
    const exception = root(yield* newObject(me, MEMORY_ERROR, EXCEPTION_WORDS));
    poke(exception + EXCEPTION_ARGS, args);
    for (let at = EXCEPTION_TRACEBACK; at < EXCEPTION_WORDS; at++) poke(exception + at, 0);
    poke(HEAP_MEMORY_ERROR, exception);
  }

  /**
   * Fills a formatted heap.
   * @param globals bound in the program's module before it starts: ints, floats or strings.
   * @param room for names of the program's module that later units may bring.
   * @throws Error if the heap is too small.
   */
  function* loadProgram(
    me: Thread,
    program: LinkedProgram,
    globals: Readonly<Record<string, bigint | number | string>>,
    room = 0,
  ): Steps<Loaded> {
    yield* loadMemoryError(me);
    yield* loadSpecialNames(me);
    yield* loadTypes(me);
    const library = yield* loadModules(me, program.modules);
    const more = Object.keys(globals).length + room;
    const module = yield* newProgramModule(me, program.main, '__main__', more);
    for (const [name, value] of Object.entries(globals)) {
      let object: Ref;
      if (typeof value === 'string') object = yield* newStr(me, value);
      else if (typeof value === 'bigint') object = yield* newBigInt(me, value);
      else object = yield* newFloat(me, value);
      yield* bind(me, module, name, object);
    }
    const code = yield* loadCode(me, program.main, module);
    for (const [i, one] of program.modules.entries())
      poke(library[i]! + MODULE_CODE, yield* loadCode(me, one.code, library[i]!));
    yield* keepRoots(me);
    return { code, module };
  }

  /** HEAP_ROOTS holds what was made since it was last set, and as its first item what it was then. */
  function* keepRoots(me: Thread): Steps {
    const before = peek(HEAP_ROOTS);
    if (before !== 0) roots.unshift(before);
    const all = made(yield* newTuple(me, roots.length));
    for (const [i, object] of roots.entries()) poke(all + TUPLE_ITEMS + i, object);
    poke(HEAP_ROOTS, all);
    roots = [];
  }

  /**
   * Loads code that came while the program runs, into the module `module`, and the library modules that it
   * brings: its code object, borrowed; 0 with MemoryError.
   */
  function* loadUnit(me: Thread, unit: Unit, module: Ref): Steps<Ref> {
    try {
      const known = peek(HEAP_MODULES);
      const before = Array.from({ length: peek(known + SIZE) }, (_, i) =>
        peek(known + TUPLE_ITEMS + i),
      );
      const library = yield* newLibrary(me, unit.modules);
      for (const { name } of unit.modules) yield* nameInParent(me, name);
      if (library.length > 0) yield* publishModules(me, [...before, ...library]);
      const code = yield* loadCode(me, unit.code, module);
      for (const [i, one] of unit.modules.entries())
        poke(library[i]! + MODULE_CODE, yield* loadCode(me, one.code, library[i]!));
      yield* keepRoots(me);
      return code;
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      if (!objects.hasException(me)) yield* objects.raiseMemoryError(me);
      return 0;
    }
  }

  /** A package that was there before has a slot for a submodule that comes later. */
  function* nameInParent(me: Thread, name: string): Steps {
    const at = name.lastIndexOf('.');
    const parent = at < 0 ? undefined : written.get(name.slice(0, at));
    if (parent !== undefined) yield* slotOf(me, parent, name.slice(at + 1));
  }

  /** Binds a name of the program's module; false with MemoryError if that has no room. */
  function* bindName(me: Thread, module: Ref, name: string, value: Ref): Steps<boolean> {
    try {
      const slot = yield* slotOf(me, module, name);
      if (roots.length > 0) yield* keepRoots(me);
      yield* incref(me, value);
      yield* objects.setField(me, module, slot - module, value);
      return true;
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      if (!objects.hasException(me)) yield* objects.raiseMemoryError(me);
      return false;
    }
  }

  /** What the loader knows beside the heap, for whoever puts a heap back to what it was. */
  function mark(): () => void {
    const [names, modules, numbers] = [interned.size, written.size, codes];
    return () => {
      for (const name of [...interned.keys()].slice(names)) interned.delete(name);
      for (const name of [...written.keys()].slice(modules)) written.delete(name);
      codes = numbers;
      roots = [];
    };
  }

  return { loadProgram, loadUnit, bindName, mark };
}
