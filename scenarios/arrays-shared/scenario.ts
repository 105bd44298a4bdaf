import { repeated, repetitions, sumOf } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'arrays-shared',
  title: 'sums over one typed array that all threads read',
  question: 'And when they read the same memory, which has no objects in it?',
  source: 'the talk; free threading gains less than 2x on two cores',
  unit: 'numbers',
  standard: 3_000_000,
  input(request) {
    const input = repetitions(request, 'numbers', 500_000);
    return {
      ...input,
      columns: { numbers: Float64Array.from({ length: input.work }, (_, i) => i % 7) },
    };
  },
  result: (_input, { returned }) => ({ sum: sumOf(returned) }),
});
