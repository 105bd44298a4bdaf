// Programs written by hand, with what CPython 3.13 does with them in a file beside each: see expect.py.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../../src/registry.ts';
import type { Behaviour } from './behaviour.ts';

const FOLDER = path.join(packageRoot, 'test/oracle/programs-by-hand');
const FRAME = /^( *)File "([^"]*)", line \d+, in .*\n(?:\1 +.*\n)*/gm;

export interface ExpectedRun {
  /** Arguments, the program's name apart. */
  readonly argv: readonly string[];
  readonly expected: Behaviour;
}

export interface WrittenProgram {
  readonly name: string;
  readonly source: string;
  /** What is different each time in what it prints. */
  readonly masks: readonly RegExp[];
  readonly runs: readonly ExpectedRun[];
  /** Whether it needs workers of its own for its threads. */
  readonly isThreaded: boolean;
}

export function writtenPrograms(): WrittenProgram[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.py'))
    .map((file) => readWritten(file.slice(0, -3)));
}

function readWritten(name: string): WrittenProgram {
  const read = (ending: string): string => readFileSync(path.join(FOLDER, name + ending), 'utf8');
  const source = read('.py');
  const header = source.startsWith('"""') ? source.split('"""')[1]! : '';
  return {
    name,
    source,
    masks: [...header.matchAll(/^mask:(.*)$/gm)].map(([, mask]) => new RegExp(mask!.trim(), 'g')),
    runs: parseRuns(read('.out')),
    isThreaded: /\b(?:threading|concurrent)\b/.test(source),
  };
}

function parseRuns(text: string): ExpectedRun[] {
  return [...text.matchAll(/^>>> argv: (.*)\n([^]*?)^>>> status: (\d+)$/gm)].map(
    ([, argv, printed, status]) => {
      const [stdout = '', stderr = ''] = printed!.split(/^>>> stderr\n/m);
      return {
        argv: argv!.split(' ').filter((arg) => arg !== ''),
        expected: { stdout, stderr, status: Number(status) },
      };
    },
  );
}

/** What a program did, in the words of the file that has what it should do. */
export function comparable<B extends Behaviour>({ masks }: WrittenProgram, behaviour: B): B {
  const stdout = masks.reduce((text, mask) => text.replace(mask, '#'), behaviour.stdout);
  const stderr = behaviour.stderr.replace(FRAME, (frame, _indent, file) =>
    file === 'main.py' ? frame : '',
  );
  return { ...behaviour, stdout, stderr };
}
