import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-method',
  title: "a method on an object of the thread's own",
  question: 'Does the class that all instances share stop anybody?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 150000,
});
