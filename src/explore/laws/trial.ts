// Makes programs and laws out of the texts of text/: what is alike in all families of primitives.

import * as fc from 'fast-check';
import { memoryOver, type Address, type Memory, type Steps } from '../../memory.ts';
import { setSpinLimit } from '../../sync/spinning.ts';
import { runAlone } from '../perform.ts';
import type { MemoryModel, Program, SearchOptions, Violation } from '../program.ts';
import type { Family, Law, Script, Subject } from './law.ts';
import { outcomesOnThreads } from './real-threads.ts';
import { SAID, type Play } from './text/play.ts';

/** A script as laws know it. */
export type Scripted<P extends Play> = P & { readonly [name: string]: Script };
export type PlayScript = Scripted<Play>;

/** How threads use the primitives of one family, and what has to be true afterwards. */
export interface Trial<T, S extends PlayScript> {
  readonly family: Family;
  /** Its module in text/, which has the texts of all primitives by id. */
  readonly module: string;
  readonly texts: Readonly<Record<string, T>>;
  /** First address behind everything that the trial uses. */
  end(text: T, script: S): Address;
  setUp(text: T, script: S): Steps;
  /** What script `k` does as thread `me`, from 1; what it returns depends on results alone. */
  play(text: T, script: S, k: number, me: number): Steps<readonly number[]>;
  nameOf(text: T, address: Address): string | undefined;
  /** What is wrong at the end of a run in which script `k` returned `results[k]`. */
  verdict(
    text: T,
    script: S,
    results: readonly (readonly number[])[],
    memory: Memory,
  ): Violation | undefined;
  /** No thread waits for what nobody is going to do, however they are interleaved. */
  isSound(text: T, script: S): boolean;
}

/** Which primitives there are of a family. */
export function subjectsOf<T, S extends PlayScript>({ family, texts }: Trial<T, S>): Subject[] {
  return Object.entries(texts).map(([id, text]) => ({ id, family, text }));
}

/** The program of a script: its outcome is what each script returned, whoever played it. */
export function programOf<T, S extends PlayScript>(
  trial: Trial<T, S>,
  text: T,
  script: S,
): Program {
  setSpinLimit(0);
  const order = script.order ?? script.threads.map((_, k) => k);
  const { memory, start } = startOf(trial, text, script);
  const byScript = (results: readonly unknown[]) =>
    script.threads.map((_, k) => results[order.indexOf(k)] as readonly number[] | undefined);
  return {
    begin() {
      memory.words.set(start);
      return order.map((k, i) => ({ steps: trial.play(text, script, k, i + 1), memory }));
    },
    outcome: (results) => labelOf(byScript(results)),
    atEnd(results) {
      const all = byScript(results);
      return isComplete(all) ? trial.verdict(text, script, all, memory) : undefined;
    },
    nameOf: (address) =>
      address >= SAID && address < SAID + script.threads.length
        ? `said${address - SAID}`
        : trial.nameOf(text, address),
  };
}

/** The memory of a script and what is in it before its threads start. */
export function startOf<T, S extends PlayScript>(
  { end, setUp }: Trial<T, S>,
  text: T,
  script: S,
): { readonly memory: Memory; readonly start: Int32Array } {
  const memory = memoryOver(new SharedArrayBuffer(Math.ceil(end(text, script) / 2) * 8));
  runAlone(setUp(text, script), memory);
  return { memory, start: memory.words.slice() };
}

/** Whether no thread threw; if one did, that is reported by itself. */
function isComplete(
  results: readonly (readonly number[] | undefined)[],
): results is readonly (readonly number[])[] {
  return !results.includes(undefined);
}

/** `1 0 | 1`: what each script returned. */
export function labelOf(results: readonly (readonly number[] | undefined)[]): string {
  return results.map((one) => one?.join(' ') ?? 'throws').join(' | ');
}

/** How a violation that the end of a run shows is reported. */
export function broken(property: string, message: string): Violation {
  return { kind: 'assertion', property, message };
}

/** Whether a thread that gives something does so before it waits for the like. */
export function givesFirst<Op>(
  moves: readonly Op[],
  { gives, waits }: { gives(move: Op): boolean; waits(move: Op): boolean },
): boolean {
  const wait = moves.findIndex((move) => waits(move));
  return wait < 0 || !moves.slice(wait).some((move) => gives(move));
}

/** A law and the scripts that put it to the test; the trial knows what has to come out. */
export interface Promised<T, S extends PlayScript> {
  readonly id: string;
  readonly states: string;
  appliesTo?(text: T): boolean;
  fixed(text: T): readonly S[];
  random?(text: T): fc.Arbitrary<S>;
  readonly options?: SearchOptions;
  readonly memory?: readonly MemoryModel[];
}

export function lawOf<T, S extends PlayScript>(
  trial: Trial<T, S>,
  { fixed, random, ...promise }: Promised<T, S>,
): Law<T, S> {
  return {
    ...promise,
    family: trial.family,
    fixed: (text) => fixed(text).filter((script) => mustBeSound(trial, text, script)),
    ...(random && {
      random: (text) => random(text).filter((script) => trial.isSound(text, script)),
    }),
    program: (text, script) => programOf(trial, text, script),
    simpler: (text, script) => simpler(script).filter((less) => trial.isSound(text, less)),
  };
}

/** The script with a thread less, and with a move less. */
function simpler<S extends PlayScript>(script: S): S[] {
  const { threads } = script;
  const fewer = threads.map((_, k) => threads.toSpliced(k, 1));
  const shorter = threads.flatMap((moves, k) =>
    moves.map((_, at) => threads.with(k, moves.toSpliced(at, 1))),
  );
  const isOrdered = script.order !== undefined;
  return [...(isOrdered ? [] : fewer), ...shorter]
    .filter((all) => all.length > 0 && all.every((moves) => moves.length > 0))
    .map((all) => ({ ...script, threads: all }));
}

function mustBeSound<T, S extends PlayScript>(trial: Trial<T, S>, text: T, script: S): boolean {
  if (trial.isSound(text, script)) return true;
  throw new Error(`a script in which a thread may wait for ever: ${JSON.stringify(script)}`);
}

/** A thread may end after any of its operations; `fixed` and `random` are cut short to show that. */
export function exitLaw<T, S extends PlayScript>(
  trial: Trial<T, S>,
  { fixed, random }: Pick<Promised<T, S>, 'fixed' | 'random'>,
): Law<T, S> {
  return lawOf(trial, {
    id: 'exit',
    states: 'A thread may end after any of its operations, and nobody is stranded by that.',
    fixed: (text) =>
      fixed(text).flatMap((script) => cuts(script).filter((short) => trial.isSound(text, short))),
    ...(random && { random: (text: T) => random(text).chain((script) => cutOf(script)) }),
  });
}

/** The script, and each in which one thread ends sooner. */
function cuts<S extends PlayScript>(script: S): S[] {
  const shorter = script.threads.flatMap((moves, k) =>
    moves.slice(1).map((_, length) => cut(script, k, length + 1)),
  );
  return [script, ...shorter];
}

function cut<S extends PlayScript>(script: S, k: number, length: number): S {
  const threads = script.threads.with(k, script.threads[k]!.slice(0, length));
  return { ...script, threads };
}

function cutOf<S extends PlayScript>(script: S): fc.Arbitrary<S> {
  const thread = fc.nat(script.threads.length - 1);
  return thread.chain((k) =>
    fc.integer({ min: 1, max: script.threads[k]!.length }).map((length) => cut(script, k, length)),
  );
}

/** For scripts of more threads than can be explored: some schedules of each, and not all. */
export function crowdLaw<T, S extends PlayScript>(
  trial: Trial<T, S>,
  promise: Pick<Promised<T, S>, 'fixed' | 'random'>,
): Law<T, S> {
  return lawOf(trial, {
    ...promise,
    id: 'crowd',
    states: 'Among three threads or more, too, nobody is stranded and nothing is lost.',
    options: { mode: 'pct', depth: 3, maxExecutions: 500 },
  });
}

/** The scripts should have two threads, each of which changes something and then looks. */
export function tsoLaw<T, S extends PlayScript>(
  trial: Trial<T, S>,
  promise: Pick<Promised<T, S>, 'fixed' | 'random' | 'options'>,
): Law<T, S> {
  return {
    ...lawOf(trial, {
      ...promise,
      id: 'tso-outcomes',
      states: 'Stores that linger in a buffer add no outcome: those under tso are those under sc.',
      memory: ['tso'],
    }),
    variants: (_text, script) => [
      { name: 'sc', script: { ...script, witness: 'fences' }, memory: 'sc' },
      { name: 'tso', script: { ...script, witness: 'fences' }, memory: 'tso' },
    ],
  };
}

/** The threads of the scripts should differ. */
export function renamingLaw<T, S extends PlayScript>(
  trial: Trial<T, S>,
  promise: Pick<Promised<T, S>, 'fixed' | 'random' | 'appliesTo'>,
): Law<T, S> {
  return {
    ...lawOf(trial, {
      ...promise,
      id: 'renaming',
      states: 'Which thread has which id, and its words where, changes no outcome.',
    }),
    variants: (_text, script) =>
      permutations(script.threads.length).map((order) => ({
        name: order.join(' '),
        script: { ...script, order },
      })),
  };
}

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, at) => rest.toSpliced(n - 1 - at, 0, n - 1)),
  );
}

/** Every operation of the scripts with a time limit may run into it on real threads. */
export function workersLaw<T, S extends PlayScript>(
  trial: Trial<T, S>,
  fixed: (text: T) => readonly S[],
): Law<T, S> {
  return {
    ...lawOf(trial, {
      id: 'workers',
      states: 'What comes out on real threads is among what the explorer finds.',
      fixed,
      options: { timeouts: 3 },
      memory: ['sc'],
    }),
    observed: ({ id, text }, script) =>
      outcomesOnThreads({
        ...startOf(trial, text, script),
        script,
        module: `explore/laws/text/${trial.module}`,
        text: { id },
        label: (results) => labelOf(results as readonly (readonly number[])[]),
      }),
  };
}

/** Threads with 1 or 2 moves each, `most` of them in all. */
export function threadsOf<Op>(
  moves: readonly Op[],
  { threads = 2, most = 2 * threads }: { readonly threads?: number; readonly most?: number } = {},
): fc.Arbitrary<Op[][]> {
  const thread = fc.array(fc.constantFrom(...moves), { minLength: 1, maxLength: 2 });
  return fc
    .array(thread, { minLength: threads, maxLength: threads })
    .filter((all) => all.flat().length <= most);
}
