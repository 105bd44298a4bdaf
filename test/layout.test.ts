// The rules of the map in DESIGN: who may import whom, one file an id, primitives in both forms.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { declaredTextNames, parseModule } from '../src/erase/erase.ts';
import { packageRoot, scenarioIds, STRATEGY_IDS } from '../src/registry.ts';
import { stripTypeScriptTypes } from 'node:module';

const FOLDERS = ['src', 'strategies', 'scenarios'];

function sources(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(path.join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => path.posix.join(folder, file.split(path.sep).join('/'))),
  );
}

const read = (file: string): string => readFileSync(path.join(packageRoot, file), 'utf8');

/** Files that a source names in import and export statements, types included, as paths from the root. */
function imports(file: string): string[] {
  const found = [...read(file).matchAll(/\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)];
  return found.map((match) =>
    path.posix.normalize(path.posix.join(path.posix.dirname(file), match[1]!)),
  );
}

const CONTRACTS = [
  'memory',
  'memory-erased',
  'mapping',
  'memory-counting',
  'notes',
  'layout',
  'counters',
  'strategy',
  'ingredients',
  'scenario',
  'results',
  'request',
  'errors',
  'spelling',
];

/** What each part may import, itself and contracts apart. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  mulberry32: [],
  mutant: [],
  sync: [],
  python: [],
  data: ['mulberry32'],
  erase: [],
  heap: ['sync'],
  vm: ['sync', 'heap', 'python', 'data'],
  stepped: ['sync', 'vm', 'heap', 'python'],
  explore: [
    'stepped',
    'sync',
    'vm',
    'heap',
    'python',
    'erase',
    'registry',
    'guest-modules',
    'mulberry32',
    'mutant',
  ],
  machine: [
    'stepped',
    'sync',
    'vm',
    'heap',
    'python',
    'erase',
    'registry',
    'guest-modules',
    'guest-program',
    'mulberry32',
  ],
  workers: ['sync', 'vm', 'heap', 'python', 'erase', 'registry', 'guest-modules', 'guest-program'],
  registry: ['erase'],
  'guest-program': ['python', 'vm', 'guest-modules'],
  'guest-modules': ['python', 'vm', 'registry'],
  measure: ['mulberry32'],
  report: ['measure'],
  ui: ['report', 'measure'],
  commands: [
    'report',
    'measure',
    'workers',
    'explore',
    'machine',
    'python',
    'registry',
    'ui',
    'erase',
  ],
  cli: ['commands', 'registry'],
  strategies: ['sync', 'heap'],
  mutants: ['mutant'],
  scenarios: ['data'],
};

function partOf(file: string): string {
  if (file === 'src/explore/mutant.ts') return 'mutant';
  if (file.startsWith('strategies/mutants/')) return 'mutants';
  const [folder, next] = file.split('/') as [string, string];
  if (folder !== 'src') return folder;
  const name = next.replace(/\.tsx?$/, '');
  return CONTRACTS.includes(name) ? 'contracts' : name;
}

test('imports point down', () => {
  const wrong: string[] = [];
  for (const file of sources()) {
    const part = partOf(file);
    for (const target of imports(file)) {
      const to = partOf(target);
      // Changes of texts may hold their imports, in quotes.
      if (part === 'mutants' && target === 'strategies/memory.ts') continue;
      if (to !== part && to !== 'contracts' && !MAY_IMPORT[part]?.includes(to)) {
        wrong.push(`${file} -> ${target}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('only the registry loads strategies', () => {
  const wrong = sources().filter(
    (file) => file.startsWith('src/') && imports(file).some((to) => to.startsWith('strategies/')),
  );
  expect(wrong).toEqual([]);
});

test('only sync, and the locks of strategies, park', () => {
  const wrong = sources().filter((file) => {
    if (/^src\/(sync|explore|machine)\//.test(file) || file.startsWith('src/memory')) return false;
    if (file === 'src/workers/channel.ts') return false; // memory that no guest thread waits for
    if (file === 'strategies/parts/thread-states.ts') return false; // attach
    if (file === 'strategies/parts/stop-the-world.ts') return false; // attach, and who stops the world
    if (file === 'strategies/parts/optional-gil.ts') return false; // attach
    if (file === 'strategies/parts/stop-the-world.ts') return false; // attach, and who stops the world
    if (file.startsWith('strategies/mutants/')) return false; // changes of texts, in quotes
    return /yield\* park\(/.test(read(file));
  });
  expect(wrong).toEqual([]);
});

test.each(STRATEGY_IDS)('strategy %s has its file, its header, its row in the README', (id) => {
  const text = read(`strategies/${id}.ts`);
  for (const heading of ['Source:', 'State:', 'Invariant:', 'Limits:']) {
    expect(text).toContain(`// ${heading}`);
  }
  expect(text).toContain(`id: '${id}'`);
  expect(read('README.md')).toMatch(new RegExp(`^\\| \`${id}\``, 'm'));
});

test.each(scenarioIds())('scenario %s has its row in the README or in docs', (id) => {
  expect(read(`scenarios/${id}/scenario.ts`)).toContain(`id: '${id}'`);
  const rows = read('README.md') + read('docs/scenarios.md');
  expect(rows).toMatch(new RegExp(`^\\| \`${id}\``, 'm'));
});

test('every primitive exists in both forms', async () => {
  const stepped = Object.keys(await import('../src/memory.ts'));
  const source = read('src/memory-erased.ts');
  const erased = new Set(
    [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map((m) => m[1]),
  );
  const engineOnly = [
    'currentMemory',
    'enterMemory',
    'listenToAccesses',
    'memoryOver',
    'SHARED_BY_THREADS',
  ];
  expect(stepped.filter((name) => !erased.has(name) && !engineOnly.includes(name))).toEqual([]);
  // Those of the counting form are the erased ones, some in a form of their own.
  const counting = read('src/memory-counting.ts');
  expect(counting).toContain("export * from './memory-erased.ts';");
  const own = [...counting.matchAll(/^export function (\w+)/gm)].map((m) => m[1]!);
  expect(own.filter((name) => !erased.has(name))).toEqual([]);
  // What else writes atomically is no access to an object: it waits, or wakes.
  const atomics = [...source.matchAll(/^export function (\w+)[^}]*?Atomics\.(\w+)/gm)]
    .filter(([, , operation]) => !['load', 'wait', 'notify'].includes(operation!))
    .map(([, name]) => name!)
    // Nor is what interpreters share: no object is there.
    .filter((name) => !name.endsWith('Process'));
  expect(atomics.length).toBeGreaterThan(4);
  expect(atomics.filter((name) => !own.includes(name))).toEqual([]);
});

test('every primitive exists on the machine, and those that yield as generators, too', async () => {
  const { listenToAccesses: _, ...stepped } = await import('../src/memory.ts');
  const machine: Readonly<Record<string, unknown>> = await import('../src/machine/memory.ts');
  expect(Object.keys(stepped).filter((name) => !(name in machine))).toEqual([]);
  const text = stripTypeScriptTypes(read('src/memory.ts'));
  const yielding = [...declaredTextNames(parseModule(text, 'memory.ts'))];
  // One is the machine's alone.
  expect(Object.keys(machine.steps as object).toSorted()).toEqual(
    [...yielding, 'stall'].toSorted(),
  );
  for (const [name, value] of Object.entries(stepped)) {
    if (typeof value === 'function') expect(machine[name]).toHaveLength(value.length);
    else expect(machine[name]).toBe(value);
  }
});

test('a primitive yields exactly if it is a generator', () => {
  const text = stripTypeScriptTypes(read('src/memory.ts'));
  const names = declaredTextNames(parseModule(text, 'memory.ts'));
  for (const name of ['load', 'store', 'cas', 'park', 'wake']) expect(names).toContain(name);
  for (const name of ['peek', 'poke', 'count', 'invariant']) expect(names).not.toContain(name);
});

test('no file carries a path of a machine or the address of a registry', () => {
  for (const file of [...sources(), 'package.json', 'package-lock.json', '.npmrc']) {
    expect(read(file)).not.toMatch(/registry\.npmjs|"resolved": "https?:|\/home\/|\/root\//);
  }
});
