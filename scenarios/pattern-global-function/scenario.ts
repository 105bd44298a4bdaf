import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-global-function',
  title: 'a function of the program',
  question: 'Does one global, read by all and written by none, stop anybody?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 200000,
});
