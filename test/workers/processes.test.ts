// Threads as processes: their answers and counts, what they print, and that none is ever left.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { bufferOver, closeMapping, mapFile, openMapping } from '../../src/mapping.ts';
import { findScenario, packageRoot } from '../../src/registry.ts';
import type { Input, Scenario } from '../../src/scenario.ts';
import type { ProcessesCrew } from '../../src/workers/processes.ts';
import { openCrew, programOf, runCrew } from './crew.ts';
import { runProgram } from './program.ts';

const canMap = Number(process.versions.node.split('.')[0]) >= 26 && existsSync('/dev/shm');
const LABELS = ['multiprocessing', 'multiprocessing:shared-memory=on'];

const input: Input = { columns: {}, globals: {}, work: 4, description: '' };

/** A scenario of which each thread calls `entry`. */
const scenarioOf = (changes: Partial<Scenario>): Scenario => ({
  id: 'own',
  title: '',
  question: '',
  unit: 'calls',
  program: 'main.py',
  entry: 'entry',
  input: () => input,
  result: () => ({}),
  ...changes,
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function open(source: string, changes: Partial<Scenario>, strategy = 'multiprocessing') {
  const options = { strategy, threads: 2, form: 'timed' as const, heapBytes: 16 << 20 };
  return (await openCrew(scenarioOf(changes), source, input, options)) as ProcessesCrew;
}

describe.each(LABELS)('%s', (strategy) => {
  test.skipIf(strategy !== LABELS[0] && !canMap)(
    'has the columns when it loads the program',
    async () => {
      const { scenario } = await findScenario('dimuon-lists');
      const asked = { events: 20, data: undefined, seed: 1, settings: {} };
      const muons = scenario.input(asked);
      const options = { strategy, threads: 1, heapBytes: 16 << 20 };
      const { crew } = await runCrew(scenario, programOf('dimuon-lists'), muons, options);
      const { columns } = crew.laidOut;
      const result = scenario.result(muons, { columns, returned: [], after: [] });
      expect(result['sumMaxMass']).toBeGreaterThan(0);
    },
  );

  test.skipIf(strategy !== LABELS[0] && !canMap)(
    'gives the answer of gil and the counts of interpreters',
    async () => {
      const { scenario } = await findScenario('dimuon');
      const muons = scenario.input({ events: 200, data: undefined, seed: 7, settings: {} });
      const run = async (label: string) => {
        const options = { strategy: label, threads: 2, rounds: 2, heapBytes: 16 << 20 };
        const { crew, rounds } = await runCrew(scenario, programOf('dimuon'), muons, options);
        const output = { columns: crew.laidOut.columns, returned: [], after: [] };
        return { crew, rounds, result: scenario.result(muons, output), totals: crew.totals() };
      };
      const { crew, rounds, result, totals } = await run(strategy);
      expect(result).toEqual((await run('gil')).result);
      const interpreters = await run('subinterpreters');
      expect(rounds.map(({ counters }) => counters)).toEqual(
        interpreters.rounds.map(({ counters }) => counters),
      );
      expect(totals).toEqual(interpreters.totals);
      expect(crew.memory()).toEqual(interpreters.crew.memory());
      for (const { spans, seconds, phases } of rounds) {
        expect(spans).toHaveLength(2);
        expect(Math.min(...spans.map(({ start }) => start))).toBe(0);
        expect(phases).toMatchObject({ compute: seconds });
        expect(phases!.startUp).toBeGreaterThan(0);
        expect(phases!.transfer).toBeGreaterThan(0);
      }
      expect((crew as ProcessesCrew).pids.filter(isAlive)).toEqual([]);
    },
  );
});

test('what is called before and after runs in each process', async () => {
  const source = `
def before(threads, work):
    global made
    made = threads * 100 + work
def entry(): return made
def after(): return made + 1
`;
  const crew = await open(source, { before: 'before', after: 'after' });
  const { ended, after } = await crew.round();
  await crew.finish();
  expect([...ended, ...after]).toEqual([204, 204, 205, 205].map((value) => ({ value })));
});

test('a process that is killed fails the round, and takes the others with it', async () => {
  const crew = await open('def entry():\n    while True: pass\n', {
    before: 'entry', // no warm-up
  });
  const { pids } = crew;
  const round = crew.round();
  setTimeout(() => process.kill(pids[1]!, 'SIGKILL'), 50);
  await expect(round).rejects.toThrow(
    `multiprocessing, own: process 2 of 2 (pid ${pids[1]}) was ended by SIGKILL; if memory was short`,
  );
  expect(pids.filter(isAlive)).toEqual([]);
  await expect(crew.round()).rejects.toThrow('SIGKILL');
});

test('a crew that is ended in the middle of a round leaves nobody', async () => {
  const crew = await open('def entry():\n    while True: pass\n', { before: 'entry' });
  const round = crew.round();
  round.catch(() => {});
  await crew.terminate();
  await expect(round).rejects.toThrow('the processes were ended');
  expect(crew.pids.filter(isAlive)).toEqual([]);
});

test('a failure to load is told by each process', async () => {
  const crew = await open('1 / 0\n', {});
  await crew.terminate();
  expect(crew.loaded).toMatchObject([0, 1].map(() => ({ failure: { type: 'ZeroDivisionError' } })));
});

describe('a program runs in one process', () => {
  test('prints, starts threads, and ends', async () => {
    const source = `
import threading, sys
def work(n):
    print("thread", n)
a = threading.Thread(target=work, args=(1,))
a.start()
a.join()
print("end", file=sys.stderr)
sys.exit(3)
`;
    const { stdout, stderr, ended, counters } = await runProgram(source, 'multiprocessing', {
      form: 'timed',
    });
    expect({ stdout, stderr, ended }).toMatchObject({
      stdout: 'thread 1\n',
      stderr: 'end\n',
      ended: [{ failure: { type: 'SystemExit', exit: 3 } }],
    });
    expect(counters).toMatchObject({ bytecodes: 0 });
  });

  test.skipIf(!canMap)('has memory, and queues, of its own beside what is mapped', async () => {
    const source = `
import ctypes, threading
from concurrent import interpreters
a = (ctypes.c_int * 4)()
a[1] = 5
q = interpreters.create_queue()
t = threading.Thread(target=lambda: print("got", q.get()))
t.start()
q.put(a[0] + a[1])
t.join()
`;
    const { stdout } = await runProgram(source, LABELS[1]!);
    expect(stdout).toBe('got 5\n');
  });

  test('a deadlock is told', async () => {
    const source = `
import _thread
lock = _thread.allocate_lock()
lock.acquire()
lock.acquire()
`;
    await expect(runProgram(source, 'multiprocessing')).rejects.toMatchObject({
      name: 'GuestError',
      traceback: expect.stringContaining('lock'),
    });
  });

  test('hears Ctrl-C', async () => {
    const { ended } = await runProgram('while True: pass\n', 'multiprocessing', {
      meanwhile: (crew) => setTimeout(() => crew.interrupt(), 50),
    });
    expect(ended).toMatchObject([{ failure: { type: 'KeyboardInterrupt' } }]);
  });
});

test.skipIf(!existsSync('/proc/self/stat'))(
  'children end when their parent is killed',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'interlock-processes-'));
    const program = path.join(folder, 'endless.py');
    writeFileSync(program, 'print("here", flush=True)\nwhile True: pass\n');
    const cli = path.join(packageRoot, 'src', 'cli.ts');
    const args = [cli, 'run', program, '--strategy', 'multiprocessing', '--print', '--no-counters'];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => parent.stdout.once('data', resolve));
    const children = childrenOf(parent.pid!);
    expect(children).toHaveLength(1);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 20_000 });
  },
);

/** Processes whose parent is the process `pid`, by what the system tells. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        const stat = readFileSync(`/proc/${one}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

describe('memory of the system', () => {
  test.skipIf(!canMap)('is seen by all who map it, and has no name', () => {
    const mapping = openMapping(4096, 8192);
    expect(readdirSync('/dev/shm').filter((name) => name.includes(`-${process.pid}-`))).toEqual([]);
    const [one, other] = [20_480, 12_288].map(
      (n) => new Int32Array(bufferOver(mapFile(mapping, n))),
    );
    closeMapping(mapping);
    // Not in the file, its last word, behind it.
    one!.set([5], 1023);
    one!.set([7], 1024 + 2047);
    one!.set([9], 1024 + 2048);
    expect(other![1023]).toBe(0);
    expect(other![1024 + 2047]).toBe(7);
    expect(one![1024 + 2048]).toBe(9);
  });

  test.skipIf(!canMap)('that there is not enough of is an error before it is used', () => {
    expect(() => openMapping(4096, 2 ** 52)).toThrow(
      /needs 4294967296 MiB of \/dev\/shm \(there is less\)/,
    );
  });

  test('needs an interface that Node may lack', () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    expect(() => openMapping(4096, 8192)).toThrow(/shared-memory=on needs node:ffi, which Node v/);
    vi.restoreAllMocks();
  });
});
