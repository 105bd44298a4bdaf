import { repeated, repetitions } from '../../src/data/repetitions.ts';
import type { Scenario } from '../../src/scenario.ts';

/** The latency below which a part of all calls lies, in microseconds. */
function percentile(sorted: Float64Array, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]! / 1000;
}

const scenario: Scenario = repeated({
  id: 'convoy',
  title: 'one thread computes, others make short calls that release the lock',
  question: 'How long does a thread wait for the lock that it let go of for an instant?',
  source:
    'D. Beazley, "Understanding the Python GIL", PyCon 2010; dask/distributed#5450. CPython 3.13: 667,000 calls a second fall to 179',
  unit: 'calls',
  standard: 300,
  sharesObjects: true,
  before: 'before',
  share: (input, index, threads) => [BigInt(index), BigInt(threads), BigInt(input.work)],
  input(request) {
    const input = repetitions(request, 'calls', 300);
    return { ...input, columns: { latency: new Float64Array(input.work) } };
  },
  result: (input) => ({ calls: input.work }),
  measures(_input, { columns }) {
    const sorted = (columns['latency'] as Float64Array).toSorted();
    return { 'p50 us': percentile(sorted, 0.5), 'p99 us': percentile(sorted, 0.99) };
  },
});

export default scenario;
