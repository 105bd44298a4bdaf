// Code that loads, stores and deletes variables.

import { mangle, type Block, type Scope, type Symbol } from './block.ts';
import type { Position } from './code.ts';
import { Emitter } from './emitter.ts';
import * as op from './opcodes.ts';
import type { Source } from './source.ts';
import type { SymbolTable } from './symbols.ts';
import { syntaxErrorAt } from './syntax-error.ts';

export type Access = 'load' | 'store' | 'delete';

const OPCODES = {
  fast: { load: op.LOAD_FAST, store: op.STORE_FAST, delete: op.DELETE_FAST },
  cell: { load: op.LOAD_DEREF, store: op.STORE_DEREF, delete: op.DELETE_DEREF },
  global: { load: op.LOAD_GLOBAL, store: op.STORE_GLOBAL, delete: op.DELETE_GLOBAL },
  name: { load: op.LOAD_NAME, store: op.STORE_NAME, delete: op.DELETE_NAME },
} as const;

export class NameCompiler extends Emitter {
  protected readonly symbols: SymbolTable;
  /** Outside of functions: what is a local all the same, within an inlined comprehension. */
  protected readonly hiddenLocals = new Set<string>();
  /** How many inlined comprehensions are being compiled, each in the one before. */
  protected inlinedDepth = 0;

  constructor(source: Source, block: Block, symbols: SymbolTable) {
    super(source, block);
    this.symbols = symbols;
  }

  protected fail(message: string, where: Position): never {
    throw syntaxErrorAt(this.source, where, message);
  }

  protected mangle(name: string): string {
    return mangle(this.block.privateName, name);
  }

  /** The index of an attribute's or module's name. */
  protected attributeIndex(name: string): number {
    return this.nameIndex(this.mangle(name));
  }

  protected scopeOf(name: string): Scope | null {
    return this.block.scope(name);
  }

  /** Sets what a name means, as within an inlined comprehension; returns what undoes it. */
  protected override(name: string, symbol: Symbol): () => void {
    const { symbols } = this.block;
    const before = symbols.get(name);
    symbols.set(name, symbol);
    return () => {
      if (before === undefined) symbols.delete(name);
      else symbols.set(name, before);
    };
  }

  /** A cell's index among the cells and free variables of the block. */
  protected cellIndex(name: string): number {
    const cell = this.cellNames.indexOf(name);
    return cell >= 0 ? cell : this.cellNames.length + this.freeNames.indexOf(name);
  }

  protected freeIndex(name: string): number {
    return this.cellNames.length + this.freeNames.indexOf(name);
  }

  #kindOf(name: string): keyof typeof OPCODES {
    const scope = this.scopeOf(name);
    const isFunction = this.block.kind === 'function';
    switch (scope) {
      case 'free':
      case 'cell':
        return 'cell';
      case 'local':
        return isFunction || this.hiddenLocals.has(name) ? 'fast' : 'name';
      case 'global-explicit':
        return 'global';
      default:
        return isFunction ? 'global' : 'name';
    }
  }

  protected name(unmangled: string, access: Access, where: Position): void {
    const name = this.mangle(unmangled);
    const kind = this.#kindOf(name);
    const opcode = OPCODES[kind][access];
    const isInClass = this.block.kind === 'class';
    switch (kind) {
      case 'fast':
        return this.emit(opcode, this.localIndex(name), where);
      case 'cell': {
        const isFree = this.scopeOf(name) === 'free';
        const index = isFree ? this.freeIndex(name) : this.cellIndex(name);
        if (access !== 'load' || !isInClass || this.inlinedDepth > 0) {
          return this.emit(opcode, index, where);
        }
        // The namespace of the class goes first.
        this.emit(op.LOAD_LOCALS, 0, where);
        return this.emit(op.LOAD_FROM_DICT_OR_DEREF, index, where);
      }
      case 'global':
      case 'name': {
        const index = this.nameIndex(name);
        const isGlobal = kind === 'global' || (isInClass && this.inlinedDepth > 0);
        if (access === 'load' && isGlobal) return this.emit(op.LOAD_GLOBAL, index << 1, where);
        return this.emit(opcode, index, where);
      }
    }
  }
}
