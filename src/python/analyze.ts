// Decides which variable each name of each block means, when all of the program has been read: local,
// shared with inner functions (a cell), of an outer function (free), or global.
//
// Comprehensions that make a list, set or dict become part of the block around them, whose symbols
// take theirs in.

import type { Block, Scope } from './block.ts';
import type { Source } from './source.ts';
import { syntaxErrorAt } from './syntax-error.ts';

/** What of the blocks around a block it can see. */
interface Surroundings {
  /** Variables of functions around it; null in the module. */
  readonly bound: ReadonlySet<string> | null;
  /** Names that are declared global. */
  readonly global: ReadonlySet<string>;
}

export function analyze(module: Block, source: Source): void {
  new Analyzer(source).block(module, { bound: null, global: new Set() });
}

class Analyzer {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Returns the names that are free in the block. */
  block(block: Block, around: Surroundings): Set<string> {
    const bound = around.bound === null ? null : new Set(around.bound);
    const global = new Set(around.global);
    const ownFree = new Set<string>();
    /** Of the blocks inside. */
    const free = new Set<string>();
    const scopes = new Map<string, Scope>();
    const locals = new Set<string>();
    const isClass = block.kind === 'class';
    // The variables of a class cannot be seen in its methods.
    const innerBound = new Set(isClass ? bound : []);
    const innerGlobal = new Set(isClass ? global : []);
    for (const name of block.symbols.keys()) {
      const scope = this.#scopeOf(block, name, bound, global);
      scopes.set(name, scope);
      if (scope === 'local') locals.add(name);
      if (scope === 'free') ownFree.add(name);
    }
    if (isClass) {
      innerBound.add('__class__');
    } else {
      if (block.kind === 'function') for (const name of locals) innerBound.add(name);
      for (const name of bound ?? []) innerBound.add(name);
      for (const name of global) innerGlobal.add(name);
    }
    const inlinedCells = new Set<string>();
    const inner = { bound: innerBound, global: innerGlobal };
    for (const child of block.children) {
      const childFree = this.block(child, inner);
      if (child.comprehension !== null && child.comprehension !== 'Generator') {
        inline(block, child, { scopes, childFree, inlinedCells });
        child.isInlined = true;
      }
      for (const name of childFree) free.add(name);
    }
    block.children = block.children.flatMap((child) =>
      child.isInlined ? child.children : [child],
    );
    if (block.kind === 'function') findCells(scopes, free, inlinedCells);
    if (isClass && free.delete('__class__')) block.needsClassCell = true;
    record(block, scopes, { bound, free, inlinedCells });
    return new Set([...ownFree, ...free]);
  }

  #scopeOf(block: Block, name: string, bound: Set<string> | null, global: Set<string>): Scope {
    const symbol = block.symbols.get(name)!;
    if (symbol.isGlobal) {
      if (symbol.isNonlocal) this.#fail(block, name, `name '${name}' is nonlocal and global`);
      global.add(name);
      bound?.delete(name);
      return 'global-explicit';
    }
    if (symbol.isNonlocal) {
      if (bound === null) {
        this.#fail(block, name, 'nonlocal declaration not allowed at module level');
      }
      if (!bound.has(name)) this.#fail(block, name, `no binding for nonlocal '${name}' found`);
      return 'free';
    }
    if (symbol.isBound) {
      global.delete(name);
      return 'local';
    }
    if (bound?.has(name)) return 'free';
    return 'global-implicit';
  }

  #fail(block: Block, name: string, message: string): never {
    throw syntaxErrorAt(this.#source, block.declarations.get(name)!, message);
  }
}

/** Takes the symbols of a comprehension into the block around it. */
function inline(
  block: Block,
  comprehension: Block,
  found: {
    readonly scopes: Map<string, Scope>;
    readonly childFree: Set<string>;
    readonly inlinedCells: Set<string>;
  },
): void {
  const { scopes, childFree, inlinedCells } = found;
  for (const [name, symbol] of comprehension.symbols) {
    if (symbol.isParameter) continue;
    let scope = symbol.scope!;
    if (scope === 'cell' || symbol.isInlinedCell) inlinedCells.add(name);
    const existing = block.symbols.get(name);
    // `__class__` is never free in a class: there it is a global.
    if (scope === 'free' && block.kind === 'class' && name === '__class__') {
      scope = 'global-implicit';
      childFree.delete(name);
      comprehension.symbols.delete(name);
    }
    if (existing === undefined) {
      Object.assign(block.symbol(name), symbol, { scope: null });
      scopes.set(name, scope);
    } else if (existing.isBound && block.kind !== 'class') {
      const isFreeBelow = comprehension.children.some((child) => child.scope(name) === 'free');
      if (!isFreeBelow) childFree.delete(name);
    }
  }
}

/** A local that an inner function uses lives in a cell. */
function findCells(
  scopes: Map<string, Scope>,
  free: Set<string>,
  inlinedCells: ReadonlySet<string>,
): void {
  for (const [name, scope] of scopes) {
    if (scope !== 'local' || !(free.has(name) || inlinedCells.has(name))) continue;
    scopes.set(name, 'cell');
    free.delete(name);
  }
}

function record(
  block: Block,
  scopes: ReadonlyMap<string, Scope>,
  found: {
    readonly bound: ReadonlySet<string> | null;
    readonly free: ReadonlySet<string>;
    readonly inlinedCells: ReadonlySet<string>;
  },
): void {
  for (const [name, symbol] of block.symbols) {
    if (found.inlinedCells.has(name)) symbol.isInlinedCell = true;
    symbol.scope = scopes.get(name)!;
  }
  // What is free in an inner function is so here, too, unless this block binds it.
  for (const name of found.free) {
    const symbol = block.symbols.get(name);
    if (symbol !== undefined) {
      if (block.kind === 'class') symbol.isFreeInClass = true;
    } else if (found.bound === null || found.bound.has(name)) {
      block.symbol(name).scope = 'free';
    }
  }
}
