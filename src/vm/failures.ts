// Exceptions that nobody handles, as they leave the heap, and as they are printed.

import type { Steps } from '../memory.ts';
import { peek, relaxedLoad } from '../memory.ts';
import {
  EXCEPTION_CAUSE,
  EXCEPTION_CONTEXT,
  EXCEPTION_NAME,
  EXCEPTION_OBJECT,
  EXCEPTION_NOTES,
  EXCEPTION_SUPPRESSES,
  LIST_ITEMS,
  LIST_TYPE,
  SIZE,
  STR_TYPE,
  TUPLE_TYPE,
  TYPE,
} from '../layout.ts';
import type { Code } from '../python/code.ts';
import {
  formatBriefly,
  formatExceptions,
  formatWarning,
  type SourceOf,
} from '../python/traceback.ts';
import type { Ref, Thread } from '../strategy.ts';
import { tracebackOf, unboundLocals, type TracebackEntry } from './functions.ts';
import type { Iteration } from './collections/iteration.ts';
import { strValue, type Objects } from './objects.ts';
import { ATTRIBUTE_ERROR, NAME_ERROR } from './exceptions.ts';
import type { Hooks } from './hooks.ts';
import { nameHint } from './text/name-hint.ts';
import type { Text } from './text/repr.ts';
import { suggestion } from './text/suggestion.ts';
import { isSubtype, nameOfType } from './types.ts';

/** One exception. */
export interface Raised {
  readonly type: string;
  readonly message: string;
  readonly traceback: readonly TracebackEntry[];
  readonly notes?: readonly string[];
  /** What is printed behind the message: what an undefined name was meant to be. */
  readonly hint?: string;
}

/** An exception with those that led to it. */
export interface RaisedChain extends Raised {
  /** The first one first; each says what it was to the next one. */
  readonly earlier?: readonly (Raised & { readonly isCause: boolean })[];
  /**
   * It is printed without those, notes, hints and carets; `bare`: and without lines of the source;
   * `warning`: on the line that it is about, behind where that is.
   */
  readonly isNoted?: 'brief' | 'bare' | 'warning';
}

/** The whole traceback as CPython prints it; `codes` are all code objects by their numbers. */
export function formatFailure(
  failure: RaisedChain,
  codes: readonly Code[],
  sourceOf: SourceOf,
): string {
  const framesOf = ({ traceback }: Raised) =>
    traceback.map((entry) => {
      const { filename, name, instructions } = codes[entry.code]!;
      const { line, endLine, column, endColumn } = instructions[entry.at]!;
      return { filename, name, line, endLine, column, endColumn };
    });
  if (failure.isNoted === 'warning')
    return formatWarning(framesOf(failure)[0]!, failure.type, failure.message, sourceOf);
  if (failure.isNoted !== undefined) {
    const { type, message, isNoted } = failure;
    const lines: SourceOf = isNoted === 'bare' ? () => undefined : sourceOf;
    return formatBriefly(framesOf(failure), type, message, lines);
  }
  const shown = (raised: Raised) => {
    const { type, message, notes = [], hint = '' } = raised;
    return { type, message: message + hint, notes, frames: framesOf(raised) };
  };
  const chain = (failure.earlier ?? []).map((one) => ({ ...shown(one), isCause: one.isCause }));
  return formatExceptions([...chain, { ...shown(failure), isCause: false }], sourceOf);
}

export function makeFailures(objects: Objects, hooks: Hooks, iteration: Iteration, text: Text) {
  const { containers, decref, setException } = objects;

  /** What there is to say of an exception and of those before it. */
  function* describe(me: Thread, exception: Ref): Steps<RaisedChain> {
    const seen = [exception];
    const earlier: (Raised & { readonly isCause: boolean })[] = [];
    for (let at = exception; ; at = seen.at(-1)!) {
      let isCause = true;
      let next = yield* containers.load(me, at, at + EXCEPTION_CAUSE);
      if (next === 0 && (yield* relaxedLoad(at + EXCEPTION_SUPPRESSES)) === 0) {
        isCause = false;
        next = yield* containers.load(me, at, at + EXCEPTION_CONTEXT);
      }
      if (next === 0) break;
      if (seen.includes(next)) {
        yield* decref(me, next);
        break;
      }
      seen.push(next);
      earlier.unshift({ ...(yield* describeOne(me, next)), isCause });
    }
    for (const one of seen.slice(1)) yield* decref(me, one);
    return { ...(yield* describeOne(me, exception)), earlier };
  }

  function* describeOne(me: Thread, exception: Ref): Steps<Raised> {
    const type = nameOfType(peek(exception + TYPE));
    const message = (yield* text.textStr(me, exception)) ?? (yield* unprintable(me, 'exception'));
    const notes = yield* containers.load(me, exception, exception + EXCEPTION_NOTES);
    const traceback = tracebackOf(exception);
    const at = traceback.at(-1);
    const isName = peek(exception + TYPE) === NAME_ERROR && at !== undefined;
    let hint = isName ? yield* nameHint(message, at.code, unboundLocals(exception)) : '';
    if (isSubtype(peek(exception + TYPE), ATTRIBUTE_ERROR))
      hint = yield* attributeHint(me, exception);
    if (notes === 0) return { type, message, traceback, hint };
    const shown = yield* notesOf(me, notes);
    yield* decref(me, notes);
    return { type, message, traceback, hint, notes: shown };
  }

  /** What an attribute that an object does not have was meant to be: `. Did you mean: 'x'?`, or nothing. */
  function* attributeHint(me: Thread, exception: Ref): Steps<string> {
    const [name, object] = [peek(exception + EXCEPTION_NAME), peek(exception + EXCEPTION_OBJECT)];
    if (name === 0 || object === 0) return '';
    const list = yield* hooks.namesOf(me, object);
    if (list === 0) {
      yield* setException(me, 0);
      return '';
    }
    const items = peek(list + LIST_ITEMS);
    const all = Array.from({ length: peek(list + SIZE) }, (_, i) => strValue(peek(items + i)));
    yield* decref(me, list);
    const wanted = strValue(name);
    const isHidden = (other: string): boolean => other.startsWith('_') && !wanted.startsWith('_');
    const best = suggestion(
      wanted,
      all.filter((other) => !isHidden(other)),
    );
    return best === undefined ? '' : `. Did you mean: '${best}'?`;
  }

  /** What is shown in place of what has raised an exception, which is dropped. */
  function* unprintable(me: Thread, what: string): Steps<string> {
    yield* setException(me, 0);
    return `<${what} str() failed>`;
  }

  function* notesOf(me: Thread, notes: Ref): Steps<string[]> {
    const type = peek(notes + TYPE);
    if (type !== LIST_TYPE && type !== TUPLE_TYPE) {
      return [(yield* text.textRepr(me, notes)) ?? (yield* unprintable(me, '__notes__'))];
    }
    const shown: string[] = [];
    const iterator = yield* iteration.getIter(me, notes);
    if (iterator === 0) return [yield* unprintable(me, '__notes__')];
    for (;;) {
      const note = yield* iteration.iterNext(me, iterator);
      if (note === 0) break;
      if (peek(note + TYPE) === STR_TYPE) shown.push(strValue(note));
      else shown.push((yield* text.textStr(me, note)) ?? (yield* unprintable(me, 'note')));
      yield* decref(me, note);
    }
    yield* decref(me, iterator);
    return shown;
  }

  return { describe };
}
