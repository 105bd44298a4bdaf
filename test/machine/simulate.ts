// Simulates a scenario, or a program, on the machine, and gives its runs and what it printed.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { simulateScenario, type MachineRequest } from '../../src/machine/engine.ts';
import type { InterpreterTable } from '../../src/machine/interpreter-table.ts';
import { findScenario, parseStrategies } from '../../src/registry.ts';
import { programScenario } from '../../src/commands/program-file.ts';
import type { Run } from '../../src/results.ts';
import { flat } from './flat.ts';

/** Every instruction costs 10 ns, every native call 20. */
export const TABLE: InterpreterTable = {
  name: 'even',
  opcodes: {},
  otherOpcodes: 10,
  specialized: {},
  calls: {},
  otherNatives: 20,
  counters: { allocations: 5, frees: 5 },
  sources: {},
};

export const OFFICE = flat(8, {
  cost: {
    plain: 0.3,
    load: 0.3,
    store: 5,
    atomic: 5,
    pause: 10,
    transferSocket: 25,
    transferRemote: 100,
    memory: 80,
    bandwidthBytesPerNs: 40,
  },
  simulation: { slackNs: 100 },
});

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-machine-'));

export type Asked = Partial<Omit<MachineRequest, 'strategies' | 'scenario'>> & {
  readonly events?: number;
};

/** `subject`: a scenario's id, or the text of a program. */
export async function simulate(
  subject: string,
  strategies: string,
  threads: readonly number[],
  { events, ...asked }: Asked = {},
): Promise<{ runs: Run[]; printed: string }> {
  const isProgram = subject.includes('\n');
  if (isProgram) writeFileSync(path.join(folder, 'main.py'), subject);
  const found = isProgram
    ? programScenario(path.join(folder, 'main.py'), 'main.py')
    : await findScenario(subject);
  const { scenario } = found;
  const request: MachineRequest = {
    scenario,
    folder: isProgram ? pathToFileURL(folder + path.sep).href : found.folder,
    input: scenario.input({ events, data: undefined, seed: 1, settings: {} }),
    strategies: parseStrategies(strategies),
    threads,
    repeats: 1,
    heapBytes: 32 << 20,
    counters: true,
    profile: OFFICE,
    table: TABLE,
    seed: 1,
    jobs: 1,
    ...asked,
  };
  const runs: Run[] = [];
  let printed = '';
  for await (const event of simulateScenario(request)) {
    if (event.kind === 'finish') runs.push(event.run);
    else if (event.kind === 'output') printed += event.text;
  }
  return { runs, printed };
}
