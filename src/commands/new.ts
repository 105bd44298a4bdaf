// `interlock new strategy NAME --from ID`: a working copy of a built-in strategy to start from.

import { Command } from 'commander';
import { commandName } from './command-name.ts';
import type { Streams } from './streams.ts';

export function newCommand(streams: Streams): Command {
  const strategy = new Command('strategy')
    .description(
      'Write a working copy of a built-in strategy, with the files that it is built from.',
    )
    .argument('<name>', 'its id: small letters, digits and hyphens')
    .requiredOption('--from <id>', 'the built-in strategy to copy')
    .option('-o, --output <dir>', 'folder to write to', '.')
    .action(async (name: string, options: { from: string; output: string }) => {
      const { copyStrategy } = await import('./copy-strategy.ts');
      const { file, blocks } = copyStrategy(name, options.from, options.output, streams.cwd());
      for (const written of [file, ...blocks]) streams.stderr.write(`wrote ${written}\n`);
      const path = /^[./\\]|^[a-z]:/i.test(file) ? file : `./${file}`;
      const command = commandName(streams);
      streams.stdout.write(`${command} run dimuon --strategy ${path},gil --threads 1,2\n`);
    });
  return new Command('new').description('Start something of your own.').addCommand(strategy);
}
