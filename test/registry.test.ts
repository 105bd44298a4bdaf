import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../src/errors.ts';
import {
  findScenario,
  packageRoot,
  parseStrategies,
  scenarioIds,
  STRATEGY_IDS,
} from '../src/registry.ts';
import { closest, editDistance } from '../src/spelling.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-registry-'));
const mine = path.join(folder, 'mine.ts');
writeFileSync(mine, 'export default {};\n');

test('the package root is where package.json names this package', () => {
  expect(packageRoot).toBe(path.resolve(import.meta.dirname, '..'));
});

describe('scenarios', () => {
  test('each folder has a scenario of the same id, with a program', async () => {
    expect(scenarioIds()).toContain('dimuon');
    for (const id of scenarioIds()) {
      const found = await findScenario(id);
      expect(found.scenario.id).toBe(id);
      expect(existsSync(new URL(found.scenario.program, found.folder))).toBe(true);
    }
  });

  test('an unknown id is answered with the nearest and all there are', async () => {
    await expect(findScenario('dimoun')).rejects.toThrow(UsageError);
    await expect(findScenario('dimoun')).rejects.toThrow(/did you mean dimuon\? known: .*dimuon/);
  });
});

describe('strategies', () => {
  test('a file is found from the working directory, with options and the hash of its text', () => {
    const [choice] = parseStrategies('./mine.ts:interval=50us:counts=./c.ts', folder);
    expect(choice).toEqual({
      label: './mine.ts:interval=50us:counts=./c.ts',
      url: pathToFileURL(mine).href,
      options: { interval: '50us', counts: './c.ts' },
      source: createHash('sha256').update('export default {};\n').digest('hex'),
      folder,
    });
  });

  test('a file name without a folder is a file too, and none is taken twice', () => {
    expect(parseStrategies('mine.ts, mine.ts', folder)).toHaveLength(1);
  });

  const haveAll = STRATEGY_IDS.every((id) =>
    existsSync(path.join(packageRoot, 'strategies', `${id}.ts`)),
  );
  test.skipIf(!haveAll)('built-in ids keep their order; all leaves out the unsafe one', () => {
    expect(labels('biased,gil:interval=50us')).toEqual(['biased', 'gil:interval=50us']);
    expect(labels('all')).toEqual(STRATEGY_IDS.filter((id) => id !== 'unsafe'));
    expect(labels('unsafe,all')).toHaveLength(STRATEGY_IDS.length);
  });

  test.each([
    ['', /names no strategy/],
    ['gill', /unknown strategy "gill"; did you mean gil\? known: unsafe, gil,/],
    ['zzzzzz', /unknown strategy "zzzzzz"; known:/],
    ['counts', /unknown strategy/],
    ['gil:interval', /write gil:interval=VALUE/],
    ['./none.ts', /no such file/],
    ['./', /cannot be read as a file/],
  ])('"%s" is a usage error', (text, message) => {
    expect(() => parseStrategies(text, folder)).toThrow(UsageError);
    expect(() => parseStrategies(text, folder)).toThrow(message);
  });
});

function labels(text: string): string[] {
  return parseStrategies(text).map(({ label }) => label);
}

test('spelling: distances and the nearest word', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('gli', 'gil')).toBe(1);
  expect(closest('Biasd', STRATEGY_IDS)).toBe('biased');
  expect(closest('x', STRATEGY_IDS)).toBeUndefined();
});
