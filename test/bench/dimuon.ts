// dimuon: our interpreter against CPython 3.13, and the strategies against each other.
//
//   npm run bench -- dimuon [--events N] [--turns N] [--python PATH]
//
// Everything is measured in one run, in turns. CPython is the one of --python, of the environment's
// PYTHON, or a python3.13 on the PATH or of pyenv; without one the strategies are compared alone.

import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { findScenario, packageRoot } from '../../src/registry.ts';
import type { Input } from '../../src/scenario.ts';
import { openCrew, programOf } from '../workers/crew.ts';
import { alternate, type Contender } from './alternate.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    turns: { type: 'string', default: '15' },
    python: { type: 'string' },
  },
});
const events = Number(values.events);
const turns = Number(values.turns);

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-bench-'));

function findPython(): string | undefined {
  const pyenv = globSync(path.join(homedir(), '.pyenv/versions/3.13*/bin/python3.13'));
  const candidates = [values.python, process.env['PYTHON'], 'python3.13', ...pyenv];
  return candidates.find((python) => {
    if (python === undefined) return false;
    const { stdout } = spawnSync(python, ['--version'], { encoding: 'utf8' });
    return stdout?.startsWith('Python 3.13') ?? false;
  });
}

/** CPython as a contender: one process, a round for each line that it is sent. */
function cpython(python: string, input: Input): Contender & { close(): void } {
  const data = path.join(folder, 'muons.json');
  const columns = Object.fromEntries(
    Object.entries(input.columns).map(([name, column]) => [name, Array.from(column, Number)]),
  );
  writeFileSync(data, JSON.stringify(columns));
  const driver = path.join(packageRoot, 'scenarios/dimuon/run_cpython.py');
  const child = spawn(python, [driver, data, '--rounds'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name: spawnSync(python, ['--version'], { encoding: 'utf8' })
      .stdout.trim()
      .replace('Python', 'CPython'),
    async once() {
      child.stdin.write('\n');
      return Number((await lines.next()).value);
    },
    close: () => void child.kill(),
  };
}

const { scenario } = await findScenario('dimuon');
const input = scenario.input({ events, data: undefined, seed: 1, settings: {} });
const python = findPython();
const reference = python === undefined ? undefined : cpython(python, input);

async function ours(
  strategy: string,
  threads: number,
): Promise<Contender & { close(): Promise<void> }> {
  const options = { strategy, threads, form: 'timed' as const, heapBytes: 256 << 20 };
  const crew = await openCrew(scenario, programOf('dimuon'), input, options);
  for (let i = 0; i < 12; i++) await crew.round();
  return {
    name: `${strategy}, ${threads} thread${threads === 1 ? '' : 's'}`,
    once: async () => (await crew.round()).seconds,
    close: () => crew.finish(),
  };
}

const crews = [];
for (const strategy of [
  'gil',
  'unsafe',
  'subinterpreters',
  'biased',
  'free-threading',
  'atomic',
  'gil:interval=instruction',
]) {
  for (const threads of strategy === 'unsafe' ? [1] : [1, 2])
    crews.push(await ours(strategy, threads));
}
const contenders = reference ? [reference, ...crews] : crews;
const measured = await alternate(contenders, turns);
console.log(`dimuon, ${events} events, ${turns} turns; speed against ${measured[0]!.name}`);
for (const { name, best, median, ratio } of measured) {
  const rate = (seconds: number): string => `${(events / seconds / 1000).toFixed(0)}k`.padStart(6);
  console.log(
    `  ${name.padEnd(36)} best ${rate(best)} median ${rate(median)} events/s  ${ratio.toFixed(2)}x`,
  );
}
for (const crew of crews) await crew.close();
reference?.close();
rmSync(folder, { recursive: true });
