// `interlock list`: what there is to run, and under what.

import { Command } from 'commander';
import {
  findScenario,
  loadStrategy,
  parseStrategies,
  scenarioIds,
  STRATEGY_IDS,
} from '../registry.ts';
import type { Scenario } from '../scenario.ts';
import type { Strategy } from '../strategy.ts';
import type { Streams } from './streams.ts';

export function listCommand(streams: Streams): Command {
  return new Command('list')
    .description('List strategies with their options, and scenarios.')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const choices = parseStrategies(STRATEGY_IDS.join(','));
      const strategies = await Promise.all(choices.map((choice) => loadStrategy(choice)));
      const found = await Promise.all(scenarioIds().map((id) => findScenario(id)));
      const scenarios = found.map(({ scenario }) => scenario);
      const print = json === true ? asJson : asText;
      streams.stdout.write(print(strategies, scenarios));
    });
}

function asText(strategies: readonly Strategy[], scenarios: readonly Scenario[]): string {
  const width = Math.max(...[...strategies, ...scenarios].map(({ id }) => id.length)) + 2;
  const line = (name: string, text: string): string => `  ${name.padEnd(width)}${text}\n`;
  let text = 'Strategies (--strategy)\n';
  for (const { id, title, options } of strategies) {
    text += line(id, title);
    for (const [name, option] of Object.entries(options))
      text += line('', `:${name}=${option.default}  ${option.description}`);
  }
  text += '\nScenarios\n';
  for (const { id, title } of scenarios) text += line(id, title);
  return text;
}

function asJson(strategies: readonly Strategy[], scenarios: readonly Scenario[]): string {
  const listed = {
    strategies: strategies.map(({ id, title, isolation, options }) => ({
      id,
      title,
      isolation,
      options: Object.entries(options).map(([name, option]) => ({
        name,
        default: option.default,
        description: option.description,
      })),
    })),
    scenarios: scenarios.map(({ id, title, question, unit }) => ({ id, title, question, unit })),
  };
  return JSON.stringify(listed, null, 2) + '\n';
}
