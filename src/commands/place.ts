// Where `run` runs: real threads on this host, or a simulated machine; and which of its settings are whose.

import { availableParallelism } from 'node:os';
import { UsageError } from '../errors.ts';
import { splitLabel, STRATEGY_IDS } from '../registry.ts';
import type { RunEvent, RunRequest } from '../request.ts';
import { HOST, type RunSettings } from './run.ts';

export type Engine = (request: RunRequest) => AsyncIterable<RunEvent>;

export interface Place {
  readonly engine: Engine;
  /** Hardware threads. */
  readonly hardware: number;
  /** The settings that are the scenario's. */
  readonly scenarioSettings: Readonly<Record<string, string>>;
  /** A list of strategies, with the options that settings give to some of them. */
  labels(strategies: string): string;
}

/** @throws UsageError on an unknown machine, or a field that it does not have. */
export async function findPlace(settings: RunSettings, cwd: string): Promise<Place> {
  const { machine: name, settings: all } = settings;
  const isOption = (key: string): boolean =>
    (STRATEGY_IDS as readonly string[]).includes(key.split('.', 1)[0]!);
  const options = Object.entries(all).filter(([key]) => isOption(key));
  const others = Object.entries(all).filter(([key]) => !isOption(key));
  const labels = (strategies: string): string => withOptions(strategies, options);
  if (name === HOST) {
    const field = others.find(([key]) => key.includes('.'));
    if (field !== undefined)
      throw new UsageError(`--set ${field[0]}: only a simulated machine has fields; name one`);
    const { runScenario } = await import('../workers/engine.ts');
    return {
      engine: runScenario,
      hardware: availableParallelism(),
      scenarioSettings: Object.fromEntries(others),
      labels,
    };
  }
  const { findMachine } = await import('../machine/machines.ts');
  const { simulateScenario } = await import('../machine/engine.ts');
  const isField = ([key]: readonly [string, string]): boolean => key.includes('.');
  const fields = Object.fromEntries(others.filter(isField));
  const { profile, table } = findMachine(name, cwd, fields);
  const { sockets, coresPerSocket, smt } = profile.topology;
  return {
    engine: (request) => simulateScenario({ ...request, profile, table, seed: settings.seed }),
    hardware: sockets * coresPerSocket * smt,
    scenarioSettings: Object.fromEntries(others.filter((one) => !isField(one))),
    labels,
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
