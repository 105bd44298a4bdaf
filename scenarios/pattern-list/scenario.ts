import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-list',
  title: "append and pop on a list of the thread's own",
  question: 'Does a lock that nobody else wants cost scaling?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 150000,
});
