import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'shared-method',
  title: 'one bound method that all threads call',
  question: 'And a bound method, whose object is shared as well?',
  source: 'python/cpython#123619: 32 threads, 43.7 ms alone, over 3 s with a shared method',
  unit: 'calls',
  standard: 300000,
  sharesObjects: true,
});
