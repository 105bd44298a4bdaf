// Any Python file as a scenario made on the fly: it runs once, on one thread, without input columns.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../errors.ts';
import type { FoundScenario } from '../registry.ts';
import type { Input, InputRequest } from '../scenario.ts';

const DECODER = new TextDecoder('utf-8', { fatal: true });

/** The text of a program; `name` is what the user called it. @throws UsageError if it has none. */
export function readProgram(file: string, name: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`no such file: ${name}`);
    if (code === 'EISDIR') throw new UsageError(`${name} is a directory; name a Python file`);
    throw new UsageError(`cannot read ${name}: ${code}`);
  }
  try {
    return DECODER.decode(bytes);
  } catch {
    throw new UsageError(`${name} is not UTF-8 text; name a Python file`);
  }
}

/** A scenario whose program is the file at `file`. @throws UsageError if it cannot be read. */
export function programScenario(file: string, name: string): FoundScenario {
  readProgram(file, name);
  const program = path.basename(file);
  return {
    scenario: {
      id: program,
      title: name,
      question: 'What does this program do, and how long does it take?',
      unit: 'runs',
      program,
      input: (request) => noInput(name, request),
      result: () => ({}),
    },
    folder: pathToFileURL(path.dirname(file) + path.sep).href,
  };
}

function noInput(name: string, request: InputRequest): Input {
  for (const [option, value] of [
    ['--events', request.events],
    ['--data', request.data],
    ['--set', Object.keys(request.settings)[0]],
  ]) {
    if (value !== undefined)
      throw new UsageError(`${option} means nothing for ${name}: a program file takes no input`);
  }
  return { columns: {}, globals: {}, work: 1, description: 'the whole program, once' };
}
