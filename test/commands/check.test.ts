// `interlock check` as its user runs it.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli.ts';
import { SUBJECT_IDS } from '../../src/explore/laws/subjects.ts';
import { toToken } from '../../src/explore/token.ts';
import { packageRoot } from '../../src/registry.ts';
import { fakeStreams } from './fake-engine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-check-'));
const node = path.join(packageRoot, 'node_modules/.bin/node');
const cli = path.join(packageRoot, 'src/cli.ts');

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

/** As its own process, which loads files as Node does. */
function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(node, [cli, 'check', ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

/** In this process, for what loads no file of the user's. */
async function checkHere(...args: string[]) {
  const streams = fakeStreams(folder);
  const status = await main(['check', ...args], streams);
  return { status, stdout: streams.out(), stderr: streams.err() };
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
const BUFFERED = `
import { load, relaxedStore } from 'interlock-lab/explore';
export default {
  words: { x: 0, y: 0 },
  threads: [
    function* (a) { yield* relaxedStore(a.x, 1); return yield* load(a.y); },
    function* (a) { yield* relaxedStore(a.y, 1); return yield* load(a.x); },
  ],
  forbid: { '0,0': 'both read the old value' },
};
`;
write('buffered.ts', BUFFERED);
write('named.ts', BUFFERED.replace('words:', "memory: 'sc', mode: 'preemption', words:"));
write('broken.ts', 'export default { words: {}; }');
write('broken.js', 'export default { words: {}; }');
mkdirSync(path.join(folder, 'parts'));
write(
  'parts/x.ts',
  `import { load } from 'interlock-lab/memory';
export function* look(a: number): Generator {
  yield* load(a);
  load(a);
}
`,
);
write(
  'mine.ts',
  `import { look } from './parts/x.ts';
export default { id: 'mine', options: {}, compose: () => ({ attach: look }) };
`,
);
write('other.ts', 'export default 1;');
write('number.py', 'def main(n):\n    return n\nmain = 3\n');
write('fails.py', 'x = 1 // 0\ndef main(n):\n    return n\n');
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
    const counts = { mode: 'exhaustive', executions: 2, blocked: 0, isExhaustive: true };
    expect(JSON.parse(stdout)).toMatchObject({
      subject: 'right.ts',
      reports: [
        { memory: 'sc', ...counts },
        { memory: 'tso', ...counts },
      ],
    });
  });

  test('is searched under both models unless one is named', () => {
    const both = check('buffered.ts');
    expect(both.status).toBe(1);
    expect(both.stdout).toMatch(
      /^buffered\.ts \(exhaustive, sc\): .* every interleaving was covered$/m,
    );
    expect(both.stdout).toMatch(/^buffered\.ts \(exhaustive, tso\): .* ended by a failure$/m);
    expect(check('buffered.ts', '--memory', 'sc').status).toBe(0);
    const named = check('named.ts');
    expect([named.status, named.stdout]).toEqual([
      0,
      expect.stringMatching(/^named\.ts \(preemption, sc\): [^]*No failure was found\.\n$/),
    ]);
    expect(named.stdout).not.toContain('tso');
    const given = check('named.ts', '--memory', 'tso', '--mode', 'random', '--runs', '1000');
    expect([given.status, given.stdout]).toEqual([
      1,
      expect.stringMatching(/^named\.ts \(random, tso\)/),
    ]);
  });

  test('that takes few steps is not called a loop', () => {
    const { stdout } = check('right.ts', '--max-steps', '1', '--memory', 'sc');
    expect(stdout).toContain('livelock: no end after 1 steps\n');
  });

  test.each(['exhaustive', 'random', 'pct', 'delay', 'preemption'])('in mode %s', (mode) => {
    const { status, stdout } = check('lost.ts', '--mode', mode, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout).reports).toMatchObject([
      { mode, memory: 'sc', failure: { kind: 'forbidden-outcome' } },
      { mode, memory: 'tso', failure: { kind: 'forbidden-outcome' } },
    ]);
  });
});

test('the program in the README', () => {
  const readme = readFileSync(path.join(packageRoot, 'README.md'), 'utf8');
  write('lost-update.ts', /```ts\n(\/\/ lost-update\.ts\n.*?)```/s.exec(readme)![1]!);
  const { status, stdout } = check('lost-update.ts');
  expect([status, stdout]).toEqual([1, expect.stringContaining('an update was lost')]);
});

describe('strategies and locks', () => {
  test('a lock', () => {
    const { status, stdout } = check(
      'mutex',
      '--runs',
      '2',
      '--seconds',
      '600',
      '--law',
      'mutual-exclusion',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/mutual-exclusion +sc +holds +exhaustive/);
    expect(stdout).toMatch(/mutual-exclusion +tso +holds +exhaustive/);
  });

  test('a strategy says which lines of its text no law has reached', () => {
    const effort = ['--runs', '0', '--seconds', '1'];
    const { status, stdout } = check('atomic', '--memory', 'sc', '--json', ...effort);
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
    const law = ['--law', 'merge-progress', '--runs', '0', '--seconds', '600'];
    const { status, stdout } = check('--mutants', 'merge-clears-late', '--json', ...law);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      mutants: [
        { id: 'merge-clears-late', found: true, intactPasses: true, law: 'merge-progress' },
      ],
      unbroken: [],
    });
  });

  test('a mutant as text: where it comes from, what it violates, how it was found', async () => {
    const law = ['--law', 'exactly-once', '--runs', '0'];
    const { status, stdout } = await checkHere('--mutants', 'once-runs-twice', ...law);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^once-runs-twice, of once\n +from +check then act\n +violates +no data race: data race on .*\n/,
    );
    expect(stdout).toMatch(
      /\n +found +by exactly-once under sc after \d+ executions? and .*s; \d+ steps, \d preemptions?\n/,
    );
    expect(stdout).toMatch(/\n +trace +T\d: /);
    expect(stdout).toMatch(/\n +intact +the text as it is passes the same program\n/);
    expect(stdout).toMatch(/\n {2}exactly-once +once-runs-twice\n$/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('a mutant that is not found: status 1, and nothing is said of the text as it is', async () => {
    const law = ['--law', 'tso-outcomes', '--runs', '0'];
    const { status, stdout } = await checkHere('--mutants', 'mutex-late-gives-up', ...law);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^mutex-late-gives-up, of mutex\n/);
    expect(stdout).toMatch(/violates +no lost wake-up: NOT FOUND\n/);
    expect(stdout).not.toContain('intact');
    // The laws of a selection need not be broken by it.
    expect(stdout).not.toContain('BY NONE');
  });

  test('the mutants of a subject, and of those that have a law', async () => {
    const law = ['--law', 'permits-conserved', '--runs', '0', '--json'];
    const { stdout } = await checkHere('--mutants', ...law);
    const ids = (JSON.parse(stdout).mutants as { id: string }[]).map(({ id }) => id);
    expect(ids).toContain('semaphore-lost-update');
    expect(ids.every((id) => id.startsWith('semaphore-') || id === 'load-is-no-step')).toBe(true);
    const ofSubject = await checkHere('semaphore', '--mutants', ...law);
    expect((JSON.parse(ofSubject.stdout).mutants as { id: string }[]).map(({ id }) => id)).toEqual(
      ids,
    );
  });

  test('a law of whatever has it', async () => {
    const { status, stdout } = await checkHere('--law', 'exactly-once', '--runs', '0');
    expect(status).toBe(0);
    expect(stdout.match(/^\S+$/gm)).toEqual(['once']);
  });

  test('a guest program', () => {
    const right = check('biased', '--scenario', 'count.py', '--runs', '20');
    expect([right.status, right.stdout]).toEqual([0, expect.stringContaining('No failure')]);
    const wrong = check('unsafe', '--scenario', 'count.py', '--runs', '20');
    expect([wrong.status, wrong.stdout]).toEqual([1, expect.stringContaining('data race')]);
    const token = /--replay (il1-\S+)/.exec(wrong.stdout)![1]!;
    expect(check('--replay', token).status).toBe(1);
  });

  test('a scenario says what it has found out', () => {
    const { status, stdout } = check('gil', '--scenario', 'dimuon', '--runs', '2');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^gil, dimuon \(directed, sc\): 2 executions.*; 2 runs at random, not every/,
    );
    expect(stdout).toMatch(/\n {2}events 2, pairs \d+, sumMaxMass [\d.]+ +2\n/);
  });

  test('a search that the user interrupts: what there is so far, and status 130', async () => {
    const streams = fakeStreams(folder);
    const stderr = {
      ...streams.stderr,
      isTTY: true,
      write(text: string) {
        streams.stderr.write(text);
        // It has told how far it is.
        if (text.includes('executions')) process.emit('SIGINT');
      },
    };
    const status = await main(
      ['check', 'biased', '--scenario', 'count.py', '--runs', '100000000', '--seconds', '600'],
      { ...streams, stderr },
    );
    expect(status).toBe(130);
    expect(streams.err()).toMatch(/biased, count\.py, sc: \d+ executions, .*stopping/s);
    expect(streams.out()).toMatch(
      /^biased, count\.py \(directed, sc\): \d+ executions.*; interrupted\n/,
    );
    expect(streams.out()).toContain('No failure was found so far.');
  });

  test('laws that the user interrupts: a table of those that have ended', async () => {
    const streams = fakeStreams(folder);
    const stderr = {
      write(text: string) {
        streams.stderr.write(text);
        if (text.startsWith('[1/')) process.emit('SIGINT');
      },
    };
    const status = await main(['check', 'once', '--runs', '1'], { ...streams, stderr });
    expect(status).toBe(130);
    expect(streams.out()).toMatch(/^once: interrupted, 1 of 1\d laws\n/);
  });

  test('a guest program that fails before its threads start', async () => {
    const { status, stderr } = await checkHere('gil', '--scenario', 'fails.py');
    expect([status, stderr]).toEqual([
      1,
      'fails.py, before its threads start: ZeroDivisionError: integer division or modulo by zero\n',
    ]);
  });
});

test('a file says how many seconds it may take, unless the command does', () => {
  write('short.ts', LOST.replace('words:', 'maxSeconds: 0, stopAtFirst: false, words:'));
  write('long.ts', many('maxSeconds: 0,'));
  expect(check('short.ts').status).toBe(1);
  // The clock is looked at after 64 executions.
  const cut = check('long.ts', '--jobs', '1', '--json');
  const counts = { executions: 64, isExhaustive: false };
  expect(JSON.parse(cut.stdout).reports).toMatchObject([counts, counts]);
  const given = check('long.ts', '--jobs', '1', '--json', '--seconds', '600', '--memory', 'sc');
  expect(JSON.parse(given.stdout).reports).toMatchObject([{ executions: 720, isExhaustive: true }]);
});

test('the help names every lock and strategy', async () => {
  const { status, stdout } = await checkHere('--help');
  expect(status).toBe(0);
  for (const id of SUBJECT_IDS) expect(stdout).toMatch(new RegExp(`\\b${id}\\b`));
});

/** Six threads that each add once. */
function many(options: string): string {
  return `
import { fetchAdd } from 'interlock-lab/explore';
export default {
  ${options}
  words: { x: 0 },
  threads: Array.from({ length: 6 }, () => function* (a) { yield* fetchAdd(a.x, 1); }),
};
`;
}

const PROGRAMS: readonly (readonly [text: string, message: RegExp])[] = [
  ["throw 'nothing';", /does not load: nothing/],
  ['\n\nexport default { words: {}; };', /program\d+\.ts:3:27: Expected/],
  ['\nimport "./nowhere.ts";', /program\d+\.ts:2:8: Cannot find module .*nowhere\.ts'$/m],
  ['import { x } from "nowhere";', /program\d+\.ts:1:19: Cannot find package 'nowhere'$/m],
  ['\n  nobody();', /program\d+\.ts:2:3: nobody is not defined/],
  [
    LOST.replace('(yield* load(a.x))', 'load(a.x)'),
    /program\d+\.ts:3:38: 'load' is a text function/,
  ],
  ['export default () => { throw new Error("no"); };', /its default export throws Error: no/],
  ['export default () => 1;', /is no program for the explorer/],
  ['export default { words: {} };', /threads is undefined/],
  ['export default { threads: [] };', /words is undefined/],
  ['export default { words: {}, threads: [1] };', /threads\[0\] is 1/],
  ['export default { words: {}, threads: [(a) => 1] };', /threads\[0\] cannot be run/],
  ['export default { words: { x: "a" }, threads: [function* () {}] };', /words\.x is 'a'/],
  ['export default { words: { x: 1.5 }, threads: [function* () {}] };', /words\.x is 1\.5/],
  [
    'export default { words: {}, threads: Array.from({ length: 65 }, () => function* () {}) };',
    /there are 65 threads; give at most 64/,
  ],
  ['export default { bound: -1, words: {}, threads: [function* () {}] };', /bound is -1/],
  ['export default { mode: "foo", words: {}, threads: [function* () {}] };', /mode is 'foo'/],
  ['export default { seed: NaN, words: {}, threads: [function* () {}] };', /seed is NaN/],
  [
    'export default { memroy: "tso", words: {}, threads: [function* () {}] };',
    /unknown option memroy; did you mean memory\?/,
  ],
  [
    'export default { setUp() { throw 1; }, words: {}, threads: [function* () {}] };',
    /setUp cannot be run: 1/,
  ],
  [
    many('')
      .replace('yield*', 'for (let n = begun++ % 4; n >= 0; n--) yield*')
      .replace('export', 'let begun = 0;\nexport'),
    /does not depend on the schedule alone/,
  ],
  ['export default { id: "x", options: {}, compose() { throw 1; } };', /compose throws 1/],
  ['export default { id: "x", options: {}, compose() { return {}; } };', /has no function lock/],
  ['export default { id: "x", options: {}, compose() { process.exit(0); } };', /has ended/],
  [
    `export default { id: "x", options: {}, compose: () => ({
      isolation: 'shared', lock() { throw new Error('no'); }, counts() {}, containers() {},
    }) };`,
    /its parts do not go together: Error: no/,
  ],
];

/** A token of a failure, with another subject. */
function tokenOf(subject: unknown): string {
  const schedule = [[0, 1]] as const;
  const text = typeof subject === 'string' ? subject : JSON.stringify(subject);
  return toToken({
    subject: text,
    memory: 'sc',
    timeouts: 1,
    maxSteps: 9,
    schedule,
    stamps: Uint8Array.of(0),
  });
}

const LAW_TOKEN = { subject: 'mutex', law: 'no-deadlock', script: { threads: [] } };

const LAW = tokenOf(LAW_TOKEN);

describe('what cannot be checked is one line and status 2', () => {
  test.each([...PROGRAMS.entries()])('program %i', async (i, [text, message]) => {
    write(`program${i}.ts`, text);
    const { status, stdout, stderr } = await checkHere(`program${i}.ts`, '--jobs', '1');
    expect(stderr).toMatch(message);
    expect([status, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
  });

  test.each([
    [['broken.ts'], /does not load: broken\.ts:1:27: Expected/],
    [['broken.js'], /does not load: broken\.js:1:27: Unexpected token/],
    [
      ['./mine.ts', '--law', 'no-deadlock'],
      /^interlock: parts\/x\.ts:4:3: 'load' is a text function/,
    ],
    [['lost.ts', '--runs', '0'], /--runs 0: give at least 1/],
    [['lost.ts', '--law', 'exit'], /--law means nothing for a program in a file/],
    [['lost.ts', '--threads', '3'], /--threads means nothing for a program/],
    [['lost.ts', '--seed', '3'], /--seed goes with --mode random, pct/],
    [['lost.ts', '--bound', '3'], /--bound goes with --mode delay and/],
    [['lost.ts', '--mode', 'random', '--depth', '3'], /--depth goes with --mode pct/],
    [['other.ts'], /other\.ts has nothing to check: its default export is neither/],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = check(...args);
    expect(stderr).toMatch(message);
    expect([status, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
  });

  test.each([
    [['nothing'], /nothing to check is called "nothing"/],
    [['mutx'], /did you mean mutex/],
    [['./missing.ts'], /no such file/],
    [['.'], /^interlock: \. is a directory: name a strategy/],
    [['fails.py'], /fails\.py is a Python program: .* check gil --scenario fails\.py/],
    [['./nope.txt'], /no such file: \.\/nope\.txt/],
    [['mutex', '--replay', `${LAW}A`], /something was added/],
    [['mutex', '--replay', `${LAW}AAAA`], /something was added/],
    [['--law', 'nonsense'], /there is no law "nonsense" here; laws: mutual-exclusion/],
    [['mutex', '--law', 'fifo'], /mutex has no law "fifo"/],
    [['mutex', '--threads', '3'], /--threads means nothing without --scenario/],
    [['mutex', '--entry', 'f'], /--entry means nothing without --scenario/],
    [['mutex', '--bound', '3'], /--bound goes with/],
    [['mutex', '--mode', 'delay', '--depth', '3'], /--depth goes with --mode pct/],
    [['mutex', '--mode', 'pct', '--depth', '1000000000000'], /from 1 to 64/],
    [['gil', '--scenario', 'dimuon', '--runs', '0'], /--runs 0: give at least 1/],
    [['gil', '--scenario', 'dimuon', '--law', 'exit'], /--law means nothing with --scenario/],
    [['gil', '--scenario', 'dimuon', '--jobs', '2'], /--jobs means nothing with --scenario/],
    [['gil', '--scenario', 'dimuon', '--entry', 'f'], /--entry means nothing for a scenario/],
    [['gil', '--scenario', 'dimuon', '--bound', '2'], /--bound goes with/],
    [['gil', '--scenario', 'dimuon', '--mode', 'delay', '--seed', '2'], /--seed goes with/],
    [['gil', '--scenario', 'count.py', '--entry', '('], /count\.py has no function \(/],
    [['gil', '--scenario', 'count.py', '--entry', 'seen'], /count\.py has no function seen/],
    [['gil', '--scenario', 'number.py'], /has no function main when its top level has run/],
    [['mutex', '--scenario', 'dimuon'], /unknown strategy "mutex"/],
    [['--mutants', '--scenario', 'dimuon'], /--scenario means nothing with --mutants/],
    [['--mutants', '--replay', 'x'], /--replay means nothing with --mutants/],
    [['mutex', '--mutants', '--law', 'fifo'], /there is no law "fifo" here/],
    [['--replay', 'x', '--runs', '3'], /--runs means nothing with --replay/],
    [['gil', '--replay', tokenOf('')], /the token is of a program in a file: name it/],
    [['--replay', tokenOf('no JSON')], /of nothing that this Interlock can replay/],
    [['--replay', tokenOf(7)], /of nothing that this Interlock can replay/],
    [['--replay', tokenOf({ ...LAW_TOKEN, law: 7 })], /of nothing that/],
    [['--replay', tokenOf({ strategy: 'gil', scenario: 'x', threads: 0 })], /of nothing that/],
    [
      ['--replay', tokenOf({ ...LAW_TOKEN, law: 'gone' })],
      /a law that there no longer is: gone of/,
    ],
    [['--replay', tokenOf({ ...LAW_TOKEN, subject: 'gone' })], /nothing to check is called "gone"/],
    [['--replay', tokenOf({ ...LAW_TOKEN, mutant: 'gone' })], /unknown mutant "gone"/],
    [
      ['--replay', tokenOf({ ...LAW_TOKEN, script: [1] })],
      /that no-deadlock of mutex no longer reads/,
    ],
    [
      ['once', '--replay', tokenOf(LAW_TOKEN)],
      /the token is of mutex, not of once: leave once out/,
    ],
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
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await checkHere(...args);
    expect(stderr).toMatch(message);
    expect([status, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
  });
});
