import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'shared-function',
  title: 'one function that all threads call',
  question: 'What does it cost that a function which everybody calls is an object with a count?',
  source: 'PEP 703, Deferred Reference Counting',
  unit: 'calls',
  standard: 300000,
  sharesObjects: true,
});
