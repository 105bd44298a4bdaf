// Writes, reads and checks the results file; says on which host it was made.

import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { UsageError } from '../errors.ts';
import { RESULTS_SCHEMA, type Host, type Results } from '../results.ts';

/** This machine. `version` is that of this package. */
export function hostInfo(version: string): Host {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    platform: `${os.platform()} ${os.arch()} ${os.release()}`,
    node: process.versions.node,
    interlock: version,
  };
}

/** What `--json` prints and a results file holds. */
export function formatResults(results: Results): string {
  return JSON.stringify(results, null, 2) + '\n';
}

/** @throws UsageError if the file cannot be written. */
export function writeResults(file: string, results: Results): void {
  try {
    writeFileSync(file, formatResults(results));
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** @throws UsageError if the file cannot be read or holds no results of a version that we know. */
export function readResults(file: string): Results {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON; give a file that run --out wrote`);
  }
  const problem = findProblem(value);
  if (problem !== undefined) throw new UsageError(`${file}: ${problem}`);
  return value as Results;
}

type Kind = 'string' | 'number' | 'object' | 'array';

const RESULTS_FIELDS: Readonly<Record<string, Kind>> = {
  command: 'string',
  host: 'object',
  seed: 'number',
  runs: 'array',
};

const RUN_FIELDS: Readonly<Record<string, Kind>> = {
  scenario: 'string',
  strategy: 'string',
  source: 'string',
  machine: 'string',
  threads: 'number',
  repeat: 'number',
  unit: 'string',
  work: 'number',
  seconds: 'number',
  throughput: 'number',
  result: 'object',
  perThread: 'array',
  counters: 'object',
  waits: 'object',
  memory: 'object',
};

/** The first thing that keeps `value` from being results, or undefined. Unknown keys are let pass. */
export function findProblem(value: unknown): string | undefined {
  if (kindOf(value) !== 'object') return 'no results: not an object';
  const results = value as Record<string, unknown>;
  if (results['schema'] !== RESULTS_SCHEMA)
    return `schema is ${JSON.stringify(results['schema'])}, this version reads "${RESULTS_SCHEMA}"`;
  const problem = wrongField(results, RESULTS_FIELDS);
  if (problem !== undefined) return problem;
  const { ablation = [] } = results;
  if (kindOf(ablation) !== 'array')
    return `ablation should be of kind array, and is ${kindOf(ablation)}`;
  for (const [i, run] of (results['runs'] as unknown[]).entries()) {
    if (kindOf(run) !== 'object') return `runs[${i}] is not an object`;
    const wrong = wrongField(run as Record<string, unknown>, RUN_FIELDS);
    if (wrong !== undefined) return `runs[${i}]: ${wrong}`;
  }
  return undefined;
}

function wrongField(
  object: Record<string, unknown>,
  fields: Readonly<Record<string, Kind>>,
): string | undefined {
  const wrong = Object.entries(fields).find(([name, kind]) => kindOf(object[name]) !== kind);
  return wrong && `${wrong[0]} should be of kind ${wrong[1]}, and is ${kindOf(object[wrong[0]])}`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}
