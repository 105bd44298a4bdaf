// What library modules ask of the frames that called them: for whom a class is made, whom to warn.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import {
  AREA_FRAME,
  CODE_BYTECODE,
  CODE_LINES,
  CODE_MODULE,
  CODE_NUMBER,
  FRAME_CODE,
  FRAME_COUNTER,
  FRAME_PREVIOUS,
  HEAP_MAIN,
  MODULE_NAME,
  NONE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { makeArguments } from '../library/arguments.ts';
import type { Host, NativeEntry } from '../native.ts';
import { strValue, type Objects } from '../objects.ts';

/** A frame that waits for the one that it has called. */
interface Caller {
  readonly code: Ref;
  /** Index of the instruction that it is at. */
  readonly at: number;
}

/** The frame `depth` calls behind the one that runs; undefined: there are not so many. */
function callerOf(me: Thread, depth: number): Caller | undefined {
  let frame = peek(me.area + AREA_FRAME);
  for (let i = 0; frame !== 0 && i < depth; i++) frame = peek(frame + FRAME_PREVIOUS);
  if (frame === 0) return undefined;
  const code = peek(frame + FRAME_CODE);
  return { code, at: peek(frame + FRAME_COUNTER) - 1 - peek(code + CODE_BYTECODE) };
}

export function makeCallers(objects: Objects, host: Host): readonly NativeEntry[] {
  const { incref, newInt } = objects;
  const { argumentsBetween, integerArgument } = makeArguments(objects);

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  /** `sys._getframemodulename(depth)` */
  function* moduleOf(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, '_getframemodulename', n, 0, 1))) return 0;
    const depth = n === 0 ? 0 : yield* integerArgument(me, peek(args));
    if (depth === undefined) return 0;
    const caller = callerOf(me, depth);
    if (caller === undefined) return yield* none(me);
    const name = peek(peek(caller.code + CODE_MODULE) + MODULE_NAME);
    yield* incref(me, name);
    return name;
  }

  /** `_thread._line_in_main(depth)`: the line at which a frame of the program itself is, or None. */
  function* lineInMain(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, '_line_in_main', n, 1, 1))) return 0;
    const depth = yield* integerArgument(me, peek(args));
    const caller = depth === undefined ? undefined : callerOf(me, depth);
    if (caller === undefined || peek(caller.code + CODE_MODULE) !== peek(HEAP_MAIN))
      return depth === undefined ? 0 : yield* none(me);
    return yield* newInt(me, peek(peek(caller.code + CODE_LINES) + caller.at));
  }

  /** `_thread._warn(depth, type, message)`: on stderr, with the line that a frame is at. */
  function* warn(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, '_warn', n, 3, 3))) return 0;
    const depth = yield* integerArgument(me, peek(args));
    if (depth === undefined) return 0;
    const caller = callerOf(me, depth);
    if (caller !== undefined) {
      const [type, message] = [strValue(peek(args + 1)), strValue(peek(args + 2))];
      const traceback = [{ code: peek(caller.code + CODE_NUMBER), at: caller.at }];
      yield* host.report(me, '', { type, message, traceback, isNoted: 'warning' });
    }
    return yield* none(me);
  }

  return [
    { owner: 'sys', name: '_getframemodulename', native: moduleOf },
    { owner: '_thread', name: '_line_in_main', native: lineInMain },
    { owner: '_thread', name: '_warn', native: warn },
  ];
}
