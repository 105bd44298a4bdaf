// The command line: reads arguments, runs a command, turns errors into messages and an exit status.
//
// Exit status: 0 done; 1 the guest program or a strategy failed; 2 usage; 130 interrupted.
// Modules that take long to load (Ink, the engine, statistics) are imported by the actions that need
// them, so that --help answers at once.

import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { checkCommand } from './commands/check.ts';
import { disCommand } from './commands/dis.ts';
import { listCommand } from './commands/list.ts';
import { newCommand } from './commands/new.ts';
import { runCommand } from './commands/run.ts';
import { FAILURE_STATUS, USAGE_STATUS } from './commands/status.ts';
import type { Streams } from './commands/streams.ts';
import { validateCommand } from './commands/validate.ts';
import { whatIfCommand } from './commands/whatif.ts';
import { GuestError, UsageError } from './errors.ts';
import { packageVersion } from './registry.ts';

/** Runs one command line, without the names of node and of the script. @returns the exit status. */
export async function main(argv: readonly string[], streams: Streams = process): Promise<number> {
  let status = 0;
  const program = buildProgram(streams, argv, (value) => (status = value));
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    return report(error, streams);
  }
}

function buildProgram(
  streams: Streams,
  argv: readonly string[],
  setStatus: (status: number) => void,
): Command {
  const program = new Command('interlock')
    .description('A wind tunnel for interpreter locks and reference counts.')
    .version(packageVersion())
    .helpCommand(false);
  for (const command of [
    runCommand(streams, argv, setStatus),
    checkCommand(streams, setStatus),
    disCommand(streams),
    listCommand(streams),
    newCommand(streams),
    whatIfCommand(streams, argv),
    validateCommand(streams, argv, setStatus),
  ])
    program.addCommand(command);
  configure(program, streams);
  return program;
}

/** Commander's messages in our form; `report` prints its errors. */
function configure(command: Command, streams: Streams): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => streams.stdout.write(text),
    writeErr: () => {},
    getOutHelpWidth: () => streams.stdout.columns ?? 100,
  });
  for (const child of command.commands) configure(child, streams);
}

/** Writes what went wrong, as its kind asks for. @returns the exit status. */
export function report(error: unknown, streams: Streams): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const message = error.message.replace(/^error: /, '');
    const isAnswered = message.includes('Did you mean');
    return complain(streams, isAnswered ? message : `${message}; see --help`, USAGE_STATUS);
  }
  if (error instanceof UsageError) return complain(streams, error.message, USAGE_STATUS);
  if (error instanceof GuestError) {
    streams.stderr.write(error.traceback);
    return error.status;
  }
  if (isRendered(error)) {
    streams.stderr.write(error.render().trimEnd() + '\n');
    return FAILURE_STATUS;
  }
  if (error instanceof Error && error.name === 'InvariantViolation')
    return complain(streams, `invariant violated: ${error.message}`, FAILURE_STATUS);
  // Anything else is a mistake of ours: the stack is the message.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  streams.stderr.write(`interlock: internal error\n${text}\n`);
  return FAILURE_STATUS;
}

function complain(streams: Streams, message: string, status: number): number {
  streams.stderr.write(`interlock: ${message.replaceAll(/\s*\n\s*/g, ' ').trim()}\n`);
  return status;
}

/** A syntax error of the guest program, which shows its line as CPython does. */
function isRendered(error: unknown): error is Error & { render(): string } {
  return error instanceof Error && 'render' in error && typeof error.render === 'function';
}

// `node src/cli.ts ...` from the source tree; installed, bin/interlock.js calls main.
if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = await main(process.argv.slice(2));
