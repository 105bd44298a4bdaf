import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'ping-pong',
  title: 'one object whose count all threads change',
  question: 'What is the price of one shared reference count, and nothing else?',
  source:
    'PEP 703, Biased Reference Counting; python/cpython#134761, a lock that nobody contends for',
  unit: 'references',
  standard: 400000,
  sharesObjects: true,
});
