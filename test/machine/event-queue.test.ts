import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { EventQueue } from '../../src/machine/kernel/event-queue.ts';

const setting = fc.record({
  slot: fc.nat(200),
  timeNs: fc.oneof(fc.nat(10), fc.constant(undefined)),
});

test.prop([fc.array(setting, { maxLength: 300 })])(
  'events come by their times, and those of one time as they were set',
  (settings) => {
    const queue = new EventQueue();
    const expected: { slot: number; timeNs: number }[] = [];
    const forget = (slot: number): void => {
      const at = expected.findIndex((one) => one.slot === slot);
      if (at >= 0) expected.splice(at, 1);
    };
    for (const { slot, timeNs } of settings) {
      forget(slot);
      if (timeNs === undefined) {
        queue.clear(slot);
        continue;
      }
      queue.set(slot, timeNs);
      expected.push({ slot, timeNs });
    }
    expected.sort((a, b) => a.timeNs - b.timeNs);
    for (const [i, { slot, timeNs }] of expected.entries()) {
      expect(queue.first).toBe(slot);
      expect(queue.firstNs).toBe(timeNs);
      expect(queue.secondNs[0]).toBe(expected[i + 1]?.timeNs ?? Infinity);
      queue.clear(slot);
      expect(queue.has(slot)).toBe(false);
    }
    expect(queue.firstNs).toBe(Infinity);
  },
);
