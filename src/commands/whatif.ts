// `interlock whatif`: simulates runs again with one cost of the machine after the other set to nothing.

import { Command, Option } from 'commander';
import { formatResults, hostInfo } from '../measure/results-file.ts';
import { whatIf, type Change } from '../measure/what-if.ts';
import { findScenario, packageVersion, parseStrategies } from '../registry.ts';
import { formatWhatIf } from '../report/what-if-table.ts';
import { RESULTS_SCHEMA, type Run, type WhatIf } from '../results.ts';
import type { Profile } from '../machine/profile.ts';
import { onInterrupt } from './interrupt.ts';
import type { Streams } from './streams.ts';
import { collectSetting, heapSize, threadCounts, wholeNumber } from './values.ts';

interface Options {
  strategy: string;
  machine: string;
  threads?: number[];
  events?: number;
  seed: number;
  set?: Record<string, string>;
  json?: boolean;
}

const HEAP = '64M';

/** What is set to what, one after the other: costs to nothing, and what slows cores down to what does not. */
function changesOf(profile: Profile): Change[] {
  const { cost, os, smt, clock } = profile;
  const free: Change[] = [
    ...Object.entries(cost)
      .filter(([name]) => name !== 'bandwidthBytesPerNs' && name !== 'lineReadShare')
      .map(([name, from]) => ({ field: `cost.${name}`, from, to: 0 })),
    ...Object.entries(os)
      .filter(([name]) => name !== 'timesliceNs' && name !== 'balanceNs')
      .map(([name, from]) => ({ field: `os.${name}`, from, to: 0 })),
  ];
  const fastest = Math.max(...clock.byActiveCores.map(([, ghz]) => ghz));
  return [
    ...free.filter(({ from }) => from !== 0),
    ...(profile.topology.smt === 1 ? [] : [{ field: 'smt.yield', from: smt.yield, to: 2 }]),
    { field: 'clock.byActiveCores', from: clock.byActiveCores, to: [[1, fastest]] },
    {
      field: 'interpreter.specialized',
      from: profile.interpreter.specialized,
      to: !profile.interpreter.specialized,
    },
  ];
}

export function whatIfCommand(streams: Streams, argv: readonly string[]): Command {
  const anyInteger = Number.MAX_SAFE_INTEGER;
  return new Command('whatif')
    .description('Say what each cost of a simulated machine is worth: simulate without it.')
    .argument('<scenario>', 'scenario id')
    .option('--strategy <list>', 'ids and files, separated by commas', 'gil,free-threading')
    .option('--machine <name>', 'a simulated machine, or FILE.json', 'ryzen-5700g')
    .option(
      '--threads <list>',
      'counts: 1,2,4 or 1..4 (as many as the machine has cores)',
      threadCounts,
    )
    .option('--events <n>', 'units of input', wholeNumber('--events', 1, anyInteger))
    .option('--seed <n>', 'of input and simulation', wholeNumber('--seed', 0, anyInteger), 1)
    .option('--set <key=value>', 'a field of the machine; repeatable', collectSetting)
    .addOption(new Option('--json', 'print one JSON object'))
    .action(async (subject: string, options: Options) => {
      const { findMachine } = await import('../machine/machines.ts');
      const { simulateScenario } = await import('../machine/engine.ts');
      const { withField } = await import('../machine/profile.ts');
      const { scenario, folder } = await findScenario(subject);
      const { events, seed } = options;
      const { profile, table } = findMachine(options.machine, streams.cwd(), options.set);
      const { sockets, coresPerSocket } = profile.topology;
      const interrupt = onInterrupt(() => {});
      const request = {
        scenario,
        folder,
        input: scenario.input({ events, data: undefined, seed, settings: {} }),
        strategies: parseStrategies(options.strategy, streams.cwd()),
        threads: options.threads ?? [sockets * coresPerSocket],
        repeats: 1,
        heapBytes: heapSize(HEAP),
        counters: true,
        signal: interrupt.signal,
        table,
        seed,
      };
      const simulate = async (changed: Profile): Promise<Run[]> => {
        const runs: Run[] = [];
        for await (const event of simulateScenario({ ...request, profile: changed }))
          if (event.kind === 'finish') runs.push(event.run);
        return runs;
      };
      const changes = changesOf(profile);
      const whole = await simulate(profile);
      const rows: WhatIf[] = [];
      for (const [i, change] of changes.entries()) {
        streams.stderr.write(`[${i + 1}/${changes.length}] ${change.field}\n`);
        const runs = await simulate(withField(profile, change.field, change.to));
        rows.push(...whatIf(whole, runs, change));
      }
      interrupt.dispose();
      if (options.json !== true) streams.stdout.write(formatWhatIf(rows));
      else
        streams.stdout.write(
          formatResults({
            schema: RESULTS_SCHEMA,
            command: ['interlock', ...argv].join(' '),
            host: hostInfo(packageVersion()),
            seed,
            runs: whole,
            whatIf: rows,
          }),
        );
    });
}
