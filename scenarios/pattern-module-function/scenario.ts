import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-module-function',
  title: 'a function of another module that is written in Python',
  question: 'And if it takes two steps to get to it?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 150000,
});
