import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { main, report } from '../../src/cli.ts';
import { GuestError, InvariantViolation } from '../../src/errors.ts';
import { packageRoot } from '../../src/registry.ts';
import { fakeStreams } from './fake-engine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-cli-'));
writeFileSync(path.join(folder, 'program.py'), 'print(1)\n');
writeFileSync(path.join(folder, 'broken.py'), 'x = = 1\n');
writeFileSync(path.join(folder, 'latin.py'), Buffer.from([0x23, 0xe9, 0x0a]));

async function interlock(line: string) {
  const streams = fakeStreams(folder);
  const status = await main(line.split(' ').filter(Boolean), streams);
  return { status, out: streams.out(), err: streams.err() };
}

describe('help', () => {
  test.each([
    '',
    '--help',
    'run --help',
    'dis --help',
    'list --help',
    'new strategy --help',
    'validate --help',
  ])('"%s" is on stdout', async (line) => {
    const { status, out, err } = await interlock(line);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^Usage: interlock/);
    expect(out.split('\n').every((text) => text.length <= 100)).toBe(true);
  });

  test('loads nothing that takes long', () => {
    const loaded = [...staticImports(path.join(packageRoot, 'src/cli.ts'))];
    expect(loaded).toContain('commander');
    expect(loaded.filter((name) => !name.startsWith('node:') && !name.startsWith('/'))).toEqual([
      'commander',
    ]);
  });
});

test.each([
  ['fly', /unknown command 'fly'/],
  ['run', /missing required argument 'scenario'; see --help/],
  ['run dimuon --treads 2', /unknown option '--treads' \(Did you mean --threads\?\)/],
  ['run dimuon --threads 0', /--threads 0: give a whole number/],
  ['run dimuon --events -5', /--events -5: give a whole number/],
  ['run dimuon --events 1e3', /--events 1e3/],
  ['run dimuon --repeat 0', /--repeat 0/],
  ['run dimuon --seed x', /--seed x/],
  ['run dimuon --heap 3', /--heap 3/],
  ['run dimuon --set a', /--set a: write --set key=value/],
  ['run dimuon --set a=1', /--set a: this scenario has no settings/],
  ['run dimuon --json --csv', /'--json' cannot be used with option '--csv'/],
  ['run dimuon --data none.json', /no such file: .*none.json/],
  ['run dimuon --out none/results.json', /cannot write to .*none; make the folder/],
  ['run dimuon --out .', /is a directory/],
  ['validate nowhere', /unknown machine 'nowhere'/],
  ['validate flat-1024', /nothing was measured of flat-1024, but of /],
  ['validate --measured none.json', /no such file: none.json/],
  ['validate --measured program.py', /program.py: SyntaxError/],
  ['validate --out none/results.json', /cannot write to .*none; make the folder/],
  ['run dimoun', /unknown scenario "dimoun"; did you mean dimuon\?/],
  ['run dimuon --strategy gli', /unknown strategy "gli"; did you mean gil\?/],
  ['run dimuon --strategy gil:intervall=1ms', /unknown option of gil .*did you mean interval\?/],
  ['run dimuon --strategy gil:interval=1', /^interlock: gil:interval=1: /],
  ['run dimuon --strategy ./program.py.ts', /no such file/],
  ['run none.py', /no such file: none.py/],
  ['run latin.py', /latin.py is not UTF-8/],
  ['run program.py --threads 2', /program.py has no shares for threads/],
  ['run program.py --events 2', /--events means nothing for program.py/],
  ['run program.py --set a=1', /--set means nothing/],
  ['run counter --token', /--token needs a simulated machine/],
  ['run --replay il1-x', /--replay needs a simulated machine/],
  ['run --token', /missing required argument 'scenario'/],
  ['run counter --machine laptop-8c --token --csv', /--csv means nothing with --token/],
  ['run --machine laptop-8c --replay il1-x', /damaged/],
  ['dis', /missing required argument 'file'/],
  ['dis .', /is a directory/],
  ['new strategy mine', /required option '--from <id>'/],
  ['new strategy Mine! --from gil', /cannot name a strategy/],
  ['new strategy gil --from gil', /is a built-in strategy/],
  ['new strategy mine --from none', /unknown strategy "none"/],
])('"%s" is a usage error of one line', async (line, message) => {
  const { status, out, err } = await interlock(line);
  expect(err).toMatch(message);
  expect(err).toMatch(/^interlock: .*\n$/);
  expect([status, out]).toEqual([2, '']);
});

test('list names every strategy with its options, and every scenario', async () => {
  const { out } = await interlock('list');
  expect(out).toMatch(/^ {2}gil +CPython's global interpreter lock\n +:interval=5ms/m);
  expect(out).toMatch(/^ {2}dimuon-lists {2}/m);
  const listed = JSON.parse((await interlock('list --json')).out) as {
    strategies: { id: string; options: unknown[] }[];
    scenarios: { id: string }[];
  };
  expect(listed.strategies.map(({ id }) => id)).toContain('biased');
  expect(listed.scenarios.map(({ id }) => id)).toContain('dimuon');
});

test('dis prints bytecode; a syntax error is shown as CPython shows it', async () => {
  expect((await interlock('dis program.py')).out).toMatch(/^ {2}0 +RESUME +0\n/);
  const { status, out, err } = await interlock('dis broken.py');
  expect([status, out]).toEqual([1, '']);
  expect(err).toMatch(/^ {2}File "broken.py", line 1\n {4}x = = 1\n {8}\^\nSyntaxError: /);
});

test.each([
  [
    new GuestError('boom', 'Traceback ...\nValueError: boom\n'),
    /^Traceback ...\nValueError: boom\n$/,
  ],
  [
    new InvariantViolation('count below zero'),
    /^interlock: invariant violated: count below zero\n$/,
  ],
  [new TypeError('ours'), /^interlock: internal error\nTypeError: ours\n +at /],
])('%s ends with status 1', (error, message) => {
  const streams = fakeStreams();
  expect(report(error, streams)).toBe(1);
  expect(streams.err()).toMatch(message);
});

test('an old Node is told so in a line, before anything is loaded', () => {
  const old = `Object.defineProperty(process, 'versions', { value: { node: '20.1.0' } })`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${old}`, path.join(packageRoot, 'bin/interlock.js')],
    { encoding: 'utf8' },
  );
  expect(status).toBe(2);
  expect(stderr).toMatch(/^interlock: needs Node 22.18 or newer, and this is 20.1.0; .*\n$/);
});

/** Every module that a module loads before it runs: files by path, packages by name. */
function staticImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!path.isAbsolute(file)) return seen;
  const text = readFileSync(file, 'utf8');
  for (const [, specifier] of text.matchAll(
    /^(?:import|export)\s(?!type)[^;'"]*?\sfrom '([^']+)'/gm,
  )) {
    const isFile = specifier!.startsWith('.');
    staticImports(isFile ? path.resolve(path.dirname(file), specifier!) : specifier!, seen);
  }
  return seen;
}
