import { repeated } from '../../src/data/repetitions.ts';

/** What a thread returns: how often it put parts together, and this for each part that was gone. */
const ERROR = 1_000_000;

export default repeated({
  id: 'check-then-act',
  title: 'whoever stores the last part puts the parts together',
  question: 'How often do two threads both see that they are the last?',
  source: 'scikit-hep/uproot5#1310: KeyError: 290, mended by one lock',
  unit: 'rounds',
  standard: 50_000,
  sharesObjects: true,
  before: 'before',
  share: (input, index, threads) => [BigInt(index), BigInt(threads), BigInt(input.work)],
  result: (input) => ({ rounds: input.work }),
  grade(input, { returned }) {
    const all = returned.map(Number);
    const finished = all.reduce((sum, value) => sum + (value % ERROR), 0);
    const errors = all.reduce((sum, value) => sum + Math.floor(value / ERROR), 0);
    if (finished < input.work && errors === 0)
      return { grade: 'forbidden', what: `${input.work - finished} rounds were never finished` };
    if (finished === input.work && errors === 0)
      return { grade: 'acceptable', what: 'each round had one thread that was the last' };
    const twice = Math.max(0, finished - input.work);
    return {
      grade: 'interesting',
      what: `${errors} times KeyError, ${twice} rounds finished twice`,
    };
  },
});
