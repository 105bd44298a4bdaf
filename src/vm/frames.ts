// Frames: how a call becomes one, and what is said when the arguments do not fit.
//
// A thread's frames lie one behind the other in its area: seven words of header, the locals, the value
// stack. A call moves its function and its arguments from the caller's value stack into the frame, so
// that no reference is counted; what has moved leaves 0 behind, and what stays is the caller's to drop.
//
// Locals are those of CPython's `localsplus`: parameters (positional, keyword-only, *args, **kwargs), other
// locals, cells that are no locals, free variables. What is a cell holds a cell from MAKE_CELL or
// COPY_FREE_VARS on.

import type { Address, Steps } from '../memory.ts';
import { peek, poke } from '../memory.ts';
import {
  AREA_DEPTH,
  AREA_FRAME,
  AREA_WORDS,
  CODE_ARGUMENTS,
  CODE_BYTECODE,
  CODE_FLAGS,
  CODE_KEYWORD_ONLY,
  CODE_LOCAL_NAMES,
  CODE_LOCALS,
  CODE_POSITIONAL_ONLY,
  CODE_QUALIFIED_NAME,
  CODE_STACK,
  CODE_TAKES_MORE,
  FRAME_CODE,
  FRAME_COUNTER,
  FRAME_EXIT,
  FRAME_FUNCTION,
  FRAME_OWNER,
  FRAME_PREVIOUS,
  FRAME_STACK_TOP,
  FRAME_WORDS,
  FUNCTION_CODE,
  FUNCTION_DEFAULTS,
  FUNCTION_KEYWORD_DEFAULTS,
  HEAP_RECURSION_LIMIT,
  SIZE,
  STR_TYPE,
  TUPLE_ITEMS,
  TYPE,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import type { Dicts } from './collections/dicts.ts';
import { RECURSION_ERROR, TYPE_ERROR } from './exceptions.ts';
import { strValue, type Objects } from './objects.ts';
import { didYouMean } from './text/suggestion.ts';

/** CPython's co_flags. */
const VARARGS = 4;
const VARKEYWORDS = 8;

/** Moves a reference from one word of the stack to another. */
function move(from: Address, to: Address): void {
  poke(to, peek(from));
  poke(from, 0);
}

export type Frames = ReturnType<typeof makeFrames>;

export function makeFrames(objects: Objects, dicts: Dicts) {
  const { decrefStack, increfStack, newTuple, raise, toHeap, toStack } = objects;

  /**
   * Enters a frame for `code` above `top`, all locals unbound, and makes it the thread's. `callee`, the
   * function or for a program's top level the code, is 0 in it until the caller moves it there.
   * @returns its first local; 0 with the exception set if there is no room.
   */
  function* pushFrame(me: Thread, code: Ref, top: Address): Steps<Address> {
    const depth = peek(me.area + AREA_DEPTH) + 1;
    const frame = top + FRAME_WORDS;
    const locals = peek(code + CODE_LOCALS);
    const end = frame + locals + peek(code + CODE_STACK);
    if (depth > peek(HEAP_RECURSION_LIMIT) || end > me.area + AREA_WORDS) {
      return yield* raise(me, RECURSION_ERROR, 'maximum recursion depth exceeded');
    }
    poke(me.area + AREA_DEPTH, depth);
    poke(frame + FRAME_PREVIOUS, peek(me.area + AREA_FRAME));
    poke(frame + FRAME_COUNTER, peek(code + CODE_BYTECODE));
    poke(frame + FRAME_STACK_TOP, frame + locals);
    poke(frame + FRAME_FUNCTION, 0);
    poke(frame + FRAME_CODE, code);
    poke(frame + FRAME_EXIT, 0);
    poke(frame + FRAME_OWNER, 0);
    for (let i = 0; i < locals; i++) poke(frame + i, 0);
    poke(me.area + AREA_FRAME, frame);
    return frame;
  }

  /** Leaves the thread's frame: drops its locals, its function and owner. Its value stack is empty. */
  function* popFrame(me: Thread): Steps {
    const frame = peek(me.area + AREA_FRAME);
    const locals = peek(peek(frame + FRAME_CODE) + CODE_LOCALS);
    for (let i = 0; i < locals; i++) {
      const local = peek(frame + i);
      if (local !== 0) yield* decrefStack(me, local);
    }
    const callee = peek(frame + FRAME_FUNCTION);
    if (callee !== 0) yield* decrefStack(me, callee);
    const owner = peek(frame + FRAME_OWNER);
    if (owner !== 0) yield* decrefStack(me, owner);
    poke(me.area + AREA_FRAME, peek(frame + FRAME_PREVIOUS));
    poke(me.area + AREA_DEPTH, peek(me.area + AREA_DEPTH) - 1);
  }

  /**
   * Enters a frame for a call of the function in the stack slot `slot` with `n` positional arguments at `args` and
   * keyword arguments named by the tuple `names` (0: none) behind them.
   * @returns its first local, or 0 with the exception set.
   */
  function* enterFunction(
    me: Thread,
    slot: Address,
    args: Address,
    n: number,
    names: Ref,
  ): Steps<Address> {
    const callee = peek(slot);
    const code = peek(callee + FUNCTION_CODE);
    const given = names === 0 ? n : n + peek(names + SIZE);
    const frame = yield* pushFrame(me, code, args + given);
    if (frame === 0) return 0;
    move(slot, frame + FRAME_FUNCTION);
    const wanted = peek(code + CODE_ARGUMENTS);
    const positional = n < wanted ? n : wanted;
    for (let i = 0; i < positional; i++) move(args + i, frame + i);
    if (n === wanted && names === 0 && peek(code + CODE_TAKES_MORE) === 0) return frame;
    if (yield* bindOthers(me, callee, frame, args, n, names)) return frame;
    yield* popFrame(me);
    return 0;
  }

  /** All arguments but the first positional ones, and what is wrong with them; false with the exception set. */
  function* bindOthers(
    me: Thread,
    callee: Ref,
    frame: Address,
    args: Address,
    n: number,
    names: Ref,
  ): Steps<boolean> {
    const code = peek(callee + FUNCTION_CODE);
    const wanted = peek(code + CODE_ARGUMENTS);
    const flags = peek(code + CODE_FLAGS);
    const name = `${strValue(peek(code + CODE_QUALIFIED_NAME))}()`;
    const others = frame + wanted + peek(code + CODE_KEYWORD_ONLY);
    if ((flags & VARARGS) !== 0) {
      const rest = yield* newTuple(me, n > wanted ? n - wanted : 0);
      if (rest === 0) return false;
      for (let i = wanted; i < n; i++) {
        yield* toHeap(me, peek(args + i));
        move(args + i, rest + TUPLE_ITEMS + i - wanted);
      }
      poke(others, rest);
    }
    let dict: Ref = 0;
    if ((flags & VARKEYWORDS) !== 0) {
      dict = yield* dicts.newDict(me);
      if (dict === 0) return false;
      poke(others + ((flags & VARARGS) !== 0 ? 1 : 0), dict);
    }
    const keywords = names === 0 ? 0 : peek(names + SIZE);
    for (let i = 0; i < keywords; i++) {
      if (!(yield* bindKeyword(me, callee, frame, names, i, args + n + i, dict))) return false;
    }
    if (n > wanted && (flags & VARARGS) === 0) {
      yield* raise(me, TYPE_ERROR, tooMany(callee, frame, n, name));
      return false;
    }
    return yield* bindDefaults(me, callee, frame, name);
  }

  const localName = (code: Ref, i: number): Ref =>
    peek(peek(code + CODE_LOCAL_NAMES) + TUPLE_ITEMS + i);

  /** Which parameter a keyword names; -1: none. Names from code are interned, others are not. */
  function parameterAt(code: Ref, keyword: Ref): number {
    const all = peek(code + CODE_ARGUMENTS) + peek(code + CODE_KEYWORD_ONLY);
    const first = peek(code + CODE_POSITIONAL_ONLY);
    for (let i = first; i < all; i++) if (localName(code, i) === keyword) return i;
    const text = strValue(keyword);
    for (let i = first; i < all; i++) if (strValue(localName(code, i)) === text) return i;
    return -1;
  }

  /** Binds the i-th keyword argument, which lies at `value`; `dict` takes what is no parameter, if not 0. */
  function* bindKeyword(
    me: Thread,
    callee: Ref,
    frame: Address,
    names: Ref,
    i: number,
    value: Address,
    dict: Ref,
  ): Steps<boolean> {
    const code = peek(callee + FUNCTION_CODE);
    const keyword = peek(names + TUPLE_ITEMS + i);
    const name = `${strValue(peek(code + CODE_QUALIFIED_NAME))}()`;
    if (peek(keyword + TYPE) !== STR_TYPE) {
      yield* raise(me, TYPE_ERROR, `${name} keywords must be strings`);
      return false;
    }
    const at = parameterAt(code, keyword);
    if (at >= 0 && peek(frame + at) === 0) {
      move(value, frame + at);
      return true;
    }
    if (at >= 0) {
      const why = `${name} got multiple values for argument '${strValue(keyword)}'`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    if (dict !== 0) {
      const object = peek(value);
      if (!(yield* dicts.dictSet(me, dict, keyword, object))) return false;
      poke(value, 0);
      yield* decrefStack(me, object);
      return true;
    }
    yield* raise(me, TYPE_ERROR, `${name} got ${unexpected(code, names, strValue(keyword))}`);
    return false;
  }

  /** What is said of the keyword argument `keyword`, which is no parameter's. */
  function unexpected(code: Ref, names: Ref, keyword: string): string {
    const given = Array.from({ length: peek(names + SIZE) }, (_, i) =>
      strValue(peek(names + TUPLE_ITEMS + i)),
    );
    const parameters = Array.from(
      { length: peek(code + CODE_ARGUMENTS) + peek(code + CODE_KEYWORD_ONLY) },
      (_, i) => strValue(localName(code, i)),
    );
    const positional = parameters.slice(0, peek(code + CODE_POSITIONAL_ONLY));
    const wrong = positional.filter((name) => given.includes(name));
    if (wrong.length > 0) {
      return `some positional-only arguments passed as keyword arguments: '${wrong.join(', ')}'`;
    }
    const hint = didYouMean(keyword, parameters.slice(positional.length));
    return `an unexpected keyword argument '${keyword}'${hint}`;
  }

  /** Defaults for what is still unbound; false with the exception set if something has none. */
  function* bindDefaults(me: Thread, callee: Ref, frame: Address, name: string): Steps<boolean> {
    const code = peek(callee + FUNCTION_CODE);
    const wanted = peek(code + CODE_ARGUMENTS);
    const defaults = peek(callee + FUNCTION_DEFAULTS);
    const first = wanted - (defaults === 0 ? 0 : peek(defaults + SIZE));
    const missing: string[] = [];
    for (let i = 0; i < wanted; i++) {
      if (peek(frame + i) !== 0) continue;
      if (i < first) {
        missing.push(strValue(localName(code, i)));
        continue;
      }
      const value = peek(defaults + TUPLE_ITEMS + i - first);
      yield* increfStack(me, value);
      poke(frame + i, value);
    }
    if (missing.length > 0) {
      yield* raise(me, TYPE_ERROR, `${name} missing ${missingNames(missing, 'positional')}`);
      return false;
    }
    return yield* bindKeywordDefaults(me, callee, frame, name);
  }

  function* bindKeywordDefaults(
    me: Thread,
    callee: Ref,
    frame: Address,
    name: string,
  ): Steps<boolean> {
    const code = peek(callee + FUNCTION_CODE);
    const wanted = peek(code + CODE_ARGUMENTS);
    const defaults = peek(callee + FUNCTION_KEYWORD_DEFAULTS);
    const missing: string[] = [];
    for (let i = wanted; i < wanted + peek(code + CODE_KEYWORD_ONLY); i++) {
      if (peek(frame + i) !== 0) continue;
      const value = defaults === 0 ? 0 : yield* dicts.dictGet(me, defaults, localName(code, i));
      if (value === 0) missing.push(strValue(localName(code, i)));
      else yield* toStack(me, value);
      poke(frame + i, value);
    }
    if (missing.length === 0) return true;
    yield* raise(me, TYPE_ERROR, `${name} missing ${missingNames(missing, 'keyword-only')}`);
    return false;
  }

  return { pushFrame, popFrame, enterFunction };
}

/** `2 required positional arguments: 'a' and 'b'`. */
function missingNames(names: readonly string[], kind: string): string {
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.pop()!;
  const comma = quoted.length > 1 ? ',' : '';
  const list = quoted.length === 0 ? last : `${quoted.join(', ')}${comma} and ${last}`;
  return `${names.length} required ${kind} argument${names.length === 1 ? '' : 's'}: ${list}`;
}

function tooMany(callee: Ref, frame: Address, n: number, name: string): string {
  const code = peek(callee + FUNCTION_CODE);
  const wanted = peek(code + CODE_ARGUMENTS);
  const defaults = peek(callee + FUNCTION_DEFAULTS);
  const least = wanted - (defaults === 0 ? 0 : peek(defaults + SIZE));
  const plural = wanted !== 1;
  const takes = least === wanted ? `${wanted}` : `from ${least} to ${wanted}`;
  let keywordOnly = 0;
  for (let i = 0; i < peek(code + CODE_KEYWORD_ONLY); i++) {
    if (peek(frame + wanted + i) !== 0) keywordOnly++;
  }
  const given =
    keywordOnly === 0
      ? `${n} ${n === 1 ? 'was' : 'were'} given`
      : `${n} positional argument${n === 1 ? '' : 's'} (and ${keywordOnly} keyword-only argument` +
        `${keywordOnly === 1 ? '' : 's'}) were given`;
  return `${name} takes ${takes} positional argument${plural ? 's' : ''} but ${given}`;
}
