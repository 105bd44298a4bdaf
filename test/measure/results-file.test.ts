import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { hostInfo, readResults, writeResults } from '../../src/measure/results-file.ts';
import { RESULTS_SCHEMA, type Results } from '../../src/results.ts';
import { fakeRun } from '../commands/fake-engine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-results-'));
const file = path.join(folder, 'results.json');

const results: Results = {
  schema: RESULTS_SCHEMA,
  command: 'interlock run dimuon',
  host: hostInfo('0.1.0'),
  seed: 1,
  runs: [fakeRun()],
};

test('what is written is read back; unknown keys are let pass', () => {
  writeResults(file, results);
  expect(readResults(file)).toEqual(results);
  writeFileSync(file, JSON.stringify({ ...results, checks: [] }));
  expect(readResults(file).runs).toEqual(results.runs);
});

test('the host is described', () => {
  expect(hostInfo('0.1.0')).toMatchObject({ node: process.versions.node, interlock: '0.1.0' });
  expect(hostInfo('0.1.0').cores).toBeGreaterThan(0);
});

test.each([
  ['{', /is not JSON/],
  ['[]', /not an object/],
  ['{}', /schema is undefined/],
  [{ ...results, schema: 'interlock/results@9' }, /schema is "interlock\/results@9"/],
  [{ ...results, runs: {} }, /runs should be of kind array, and is object/],
  [{ ...results, runs: [null] }, /runs\[0\] is not an object/],
  [{ ...results, runs: [{ ...fakeRun(), seconds: null }] }, /runs\[0\]: seconds .* is null/],
])('%j is refused', (content, message) => {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  expect(() => readResults(file)).toThrow(UsageError);
  expect(() => readResults(file)).toThrow(message);
});

test('a file that is not there, or cannot be written', () => {
  expect(() => readResults(path.join(folder, 'none'))).toThrow(/cannot read .*ENOENT/);
  expect(() => writeResults(folder, results)).toThrow(/cannot write .*EISDIR/);
});
