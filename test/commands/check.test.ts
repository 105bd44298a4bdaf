// `interlock check` as its user runs it.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/registry.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-check-'));
const node = path.join(packageRoot, 'node_modules/.bin/node');
const cli = path.join(packageRoot, 'src/cli.ts');

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(node, [cli, 'check', ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

const LOST = `
import { load, store } from 'interlock-lab/explore';
function* add(a) { yield* store(a.x, (yield* load(a.x)) + 1); }
export default {
  words: { x: 0 },
  threads: [add, add],
  outcome: (_results, v) => 'x = ' + v.x,
  forbid: { 'x = 1': 'an update was lost' },
};
`;
write('lost.ts', LOST);
write('edited.ts', LOST.replace('(yield* load(a.x)) + 1', '1'));
write(
  'right.ts',
  LOST.replace('load, store', 'fetchAdd').replace(
    'store(a.x, (yield* load(a.x)) + 1)',
    'fetchAdd(a.x, 1)',
  ),
);
write('broken.ts', 'export default { words: {}; }');
write('other.ts', 'export default 1;');
write('count.py', 'seen = []\ndef main(n):\n    seen.append(n)\n    return len(seen) > 0\n');

describe('a program in a file', () => {
  test('that fails: status 1, the trace, and a token that brings it back', () => {
    const { status, stdout } = check('lost.ts');
    expect(status).toBe(1);
    expect(stdout).toContain('forbidden-outcome: outcome x = 1: an update was lost');
    expect(stdout).toMatch(/step +T0 +T1/);
    const token = /--replay (il1-\S+)/.exec(stdout)![1]!;
    const again = check('lost.ts', '--replay', token);
    expect([again.status, again.stdout]).toEqual([
      1,
      expect.stringContaining('an update was lost'),
    ]);
    const edited = check('edited.ts', '--replay', token);
    expect(edited.stdout).toMatch(/the program has changed: step 1 of 4/);
  });

  test('that does not fail: status 0, and it says that everything was covered', () => {
    const { status, stdout } = check('right.ts', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ executions: 2, blocked: 0, isExhaustive: true });
  });

  test.each(['exhaustive', 'random', 'pct', 'delay', 'preemption'])('in mode %s', (mode) => {
    const { status, stdout } = check('lost.ts', '--mode', mode, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout).failure.kind).toBe('forbidden-outcome');
  });
});

describe('strategies and locks', () => {
  test('a lock', () => {
    const { status, stdout } = check(
      'mutex',
      '--runs',
      '2',
      '--seconds',
      '5',
      '--law',
      'mutual-exclusion',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/mutual-exclusion +sc +holds +exhaustive/);
    expect(stdout).toMatch(/mutual-exclusion +tso +holds +exhaustive/);
  });

  test('a strategy says which lines of its text no law has reached', () => {
    const { status, stdout } = check('atomic', '--runs', '0', '--memory', 'sc', '--json');
    const { checks, unreached } = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(checks.length).toBeGreaterThan(10);
    expect(unreached['strategies/parts/atomic-counts.ts'].length).toBeGreaterThan(0);
  });

  test('a broken law: status 1, and a token that needs no file', () => {
    const { status, stdout } = check('unsafe', '--law', 'counts-conserved', '--memory', 'sc');
    expect(status).toBe(1);
    const token = /--replay (il1-\S+)/.exec(stdout)![1]!;
    expect(check('--replay', token).status).toBe(1);
  });

  test('a mutant', () => {
    const { status, stdout } = check('--mutants', 'merge-clears-late', '--json', '--seconds', '2');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).mutants).toMatchObject([
      { id: 'merge-clears-late', found: true, intactPasses: true, violated: 'owner-iff-unmerged' },
    ]);
  });

  test('a guest program', () => {
    const right = check('biased', '--scenario', 'count.py', '--runs', '20');
    expect([right.status, right.stdout]).toEqual([0, expect.stringContaining('No failure')]);
    const wrong = check('unsafe', '--scenario', 'count.py', '--runs', '20');
    expect([wrong.status, wrong.stdout]).toEqual([1, expect.stringContaining('data race')]);
    const token = /--replay (il1-\S+)/.exec(wrong.stdout)![1]!;
    expect(check('--replay', token).status).toBe(1);
  });
});

describe('what cannot be checked is one line and status 2', () => {
  test.each([
    [['nothing'], /nothing to check is called "nothing"/],
    [['mutx'], /did you mean mutex/],
    [['./missing.ts'], /no such file/],
    [['broken.ts'], /does not load/],
    [['other.ts'], /./],
    [['mutex', '--law', 'nonsense'], /has no law "nonsense"; its laws: /],
    [['mutex', '--mode', 'fast'], /mode/],
    [['mutex', '--bound', 'x'], /--bound x: give a whole number/],
    [['--replay', 'abc'], /is no replay token/],
    [['--replay', 'il9-AAAAAAAA'], /of version 9/],
    [['--replay', 'il1-AAAAAAAAAAAA'], /damaged/],
    [['--scenario', 'dimuon'], /needs a strategy/],
    [['gil', '--scenario', 'nowhere'], /unknown scenario/],
    [['gil', '--scenario', 'nowhere.py'], /no such file/],
    [['gil:interval=soon'], /interval/],
    [['nobody', '--mutants'], /no mutant/],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = check(...args);
    expect(stderr).toMatch(message);
    expect([status, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
  });
});
