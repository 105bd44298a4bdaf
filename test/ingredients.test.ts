// A user's file in the place of an ingredient: what is loaded, what is refused, and that it is run and checked.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot, parseStrategies, splitLabel } from '../src/registry.ts';
import type { Results } from '../src/results.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-ingredients-'));
const node = path.join(packageRoot, 'node_modules/.bin/node');
const cli = path.join(packageRoot, 'src/cli.ts');

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

const sample = (name: string): string =>
  readFileSync(path.join(packageRoot, 'docs/samples', name), 'utf8');

/** One of our own parts as its user would write it: imports by the package's name, made by default. */
function copyOf(part: string, name: string): string {
  return readFileSync(path.join(packageRoot, 'strategies/parts', `${part}.ts`), 'utf8')
    .replaceAll(/'\.\.\/\.\.\/src\/(?:(sync)\/)?([\w-]+)\.ts'/g, (_all, sync, module) =>
      sync === undefined ? `'interlock-lab/${module}'` : "'interlock-lab/sync'",
    )
    .replace(`export function ${name}`, `export default function ${name}`);
}

/** As its own process, which loads files as Node does. */
function interlock(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(node, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { status, stdout, stderr };
}

function inNode(script: string): unknown {
  write('script.mjs', script);
  const { stdout, stderr } = spawnSync(node, ['script.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 100_000,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

write('mcs.ts', sample('mcs.ts'));
write('ticket.ts', sample('ticket.ts'));
write('counts.ts', copyOf('plain-counts', 'plainCounts'));
write('containers.ts', copyOf('plain-containers', 'plainContainers'));
write('lock.ts', copyOf('no-lock', 'noLock'));

const MUTEX = 'export default () => ({ *acquire() {}, *release() {} });';
write('mutex.js', MUTEX);

describe('labels', () => {
  test.each([
    ['gil', 'gil', []],
    ['gil:a=1', 'gil', [['a', '1']]],
    ['gil:a=1:b=./x.ts', 'gil', [['a', '1'], ['b', './x.ts']]], // prettier-ignore
    ['gil:a=1+b-c=2+d=e=f', 'gil', [['a', '1'], ['b-c', '2'], ['d', 'e=f']]], // prettier-ignore
    ['./a+b:c.ts', './a+b:c.ts', []],
    ['./a+b=1.ts:c=2', './a+b=1.ts', [['c', '2']]],
    ['gil:a=../x+y.ts+b=1', 'gil', [['a', '../x+y.ts'], ['b', '1']]], // prettier-ignore
  ] as const)('%s', (label, head, pairs) => {
    expect(splitLabel(label)).toEqual({ head, pairs });
  });

  test('an option that is given twice', () => {
    expect(() => parseStrategies('gil:interval=5ms+interval=6ms')).toThrow(
      'option interval is given twice',
    );
  });
});

/** Of a label, the text of a file `x.ts` that it names, and what is said. */
const REFUSED: readonly (readonly [label: string, text: string, message: RegExp])[] = [
  ['gil:mutex=./missing.ts', '', /^gil:mutex=\.\/missing\.ts: no such file: \/.*missing\.ts$/],
  ['gil:mutex=./', '', /^gil:mutex=\.\/: cannot be read as a file: /],
  ['gil:mutex=mcs', '', /^gil:mutex=mcs: 'mcs' is neither futex nor a file such as \.\/mutex\.ts$/],
  ['gil:mutex=', '', /^gil:mutex=: '' is neither futex nor a file/],
  ['gil:interval=./x.ts', MUTEX, /^gil:interval=\.\/x\.ts: option interval: '\.\/x\.ts' is no dur/],
  ['atomic:mutex=./x.ts', MUTEX, /^unknown option of atomic "mutex"/],
  ['gil:mutex=./x.ts', 'export const a = 1;', /is no mutex: it has no default export; MutexPart/],
  [
    'gil:mutex=x.ts',
    'export default {};',
    /^gil:mutex=x\.ts is no mutex: its default export is no/,
  ],
  ['gil:mutex=./x.ts', 'export default function* () {}', /its default export is a function\*;/],
  [
    'gil:mutex=./x.ts',
    'export default () => { throw new Error("a\\nb"); };',
    /export throws Error: a/,
  ],
  ['gil:mutex=./x.ts', 'export default () => {};', /its default export returns no object$/],
  ['gil:mutex=./x.ts', 'export default () => null;', /its default export returns no object$/],
  ['gil:mutex=./x.ts', 'export default () => ({ *acquire() {} });', /returns lacks release$/],
  ['gil:lock=./x.ts', MUTEX, /returns lacks attach, detach, checkpoint, exit$/],
  ['gil:containers=./x.ts', MUTEX, /returns lacks acquireTwo, .*, load, exchange$/],
  [
    'biased:counts=./x.ts',
    MUTEX,
    /is no counts: what its default export returns lacks initialise, /,
  ],
  [
    'gil:mutex=./x.ts',
    'export default () => ({ *acquire() {}, release() {} });',
    /release is no text function: write \*release\(\.\.\.\)$/,
  ],
  [
    'gil:counts=./x.ts',
    copyOf('plain-counts', 'plainCounts').replace('hasImmortals: true,', ''),
    /is no counts: hasImmortals is neither true nor false$/,
  ],
  [
    'gil:mutex=./x.ts',
    'export default { words: ; };',
    /^gil:mutex=\.\/x\.ts does not load: x\.ts:1:\d+: /,
  ],
  ['gil:mutex=./x.ts', '\nimport "./y.ts";', /does not load: x\.ts:2:8: Cannot find module/],
];

test('what is no part is told in one line', () => {
  for (const [i, [, text]] of REFUSED.entries()) write(`x${i}.ts`, text);
  const labels = REFUSED.map(([label], i) => label.replace('x.ts', `x${i}.ts`));
  const registry = path.join(packageRoot, 'src/registry.ts');
  const told = inNode(`
    import { loadStrategy, parseStrategies } from ${JSON.stringify(registry)};
    const told = [];
    for (const label of ${JSON.stringify(labels)}) {
      const of = async () => { for (const one of parseStrategies(label)) await loadStrategy(one); };
      told.push(await of().then(() => 'loads', (error) => error.name + ' ' + error.message));
    }
    process.stdout.write(JSON.stringify(told));`) as string[];
  for (const [i, [, , message]] of REFUSED.entries()) {
    expect(told[i]).toMatch(/^UsageError /);
    expect(told[i]!.slice('UsageError '.length).replaceAll(`x${i}.ts`, 'x.ts')).toMatch(message);
    expect(told[i]).not.toContain('\n');
  }
});

test.each([
  ['run', 'dimuon', '--events', '1', '--strategy', 'gil:mutex=./forgotten.ts'],
  ['check', 'gil:mutex=./forgotten.ts', '--law', 'no-deadlock', '--jobs', '1'],
  ['check', 'gil:mutex=./forgotten.ts', '--scenario', 'dimuon'],
])('a forgotten yield* has its place: %s %s', (...args) => {
  const text = sample('ticket.ts').replace('yield* wake(', 'wake(');
  write('forgotten.ts', text);
  const line = text.slice(0, text.indexOf('wake(SERVING')).split('\n').length;
  const { status, stdout, stderr } = interlock(...args);
  expect(stderr).toMatch(
    `interlock: forgotten.ts:${line}:7: 'wake' is a text function: write yield* before its call`,
  );
  expect([status, stdout]).toEqual([2, '']);
});

/** Verdicts by law, of a few executions each. */
function verdicts(label: string, laws: readonly string[], executions = 120) {
  const law = (name: string): string =>
    JSON.stringify(path.join(packageRoot, 'src/explore/laws', name));
  return inNode(`
    import { runLaw } from ${law('run-law.ts')};
    import { findSubject, lawsOf } from ${law('subjects.ts')};
    import { setSpinLimit } from ${JSON.stringify(path.join(packageRoot, 'src/sync/spinning.ts'))};
    setSpinLimit(0);
    const subject = await findSubject(${JSON.stringify(label)}, process.cwd());
    const effort = { runs: 0, seconds: 600, maxExecutions: ${executions} };
    const verdicts = {};
    for (const law of lawsOf(subject)) {
      if (!${JSON.stringify(laws)}.includes(law.id)) continue;
      const { holds, failure } = await runLaw(subject, law, 'sc', effort);
      verdicts[law.id] = holds || failure.property + ': ' + failure.message;
    }
    process.stdout.write(JSON.stringify(verdicts));`) as Record<string, true | string>;
}

const LOCK_LAWS = ['mutual-exclusion', 'no-deadlock', 'no-lost-wake-up'];

test.each([
  'gil:mutex=./mcs.ts',
  'gil:interval=instruction+mutex=./mcs.ts',
  'gil:mutex=./ticket.ts',
])('%s keeps the laws of locks', (label) => {
  const expected = Object.fromEntries(LOCK_LAWS.map((law) => [law, true]));
  expect(verdicts(label, LOCK_LAWS)).toEqual(expected);
});

test.each([
  ['mcs.ts', 'if (before === 0) return;', 'if (before !== 1) return;'],
  ['mcs.ts', '      yield* wake(next + IS_WAITING, 1);\n', ''],
  ['ticket.ts', 'wake(SERVING, ALL)', 'wake(SERVING, 0)'],
])("what is wrong in a user's %s is found", (file, find, replace) => {
  expect(sample(file)).toContain(find);
  write('wrong.ts', sample(file).replace(find, replace));
  const found = verdicts('gil:mutex=./wrong.ts', LOCK_LAWS, 1000);
  expect(Object.values(found).filter((verdict) => verdict !== true)).not.toEqual([]);
});

test('laws of counts under counts, containers and a lock of the user', () => {
  const laws = ['counts-conserved', 'freed-once', 'workers'];
  const expected = Object.fromEntries(laws.map((law) => [law, true]));
  expect(verdicts('gil:counts=./counts.ts+containers=./containers.ts', laws)).toEqual(expected);
  const found = verdicts('gil:lock=./lock.ts', ['mutual-exclusion']);
  expect(found['mutual-exclusion']).toMatch(/mutual-exclusion|no data race/);
});

test('real threads run them, and the results say what was run', () => {
  const strategies = [
    'gil:mutex=./mcs.ts',
    'unsafe:lock=./lock.ts+counts=./counts.ts+containers=./containers.ts',
  ];
  const [mcs, all] = strategies;
  const args = ['run', 'dimuon', '--events', '50', '--json', '--no-counters', '--threads', '1'];
  const { stdout, stderr } = interlock(...args, '--strategy', `${mcs},${all}`);
  expect(stderr).toContain('[2/2]');
  const { runs } = JSON.parse(stdout) as Results;
  const hash = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(path.join(folder, name)))
      .digest('hex');
  const files = (...names: string[]) =>
    Object.fromEntries(
      names.map((name) => [name, { file: `./${name}.ts`, source: hash(`${name}.ts`) }]),
    );
  expect(runs.map(({ strategy }) => strategy)).toEqual(strategies);
  expect(runs[0]!.ingredients).toEqual({ mutex: { file: './mcs.ts', source: hash('mcs.ts') } });
  expect(runs[1]!.ingredients).toEqual(files('lock', 'counts', 'containers'));
  expect(runs[1]!.result).toEqual(runs[0]!.result);
});
