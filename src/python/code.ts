// What the compiler hands to the virtual machine and to the disassembler: CPython 3.13's code
// objects, with jump targets as instruction indices instead of offsets.

/** A value in a constant pool. Ints are bigint (64-bit signed), floats are number. */
export type Constant =
  | null
  | boolean
  | bigint
  | number
  | string
  | Ellipsis
  | readonly Constant[]
  | FrozenSet
  | Code;

/** What a set display of constants is compiled to; no two items are equal. */
export interface FrozenSet {
  readonly kind: 'frozenset';
  readonly items: readonly Constant[];
}

export const ELLIPSIS = Symbol('Ellipsis');
export type Ellipsis = typeof ELLIPSIS;

/** Where an instruction comes from; lines from 1, columns from 0 in UTF-8 bytes as in CPython; 0/-1 = none. */
export interface Position {
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
}

export interface Instruction extends Position {
  /** Number of the opcode in `opcodes.ts`. */
  readonly opcode: number;
  /** The operand as CPython 3.13 encodes it, for jumps included (code units, caches counted). */
  readonly operand: number;
  /** For a jump: index into `instructions`; otherwise -1. */
  readonly target: number;
}

export interface Code {
  readonly kind: 'code';
  readonly name: string;
  readonly qualifiedName: string;
  readonly filename: string;
  readonly firstLine: number;
  readonly argCount: number;
  readonly positionalOnlyCount: number;
  readonly keywordOnlyCount: number;
  /** CPython's co_flags: 1 optimized, 2 newlocals, 4 varargs, 8 varkeywords. */
  readonly flags: number;
  readonly stackSize: number;
  /** co_varnames: parameters first. */
  readonly localNames: readonly string[];
  /** co_names: globals, attributes, modules. */
  readonly names: readonly string[];
  readonly constants: readonly Constant[];
  readonly instructions: readonly Instruction[];
}

/** A library module that is written in Python, by its dotted name. */
export interface GuestModule {
  readonly name: string;
  readonly code: Code;
}

/** A program, and the library modules that it can import. */
export interface LinkedProgram {
  readonly main: Code;
  readonly modules: readonly GuestModule[];
}
