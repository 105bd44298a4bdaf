// An exception that ended a program, as the process shows it.

import type { LinkedProgram } from '../../../src/python/code.ts';
import { formatFailure } from '../../../src/vm/failures.ts';
import { allCodeObjects } from '../../../src/vm/load.ts';
import type { Failure } from '../../../src/vm/session.ts';

/** What stderr shows of it. */
export function rendered(failure: Failure, program: LinkedProgram, source: string): string {
  const { exit, isReported = false } = failure;
  if (exit !== undefined) {
    return isNumber(exit) || exit === null || typeof exit === 'boolean' ? '' : `${exit}\n`;
  }
  if (isReported) return '';
  return formatFailure(failure, allCodeObjects(program), (file) =>
    file === 'main.py' ? source : undefined,
  );
}

export function statusOf({ exit }: Failure): number {
  if (exit === undefined) return 1;
  if (exit === null) return 0;
  return isNumber(exit) || typeof exit === 'boolean' ? Number(exit) & 255 : 1;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}
