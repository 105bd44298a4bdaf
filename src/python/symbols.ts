// Which variable a name means, in each block: a first pass over the tree, before any code.
//
// A block (the module or a function) records how it meets each name; when all of it is known, a name
// is local if the block binds it and does not declare it global, and otherwise global. (A function
// inside a function that uses the outer one's variable needs a closure, which the guest language
// does not have yet.)

import type { Expression, FunctionDefinition, Module, Statement } from './ast.ts';
import type { Position } from './code.ts';
import type { Source } from './source.ts';
import { syntaxErrorAt, unsupported } from './syntax-error.ts';

export type Scope = 'local' | 'global-explicit' | 'global-implicit';

interface Symbol {
  isParameter: boolean;
  isBound: boolean;
  isUsed: boolean;
  isGlobal: boolean;
  isImported: boolean;
  /** The first use, to point at. */
  use: Position | null;
}

export class Block {
  readonly kind: 'module' | 'function';
  readonly name: string;
  readonly parent: Block | null;
  readonly #symbols = new Map<string, Symbol>();

  constructor(kind: 'module' | 'function', name: string, parent: Block | null) {
    this.kind = kind;
    this.name = name;
    this.parent = parent;
  }

  /** The record of a name, made when the block first meets it. */
  symbol(name: string): Symbol {
    let symbol = this.#symbols.get(name);
    if (symbol === undefined) {
      symbol = {
        isParameter: false,
        isBound: false,
        isUsed: false,
        isGlobal: false,
        isImported: false,
        use: null,
      };
      this.#symbols.set(name, symbol);
    }
    return symbol;
  }

  scope(name: string): Scope {
    const symbol = this.#symbols.get(name);
    if (symbol?.isGlobal) return 'global-explicit';
    return symbol?.isBound ? 'local' : 'global-implicit';
  }

  isImported(name: string): boolean {
    return this.#symbols.get(name)?.isImported ?? false;
  }

  /** Names that are used here but bound in no way, each with its first use. */
  *unbound(): Iterable<[string, Position]> {
    for (const [name, symbol] of this.#symbols) {
      if (!symbol.isBound && !symbol.isGlobal && symbol.use !== null) yield [name, symbol.use];
    }
  }
}

export interface SymbolTable {
  readonly module: Block;
  readonly functions: ReadonlyMap<FunctionDefinition, Block>;
}

export function resolveSymbols(module: Module, source: Source): SymbolTable {
  return new Resolver(source).run(module);
}

class Resolver {
  readonly #source: Source;
  readonly #functions = new Map<FunctionDefinition, Block>();
  readonly #module = new Block('module', '<module>', null);
  #block = this.#module;

  constructor(source: Source) {
    this.#source = source;
  }

  run(module: Module): SymbolTable {
    this.#statements(module.body);
    for (const block of this.#functions.values()) this.#rejectClosures(block);
    return { module: this.#module, functions: this.#functions };
  }

  #rejectClosures(block: Block): void {
    for (const [name, use] of block.unbound()) {
      for (let outer = block.parent; outer?.kind === 'function'; outer = outer.parent) {
        if (outer.scope(name) === 'global-explicit') break;
        if (outer.scope(name) !== 'local') continue;
        const what = `closures (here over '${name}' of '${outer.name}')`;
        throw unsupported(this.#source, use, what);
      }
    }
  }

  #fail(message: string, where: Position): never {
    throw syntaxErrorAt(this.#source, where, message);
  }

  #statements(body: readonly Statement[]): void {
    for (const statement of body) this.#statement(statement);
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'FunctionDefinition':
        return this.#function(statement);
      case 'Return':
        if (statement.value !== null) this.#load(statement.value);
        return;
      case 'Delete':
        for (const target of statement.targets) this.#target(target, 'delete');
        return;
      case 'Assign':
        for (const target of statement.targets) this.#target(target, 'assign to');
        return this.#load(statement.value);
      case 'AugmentedAssign':
        this.#target(statement.target, 'assign to');
        return this.#load(statement.value);
      case 'For':
        this.#target(statement.target, 'assign to');
        this.#load(statement.iterable);
        this.#statements(statement.body);
        return this.#statements(statement.orElse);
      case 'While':
      case 'If':
        this.#load(statement.test);
        this.#statements(statement.body);
        return this.#statements(statement.orElse);
      case 'Import':
      case 'ImportFrom':
        for (const alias of statement.names) {
          // `import a.b` binds `a`.
          const name = alias.asName ?? alias.name.split('.', 1)[0]!;
          this.#bind(name, alias).isImported = true;
        }
        return;
      case 'Global':
        return this.#global(statement.names, statement);
      case 'Expression':
        return this.#load(statement.value);
    }
  }

  #function(statement: FunctionDefinition): void {
    this.#bind(statement.name, statement);
    const { positionalOnly, positional, keywordOnly } = statement.parameters;
    const parameters = [...positionalOnly, ...positional, ...keywordOnly];
    for (const parameter of parameters) {
      if (parameter.default !== null) this.#load(parameter.default);
    }
    const outer = this.#block;
    this.#block = new Block('function', statement.name, outer);
    this.#functions.set(statement, this.#block);
    for (const parameter of parameters) {
      if (this.#block.symbol(parameter.name).isParameter) {
        const message = `duplicate argument '${parameter.name}' in function definition`;
        this.#fail(message, parameter);
      }
      this.#bind(parameter.name, parameter).isParameter = true;
    }
    this.#statements(statement.body);
    this.#block = outer;
  }

  #global(names: readonly string[], where: Position): void {
    for (const name of names) {
      const symbol = this.#block.symbol(name);
      if (symbol.isParameter) this.#fail(`name '${name}' is parameter and global`, where);
      if (symbol.isUsed) this.#fail(`name '${name}' is used prior to global declaration`, where);
      if (symbol.isBound)
        this.#fail(`name '${name}' is assigned to before global declaration`, where);
      symbol.isGlobal = true;
      // As in CPython, the module's own code then treats the name as declared, too.
      this.#module.symbol(name).isGlobal = true;
    }
  }

  #bind(name: string, where: Position, how: 'assign to' | 'delete' = 'assign to'): Symbol {
    if (name === '__debug__') this.#fail(`cannot ${how} __debug__`, where);
    const symbol = this.#block.symbol(name);
    symbol.isBound = true;
    return symbol;
  }

  #target(target: Expression, how: 'assign to' | 'delete'): void {
    switch (target.kind) {
      case 'Name':
        this.#bind(target.id, target, how);
        return;
      case 'Attribute':
        if (target.name === '__debug__') this.#fail(`cannot ${how} __debug__`, target);
        return this.#load(target.value);
      case 'Subscript':
        this.#load(target.value);
        return this.#load(target.index);
      case 'List':
      case 'Tuple':
        for (const element of target.elements) this.#target(element, how);
    }
  }

  #load(expression: Expression): void {
    switch (expression.kind) {
      case 'Name': {
        const symbol = this.#block.symbol(expression.id);
        symbol.isUsed = true;
        symbol.use ??= expression;
        return;
      }
      case 'BinaryOperation':
        this.#load(expression.left);
        return this.#load(expression.right);
      case 'UnaryOperation':
        return this.#load(expression.operand);
      case 'BooleanOperation':
      case 'JoinedString':
        return this.#loadAll(expression.values);
      case 'Comparison':
        this.#load(expression.left);
        return this.#loadAll(expression.comparators);
      case 'Conditional':
        return this.#loadAll([expression.test, expression.body, expression.orElse]);
      case 'Call':
        this.#load(expression.callee);
        this.#loadAll(expression.args);
        for (const keyword of expression.keywords) {
          if (keyword.name === '__debug__') this.#fail('cannot assign to __debug__', keyword);
          this.#load(keyword.value);
        }
        return;
      case 'Attribute':
        return this.#load(expression.value);
      case 'Subscript':
        this.#load(expression.value);
        return this.#load(expression.index);
      case 'Slice':
        return this.#loadAll([expression.lower, expression.upper, expression.step]);
      case 'List':
      case 'Tuple':
      case 'Set':
        return this.#loadAll(expression.elements);
      case 'Dict':
        this.#loadAll(expression.keys);
        return this.#loadAll(expression.values);
      case 'FormattedValue':
        return this.#loadAll([expression.value, expression.spec]);
    }
  }

  #loadAll(expressions: readonly (Expression | null)[]): void {
    for (const expression of expressions) if (expression !== null) this.#load(expression);
  }
}
