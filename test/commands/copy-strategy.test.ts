import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { copyStrategy } from '../../src/commands/copy-strategy.ts';
import { packageModule } from '../../src/erase/resolve.ts';
import { packageRoot, STRATEGY_IDS } from '../../src/registry.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'interlock-new-'));
  return () => rmSync(folder, { recursive: true });
});

test('copies the strategy under its name, and what it is built from', () => {
  const { file, blocks } = copyStrategy('mine', 'biased', 'work', folder);
  expect(file).toBe(path.join('work', 'mine.ts'));
  expect(blocks).toContain(path.join('work', 'parts', 'biased-counts.ts'));
  const text = readFileSync(path.join(folder, file), 'utf8');
  expect(text).toContain("id: 'mine'");
  expect(text).toContain("from 'interlock-lab/strategy'");
  for (const copied of [file, ...blocks])
    expect(readFileSync(path.join(folder, copied), 'utf8')).not.toMatch(/from '\.\.\/.*src\//);
});

test('overwrites nothing, and shares unchanged building blocks', () => {
  copyStrategy('mine', 'biased', '.', folder);
  expect(() => copyStrategy('mine', 'biased', '.', folder)).toThrow(
    /exists and would be overwritt/,
  );
  copyStrategy('other', 'biased', '.', folder);
  const block = path.join(folder, 'parts', 'biased-counts.ts');
  writeFileSync(block, '// changed\n');
  expect(() => copyStrategy('third', 'biased', '.', folder)).toThrow(/biased-counts.ts exists/);
  expect(existsSync(path.join(folder, 'third.ts'))).toBe(false);
  expect(readFileSync(block, 'utf8')).toBe('// changed\n');
});

const isResolvable = packageModule('interlock-lab/layout') !== undefined;
const reason = isResolvable ? '' : ' (skipped: the package does not export layout yet)';

test.skipIf(!isResolvable).each(STRATEGY_IDS)(
  `a copy of %s loads from any folder${reason}`,
  (id) => {
    const name = `my-${id}`;
    copyStrategy(name, id, '.', folder);
    const registry = pathToFileURL(path.join(packageRoot, 'src/registry.ts')).href;
    const script = `
    const { parseStrategies, loadStrategy } = await import('${registry}');
    const [choice] = parseStrategies('./${name}.ts');
    process.stdout.write((await loadStrategy(choice)).id);`;
    const node = ['--input-type=module', '-e', script];
    const { stdout, stderr } = spawnSync(process.execPath, node, { cwd: folder, encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: name, stderr: '' });
  },
);
