// Modules as scripts: run here, without a worker.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseModule } from '../../src/erase/erase.ts';
import { linkScripts } from '../../src/erase/link.ts';
import { asScript, SCRIPT_HEAD } from '../../src/erase/script.ts';

type Exports = Record<string, unknown>;

const IMPORTS: Readonly<Record<string, Exports>> = {
  'node:a': { one: 1, two: 2, default: 'the default' },
};

function scriptOf(text: string): string {
  return asScript({
    filename: 'mine.js',
    text,
    program: parseModule(text, 'mine.js'),
    primitives: new Map(),
    keyOf: (specifier) => specifier,
  });
}

/** What a module exports. */
function exportsOf(text: string): Exports {
  const options = { filename: 'file:///mine.js', columnOffset: -SCRIPT_HEAD.length };
  const run = new Script(scriptOf(text), options).runInThisContext() as (
    imports: unknown,
    meta: unknown,
  ) => Exports;
  return run(IMPORTS, { url: 'file:///mine.js' });
}

describe('what is exported', () => {
  test.each([
    ['declarations', 'export const a = 1, b = 2; export function f() {}', { a: 1, b: 2 }],
    ['patterns', 'export const { a, b: [c, ...d] } = { a: 1, b: [2, 3] };', { a: 1, c: 2, d: [3] }],
    ['classes', 'export class A {}; export let b = new A() instanceof A;', { b: true }],
    ['names', 'const a = 1; export { a, a as b, a as default };', { a: 1, b: 1, default: 1 }],
    ['an expression', 'export default { a: 1 };', { default: { a: 1 } }],
    ['of another module', "export { one as a, default as b } from 'node:a';", { a: 1 }],
    ['all of it', "export * from 'node:a'; export const two = 3;", { one: 1, two: 3 }],
    ['as an object', "export * as all from 'node:a';", { all: IMPORTS['node:a'] }],
    ['what imports gave', "import d, { one as a } from 'node:a'; export { d, a };", { a: 1 }],
    ['all imports', "import * as a from 'node:a'; export const b = a.two;", { b: 2 }],
    ['import.meta', 'export const { url } = import.meta;', { url: 'file:///mine.js' }],
  ])('%s', (_what, text, expected) => {
    expect(exportsOf(text)).toMatchObject(expected);
  });

  test('functions and classes by default, named or not', () => {
    const call = (text: string): unknown => (exportsOf(text)['default'] as () => unknown)();
    expect(call('export default function () { return 1; }')).toBe(1);
    expect(call('export const a = f(); export default function f() { return 2; }')).toBe(2);
    expect(call('export default () => 3')).toBe(3);
    expect(exportsOf('export default class A {}')['default']).toHaveProperty('name', 'A');
  });

  test('of a default only what is named so', () => {
    expect(exportsOf("export * from 'node:a';")['default']).toBe(undefined);
  });
});

test('lines and columns are those of the module, in its first line, too', () => {
  for (const before of ['', '\n', "import { one,\n  two } from 'node:a'; "]) {
    const text = `${before}export function f() { throw new Error('here'); }`;
    const line = text.split('\n').length;
    const column = text.split('\n').at(-1)!.indexOf('new Error') + 1;
    expect.soft(stackOf(text)).toContain(`file:///mine.js:${line}:${before === '' ? column : ''}`);
  }
});

function stackOf(text: string): string {
  try {
    (exportsOf(text)['f'] as () => void)();
  } catch (error) {
    return (error as Error).stack!;
  }
  return '';
}

test.each([
  ['await at the top', 'const a = 1;\n  await a;', /^mine.js:2:3: .*await at its top level/],
  ['for await', 'for await (const a of []) ;', /^mine.js:1:1: .*await at its top level/],
  ['import()', "const a = import('x');", /^mine.js:1:11: .*import\(\.\.\.\)/],
])('%s is rejected', (_what, text, message) => {
  expect(() => scriptOf(text)).toThrow(message);
});

describe('modules that import each other', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'interlock-script-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return pathToFileURL(path.join(folder, name)).href;
  };

  test('come after those that they import', async () => {
    write('c.js', 'export const c = 1;');
    write('b.js', "export { c as b } from './c.js';");
    const a = write(
      'a.js',
      "import { c } from './c.js'; import { b } from './b.js'; export { b, c };",
    );
    const { scripts } = await linkScripts([a], 'timed');
    expect(scripts.map(({ url }) => path.basename(url))).toEqual(['c.js', 'b.js', 'a.js']);
  });

  test('are rejected in a circle', async () => {
    write('e.js', "import { d } from './d.js'; export const e = () => d;");
    const d = write('d.js', "import { e } from './e.js'; export const d = () => e;");
    await expect(linkScripts([d], 'timed')).rejects.toThrow(/d\.js: .*in a circle/);
  });
});
