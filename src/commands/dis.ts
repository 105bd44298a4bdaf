// `interlock dis FILE.py`: the bytecode of a program, as `python3.13 -m dis` prints it, less caches.

import path from 'node:path';
import { Command } from 'commander';
import { readProgram } from './program-file.ts';
import type { Streams } from './streams.ts';

export function disCommand(streams: Streams): Command {
  return new Command('dis')
    .description("Print a program's bytecode as CPython 3.13 does, less caches.")
    .argument('<file>', 'Python program')
    .action(async (file: string) => {
      const source = readProgram(path.resolve(streams.cwd(), file), file);
      const { compile } = await import('../python/compile.ts');
      const { disassemble } = await import('../python/disassemble.ts');
      streams.stdout.write(disassemble(compile(source, file)));
    });
}
