// What `explore` takes: a small program over named words, and how to search it.

import { errorText, UsageError } from '../errors.ts';
import type { Steps } from '../memory.ts';
import { closest } from '../spelling.ts';
import { MustRestart } from './knowledge.ts';
import { MOST_THREADS } from './thread.ts';
import { mustBeSteps, runAlone } from './perform.ts';
import type { Program, SearchOptions, Violation } from './program.ts';
import { settingsOf } from './search.ts';
import { layOut, shown, type Addresses, type Values, type Words } from './words.ts';

/** A program and how to search it. */
export interface ExploreOptions<W extends Words> extends SearchOptions {
  /** Shared words by name, with their initial values; an array is several words in a row. */
  readonly words: W;
  /** The threads; each gets the addresses of the words and is program text (see memory.ts). */
  readonly threads: readonly ((a: Addresses<W>) => Steps<unknown>)[];
  /** Runs alone, before the threads. */
  readonly setUp?: (a: Addresses<W>) => Steps<unknown>;
  /**
   * The label of a finished execution, from what the threads returned and the final words; without it
   * what the threads returned, separated by commas.
   */
  readonly outcome?: (results: readonly unknown[], v: Values<W>) => string;
  /** Outcomes that are bugs: label, and the reason. */
  readonly forbid?: Readonly<Record<string, string>>;
  /** Checked at the start and after every step; may look at the words and at nothing else. */
  readonly invariant?: (v: Values<W>) => boolean;
  /** A token of an earlier failure: run that one execution. */
  readonly replay?: string | undefined;
}

/** What a file for `exploreFile` and `interlock check` exports, or returns from the function it exports. */
export type ProgramFile<W extends Words = Words> = ExploreOptions<W>;

const PROGRAM_KEYS: readonly (keyof ExploreOptions<Words>)[] = [
  'words',
  'threads',
  'setUp',
  'outcome',
  'forbid',
  'invariant',
  'replay',
];
const SEARCH_KEYS = Object.keys(settingsOf({}));

/** @throws TypeError, RangeError on what describes no program, and on options that there are not. */
export function mustBeOptions(options: ExploreOptions<Words>): void {
  const { words, threads } = options;
  mustBeKnown(Object.keys(options), [...PROGRAM_KEYS, ...SEARCH_KEYS]);
  if (typeof words !== 'object' || words === null)
    throw new TypeError(`words is ${shown(words)}; it names the shared words: { x: 0, y: 0 }`);
  if (!Array.isArray(threads))
    throw new TypeError(`threads is ${shown(threads)}; it is an array of function* (a) { ... }`);
  if (threads.length === 0) throw new RangeError('threads is empty; give at least one');
  if (threads.length > MOST_THREADS)
    throw new RangeError(`there are ${threads.length} threads; give at most ${MOST_THREADS}`);
  for (const [i, thread] of threads.entries())
    if (typeof thread !== 'function')
      throw new TypeError(`threads[${i}] is ${shown(thread)}; a thread is function* (a) { ... }`);
  for (const name of ['setUp', 'outcome', 'invariant'] as const)
    mustBe('function', name, options[name]);
  mustBe('object', 'forbid', options.forbid);
  mustForbid(options);
  mustBe('string', 'replay', options.replay);
  settingsOf(options);
}

/** @throws TypeError, RangeError on reasons that are none, and on what could never be forbidden. */
function mustForbid({ forbid = {}, outcome, threads }: ExploreOptions<Words>): void {
  if (Array.isArray(forbid))
    throw new TypeError("forbid is an array; it is an object: { 'x = 1': 'the reason' }");
  for (const [label, reason] of Object.entries(forbid) as [string, unknown][]) {
    if (typeof reason !== 'string')
      throw new TypeError(`forbid['${label}'] is ${shown(reason)}; it is the reason, in words`);
    if (outcome === undefined && label.split(',').length < threads.length)
      throw new RangeError(
        `forbid['${label}'] can never be: without outcome, a label is what the ` +
          `${threads.length} threads return, separated by commas`,
      );
  }
}

/** @throws TypeError that names the option which may have been meant. */
export function mustBeKnown(names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    const guess = closest(name, known);
    const hint = guess === undefined ? `known: ${known.join(', ')}` : `did you mean ${guess}?`;
    throw new TypeError(`unknown option ${name}; ${hint}`);
  }
}

function mustBe(type: 'function' | 'object' | 'string', name: string, value: unknown): void {
  if (value === undefined || (typeof value === type && value !== null)) return;
  throw new TypeError(
    `${name} is ${shown(value)}, and not a${type === 'object' ? 'n' : ''} ${type}`,
  );
}

/** The program that the options describe. @throws TypeError, RangeError if they describe none. */
export function programOf<W extends Words>(options: ExploreOptions<W>): Program {
  mustBeOptions(options as unknown as ExploreOptions<Words>);
  const { words, threads, setUp, outcome, forbid, invariant } = options;
  const named = layOut(words);
  const { memory, addresses } = named;
  const finalWords = named.values((address) => memory.words[address]!);
  return {
    begin() {
      named.reset();
      if (setUp !== undefined)
        ofUser('setUp', () => runAlone(mustBeSteps(setUp(addresses), 'it'), memory, 1e6));
      return threads.map((thread, i) => ({
        steps: ofUser(`threads[${i}]`, () => mustBeSteps(thread(addresses), 'it')),
        memory,
      }));
    },
    outcome(results) {
      // Without types it may be a number.
      const label = outcome?.(results, finalWords) as string | number | undefined;
      return String(label ?? results.join(','));
    },
    ...(forbid === undefined ? {} : { forbid }),
    ...(invariant === undefined
      ? {}
      : {
          check: (observe) => checkInvariant(() => invariant(named.values(observe))),
        }),
    atEnd: unsteppedResult,
    nameOf: (address) => named.nameOf(address),
  };
}

/** What a thread returned may be the text that it should have run. */
function unsteppedResult(results: readonly unknown[]): Violation | undefined {
  const id = results.findIndex(
    (one) => Object.prototype.toString.call(one) === '[object Generator]',
  );
  if (id < 0) return undefined;
  const message = `T${id} returns text that it has not run: is \`yield*\` missing before a call?`;
  return { kind: 'assertion', property: 'no error', message };
}

/** Runs what the user wrote, outside of any execution. @throws UsageError for whatever it throws. */
function ofUser<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new UsageError(`${what} cannot be run: ${errorText(error)}`, { cause: error });
  }
}

function checkInvariant(holds: () => boolean): Violation | undefined {
  try {
    if (holds()) return undefined;
    const message = 'the invariant does not hold';
    return { kind: 'invariant', property: 'invariant', message };
  } catch (error) {
    // The search looks at a word for the first time, which is not the user's doing.
    if (error instanceof MustRestart) throw error;
    const message = `the invariant throws ${errorText(error)}`;
    return { kind: 'assertion', property: 'no error', message };
  }
}
