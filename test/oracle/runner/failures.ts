// An exception that ended a program, as the process shows it.

import type { LinkedProgram } from '../../../src/python/code.ts';
import { formatTraceback } from '../../../src/python/traceback.ts';
import { allCodeObjects } from '../../../src/vm/load.ts';
import type { Failure } from '../../../src/vm/session.ts';

/** What stderr shows of it. */
export function rendered(failure: Failure, program: LinkedProgram, source: string): string {
  const { type, message, traceback, exit, isReported = false } = failure;
  if (type === 'SystemExit')
    return isNumber(exit) || exit === null || typeof exit === 'boolean' ? '' : `${exit}\n`;
  if (isReported) return '';
  const codes = allCodeObjects(program);
  const frames = traceback.map((entry) => {
    const { filename, name, instructions } = codes[entry.code]!;
    const { line, endLine, column, endColumn } = instructions[entry.at]!;
    return { filename, name, line, endLine, column, endColumn };
  });
  return formatTraceback(frames, type, message, (file) =>
    file === 'main.py' ? source : undefined,
  );
}

export function statusOf({ type, exit }: Failure): number {
  if (type !== 'SystemExit') return 1;
  if (exit === null) return 0;
  return isNumber(exit) || typeof exit === 'boolean' ? Number(exit) & 255 : 1;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}
