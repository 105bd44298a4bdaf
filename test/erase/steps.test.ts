// Calls of text functions whose steps nobody takes are found in programs; what takes them passes.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { mustTakeSteps } from '../../src/erase/steps.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-steps-'));
writeFileSync(
  path.join(folder, 'parts.ts'),
  `import * as lab from 'interlock-lab/explore';
export function* get(a) { return yield* lab.load(a); }
export function* range(n) { for (let i = 0; i < n; i++) yield i; }
export const box = { *put(a, v) { yield* lab.store(a, v); } };
export function* withLock(m, body) {
  yield* lab.mutex.acquire(m);
  const result = yield* body;
  yield* lab.mutex.release(m);
  return result;
}
`,
);

async function look(text: string): Promise<void> {
  const file = path.join(folder, 'program.ts');
  writeFileSync(
    file,
    `import { load, store, mutex, spawn, join, now } from 'interlock-lab/explore';
import { get, range, box, withLock } from './parts.ts';
import * as lab from 'interlock-lab/explore';
function* add(a, n) { yield* store(a.x, n); }
${text}
`,
  );
  await mustTakeSteps(pathToFileURL(file).href);
}

const thread = (body: string): string => `function* thread(a) { ${body} }`;

test.each([
  [thread('load(a.x);'), "5:23: 'load'"],
  [thread('yield* store(a.x, load(a.x) + 1);'), "'load'"],
  [thread('yield* store(a.x, load(a.x));'), "'load'"],
  [thread('store(a.x, 1);'), "'store'"],
  [thread('yield store(a.x, 1);'), "'store' is a text function: write yield* in place of yield"],
  [thread('if (load(a.x) === 1) return;'), "'load'"],
  [thread('while (load(a.x)) yield* now();'), "'load'"],
  [thread('return load(a.x);'), "'load'"],
  [thread('const v = load(a.x); yield* store(a.x, v);'), "'load'"],
  [thread('return `${load(a.x)}`;'), "'load'"],
  [thread('return Math.max(1, load(a.x));'), "'load'"],
  [thread('mutex.acquire(a.m);'), "'mutex.acquire'"],
  [thread('lab.load(a.x);'), "'lab.load'"],
  [thread('lab.mutex.release(a.m);'), "'lab.mutex.release'"],
  [thread('add(a, 1);'), "'add'"],
  [thread('get(a.x);'), "'get'"],
  [thread('box.put(a.x, 1);'), "'box.put'"],
  [thread('[a.x].forEach((word) => store(word, 1));'), "'store'"],
  [thread('[a.x].forEach((word) => { store(word, 1); });'), "'store'"],
  ['const twice = (a) => load(a.x) * 2;', "'load'"],
])('%s', async (text, message) => {
  await expect(look(text)).rejects.toThrow(message);
});

test.each([
  thread('yield* (a.x ? load(a.x) : get(a.y));'),
  thread('yield* withLock(a.m, store(a.x, 1));'),
  thread('const steps = withLock(a.m, add(a, 1)); yield* steps;'),
  thread('const child = yield* spawn(() => add(a, 1)); yield* join(child);'),
  thread('for (const i of range(3)) yield* add(a, i);'),
  thread('range(3); const numbers = range(2); numbers.next(); return [...range(2)].length;'),
  thread('const load = (n) => n + 1; load(1);'),
  'function* thread(a, store) { store(a.x, 1); yield* load(a.x); }',
  'const threads = [1, 2].map((n) => (a) => add(a, n));',
  'const threads = [(a) => { return add(a, 1); }, (a) => load(a.x)];',
  'const all = (a) => [load(a.x), store(a.x, 1)];',
])('%s passes', async (text) => {
  await expect(look(text)).resolves.toBeUndefined();
});
