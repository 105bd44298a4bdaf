// What is said behind an undefined name: what it was meant to be, or that it was not imported.
//
// Source: CPython 3.13, Lib/traceback.py (TracebackException).
// Differs: locals past the 32nd count, whether they have a value or not; attributes of `self` do not.

import type { Steps } from '../../memory.ts';
import { peek, relaxedLoad } from '../../memory.ts';
import {
  CODE_LOCAL_NAMES,
  CODE_MODULE,
  CODE_NUMBER,
  CODE_TYPE,
  HEAP_BUILTINS,
  HEAP_ROOTS,
  SIZE,
  TUPLE_ITEMS,
  TYPE,
} from '../../layout.ts';
import type { Ref } from '../../strategy.ts';
import { slotsOf } from '../module-slots.ts';
import { strValue } from '../objects.ts';
import { isLibraryModule } from './library-names.ts';
import { suggestion } from './suggestion.ts';

/** Locals that `unbound` tells of. */
export const WORD_BITS = 32;

const UNDEFINED =
  /^(?:name|cannot access free variable) '(.+?)' (?:is not defined|where it is not associated with a value in enclosing scope)$/;

/** The code object with this number. */
function codeNumbered(number: number): Ref {
  const roots = peek(HEAP_ROOTS);
  for (let i = 0; i < peek(roots + SIZE); i++) {
    const object = peek(roots + TUPLE_ITEMS + i);
    if (peek(object + TYPE) === CODE_TYPE && peek(object + CODE_NUMBER) === number) return object;
  }
  return 0;
}

/** Names that have a value in a module. */
function* boundNames(module: Ref): Steps<string[]> {
  const names: string[] = [];
  for (const slot of slotsOf(module)) {
    if (peek(slot) !== 0 && (yield* relaxedLoad(slot + 1)) !== 0) names.push(strValue(peek(slot)));
  }
  return names;
}

/**
 * What follows the message of a NameError, or nothing.
 * @param code number of the code object in which it was raised.
 * @param unbound bit i is set if local i is none to suggest.
 */
export function* nameHint(message: string, code: number, unbound: number): Steps<string> {
  const name = UNDEFINED.exec(message)?.[1];
  const object = name === undefined ? 0 : codeNumbered(code);
  if (name === undefined || object === 0) return '';
  const locals = peek(object + CODE_LOCAL_NAMES);
  const own: string[] = [];
  for (let i = 0; i < peek(locals + SIZE); i++) {
    if (i >= WORD_BITS || (unbound & (1 << i)) === 0)
      own.push(strValue(peek(locals + TUPLE_ITEMS + i)));
  }
  const globals = yield* boundNames(peek(object + CODE_MODULE));
  const builtins = yield* boundNames(peek(HEAP_BUILTINS));
  const meant = suggestion(name, [...own, ...globals, ...builtins]);
  const forgotten = `id you forget to import '${name}'?`;
  if (meant === undefined) return isLibraryModule(name) ? `. D${forgotten}` : '';
  return `. Did you mean: '${meant}'?${isLibraryModule(name) ? ` Or d${forgotten}` : ''}`;
}
