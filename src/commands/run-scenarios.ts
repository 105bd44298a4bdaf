// What `interlock run` does: asks the engine for each scenario, shows progress, prints the results.

import path from 'node:path';
import { UsageError } from '../errors.ts';
import { measureAblation, type AblationPlan } from '../measure/ablation.ts';
import { formatResults, hostInfo, writeResults } from '../measure/results-file.ts';
import {
  composed,
  findScenario,
  loadStrategy,
  packageVersion,
  parsedOptions,
  parseStrategies,
} from '../registry.ts';
import type { Composition, Isolation } from '../strategy.ts';
import { formatAblation } from '../report/ablation-table.ts';
import { formatCsv } from '../report/csv.ts';
import { count } from '../report/format.ts';
import { formatTables } from '../report/table.ts';
import { RESULTS_SCHEMA, type Results, type Run } from '../results.ts';
import type { Scenario } from '../scenario.ts';
import type { RunRequest, StrategyChoice } from '../request.ts';
import { planAblation, type PlannedAblation } from './ablation-plan.ts';
import { onInterrupt, untilAborted } from './interrupt.ts';
import { programScenario } from './program-file.ts';
import type { Progress } from '../ui/progress.ts';
import { plainProgress } from './progress.ts';
import { findPlace, type Engine, type Place } from './place.ts';
import { strategiesFor, threadsFor, type RunSettings } from './run.ts';
import type { Streams } from './streams.ts';
import { checkWritable } from './writable.ts';

const FAILED_STATUS = 1;
const INTERRUPTED_STATUS = 130;

const isForbidden = ({ outcome }: Run): boolean => outcome?.grade === 'forbidden';

/** @param engine stands in for the workers in tests. @returns the exit status. */
export async function runScenarios(
  settings: RunSettings,
  argv: readonly string[],
  streams: Streams,
  engine?: Engine,
): Promise<number> {
  let progress: Progress | undefined;
  const interrupt = onInterrupt(() => progress?.stopping());
  try {
    if (settings.out !== undefined) checkWritable(path.resolve(streams.cwd(), settings.out));
    const { ablate } = settings;
    const ablation = ablate === undefined ? undefined : await planAblation(ablate, streams.cwd());
    const place = await findPlace(settings, streams.cwd());
    const requests = await makeRequests(settings, place, ablation, streams.cwd(), interrupt.signal);
    const start = engine ?? place.engine;

    progress = await openProgress(settings, streams);
    const runs: Run[] = [];
    try {
      for (const request of requests) await runOne(request, start, progress, runs);
    } finally {
      await progress.close();
    }
    await deliver(settings, argv, streams, runs, ablation?.plan);
    if (!interrupt.signal.aborted) return runs.some(isForbidden) ? FAILED_STATUS : 0;
    streams.stderr.write(`interlock: interrupted; ${count(runs.length, 'run')} had finished\n`);
    return INTERRUPTED_STATUS;
  } finally {
    interrupt.dispose();
  }
}

async function makeRequests(
  settings: RunSettings,
  { hardware, scenarioSettings, labels }: Place,
  ablation: PlannedAblation | undefined,
  cwd: string,
  signal: AbortSignal,
): Promise<RunRequest[]> {
  const requests: RunRequest[] = [];
  for (const subject of settings.subjects) {
    const isProgram = subject.endsWith('.py');
    const threads = threadsFor(settings, subject, isProgram, hardware);
    const { scenario, folder } = isProgram
      ? programScenario(path.resolve(cwd, subject), subject)
      : await findScenario(subject);
    const named = parseStrategies(labels(strategiesFor(settings, isProgram)), cwd);
    const chosen = ablation?.strategies ?? named;
    const strategies = await ableToRun(scenario, chosen, settings.strategy ?? settings.ablate);
    const { events, seed } = settings;
    const data = settings.data === undefined ? undefined : path.resolve(cwd, settings.data);
    requests.push({
      scenario,
      folder,
      input: scenario.input({ events, data, seed, settings: scenarioSettings }),
      strategies,
      threads,
      repeats: settings.repeat,
      heapBytes: settings.heapBytes,
      counters: settings.counters,
      inTurns: ablation !== undefined,
      signal,
    });
  }
  return requests;
}

/**
 * Those of the strategies whose threads can do what the scenario has them do.
 * @throws UsageError if the user has named one that cannot.
 */
async function ableToRun(
  scenario: Scenario,
  choices: readonly StrategyChoice[],
  named: string | undefined,
): Promise<StrategyChoice[]> {
  const able: StrategyChoice[] = [];
  for (const choice of choices) {
    const strategy = await loadStrategy(choice);
    const why = whyNot(scenario, strategy.isolation, () =>
      composed(strategy, parsedOptions(strategy, choice)),
    );
    if (why === undefined) able.push(choice);
    else if (named !== undefined && named !== 'all')
      throw new UsageError(`${scenario.id} ${why.replaceAll('STRATEGY', choice.label)}`);
  }
  return able;
}

/** What keeps threads under a strategy from doing what a scenario has them do; undefined: nothing. */
export function whyNot(
  { sharesObjects = false, makesCycles = false }: Scenario,
  isolation: Isolation,
  compose: () => Composition,
): string | undefined {
  if (sharesObjects && isolation !== 'shared')
    return 'is about objects that threads share; under STRATEGY they share none';
  if (makesCycles && compose().collector === undefined)
    return 'makes more cyclic garbage than a heap holds; STRATEGY has no collector';
  return undefined;
}

/** Ink needs a terminal on both sides; the source tree has no compiled .tsx to load. */
async function openProgress(settings: RunSettings, streams: Streams): Promise<Progress> {
  const { stdout, stdin, env } = streams;
  const isTerminal = stdout.isTTY === true && stdin.isTTY === true && !isSet(env['CI']);
  const isDrawable = isTerminal && env['TERM'] !== 'dumb' && import.meta.url.endsWith('.js');
  if (!settings.screen || !isDrawable) return plainProgress(settings, streams);
  const { openScreen } = await import('../ui/screen.tsx');
  return openScreen(isSet(env['NO_COLOR']));
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '';
}

async function runOne(
  request: RunRequest,
  engine: Engine,
  progress: Progress,
  runs: Run[],
): Promise<void> {
  if (request.signal?.aborted === true) return;
  progress.begin(request);
  // A program decides itself what it does about Ctrl-C.
  const patience = request.scenario.entry === undefined ? Infinity : undefined;
  for await (const event of untilAborted(engine(request), request.signal, patience)) {
    progress.show(event);
    if (event.kind === 'finish') runs.push(event.run);
  }
}

async function deliver(
  settings: RunSettings,
  argv: readonly string[],
  streams: Streams,
  runs: readonly Run[],
  plan: AblationPlan | undefined,
): Promise<void> {
  if (runs.length === 0) return;
  const results: Results = {
    schema: RESULTS_SCHEMA,
    command: ['interlock', ...argv].map(shellWord).join(' '),
    host: hostInfo(packageVersion()),
    seed: settings.seed,
    runs,
    ...(plan && { ablation: measureAblation(runs, plan) }),
  };
  if (settings.out !== undefined) writeResults(path.resolve(streams.cwd(), settings.out), results);
  if (settings.format === 'json') streams.stdout.write(formatResults(results));
  else if (settings.format === 'csv') streams.stdout.write(formatCsv(results));
  // A program's output is the data then, and the table is about it.
  else if (settings.print) streams.stderr.write(formatTables(results));
  else {
    streams.stdout.write(formatTables(results));
    if (plan !== undefined) streams.stdout.write(`\n${formatAblation(results)}`);
  }
}

/** Quoted where a shell would otherwise split or expand it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
