// What the interpreter's own work costs, without counting, locking and allocating: those are charged from the accesses
// that a strategy's text makes.
//
// Tables are JSON files (interpreters/NAME.json). Times are nanoseconds at the base clock of the machine that they were
// taken on; a profile scales them to its own.

import { UsageError } from '../errors.ts';
import { COUNTERS } from '../counters.ts';
import { OPCODE } from '../python/opcodes.ts';
import { FIRST_NATIVE, OPERATIONS } from '../vm/charges.ts';
import { counterNs, nativeNs, opcodeNs } from './memory.ts';
import type { Profile } from './profile.ts';

export interface InterpreterTable {
  readonly name: string;
  /** By name of the opcode; what is missing costs `otherOpcodes`. */
  readonly opcodes: Readonly<Record<string, number>>;
  readonly otherOpcodes: number;
  /** Of opcodes and calls, by name: the part of the cost that is left when instructions are specialized. */
  readonly specialized: Readonly<Record<string, number>>;
  /** By name: operations of vm/charges.ts, and native functions as `math.sqrt`, `list.append`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly otherNatives: number;
  /** By counter: the private work of an allocation, say. */
  readonly counters: Readonly<Record<string, number>>;
  readonly sources: Readonly<Record<string, string>>;
}

/** Sets what the primitives charge. `natives`: names of the machine's native functions, by number. */
export function setInterpreterCosts(
  table: InterpreterTable,
  { interpreter: { scale, specialized } }: Profile,
  natives: readonly string[],
): void {
  const factorOf = (name: string): number =>
    scale * (specialized ? (table.specialized[name] ?? 1) : 1);
  for (const [name, opcode] of Object.entries(OPCODE))
    opcodeNs[opcode] = (table.opcodes[name] ?? table.otherOpcodes) * factorOf(name);
  for (const [i, name] of OPERATIONS.entries())
    nativeNs[i] = (table.calls[name] ?? 0) * factorOf(name);
  for (const [i, name] of natives.entries())
    nativeNs[FIRST_NATIVE + i] = (table.calls[name] ?? table.otherNatives) * factorOf(name);
  for (const [i, name] of COUNTERS.entries()) counterNs[i] = (table.counters[name] ?? 0) * scale;
}

/** Checks what a file holds. @throws UsageError with the path of the field that is wrong. */
export function interpreterTableOf(value: unknown, file: string): InterpreterTable {
  const table = (value ?? {}) as Record<string, unknown>;
  for (const name of ['opcodes', 'specialized', 'calls', 'counters'])
    for (const [key, ns] of Object.entries((table[name] ?? {}) as Record<string, unknown>))
      if (typeof ns !== 'number' || !(ns >= 0))
        throw new UsageError(`${file}: ${name}.${key} must be a number, 0 or more`);
  for (const name of ['opcodes', 'specialized', 'calls', 'counters', 'sources'])
    if (typeof table[name] !== 'object' || table[name] === null)
      throw new UsageError(`${file}: ${name} must be an object, and is missing`);
  for (const name of ['otherOpcodes', 'otherNatives'])
    if (typeof table[name] !== 'number')
      throw new UsageError(`${file}: ${name} must be a number, and is missing`);
  const known = new Set<string>(Object.keys(OPCODE));
  const strange = Object.keys(table['opcodes'] as object).find((name) => !known.has(name));
  if (strange !== undefined) throw new UsageError(`${file}: there is no opcode ${strange}`);
  return value as InterpreterTable;
}
