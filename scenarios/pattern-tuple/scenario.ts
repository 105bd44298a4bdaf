import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-tuple',
  title: 'a tuple constant',
  question: 'Is a tuple of constants a shared count?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 400000,
});
