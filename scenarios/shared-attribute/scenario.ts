import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'shared-attribute',
  title: 'one instance that all threads read an attribute of',
  question: 'What does it cost to read, and only to read, what everybody reads?',
  source: 'python/cpython#139103: 25 times slower with 18 threads',
  unit: 'reads',
  standard: 300000,
  sharesObjects: true,
});
