import { exactTotal, repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'unsafe-module',
  title: 'a native module that does not say that it is safe without the GIL',
  question:
    'What is lost when threads call a module that counts on the GIL, and what does it cost that the module brings it back?',
  source:
    'PEP 703, Py_mod_gil; awkward#3395: `free-threading` enables the GIL with a warning, `free-threading:gil=off` does not, as -Xgil=0',
  unit: 'calls',
  standard: 200000,
  sharesObjects: true,
  before: 'before',
  after: 'after',
  ...exactTotal('calls', 'interesting'),
});
