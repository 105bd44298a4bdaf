import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'arrays-own',
  title: "sums over an array of the thread's own",
  question: 'How far does a strategy scale when threads share nothing?',
  source: 'the talk; free threading gains 2x on two cores',
  unit: 'numbers',
  standard: 3_000_000,
});
