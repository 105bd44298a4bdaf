import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-objects',
  title: 'creating objects',
  question: 'Does making and freeing objects scale?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 100000,
});
