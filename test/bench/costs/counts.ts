// What the text does for a construct: instructions, charges, accesses by kind and events that it counts.

import { COUNTERS } from '../../../src/counters.ts';
import { guestProgram } from '../../../src/explore/guest.ts';
import type { Program } from '../../../src/explore/program.ts';
import { perform } from '../../../src/explore/perform.ts';
import { enterMemory, TIMED_OUT, type Access } from '../../../src/memory.ts';
import { OPCODE } from '../../../src/python/opcodes.ts';
import type { Input } from '../../../src/scenario.ts';
import type { Composition } from '../../../src/strategy.ts';
import { FIRST_NATIVE, nativeName, OPERATIONS } from '../../../src/vm/charges.ts';
import { makeVm } from '../../../src/vm/vm.ts';
import { charges, events, instructions } from './observed-memory.ts';
import { PRICED } from './prices.ts';

/** Amounts by `op NAME`, `call NAME`, `access KIND` and `count COUNTER`. */
export type Counts = ReadonlyMap<string, number>;

export interface Counted {
  readonly source: string;
  readonly entry: string;
  readonly input?: Input;
  readonly heapBytes?: number;
}

const NOTHING: Input = { columns: {}, globals: {}, work: 1, description: '' };
const OPCODE_NAMES = new Map(Object.entries(OPCODE).map(([name, number]) => [number, name]));
const HEAP_BYTES = 4 << 20;

/** What one more unit costs: of two calls of the entry, with more units and with fewer, the difference. */
export function countsPerUnit(
  composition: Composition,
  { source, entry, input = NOTHING, heapBytes = HEAP_BYTES }: Counted,
  [fewer, more]: readonly [number, number],
  args: (units: number) => readonly bigint[] = (units) => [BigInt(units)],
): Counts {
  let units = fewer;
  const program = guestProgram(composition, {
    source,
    filename: 'main.py',
    threads: 1,
    entry,
    args: () => args(units),
    input,
    heapBytes,
  });
  const names = chargeNames(composition);
  const before = countsOf(program, names);
  units = more;
  const after = countsOf(program, names);
  const all = new Set([...before.keys(), ...after.keys()]);
  const difference = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  return new Map([...all].map((name) => [name, difference(name) / (more - fewer)]));
}

function countsOf(program: Program, names: readonly string[]): Counts {
  const [start] = program.begin();
  const counts = new Map<string, number>();
  instructions.fill(0);
  charges.fill(0);
  events.fill(0);
  enterMemory(start!.memory);
  let next = start!.steps.next(0);
  while (!next.done) {
    const access = next.value;
    const priced = PRICED[access.kind];
    if (priced !== undefined) add(counts, `access ${priced}`, 1);
    next = start!.steps.next(answer(start!.memory, access));
  }
  mustHaveReturned(next.value);
  instructions.forEach((n, opcode) => add(counts, `op ${OPCODE_NAMES.get(opcode)!}`, n));
  charges.forEach((n, charge) => add(counts, `call ${names[charge]!}`, n));
  events.forEach((n, counter) => add(counts, `count ${COUNTERS[counter]!}`, n));
  return counts;
}

function mustHaveReturned(ended: unknown): void {
  if (typeof ended !== 'object' || ended === null || !('failure' in ended)) return;
  throw new Error(`a construct fails: ${JSON.stringify(ended.failure)}`);
}

function add(counts: Map<string, number>, name: string, n: number): void {
  if (n !== 0) counts.set(name, (counts.get(name) ?? 0) + n);
}

/** What a thread that is alone is sent. */
function answer(memory: Parameters<typeof perform>[0], access: Access): number {
  switch (access.kind) {
    case 'now':
    case 'work':
    case 'wake':
    case 'pause':
    case 'yieldCore':
      return 0;
    case 'park':
      return TIMED_OUT;
    default:
      return perform(memory, access);
  }
}

/** Names of charges by number; the heap that was entered last is that of a world. */
function chargeNames(composition: Composition): string[] {
  const { entries } = makeVm(composition, { epochMs: 0 } as never);
  const names = [...OPERATIONS];
  entries.forEach((entry, i) => (names[FIRST_NATIVE + i] = nativeName(entry)));
  return names;
}
