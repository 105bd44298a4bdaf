// The process's memory outside of the heaps: where the columns of an input lie, shared by all threads, and
// behind them room for what interpreters share (heap/process.ts).

import { UsageError } from '../errors.ts';
import { formatProcess, PROCESS_PAGE } from '../heap/process.ts';
import type { Column, Input } from '../scenario.ts';
import type { Globals } from './session.ts';

/** Columns start on cache lines of their own. */
const ALIGNMENT = 64;
/** Addresses of words, doubled for floats, are small integers. */
const MOST_BYTES = 2 ** 31;

type Memory = SharedArrayBuffer | ArrayBuffer;

export interface LaidOut<M extends Memory = Memory> {
  readonly memory: M;
  /** Where the pages of the columns end, in bytes. */
  readonly columnsEnd: number;
  /** Views of the columns in that memory, by name. */
  readonly columns: Readonly<Record<string, Column>>;
  /** What the program finds bound: addresses and lengths, and the input's own globals. */
  readonly globals: Globals;
}

/** Makes memory of so many bytes, all zero; columns end at `end`. */
type Reserve<M extends Memory> = (bytes: number, end: number) => M;

export const newMemory: Reserve<SharedArrayBuffer> = (bytes) => new SharedArrayBuffer(bytes);

/** Memory with nothing in it yet: columns up to `end`, and behind them `roomBytes` for blocks. */
export function reserveMemory<M extends Memory>(
  end: number,
  roomBytes: number,
  reserve: Reserve<M>,
): M {
  const bytes = end + Math.ceil(roomBytes / ALIGNMENT) * ALIGNMENT;
  if (bytes > MOST_BYTES)
    throw new UsageError(
      `the process's memory would have ${bytes} bytes; it has ${MOST_BYTES} at most`,
    );
  const memory = reserve(bytes, end);
  formatProcess(new Int32Array(memory), end);
  return memory;
}

/** Room for every column of the input, which `fill` puts there, and `roomBytes` for blocks. */
export function layOut(input: Input, roomBytes: number): LaidOut<SharedArrayBuffer>;
export function layOut<M extends Memory>(
  input: Input,
  roomBytes: number,
  reserve: Reserve<M>,
): LaidOut<M>;
export function layOut(
  input: Input,
  roomBytes: number,
  reserve: Reserve<Memory> = newMemory,
): LaidOut {
  let end = PROCESS_PAGE;
  const addresses = new Map<string, number>();
  for (const [name, column] of Object.entries(input.columns)) {
    addresses.set(name, end);
    end = Math.ceil((end + column.byteLength) / ALIGNMENT) * ALIGNMENT;
  }
  // Pages of columns hold nothing else, so that others can take their place.
  end = Math.ceil(end / PROCESS_PAGE) * PROCESS_PAGE;
  const memory = reserveMemory(end, roomBytes, reserve);
  const columns: Record<string, Column> = {};
  const globals: Record<string, bigint | number | string> = { ...input.globals };
  for (const [name, column] of Object.entries(input.columns)) {
    const address = addresses.get(name)!;
    columns[name] = viewLike(column, memory, address);
    globals[`${name}_address`] = BigInt(address);
    globals[`${name}_length`] = BigInt(column.length);
  }
  return { memory, columnsEnd: end, columns, globals };
}

/** Puts the columns of the input into place, over whatever a run has left there. */
export function fill({ columns }: LaidOut, input: Input): void {
  for (const [name, column] of Object.entries(input.columns)) {
    const target = columns[name]!;
    if (target instanceof BigInt64Array) target.set(column as BigInt64Array);
    else target.set(column as Float32Array);
  }
}

function viewLike(column: Column, memory: Memory, address: number): Column {
  if (column instanceof BigInt64Array) return new BigInt64Array(memory, address, column.length);
  if (column instanceof Float64Array) return new Float64Array(memory, address, column.length);
  if (column instanceof Int32Array) return new Int32Array(memory, address, column.length);
  return new Float32Array(memory, address, column.length);
}
