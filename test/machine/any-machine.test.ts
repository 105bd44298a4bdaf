// Whatever the machine is like: what threads do to memory comes out as if one access came after the other, locks
// exclude, and everybody ends.

import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { steps, type Steps } from '../../src/machine/memory.ts';
import { makeMutexOver, type MutexPrimitives } from '../../src/sync/mutex-over.ts';
import { Bench, flat } from './flat.ts';

const { cas, fetchAdd, load, park, pause, read, relaxedLoad, relaxedStore, store } = steps;
const { swap, wake, work, write, yieldCore } = steps;
const { acquireOver, releaseOver } = makeMutexOver(steps as unknown as MutexPrimitives);

// Words of one line, and of three others.
const MUTEX = 64;
const SPIN = 65;
const UNDER_MUTEX = 66;
const UNDER_SPIN = 80;
const SUM = 81;
const NEXT_TICKET = 82;
const NOW_SERVING = 96;
const UNDER_TICKET = 97;
const RACY = 112;

/** What a thread can do once, and what it adds to the sums. */
const deeds: readonly ((n: number) => Steps)[] = [
  function* (n) {
    yield* acquireOver(MUTEX) as unknown as Steps;
    yield* write(UNDER_MUTEX, (yield* read(UNDER_MUTEX)) + n);
    yield* releaseOver(MUTEX) as unknown as Steps;
  },
  function* (n) {
    while ((yield* swap(SPIN, 1)) !== 0) while ((yield* load(SPIN)) !== 0) yield* pause();
    yield* write(UNDER_SPIN, (yield* read(UNDER_SPIN)) + n);
    // Long enough for others to sleep in their loops.
    yield* work(1000 * n);
    yield* store(SPIN, 0);
  },
  function* (n) {
    const ticket = yield* fetchAdd(NEXT_TICKET, 1);
    while ((yield* load(NOW_SERVING)) !== ticket) yield* pause();
    yield* write(UNDER_TICKET, (yield* read(UNDER_TICKET)) + n);
    yield* work(200 * n);
    yield* store(NOW_SERVING, ticket + 1);
  },
  function* (n) {
    yield* fetchAdd(SUM, n);
  },
  function* (n) {
    for (;;) {
      const seen = yield* load(SUM);
      if ((yield* cas(SUM, seen, seen + n)) === seen) return;
      yield* pause();
    }
  },
  function* (n) {
    yield* relaxedStore(RACY, (yield* relaxedLoad(RACY)) + n);
  },
  function* (n) {
    yield* work(100 * n);
  },
  function* (n) {
    yield* park(RACY, 0, 1000 * n);
  },
  function* (n) {
    yield* wake(RACY, n);
  },
  function* () {
    yield* yieldCore();
  },
];
const ADDS_TO: readonly (number | undefined)[] = [UNDER_MUTEX, UNDER_SPIN, UNDER_TICKET, SUM, SUM];

const deed = fc.tuple(fc.nat(deeds.length - 1), fc.integer({ min: 1, max: 20 }));
const ns = (...values: number[]) => fc.constantFrom(...values);

const machine = fc.record({
  topology: fc.record({ sockets: ns(1, 2), coresPerSocket: ns(1, 2, 3), smt: ns(1, 2) }),
  cost: fc.record({
    plain: ns(0, 1),
    load: ns(0, 1),
    store: ns(0, 6),
    atomic: ns(0, 6),
    pause: ns(0, 40),
    transferSocket: ns(0, 50),
    transferRemote: ns(0, 120),
    memory: ns(0, 90),
    bandwidthBytesPerNs: ns(0.5, 1e9),
    lineReadShare: ns(0, 0.3, 1),
    hold: ns(0, 10),
  }),
  os: fc.record({
    timesliceNs: ns(500, 20_000),
    minGranularityNs: ns(0, 5000),
    balanceNs: ns(1000, 50_000),
    migrationNs: ns(0, 700),
    contextSwitchNs: ns(0, 1500),
    wakeLatencyNs: ns(0, 3000),
    syscallNs: ns(0, 200),
    futexWakeNs: ns(0, 800),
    sleepNs: ns(0, 900),
    yieldNs: ns(1, 300),
  }),
  simulation: fc.record({ slackNs: ns(0, 50, 2000), jitter: ns(0, 0.2) }),
});

test.prop({ machine, programs: fc.array(fc.array(deed, { maxLength: 30 }), { maxLength: 9 }) })(
  'accesses are atomic, locks exclude, all threads end',
  ({ machine: changes, programs }) => {
    const bench = new Bench(flat(1, changes));
    const expected = new Map([UNDER_MUTEX, UNDER_SPIN, UNDER_TICKET, SUM].map((word) => [word, 0]));
    function* run(program: readonly (readonly [number, number])[]): Steps {
      for (const [which, n] of program) yield* deeds[which]!(n);
    }
    for (const program of programs) {
      bench.start(run(program));
      for (const [which, n] of program) {
        const word = ADDS_TO[which];
        if (word !== undefined) expected.set(word, expected.get(word)! + n);
      }
    }
    expect(bench.machine.run({ untilNs: 1e9 }).kind).toBe('ended');
    for (const [word, sum] of expected) expect(bench.memory.words[word]).toBe(sum);
    for (const { cpuNs, workNs, linesNs, startNs, finishNs } of bench.machine.describe().threads) {
      expect(finishNs).toBeGreaterThanOrEqual(startNs);
      for (const time of [cpuNs, workNs, linesNs]) expect(time).toBeGreaterThanOrEqual(0);
    }
  },
  60_000,
);
