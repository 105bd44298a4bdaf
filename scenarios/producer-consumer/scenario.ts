import { repeated } from '../../src/data/repetitions.ts';

export default repeated({
  id: 'producer-consumer',
  title: 'producers and consumers at one queue',
  question: 'How fast do objects go from thread to thread, and who counts them?',
  source: 'the pipeline of every tutorial; queue.SimpleQueue',
  unit: 'items',
  standard: 40000,
  sharesObjects: true,
  before: 'before',
  share: (input, index, threads) => [BigInt(index), BigInt(threads), BigInt(input.work)],
});
