import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-string',
  title: 'a string constant',
  question: 'Is an interned string a shared count?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 400000,
});
