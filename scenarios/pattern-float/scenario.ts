import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-float',
  title: 'a float times a constant',
  question: 'Do constants of the code stop anybody?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 300000,
});
