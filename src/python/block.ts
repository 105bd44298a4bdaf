// What the resolver records about a block of source with variables of its own: the module, a function,
// a class or a comprehension.

import type { ClassDefinition, Comprehension, FunctionDefinition, Lambda } from './ast.ts';
import type { Position } from './code.ts';

export type Scope = 'local' | 'cell' | 'free' | 'global-explicit' | 'global-implicit';
export type BlockNode = FunctionDefinition | Lambda | ClassDefinition | Comprehension;

/** How a block meets a name. */
export class Symbol {
  isParameter = false;
  /** Assigned to, or bound in any other way but as a parameter or by an import. */
  isLocal = false;
  isImported = false;
  isUsed = false;
  isGlobal = false;
  isNonlocal = false;
  isAnnotated = false;
  /** Bound by the `for` of a comprehension. */
  isIteration = false;
  /** A cell of a comprehension that is inlined into the block. */
  isInlinedCell = false;
  /** Free in a method of a class that has a variable of the same name. */
  isFreeInClass = false;
  scope: Scope | null = null;

  get isBound(): boolean {
    return this.isLocal || this.isParameter || this.isImported;
  }
}

export class Block {
  /** Lambdas are functions; comprehensions nearly so. */
  readonly kind: 'module' | 'function' | 'class';
  readonly name: string;
  readonly parent: Block | null;
  readonly comprehension: Comprehension['kind'] | null;
  /** The class whose name private names are prefixed with. */
  readonly privateName: string | null;
  readonly symbols = new Map<string, Symbol>();
  readonly parameters: string[] = [];
  children: Block[] = [];
  /** Where `global` and `nonlocal` statements declare names. */
  readonly declarations = new Map<string, Position>();
  isGenerator = false;
  /** Whether the block's code is part of that of the block around it. */
  isInlined = false;
  /** Whether a method of the class uses `super()` or `__class__`. */
  needsClassCell = false;

  constructor(
    kind: Block['kind'],
    name: string,
    parent: Block | null,
    options: { privateName: string | null; comprehension?: Comprehension['kind'] },
  ) {
    this.kind = kind;
    this.name = name;
    this.parent = parent;
    this.privateName = options.privateName;
    this.comprehension = options.comprehension ?? null;
  }

  /** Whether the block is within a function. */
  get isNested(): boolean {
    return this.parent !== null && (this.parent.kind === 'function' || this.parent.isNested);
  }

  /** The record of a name, made when the block first meets it. */
  symbol(name: string): Symbol {
    let symbol = this.symbols.get(name);
    if (symbol === undefined) {
      symbol = new Symbol();
      this.symbols.set(name, symbol);
    }
    return symbol;
  }

  scope(name: string): Scope | null {
    return this.symbols.get(name)?.scope ?? null;
  }

  isImported(name: string): boolean {
    return this.symbols.get(name)?.isImported ?? false;
  }

  /** co_cellvars. */
  get cellNames(): string[] {
    const names = this.#namesWith((symbol) => symbol.scope === 'cell' || symbol.isInlinedCell);
    return this.needsClassCell ? [...names, '__class__'] : names;
  }

  /** co_freevars. */
  get freeNames(): string[] {
    return this.#namesWith((symbol) => symbol.scope === 'free' || symbol.isFreeInClass);
  }

  #namesWith(isWanted: (symbol: Symbol) => boolean): string[] {
    const names = [...this.symbols.keys()].filter((name) => isWanted(this.symbols.get(name)!));
    return names.toSorted(byCodePoint);
  }
}

/** Python's order of strings. */
export function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0)!);
  const right = Array.from(b, (character) => character.codePointAt(0)!);
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return left.length - right.length;
}

/** `__name` in a class `C` is `_C__name`; what ends in `__`, too, is not private. */
export function mangle(privateName: string | null, name: string): string {
  if (privateName === null || !name.startsWith('__')) return name;
  if (name.endsWith('__') || name.includes('.')) return name;
  const prefix = privateName.replace(/^_+/, '');
  return prefix === '' ? name : `_${prefix}${name}`;
}
