// Every lock primitive keeps its laws, and what the laws are made of can tell right from wrong.

import { describe, expect, test } from 'vitest';
import { isLinearizable, type Seen } from '../../src/explore/laws/linearize.ts';
import { PRIMITIVE_IDS } from '../../src/explore/laws/primitive-ids.ts';
import { PRIMITIVE_LAWS, PRIMITIVES } from '../../src/explore/laws/primitives.ts';
import { runLaw } from '../../src/explore/laws/run-law.ts';
import { texts as parking, firstKey, secondKey } from '../../src/explore/laws/text/parking-lots.ts';

/** Larger programs are run in part: test/sync has some of them whole, and `interlock check` the rest. */
const EFFORT = { runs: 1, seconds: 600, maxExecutions: 800 };

test('there are laws of every primitive, each once, and each says what it states', () => {
  expect(PRIMITIVES.map(({ id }) => id)).toEqual(PRIMITIVE_IDS);
  const names = PRIMITIVE_LAWS.map(({ family, id }) => `${family}/${id}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { family } of PRIMITIVES) {
    for (const id of ['crowd', 'exit', 'tso-outcomes', 'workers'])
      expect(names).toContain(`${family}/${id}`);
  }
  for (const { states } of PRIMITIVE_LAWS) expect(states).toMatch(/^[A-Z].*\.$/);
});

describe.each(PRIMITIVES)('$id', (subject) => {
  const laws = PRIMITIVE_LAWS.filter(
    ({ family, appliesTo }) => family === subject.family && (appliesTo?.(subject.text) ?? true),
  );

  test.each(laws)('$id', async (law) => {
    for (const memory of law.memory ?? (['sc', 'tso'] as const)) {
      const { holds, failure, executions } = await runLaw(subject, law, memory, EFFORT);
      expect(failure && `${failure.message}\n${failure.trace}`).toBeUndefined();
      expect(holds).toBe(true);
      expect(executions).toBeGreaterThan(0);
    }
  });
});

test('the two keys of a parking lot share a bucket', () => {
  const bucketOf = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 24;
  const text = parking['parking-lot'];
  expect(bucketOf(firstKey(text))).toBe(bucketOf(secondKey(text)));
});

describe('linearizability of a register', () => {
  type Operation = readonly ['write' | 'read', number];
  const model = (state: number, [kind, value]: Operation): number | undefined => {
    if (kind === 'write') return value;
    return state === value ? state : undefined;
  };
  const at = (operation: Operation, ...after: number[]): Seen<Operation> => ({ operation, after });

  test('operations at the same time may take effect in either order', () => {
    const writer = [at(['write', 1], 0, 0)];
    expect(isLinearizable([writer, [at(['read', 0], 0, 0)]], 0, model)).toBe(true);
    expect(isLinearizable([writer, [at(['read', 1], 0, 0)]], 0, model)).toBe(true);
    expect(isLinearizable([writer, [at(['read', 2], 0, 0)]], 0, model)).toBe(false);
  });

  test('what has ended comes first', () => {
    const writer = [at(['write', 1], 0, 0)];
    expect(isLinearizable([writer, [at(['read', 0], 1, 0)]], 0, model)).toBe(false);
    expect(isLinearizable([writer, [at(['read', 1], 1, 0)]], 0, model)).toBe(true);
  });

  test('a thread does not see the past again', () => {
    const reader = [at(['read', 1], 0, 0), at(['read', 0], 0, 1)];
    expect(isLinearizable([[at(['write', 1], 0, 0)], reader], 0, model)).toBe(false);
  });
});
