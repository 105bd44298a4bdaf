// What parts of the machine ask of parts that are made after them. `vm.ts` fills it in before anything
// runs; after that nothing in it changes.

import type { Address, Steps } from '../memory.ts';
import type { Ref, Thread } from '../strategy.ts';
import { ATTRIBUTE_ERROR, SYSTEM_ERROR } from './exceptions.ts';
import type { Frames } from './frames.ts';
import { strValue, type Objects } from './objects.ts';
import { typeName } from './types.ts';

export interface Hooks {
  /** Calls any callable with positional arguments, all of it borrowed. */
  callObject: (me: Thread, callable: Ref, args: readonly Ref[]) => Steps<Ref>;
  /** Calls a function of the program, whose reference, a frame's, is taken over, with borrowed arguments. */
  callTaken: (me: Thread, callee: Ref, args: readonly Ref[]) => Steps<Ref>;
  /** `object.name` for a str `name`. */
  getAttribute: (me: Thread, object: Ref, name: Ref) => Steps<Ref>;
  /** Calls a special method that a class of the program has; -1: there is none (classes/lookup.ts). */
  callSpecial: (me: Thread, object: Ref, name: string, args?: readonly Ref[]) => Steps<Ref>;
  /** `object.name`; -1: no such attribute, and no exception is set (classes/attributes.ts). */
  findAttribute: (me: Thread, object: Ref, name: Ref) => Steps<Ref>;
  /** A sorted list of what `dir(object)` gives; 0 with the exception set. */
  namesOf: (me: Thread, object: Ref) => Steps<Ref>;
  /** The value of a descriptor for an object, 0 for its type `type` itself; all of it borrowed. */
  getDescriptor: (me: Thread, descriptor: Ref, object: Ref, type: Ref) => Steps<Ref>;
  /** Sets what a descriptor stands for; `value` 0 deletes. False with the exception set. */
  setDescriptor: (me: Thread, descriptor: Ref, object: Ref, value: Ref) => Steps<boolean>;
  /** Truth of an object: 1, 0, or -1 with the exception set. */
  truth: (me: Thread, object: Ref) => Steps<number>;
  /** `dict.update(source)`: false with the exception set. */
  /** Sets in a dict what an object with `keys()` has: 1; 0: it is none such; -1 with the exception set. */
  updateByKeys: (me: Thread, dict: Ref, source: Ref) => Steps<number>;
  updateFrom: (me: Thread, dict: Ref, source: Ref) => Steps<boolean>;
  /** `format % args` for a str `format`. */
  formatPercent: (me: Thread, format: Ref, args: Ref) => Steps<Ref>;
  /** Calls any callable with arguments that lie on the stack, as natives are called (vm/functions.ts). */
  callStack: (me: Thread, callable: Ref, args: Address, n: number, names: Ref) => Steps<Ref>;
  /** Enters a frame, for a call or for a code object alone (vm/frames.ts). */
  enterFunction: Frames['enterFunction'];
  pushFrame: Frames['pushFrame'];
  /** Runs the thread's frame, which was just pushed, in a loop of its own (vm/interpreter.ts). */
  execute: (me: Thread) => Steps<Ref>;
  /** Imports a module by its dotted name: borrowed, or 0 with the exception set (vm/imports.ts). */
  importModule: (me: Thread, name: string) => Steps<Ref>;
  /** What `locals()` gives (vm/system/scopes.ts). */
  scopeOf: (me: Thread) => Steps<Ref>;
  /** Shows an exception and its traceback on stderr, under a heading. */
  reportException: (me: Thread, heading: string, exception: Ref) => Steps;
  /** Says that the thread's exception, which it no longer has afterwards, was ignored in `where`. */
  reportIgnored: (me: Thread, where: Ref) => Steps;
}

export function makeHooks({ raise }: Objects): Hooks {
  function* callObject(me: Thread, _callable: Ref, _args: readonly Ref[]): Steps<Ref> {
    return yield* raise(me, SYSTEM_ERROR, 'nothing can be called yet');
  }

  function* getAttribute(me: Thread, object: Ref, name: Ref): Steps<Ref> {
    const why = `'${typeName(object)}' object has no attribute '${strValue(name)}'`;
    return yield* raise(me, ATTRIBUTE_ERROR, why);
  }

  function* formatPercent(me: Thread, _format: Ref, _args: Ref): Steps<Ref> {
    return yield* raise(me, SYSTEM_ERROR, 'nothing can be formatted yet');
  }

  function* truth(me: Thread, _object: Ref): Steps<number> {
    yield* raise(me, SYSTEM_ERROR, 'nothing is true yet');
    return -1;
  }

  function* callStack(me: Thread): Steps<Ref> {
    return yield* raise(me, SYSTEM_ERROR, 'nothing can be called yet');
  }

  function* updateFrom(me: Thread, _dict: Ref, _source: Ref): Steps<boolean> {
    yield* raise(me, SYSTEM_ERROR, 'nothing can be updated yet');
    return false;
  }

  function* nothing(): Steps {}

  function* setDescriptor(me: Thread): Steps<boolean> {
    yield* raise(me, SYSTEM_ERROR, 'nothing can be set yet');
    return false;
  }

  return {
    updateFrom,
    updateByKeys: truth,
    truth,
    callObject,
    callTaken: callObject,
    getAttribute,
    callSpecial: callStack,
    namesOf: callStack,
    findAttribute: getAttribute,
    getDescriptor: callStack,
    setDescriptor,
    formatPercent,
    callStack,
    enterFunction: callStack,
    pushFrame: callStack,
    execute: callStack,
    importModule: callStack,
    scopeOf: callStack,
    reportException: nothing,
    reportIgnored: nothing,
  };
}
