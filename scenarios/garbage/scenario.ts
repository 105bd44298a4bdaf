import { repeated, sumOf } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'garbage',
  title: 'cyclic garbage in all threads',
  question: 'What does it cost to find what reference counts never free?',
  source: 'python/cpython#142531: 15 million tuples, 142.9 s with the collector and 1.07 s without',
  unit: 'cycles',
  standard: 50000,

  makesCycles: true,
  after: 'after',
  measures: (_input, { after }) => ({ 'bytes at the end': sumOf(after) }),
});
