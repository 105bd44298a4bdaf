import { repeated, sumOf } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'lists-boxed',
  title: 'sums over one list of floats that all threads read',
  question: 'And when each number that they read is an object which all of them count?',
  source: 'the talk; free threading gains almost nothing on two cores',
  unit: 'numbers',
  standard: 300000,
  sharesObjects: true,
  before: 'before',
  result: (_input, { returned }) => ({ sum: sumOf(returned) }),
});
