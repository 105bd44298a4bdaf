// What the kernel of the simulated machine costs on this host: an access that hits, and an event.
//
//   npm run bench -- machine

import { fetchAdd, load, steps, work, write, type Steps } from '../../src/machine/memory.ts';
import { Bench, exponential, flat } from '../machine/flat.ts';

const { park, swap, wake } = steps;

const ROUNDS = 5_000_000;

/** What accesses return goes somewhere. */
let sum = 0;

/** Processor time of this process, which a busy host does not change, in nanoseconds. */
function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return 1000 * (user + system);
}

function report(what: string, perNs: number): void {
  console.log(`${what.padEnd(60)} ${perNs.toFixed(1)} ns`);
}

function timed(make: () => { readonly bench: Bench; count(): number }, what: string): void {
  make().bench.machine.run();
  const { bench, count } = make();
  const beganNs = cpuNs();
  bench.machine.run();
  report(what, (cpuNs() - beganNs) / count());
}

function threadsOf(n: number, text: (seed: number) => Steps, cost = {}): Bench {
  const bench = new Bench(flat(n, { cost: { plain: 1, atomic: 5, ...cost } }));
  for (let i = 0; i < n; i++) bench.start(text(i));
  return bench;
}

/** Nanoseconds of a run of `n` threads by its events. */
function perEvent(n: number, what: string, text: (seed: number) => Steps, cost = {}): void {
  timed(() => {
    const bench = threadsOf(n, text, cost);
    return { bench, count: () => bench.machine.describe().counts.events };
  }, `an event: ${what}`);
}

function* hits(): Steps {
  for (let i = 0; i < ROUNDS; i++) sum += (write(64, i) ?? (yield)) + (load(65) ?? (yield));
}

timed(() => ({ bench: threadsOf(1, hits), count: () => 2 * ROUNDS }), 'an access that hits');

for (const n of [2, 16, 192]) {
  perEvent(
    n,
    `${n} threads hammer a line`,
    function* () {
      for (let i = 0; i < 1_000_000 / n; i++) sum += fetchAdd(64, 1) ?? (yield);
    },
    { transferSocket: 50 },
  );
  perEvent(n, `${n} threads work for a while each`, function* (seed) {
    const next = exponential(1000, seed);
    for (let i = 0; i < 1_000_000 / n; i++) sum += work(next()) ?? (yield);
  });
}

for (const n of [2, 16]) {
  perEvent(n, `${n} threads wake each other`, function* (seed) {
    const [own, next] = [64 * (1 + seed), 64 * (1 + ((seed + 1) % n))];
    for (let i = 0; i < 200_000 / n; i++) {
      yield* swap(next, 1);
      yield* wake(next, 1);
      while ((yield* swap(own, 0)) === 0) yield* park(own, 0);
    }
  });
}
