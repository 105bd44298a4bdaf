import { exactTotal, repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'dict-update',
  title: 'one dict that all threads put keys into',
  question: 'And if the object is a dict, which grows while others look at it?',
  source: 'PEP 703, Container Thread-Safety; modern-di#435 for shared containers',
  unit: 'keys',
  standard: 100000,
  sharesObjects: true,
  before: 'before',
  after: 'after',
  ...exactTotal('keys', 'forbidden'),
});
