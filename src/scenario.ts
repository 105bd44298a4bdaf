// A scenario: a Python program, the question it asks, its input, and what its answer is.

/** A column of numbers that the guest sees as a ctypes array by its address; shared, never copied. */
export type Column = Float32Array | Float64Array | Int32Array | BigInt64Array;

/** What the user asked of the input. */
export interface InputRequest {
  /** How many units of work; undefined: the scenario's own default, or all that the file holds. */
  readonly events: number | undefined;
  /** A file to read instead of generating. */
  readonly data: string | undefined;
  readonly seed: number;
  /** `--set key=value`, as typed. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface Input {
  /**
   * Columns by name. The program finds, bound as globals before it starts, `<name>_address` (an int,
   * for `from_address`) and `<name>_length`.
   */
  readonly columns: Readonly<Record<string, Column>>;
  /** More globals: ints (bigint), floats or strings. */
  readonly globals: Readonly<Record<string, bigint | number | string>>;
  /** Units of work in all, and how to say what was read or made, in one line. */
  readonly work: number;
  readonly description: string;
}

/** What a finished run left: the columns as the threads wrote them. */
export interface Output {
  readonly columns: Readonly<Record<string, Column>>;
  /** What each thread's call of `entry` returned, as numbers, strings or null; in order of threads. */
  readonly returned: readonly Scalar[];
  /** What `after` returned in each interpreter; empty without it. */
  readonly after: readonly Scalar[];
}

/** A value of the guest that leaves it: None is null. */
export type Scalar = bigint | number | string | boolean | null;

/** The answer of a run: the same for every strategy, engine and thread count. */
export type Result = Readonly<Record<string, number | string>>;

/**
 * What happened, judged: `interesting` is what a race may do and one wants to know of, `forbidden` what
 * no strategy may show. After jcstress (OpenJDK).
 */
export interface Outcome {
  readonly grade: 'acceptable' | 'interesting' | 'forbidden';
  /** In a few words: `12 of 100000 updates were lost`. */
  readonly what: string;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What a comparison of strategies on this program tells. */
  readonly question: string;
  /** The unit of throughput, plural: `events`. */
  readonly unit: string;
  /** The guest program, beside the scenario's file. */
  readonly program: string;
  /**
   * The function of the program that each thread calls, and its arguments: the share of thread
   * `index` (from 0) among `threads`. Without an entry the program's top level is all there is.
   */
  readonly entry?: string;
  share?(input: Input, index: number, threads: number): readonly (bigint | number)[];
  /**
   * Functions that the first thread of each interpreter calls, alone and outside of the time: `before` with
   * the number of threads and the units of work, `after` without arguments.
   */
  readonly before?: string;
  readonly after?: string;
  /** Threads work on the same objects: nothing for strategies that give each an interpreter of its own. */
  readonly sharesObjects?: boolean;
  /** It makes more cyclic garbage than a heap holds: nothing for strategies without a collector. */
  readonly makesCycles?: boolean;
  /** Where the question comes from: an issue, a benchmark, a paper. */
  readonly source?: string;
  /** @throws UsageError on input that cannot be used. */
  input(request: InputRequest): Input;
  result(input: Input, output: Output): Result;
  /** Without it every answer is as good as the one that all strategies give. */
  grade?(input: Input, output: Output): Outcome;
  /** What else was measured in the run, by name with its unit: `p99 us`. It differs from run to run. */
  measures?(input: Input, output: Output): Readonly<Record<string, number>>;
}

/** An equal static partition of `n` units: where the share of thread `index` starts and stops. */
export function equalShare(
  n: number,
  index: number,
  threads: number,
): [start: bigint, stop: bigint] {
  const at = (i: number): bigint => BigInt(Math.floor((n * i) / threads));
  return [at(index), at(index + 1)];
}
