import { describe, expect, test } from 'vitest';
import { collectSetting, heapSize, threadCounts, wholeNumber } from '../../src/commands/values.ts';
import { UsageError } from '../../src/errors.ts';

test('thread counts: lists, ranges and both, each once and in order', () => {
  expect(threadCounts('1,2,4')).toEqual([1, 2, 4]);
  expect(threadCounts('1..4')).toEqual([1, 2, 3, 4]);
  expect(threadCounts('8, 1..3,2')).toEqual([8, 1, 2, 3]);
});

test.each(['', '0', '-1', '1.5', 'two', '1,', '1..', '4..1', '1...3', '1e3', '9999999', '0..2'])(
  'thread counts "%s" are refused',
  (text) => expect(() => threadCounts(text)).toThrow(UsageError),
);

test('heap sizes are in powers of 1024, rounded up to whole 64 KiB', () => {
  expect(heapSize('256M')).toBe(256 * 2 ** 20);
  expect(heapSize('1.5g')).toBe(1.5 * 2 ** 30);
  expect(heapSize('2MiB')).toBe(2 * 2 ** 20);
  expect(heapSize('1048577')).toBe(2 ** 20 + 65_536);
});

test.each(['', '12', '1K', '5G', '-1M', 'M', '1T', '256 M'])('heap size "%s" is refused', (text) =>
  expect(() => heapSize(text)).toThrow(/from 1M to 4G/),
);

describe('whole numbers', () => {
  const parse = wholeNumber('--repeat', 1, 10);

  test('are kept to their range', () => expect(parse('10')).toBe(10));

  test.each(['0', '11', '1.0', '+1', '0x1', ' 1', 'NaN', ''])('"%s" is refused', (text) =>
    expect(() => parse(text)).toThrow(/--repeat .*from 1 to 10/),
  );
});

test('settings are collected; the value may hold anything', () => {
  expect(collectSetting('b=x=y', collectSetting('a='))).toEqual({ a: '', b: 'x=y' });
  expect(() => collectSetting('nonsense')).toThrow(/write --set key=value/);
});
