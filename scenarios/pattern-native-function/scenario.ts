import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-native-function',
  title: 'a function of a native module',
  question: 'Is the module, and the function in it, a shared count?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 200000,
});
