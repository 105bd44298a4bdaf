import { exactTotal, repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'list-append',
  title: 'one list that all threads append to',
  question: 'What does an operation cost that changes an object which all threads change?',
  source: 'PEP 703, Container Thread-Safety',
  unit: 'items',
  standard: 200000,
  sharesObjects: true,
  before: 'before',
  after: 'after',
  ...exactTotal('items', 'forbidden'),
});
