// The module time. In an explorer its clocks are virtual.

import type { Address, Steps } from '../../memory.ts';
import { now, peek } from '../../memory.ts';
import { NONE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { VALUE_ERROR } from '../exceptions.ts';
import { makeArguments } from '../library/arguments.ts';
import type { Host, Native, NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';
import type { Waiting } from '../threads/waiting.ts';

export function makeTime(objects: Objects, waiting: Waiting, host: Host): readonly NativeEntry[] {
  const { incref, newBigInt, newFloat, raise } = objects;
  const { noArguments, oneArgument } = makeArguments(objects);
  const epochNs = host.epochMs * 1e6;

  /** The clock that started `sinceNs` nanoseconds before the threads' own, in seconds. */
  function seconds(name: string, sinceNs: number): NativeEntry {
    const native: Native = function* (me, _args, n, names) {
      if (!(yield* noArguments(me, name, n, names))) return 0;
      return yield* newFloat(me, (sinceNs + (yield* now())) / 1e9);
    };
    return { owner: 'time', name, native };
  }

  function nanoseconds(name: string, sinceNs: number): NativeEntry {
    const native: Native = function* (me, _args, n, names) {
      if (!(yield* noArguments(me, name, n, names))) return 0;
      return yield* newBigInt(me, BigInt(Math.round(sinceNs + (yield* now()))));
    };
    return { owner: 'time', name, native };
  }

  function* sleep(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'time.sleep', n, names))) return 0;
    const length = yield* waiting.secondsOf(me, peek(args));
    if (length === undefined) return 0;
    if (length < 0) return yield* raise(me, VALUE_ERROR, 'sleep length must be non-negative');
    if (!(yield* waiting.sleepFor(me, Math.ceil(length * 1e9)))) return 0;
    yield* incref(me, NONE);
    return NONE;
  }

  return [
    ...['perf_counter', 'monotonic', 'process_time', 'thread_time'].map((name) => seconds(name, 0)),
    ...['perf_counter', 'monotonic', 'process_time', 'thread_time'].map((name) =>
      nanoseconds(`${name}_ns`, 0),
    ),
    seconds('time', epochNs),
    nanoseconds('time_ns', epochNs),
    { owner: 'time', name: 'sleep', native: sleep },
  ];
}
