import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'remote-free',
  title: 'objects made by one thread and dropped by others while it sleeps',
  question: 'How much memory is held back because the owner of objects is not there to free them?',
  source: 'python/cpython#157838; the logs of the talk, 13.2 to 120.9 GiB',
  unit: 'objects',
  standard: 20_000,
  sharesObjects: true,
  before: 'before',
  after: 'after',
  share: (input, index, threads) => [BigInt(index), BigInt(threads), BigInt(input.work)],
  measures: (_input, { after }) => ({ 'held back bytes': Number(after[0]) }),
});
