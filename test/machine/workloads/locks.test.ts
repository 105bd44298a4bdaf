// Every way to increment counts each increment, however the threads are interleaved; it can be erased.

import { expect, test } from 'vitest';
import { linkErased } from '../../../src/erase/link.ts';
import { incrementsCounted, lockedIncrement, ways } from '../../../src/machine/workloads/locks.ts';
import { alone, randomly, sum } from '../../sync/interleavings.ts';

test.each(Object.keys(ways))('%s', (way) => {
  randomly(
    {
      threads: [1, 2, 3].map((me) => () => lockedIncrement(way, me, 2, 0)),
      check: (done) => {
        expect(done).toEqual([2, 2, 2]);
        const counted = alone(incrementsCounted(way, 3));
        // Plain adds may overwrite each other.
        if (way === 'plain add') expect(counted).toBeLessThanOrEqual(6);
        else expect(counted).toBe(sum(done));
      },
    },
    500,
  );
});

test('the ways can be erased', async () => {
  const text = new URL('../../../src/machine/workloads/locks.ts', import.meta.url).href;
  const sources = await linkErased([text], 'timed');
  expect(sources.get(text)).not.toMatch(/yield\*/);
});
