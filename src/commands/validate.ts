// `interlock validate`: the options; validate-machines.ts does the work.

import { Command, Option } from 'commander';
import type { Streams } from './streams.ts';
import { wholeNumber } from './values.ts';

export interface ValidateOptions {
  /** Files of measurements. */
  readonly measured?: readonly string[];
  /** Name or file of the twin of this computer. */
  readonly host?: string;
  readonly quick?: boolean;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
A machine is a name or FILE.json; without one, all that something was measured of. A file of
measurements is in the form of src/machine/measurements (docs/machine.md).

Examples:
  interlock validate ryzen-5700g
  interlock validate --measured points.json --json
  interlock validate --host host`;

export function validateCommand(
  streams: Streams,
  argv: readonly string[],
  setStatus: (status: number) => void,
): Command {
  return new Command('validate')
    .description('Hold predictions against measurements, each strategy left out in its turn.')
    .argument('[machine...]', 'simulated machines')
    .option('--measured <file>', 'more measurements; repeatable', collect)
    .option('--host <machine>', 'measure real workers here, too, beside this twin of the computer')
    .option('--quick', 'small samples')
    .option(
      '--seed <n>',
      'of input and simulation',
      wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER),
      1,
    )
    .option('--out <file>', 'also write the results to a file')
    .addOption(new Option('--json', 'print one JSON object'))
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: ValidateOptions) => {
      const { validateMachines } = await import('./validate-machines.ts');
      setStatus(await validateMachines(names, options, argv, streams));
    });
}

function collect(file: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), file];
}
