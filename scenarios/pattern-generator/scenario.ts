import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'pattern-generator',
  title: "a generator of the thread's own",
  question: 'Does a frame that rests in an object scale?',
  source: 'CPython, Tools/ftscalingbench; 3.13t results at python/cpython#125986',
  unit: 'rounds',
  standard: 150000,
});
