// Runs a guest program stepped, on one thread, under any strategy, and accounts for every object.

import { COUNTERS, newCounters } from '../../src/counters.ts';
import { runAlone } from '../../src/explore/perform.ts';
import { formatHeap } from '../../src/heap/format.ts';
import { formatProcess } from '../../src/heap/process.ts';
import { freeBlocks, garbage, miscounted, reachable } from '../../src/heap/inspect.ts';
import { liveObjects } from '../../src/heap/walk.ts';
import { areaOf } from '../../src/layout.ts';
import { memoryOver, type Steps } from '../../src/memory.ts';
import { linkProgram } from '../../src/guest-modules.ts';
import { compile } from '../../src/python/compile.ts';
import { loadStrategy, parseStrategies } from '../../src/registry.ts';
import type { Composition, Thread } from '../../src/strategy.ts';
import { formatFailure } from '../../src/vm/failures.ts';
import { allCodeObjects } from '../../src/vm/load.ts';
import { makeSession } from '../../src/vm/session.ts';
import { makeVm } from '../../src/vm/vm.ts';

export const STRATEGIES = [
  'unsafe',
  'gil',
  'gil:interval=instruction',
  'subinterpreters',
  'atomic',
  'atomic:immortal=on',
  'biased',
  'free-threading',
];

export interface GuestRun {
  readonly stdout: string;
  /** The uncaught exception on one line, `TypeError: why`, or nothing. */
  readonly error: string;
  /** What it printed on stderr: the traceback of an uncaught exception. */
  readonly stderr: string;
  readonly counters: Readonly<Record<string, number>>;
  /** Whatever is wrong with the heap afterwards. */
  readonly problems: readonly string[];
  /** Objects that only cycles of references keep, or that such objects refer to. */
  readonly cycles: number;
}

const compositions = new Map<string, Composition>();

/** The composition of a strategy as `--strategy` writes it. */
export async function compositionOf(label: string): Promise<Composition> {
  const known = compositions.get(label);
  if (known) return known;
  const [choice] = parseStrategies(label);
  const strategy = await loadStrategy(choice!);
  const options = Object.entries(strategy.options).map(([name, option]) => [
    name,
    option.parse(choice!.options[name] ?? option.default),
  ]);
  const composition = strategy.compose(Object.fromEntries(options));
  compositions.set(label, composition);
  return composition;
}

export async function runGuest(
  source: string,
  label: string,
  filename = 'main.py',
  heapBytes = 4 << 20,
): Promise<GuestRun> {
  const composition = await compositionOf(label);
  const memory = {
    ...memoryOver(new SharedArrayBuffer(heapBytes), new SharedArrayBuffer(1 << 20)),
    creators: new Int32Array(heapBytes / 8),
  };
  const { hasImmortals } = composition.counts({} as never);
  formatHeap(memory, 1, hasImmortals);
  formatProcess(memory.processWords);
  const me: Thread = { id: 1, area: areaOf(1), counters: newCounters() };
  let stdout = '';
  const vm = makeVm(composition, {
    *output(_me: Thread, _stream: string, text: string): Steps {
      stdout += text;
    },
    *report(): Steps {},
    *start(): Steps<number> {
      return 0;
    },
    epochMs: 0,
  });
  const session = makeSession(vm);
  const code = linkProgram(compile(source, filename));
  runAlone(session.load(me, code, {}, [filename]), memory);
  const ended = runAlone(session.runTopLevel(me), memory);
  runAlone(session.exit(me), memory);
  let [stderr, error] = ['', ''];
  if ('failure' in ended) {
    const { type, message } = ended.failure;
    error = message === '' ? type : `${type}: ${message}`;
    stderr = formatFailure(ended.failure, allCodeObjects(code), () => source);
  }
  const counters = Object.fromEntries(COUNTERS.map((name, i) => [name, me.counters[i]!]));
  const problems = [...miscounted(memory), ...freeBlocks(memory).problems];
  const found = reachable(memory);
  const cycles = garbage(memory, found).length;
  const left = found.allocated + cycles;
  const held = counters['allocations']! - counters['frees']!;
  const walked = liveObjects().length;
  if (walked !== held) problems.push(`${held} objects allocated and not freed, ${walked} met`);
  if (held !== left) problems.push(`${held} objects allocated and not freed, ${left} found`);
  return { stdout, error, stderr, counters, problems, cycles };
}
