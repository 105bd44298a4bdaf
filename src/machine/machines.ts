// Simulated machines by name: profiles/NAME.json, or a user's file; and the tables of costs that they name.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorText, UsageError } from '../errors.ts';
import { packageRoot } from '../registry.ts';
import { closest } from '../spelling.ts';
import { interpreterTableOf, type InterpreterTable } from './interpreter-table.ts';
import { profileOf, withField, type Profile } from './profile.ts';

export interface SimulatedMachine {
  readonly profile: Profile;
  readonly table: InterpreterTable;
}

const PROFILES = path.join(packageRoot, 'src', 'machine', 'profiles');
const TABLES = path.join(packageRoot, 'src', 'machine', 'interpreters');

/** Names of the built-in profiles. */
export function machineIds(): string[] {
  return namesIn(PROFILES);
}

function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted();
}

/**
 * A machine by its name, or by a path that ends in .json, with some of its fields changed: `cost.atomic` to `0`.
 * @throws UsageError
 */
export function findMachine(
  name: string,
  cwd: string,
  fields: Readonly<Record<string, string>> = {},
): SimulatedMachine {
  const isFile = name.endsWith('.json');
  const ids = machineIds();
  if (!isFile && !ids.includes(name)) {
    const known = ['host', ...ids];
    const near = closest(name, known);
    const hint = near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`;
    throw new UsageError(`unknown machine '${name}'; ${hint}`);
  }
  const file = isFile ? path.resolve(cwd, name) : path.join(PROFILES, `${name}.json`);
  let profile = profileOf(readJson(file, name), name);
  for (const [field, text] of Object.entries(fields))
    profile = withField(profile, field, valueOf(text));
  return { profile, table: findTable(profile.interpreter.table, name) };
}

function findTable(name: string, machine: string): InterpreterTable {
  const tables = namesIn(TABLES);
  if (!tables.includes(name))
    throw new UsageError(`${machine}: interpreter.table '${name}' is none of ${tables.join(', ')}`);
  const file = path.join(TABLES, `${name}.json`);
  return interpreterTableOf(readJson(file, name), name);
}

function readJson(file: string, name: string): unknown {
  if (!existsSync(file)) throw new UsageError(`--machine ${name}: there is no such file`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new UsageError(`${name}: ${errorText(error)}`, { cause: error });
  }
}

/** As JSON has it, or the text itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
