import { exactTotal, repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'counter',
  title: 'one global that all threads add to, without a lock',
  question: 'How many updates are lost when `x += 1` is not one step?',
  source:
    'the folklore of every course on threads; CPython 3.13 switches at backward jumps, starts of functions and calls only',
  unit: 'updates',
  standard: 400000,
  sharesObjects: true,
  before: 'before',
  after: 'after',
  ...exactTotal('updates', 'interesting'),
});
