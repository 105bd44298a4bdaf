import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-thread-local',
  title: 'reading thread-local data',
  question: 'Does the object that gives each thread its own stop all of them?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 60000,
});
