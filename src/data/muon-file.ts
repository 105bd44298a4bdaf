// Reads muons from JSON: `{"offsets": [...], "pt": [...], "eta": [...], "phi": [...]}`.
//
// Everything is checked before anything is used, so that the guest program never meets an index that
// is out of range or a value that is not a number. Each complaint says where and what to do, in a line.

import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { Muons } from './muons.ts';

const VALUES = ['pt', 'eta', 'phi'] as const;
const SHAPE = '{"offsets": [...], "pt": [...], "eta": [...], "phi": [...]}';

/** @throws UsageError on anything that is not muons. Keys besides the four are ignored. */
export function readMuonFile(file: string): Muons {
  const columns = asObject(parse(readText(file), file), file);
  const [pt, eta, phi] = VALUES.map((name) => values(columns, name, file)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (const [name, column] of Object.entries({ eta, phi })) {
    if (column.length !== pt.length)
      throw new UsageError(
        `${file}: pt has ${pt.length} values and ${name} has ${column.length}; ` +
          'give each muon one value in each column',
      );
  }
  return { offsets: offsets(columns, pt.length, file), pt, eta, phi };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new UsageError(`no such file: ${file}; check the path of --data`);
    if (code === 'EISDIR')
      throw new UsageError(`${file} is a directory; --data wants a JSON file in it`);
    throw new UsageError(`cannot read ${file}: ${oneLine(error)}; check --data`);
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Python's json.dump writes NaN and Infinity, which JSON does not have. As strings they come
    // through, and the check of the columns can then say which of the values it is.
    const quoted = text.replaceAll(/(?<=[[,\s])-?(?:NaN|Infinity)\b/g, '"$&"');
    try {
      if (quoted !== text) return JSON.parse(quoted);
    } catch {
      // Broken in another way too: report the text as it is.
    }
    throw new UsageError(`${file} is not JSON: ${oneLine(error)}; expected ${SHAPE}`);
  }
}

function asObject(value: unknown, file: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UsageError(`${file} holds ${describe(value)} instead of an object; expected ${SHAPE}`);
}

function array(columns: Record<string, unknown>, name: string, file: string): readonly unknown[] {
  const column = columns[name];
  if (column === undefined)
    throw new UsageError(`${file} has no column "${name}"; expected ${SHAPE}`);
  if (!Array.isArray(column))
    throw new UsageError(`${file}: ${name} is ${describe(column)}; make it an array of numbers`);
  return column;
}

function values(columns: Record<string, unknown>, name: string, file: string): Float32Array {
  const column = array(columns, name, file);
  const result = new Float32Array(column.length);
  for (const [i, value] of column.entries()) {
    const found = typeof value === 'number' ? value : describe(value);
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value)))
      throw new UsageError(
        `${file}: ${name}[${i}] is ${found}; every value must be a number that a 32-bit float holds`,
      );
    if (name === 'pt' && value < 0)
      throw new UsageError(`${file}: pt[${i}] is ${value}; transverse momenta are not negative`);
    result[i] = value;
  }
  return result;
}

function offsets(columns: Record<string, unknown>, muons: number, file: string): BigInt64Array {
  const column = array(columns, 'offsets', file);
  if (column.length < 2)
    throw new UsageError(`${file} has no events; offsets needs a 0 and one number for each event`);
  const result = new BigInt64Array(column.length);
  let previous = 0;
  for (const [i, value] of column.entries()) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      throw new UsageError(
        `${file}: offsets[${i}] is ${typeof value === 'number' ? value : describe(value)}; ` +
          'offsets are whole numbers',
      );
    if (i === 0 && value !== 0)
      throw new UsageError(`${file}: offsets[0] is ${value}; the first event starts at muon 0`);
    if (value < previous)
      throw new UsageError(
        `${file}: offsets[${i}] is ${value} after ${previous}; offsets must not fall`,
      );
    previous = value;
    result[i] = BigInt(value);
  }
  if (previous !== muons)
    throw new UsageError(
      `${file}: the last of the offsets is ${previous} and there are ${muons} muons; make them equal`,
    );
  return result;
}

/** What a JSON value is, in words fit for "is ...". */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^-?(?:NaN|Infinity)$/.test(value)
    ? value
    : `the string ${JSON.stringify(value.slice(0, 40))}`;
}

function oneLine(error: unknown): string {
  return (error as Error).message.replaceAll(/\s+/g, ' ');
}
