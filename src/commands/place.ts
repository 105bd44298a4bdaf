// Where `run` runs: real threads on this host, or a simulated machine; and which of its settings are whose.

import { availableParallelism } from 'node:os';
import { UsageError } from '../errors.ts';
import { splitLabel, STRATEGY_IDS } from '../registry.ts';
import type { RunEvent, RunRequest } from '../request.ts';
import type { SimulatedMachine } from '../machine/machines.ts';
import { HOST, type RunSettings } from './run.ts';

export type Engine = (request: RunRequest) => AsyncIterable<RunEvent>;

export interface Place {
  readonly engine: Engine;
  /** Hardware threads. */
  readonly hardware: number;
  /** The settings that are the scenario's. */
  readonly scenarioSettings: Readonly<Record<string, string>>;
  /** Absent if it is this host. */
  readonly simulated?: SimulatedMachine;
  /** A list of strategies, with the options that settings give to some of them. */
  labels(strategies: string): string;
}

/** Settings of three kinds: options of strategies, fields of a simulated machine, and what is the scenario's. */
function sorted(all: Readonly<Record<string, string>>) {
  const isOption = (key: string): boolean =>
    (STRATEGY_IDS as readonly string[]).includes(key.split('.', 1)[0]!);
  const entries = Object.entries(all);
  const others = entries.filter(([key]) => !isOption(key));
  return {
    options: entries.filter(([key]) => isOption(key)),
    fields: others.filter(([key]) => key.includes('.')),
    ofScenario: others.filter(([key]) => !key.includes('.')),
  };
}

/** @throws UsageError on an unknown machine, or a field that it does not have. */
export async function findPlace(settings: RunSettings, cwd: string): Promise<Place> {
  const { options, fields, ofScenario } = sorted(settings.settings);
  const labels = (strategies: string): string => withOptions(strategies, options);
  const scenarioSettings = Object.fromEntries(ofScenario);
  if (settings.machine === HOST) {
    const [field] = fields;
    if (field !== undefined)
      throw new UsageError(`--set ${field[0]}: only a simulated machine has fields; name one`);
    const { runScenario } = await import('../workers/engine.ts');
    const hardware = availableParallelism();
    return { engine: runScenario, hardware, scenarioSettings, labels };
  }
  const { findMachine } = await import('../machine/machines.ts');
  const { simulateScenario } = await import('../machine/engine.ts');
  const machine = findMachine(settings.machine, cwd, Object.fromEntries(fields));
  const { sockets, coresPerSocket, smt } = machine.profile.topology;
  return {
    engine: (request) => simulateScenario({ ...request, ...machine, seed: settings.seed }),
    hardware: sockets * coresPerSocket * smt,
    scenarioSettings,
    labels,
    simulated: machine,
  };
}

/** `gil.interval=1ms` is the option `interval` of each strategy that is gil. */
function withOptions(
  strategies: string,
  options: readonly (readonly [key: string, value: string])[],
): string {
  if (options.length === 0) return strategies;
  return strategies
    .split(',')
    .map((label) => {
      const { head } = splitLabel(label.trim());
      return options
        .filter(([key]) => key.split('.', 1)[0] === head)
        .reduce((text, [key, value]) => {
          const joint = text === head ? ':' : '+';
          return `${text}${joint}${key.slice(head.length + 1)}=${value}`;
        }, label.trim());
    })
    .join(',');
}
