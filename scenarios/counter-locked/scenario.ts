import { exactTotal, repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'counter-locked',
  title: 'one global that all threads add to, under a lock',
  question: 'What does it cost to lose no update?',
  source: 'as counter; locks after Python/lock.c',
  unit: 'updates',
  standard: 50000,
  sharesObjects: true,
  before: 'before',
  after: 'after',
  ...exactTotal('updates', 'forbidden'),
});
