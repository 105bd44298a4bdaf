import { expect, test } from 'vitest';
import { profileOf, withField } from '../../src/machine/profile.ts';
import { flat } from './flat.ts';

const profile = flat(4);

test('a profile that is right is taken as it is', () => {
  expect(profileOf(profile, 'flat.json')).toBe(profile);
});

test.each([
  [{ ...profile, topology: { ...profile.topology, smt: 3 } }, 'topology.smt must be 1 or 2, not 3'],
  [
    { ...profile, cost: { ...profile.cost, atomic: '5' } },
    'cost.atomic must be nanoseconds, 0 or more, not "5"',
  ],
  [{ ...profile, cost: { ...profile.cost, atomics: 5 } }, 'a profile has no field cost.atomics'],
  [{ ...profile, os: undefined }, 'os.timesliceNs must be a number greater than 0, and is missing'],
  [
    {
      ...profile,
      clock: {
        baseGHz: 1,
        byActiveCores: [
          [2, 1],
          [1, 1],
        ],
      },
    },
    'clock.byActiveCores must be pairs',
  ],
  [{ ...profile, sources: ['x'] }, 'sources must say'],
  [[], 'a profile is an object'],
])('what is wrong is told, and where', (value, message) => {
  expect(() => profileOf(value, 'mine.json')).toThrow(`mine.json: ${message}`);
});

test('one field is changed', () => {
  const changed = withField(profile, 'cost.atomic', 7);
  expect(changed.cost).toEqual({ ...profile.cost, atomic: 7 });
  expect(profile.cost.atomic).toBe(0);
  expect(() => withField(profile, 'cost.atomik', 7)).toThrow('no field cost.atomik');
  expect(() => withField(profile, 'smt.yield', 3)).toThrow(
    'smt.yield must be a number from 1 to 2',
  );
});
