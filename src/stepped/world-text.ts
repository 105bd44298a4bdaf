// An interpreter's text: what its threads run, and what its guest asks of the engine.

import { ATOMICS } from '../counters.ts';
import { AREA_WAITS, areaOf, HEAP_OUTPUT, HEAP_POOL_SIZE } from '../layout.ts';
import { fetchAdd, type Memory, type ProcessAddress, type Steps } from '../memory.ts';
import type { Code, LinkedProgram } from '../python/code.ts';
import type { Composition, Ref, Thread } from '../strategy.ts';
import { CLOSE } from '../vm/interpreters/registry.ts';
import { AGAIN } from '../vm/interpreter.ts';
import type { Host, Refused, Unit, WantedUnit } from '../vm/native.ts';
import { makeSession, type Ended, type Failure } from '../vm/session.ts';
import { makeVm } from '../vm/vm.ts';
import type { Stepper } from './stepper.ts';

/** What an interpreter knows of those that it shares a process with. */
export interface Kin {
  /** How many interpreters there are from the start. */
  readonly mains: number;
  /** How many threads a heap has areas for. */
  readonly areas: number;
  /** Code objects of an interpreter, by number. */
  codesOf(interpreter: number): readonly Code[];
  /** Makes the interpreter of a record; false: there are too many. */
  launch(record: ProcessAddress): Steps<boolean>;
}

/** What decides what becomes of an interpreter, beside its heap. */
export interface WorldState {
  readonly threads: Map<number, Thread>;
  /** What it has printed. */
  printed: string;
  /** The program's end has come, and what its daemon threads print is lost. */
  isOver: boolean;
  /** Threads that run and that the program may end without. */
  daemons: number;
  /** Threads that were kept and have nothing to do, by id. */
  readonly idle: number[];
}

export interface WorldPlace {
  readonly id: number;
  readonly memory: Memory;
  /** How many threads it has from the start. */
  readonly crew: number;
}

export function makeWorldText(
  { id: interpreter, memory, crew }: WorldPlace,
  composition: Composition,
  engine: Stepper,
  kin: Kin,
  state: WorldState,
  threadOf: (id: number) => Thread,
  unitFor: (want: WantedUnit) => Unit | Refused,
  shown: (failure: Failure) => string,
) {
  const { turn, nativeDepth } = engine;

  const host: Host = {
    epochMs: 0,
    interpreter,
    mains: kin.mains,
    ...(turn !== undefined && { turn }),
    ...(nativeDepth !== undefined && { nativeDepth }),

    *launch(_me: Thread, record: ProcessAddress): Steps<boolean> {
      engine.beforeSpawn?.();
      return yield* kin.launch(record);
    },

    *unitOf(_me: Thread, want: WantedUnit): Steps<Unit | Refused> {
      return unitFor(want);
    },

    *display(_me: Thread, failure: Failure): Steps<string> {
      return shown(failure);
    },

    *output(me: Thread, stream: 'stdout' | 'stderr', text: string): Steps {
      yield* markOutput(me);
      if (state.isOver) return;
      if (stream === 'stdout') state.printed += text;
      engine.onOutput?.(stream, text);
    },

    *report(_me: Thread, heading: string, failure: Failure): Steps {
      engine.onReport(heading, failure, kin.codesOf(interpreter));
    },

    *start(_me: Thread, call: Ref): Steps<number> {
      engine.beforeSpawn?.();
      return yield* startThread(call);
    },
  };
  const vm = makeVm(composition, host);
  const session = makeSession(vm);

  /** That texts have an order is seen by an access to a word of their own, which is none of the program's. */
  function* markOutput(me: Thread): Steps {
    yield* fetchAdd(HEAP_OUTPUT, 1);
    if (engine.countsAtomics === true) me.counters[ATOMICS]! -= 1;
  }

  function* startThread(call: Ref): Steps<number> {
    const id = state.idle.pop() ?? (yield* newThread());
    if (id === 0) return 0;
    const isDaemon = session.isDaemon(call);
    if (isDaemon) state.daemons += 1;
    const me = threadOf(id);
    const { counters } = me;
    function* body(): Steps {
      yield* liveAsGuest(me, call, isDaemon);
    }
    yield* engine.spawn({ body, isDaemon, memory, name: `thread ${id}`, counters });
    return id;
  }

  /** The id of one more thread; 0: there are no more areas. The last one is for what comes after all threads. */
  function* newThread(): Steps<number> {
    const started = yield* fetchAdd(HEAP_POOL_SIZE, 1);
    if (crew + started < kin.areas - 1) return crew + started + 1;
    yield* fetchAdd(HEAP_POOL_SIZE, -1);
    return 0;
  }

  function* liveAsGuest(me: Thread, call: Ref, isDaemon: boolean): Steps {
    yield* session.runThread(me, call);
    yield* leave(me);
    if (isDaemon) state.daemons -= 1;
    if (engine.keepsThreads === true) state.idle.push(me.id);
  }

  /** A thread has nothing more to do. */
  function* leave(me: Thread): Steps {
    if (engine.keepsThreads !== true) yield* session.exit(me);
  }

  /** Calls a function of the program, by its name. */
  function* callByName(me: Thread, name: string, args: readonly (bigint | number)[]): Steps<Ended> {
    return yield* session.call(me, session.findFunction(name), args);
  }

  /** Runs the top level of a program that has an entry; whether there is a function of that name afterwards. */
  function* runTopLevel(me: Thread, entry: string): Steps<{ ended: Ended; hasEntry: boolean }> {
    const ended = yield* session.runTopLevel(me, true);
    return { ended, hasEntry: session.findFunction(entry) !== 0 };
  }

  /** A thread that calls the program's entry. */
  function* liveInEntry(
    me: Thread,
    entry: string,
    args: readonly (bigint | number)[],
  ): Steps<Ended> {
    const ended = yield* callByName(me, entry, args);
    engine.onEnded?.(ended);
    yield* leave(me);
    return ended;
  }

  /** The thread that runs a program without an entry. */
  function* liveInProgram(me: Thread): Steps<Ended> {
    return yield* endProgram(me, yield* session.runTopLevel(me));
  }

  /** The same from the end of any turn of its top level on. */
  function* liveOn(me: Thread): Steps<Ended> {
    let result: Ref;
    do result = yield* session.turnTopLevel(me);
    while (result === AGAIN);
    return yield* endProgram(me, yield* session.endTopLevel(me, result));
  }

  function* endProgram(me: Thread, ended: Ended): Steps<Ended> {
    engine.onEnded?.(ended);
    yield* leave(me);
    yield* markOutput(me);
    state.isOver = true;
    return ended;
  }

  /** The own thread of an interpreter that the program has made; `empty`: what it has to load first. */
  function* liveInJobs(record: ProcessAddress, empty: LinkedProgram | undefined): Steps {
    const me = threadOf(1);
    if (empty !== undefined) yield* session.loadEmpty(me, empty);
    yield* session.openInterpreter(record);
    for (;;) {
      const job = yield* session.awaitJob(record);
      if (job === CLOSE) break;
      yield* session.runJob(me, record, job);
    }
    yield* session.endInterpreter(me, record);
  }

  /** Ids of threads of the program that wait for something. */
  function waitingIds(): number[] {
    const { words } = memory;
    return [...state.threads.keys()].filter((id) => (words[areaOf(id) + AREA_WAITS]! & 1) === 1);
  }

  return {
    vm,
    session,
    runTopLevel,
    callByName,
    liveInEntry,
    liveInProgram,
    liveOn,
    liveInJobs,
    waitingIds,
  };
}
