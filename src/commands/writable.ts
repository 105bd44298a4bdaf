// Whether a results file can be written.

import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../errors.ts';

/** Found out before the runs rather than after them. @throws UsageError */
export function checkWritable(file: string): void {
  const folder = path.dirname(file);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UsageError(`--out ${file}: cannot write to ${folder}; make the folder first`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new UsageError(`--out ${file} is a directory; name a file`);
}
