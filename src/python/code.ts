// What the compiler hands to the virtual machine and to the disassembler: CPython 3.13's code
// objects, with jump targets as instruction indices instead of offsets.

/** A value in a constant pool. Ints are bigint, floats are number. */
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

/** The constant `...`; of a kind, since what workers get are copies. */
export interface Ellipsis {
  readonly kind: 'ellipsis';
}

export const ELLIPSIS: Ellipsis = { kind: 'ellipsis' };

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

/**
 * What an exception within a range of instructions does: the stack is cut down to `depth` values, the
 * index of the raising instruction is pushed if `lasti`, then the exception, and it goes on at `target`.
 */
export interface ExceptionRange {
  /** Indices into `instructions`; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly target: number;
  readonly depth: number;
  readonly lasti: boolean;
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
  /**
   * CPython's co_flags: 1 optimized, 2 newlocals, 4 varargs, 8 varkeywords, 16 nested, 32 generator.
   * `*args` and `**kwargs` are the locals behind the counted parameters, in this order.
   */
  readonly flags: number;
  readonly stackSize: number;
  /** co_varnames: parameters first. */
  readonly localNames: readonly string[];
  /** co_cellvars: those that are locals, too, in their order there; then the others, sorted. */
  readonly cellNames: readonly string[];
  /** co_freevars, sorted: what the function's closure holds. */
  readonly freeNames: readonly string[];
  /** co_names: globals, attributes, modules. */
  readonly names: readonly string[];
  readonly constants: readonly Constant[];
  readonly instructions: readonly Instruction[];
  /** Sorted by start; ranges do not overlap, and what is in none has no handler. */
  readonly exceptionTable: readonly ExceptionRange[];
}

/**
 * What LOAD_FAST, LOAD_DEREF and their like index: the locals, the cells that are no locals, and the
 * free variables. (CPython's co_localsplusnames.)
 */
export function variableNames(code: Code): string[] {
  const { localNames, cellNames, freeNames } = code;
  const cells = cellNames.filter((name) => !localNames.includes(name));
  return [...localNames, ...cells, ...freeNames];
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
