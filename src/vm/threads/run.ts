// The life of a guest thread, from its call to its end.

import type { Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  AREA_EXCEPTION,
  AREA_HANDLE,
  DICT_TYPE,
  HANDLE_THREAD,
  NONE,
  SIZE,
  TUPLE_ITEMS,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Dicts } from '../collections/dicts.ts';
import { SYSTEM_EXIT } from '../exceptions.ts';
import type { Interpreter } from '../interpreter.ts';
import type { Objects } from '../objects.ts';
import { CALL_ARGS, CALL_FUNCTION, CALL_HANDLE, CALL_KEYWORDS, type Handles } from './handles.ts';

/** Reports the thread's exception, which it no longer has afterwards. */
type ReportException = (me: Thread, heading: string, callee: Ref) => Steps;

const HEADING = 'Exception ignored in thread started by ';

export function makeThreadRun(
  objects: Objects,
  dicts: Dicts,
  interpreter: Interpreter,
  { end }: Handles,
  reportException: ReportException,
) {
  const { decref, incref, newTuple } = objects;

  /** Calls what the tuple `call` says; the thread is attached. Takes over the reference to it. */
  function* runThread(me: Thread, call: Ref): Steps {
    const handle = peek(call + CALL_HANDLE);
    if (handle !== NONE) {
      poke(me.area + AREA_HANDLE, handle);
      poke(handle + HANDLE_THREAD, me.id);
    }
    const result = yield* callWith(me, call);
    if (result !== 0) yield* decref(me, result);
    else {
      const exception = peek(me.area + AREA_EXCEPTION);
      if (peek(exception + TYPE) === SYSTEM_EXIT) {
        poke(me.area + AREA_EXCEPTION, 0);
        yield* decref(me, exception);
      } else yield* reportException(me, HEADING, peek(call + CALL_FUNCTION));
    }
    yield* end(me, call);
  }

  function* callWith(me: Thread, call: Ref): Steps<Ref> {
    const args = peek(call + CALL_ARGS);
    const values: Ref[] = [];
    for (let i = 0; i < peek(args + SIZE); i++)
      values.push(yield* owned(me, peek(args + TUPLE_ITEMS + i)));
    const keywords = peek(call + CALL_KEYWORDS);
    if (peek(keywords + TYPE) !== DICT_TYPE)
      return yield* interpreter.callAny(me, peek(call + CALL_FUNCTION), values, 0);
    const pairs = yield* dicts.dictPairs(me, keywords);
    const count = pairs === 0 ? 0 : peek(pairs + SIZE) / 2;
    const names = pairs === 0 ? 0 : yield* newTuple(me, count);
    const given = names === 0 ? 0 : count;
    for (let i = 0; i < given; i++) {
      const pair = pairs + TUPLE_ITEMS + 2 * i;
      poke(names + TUPLE_ITEMS + i, yield* owned(me, peek(pair)));
      values.push(yield* owned(me, peek(pair + 1)));
    }
    if (pairs !== 0) yield* decref(me, pairs);
    if (names === 0) {
      for (const value of values) yield* decref(me, value);
      return 0;
    }
    const result = yield* interpreter.callAny(me, peek(call + CALL_FUNCTION), values, names);
    yield* decref(me, names);
    return result;
  }

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  return { runThread };
}
