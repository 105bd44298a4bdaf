import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-closure',
  title: 'creating closures',
  question: 'Does making functions, whose code is shared, scale?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 100000,
});
