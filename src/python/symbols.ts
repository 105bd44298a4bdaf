// How each block meets each name: a first pass over the tree, before any code. `analyze.ts` then
// decides which variable a name means.

import type {
  Comprehension,
  Expression,
  FunctionDefinition,
  Global,
  Lambda,
  Module,
  NamedExpression,
  Parameters,
  Statement,
} from './ast.ts';
import { parametersOf } from './ast.ts';
import { analyze } from './analyze.ts';
import { Block, mangle, type BlockNode, type Symbol } from './block.ts';
import type { Position } from './code.ts';
import type { Source } from './source.ts';
import { syntaxErrorAt } from './syntax-error.ts';

export { Block, type Scope } from './block.ts';

export interface SymbolTable {
  readonly module: Block;
  readonly blocks: ReadonlyMap<BlockNode, Block>;
}

export function resolveSymbols(module: Module, source: Source): SymbolTable {
  return new Resolver(source).run(module);
}

type Access = 'assign to' | 'delete';

const COMPREHENSIONS: Readonly<Record<Comprehension['kind'], [name: string, what: string]>> = {
  ListComprehension: ['<listcomp>', 'list comprehension'],
  SetComprehension: ['<setcomp>', 'set comprehension'],
  DictComprehension: ['<dictcomp>', 'dict comprehension'],
  Generator: ['<genexpr>', 'generator expression'],
};

class Resolver {
  readonly #source: Source;
  readonly #blocks = new Map<BlockNode, Block>();
  readonly #module = new Block('module', '<module>', null, { privateName: null });
  #block = this.#module;
  #privateName: string | null = null;
  /** Within how many iterables of comprehensions the pass is. */
  #iterables = 0;
  #isInIterationTarget = false;

  constructor(source: Source) {
    this.#source = source;
  }

  run(module: Module): SymbolTable {
    this.#statements(module.body);
    analyze(this.#module, this.#source);
    return { module: this.#module, blocks: this.#blocks };
  }

  #fail(message: string, where: Position): never {
    throw syntaxErrorAt(this.#source, where, message);
  }

  // --- names ----------------------------------------------------------------------------------------

  #mangle(name: string): string {
    return mangle(this.#privateName, name);
  }

  #symbol(name: string, block = this.#block): Symbol {
    return block.symbol(this.#mangle(name));
  }

  #bind(name: string, where: Position, how: Access = 'assign to'): Symbol {
    if (name === '__debug__') this.#fail(`cannot ${how} __debug__`, where);
    const symbol = this.#symbol(name);
    if (this.#isInIterationTarget) {
      if (symbol.isGlobal || symbol.isNonlocal) {
        const what = 'comprehension inner loop cannot rebind assignment expression target';
        this.#fail(`${what} '${name}'`, where);
      }
      symbol.isIteration = true;
    }
    symbol.isLocal = true;
    return symbol;
  }

  #declare({ kind, names }: Global, where: Position): void {
    const how = kind === 'Global' ? 'global' : 'nonlocal';
    for (const name of names) {
      const symbol = this.#symbol(name);
      if (symbol.isParameter) this.#fail(`name '${name}' is parameter and ${how}`, where);
      if (symbol.isUsed) this.#fail(`name '${name}' is used prior to ${how} declaration`, where);
      if (symbol.isAnnotated) this.#fail(`annotated name '${name}' can't be ${how}`, where);
      if (symbol.isLocal) {
        this.#fail(`name '${name}' is assigned to before ${how} declaration`, where);
      }
      if (kind === 'Global') this.#makeGlobal(symbol, name);
      else symbol.isNonlocal = true;
      this.#noteDeclaration(name, where);
    }
  }

  /** The first declaration of a name is the one that errors point at. */
  #noteDeclaration(name: string, where: Position): void {
    const mangled = this.#mangle(name);
    const { declarations } = this.#block;
    if (!declarations.has(mangled)) declarations.set(mangled, where);
  }

  /** As in CPython, the module's own code then treats the name as declared, too. */
  #makeGlobal(symbol: Symbol, name: string): void {
    symbol.isGlobal = true;
    this.#symbol(name, this.#module).isGlobal = true;
  }

  // --- statements -----------------------------------------------------------------------------------

  #statements(body: readonly Statement[]): void {
    for (const statement of body) this.#statement(statement);
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'FunctionDefinition':
        return this.#functionDefinition(statement);
      case 'ClassDefinition':
        this.#bind(statement.name, statement);
        this.#loadAll(statement.decorators);
        this.#loadAll(statement.bases);
        for (const { value } of statement.keywords) this.#load(value);
        return this.#within(
          statement,
          this.#newBlock('class', statement.name, statement.name),
          () => this.#statements(statement.body),
        );
      case 'Return':
        return this.#loadAll([statement.value]);
      case 'Delete':
        for (const target of statement.targets) this.#target(target, 'delete');
        return;
      case 'Assign':
        for (const target of statement.targets) this.#target(target);
        return this.#load(statement.value);
      case 'AugmentedAssign':
        this.#target(statement.target);
        return this.#load(statement.value);
      case 'AnnotatedAssign':
        return this.#annotatedAssign(statement);
      case 'For':
        this.#target(statement.target);
        this.#load(statement.iterable);
        this.#statements(statement.body);
        return this.#statements(statement.orElse);
      case 'While':
      case 'If':
        this.#load(statement.test);
        this.#statements(statement.body);
        return this.#statements(statement.orElse);
      case 'With':
        for (const { manager, target } of statement.items) {
          this.#load(manager);
          if (target !== null) this.#target(target);
        }
        return this.#statements(statement.body);
      case 'Try':
        this.#statements(statement.body);
        for (const handler of statement.handlers) {
          this.#loadAll([handler.type]);
          if (handler.name !== null) this.#bind(handler.name, handler);
          this.#statements(handler.body);
        }
        this.#statements(statement.orElse);
        return this.#statements(statement.finalBody);
      case 'Raise':
        return this.#loadAll([statement.exception, statement.cause]);
      case 'Assert':
        return this.#loadAll([statement.test, statement.message]);
      case 'Import':
      case 'ImportFrom':
        for (const alias of statement.names) {
          if (alias.name === '*') {
            if (this.#block === this.#module) continue;
            this.#fail('import * only allowed at module level', statement);
          }
          // `import a.b` binds `a`.
          const name = alias.asName ?? alias.name.split('.', 1)[0]!;
          if (name === '__debug__') this.#fail('cannot assign to __debug__', statement);
          this.#symbol(name).isImported = true;
        }
        return;
      case 'Global':
      case 'Nonlocal':
        return this.#declare(statement, statement);
      case 'Expression':
        return this.#load(statement.value);
    }
  }

  #annotatedAssign(statement: Statement & { kind: 'AnnotatedAssign' }): void {
    const { target, annotation, value, isSimple } = statement;
    if (target.kind === 'Name') {
      const symbol = this.#symbol(target.id);
      if (isSimple && this.#block !== this.#module && (symbol.isGlobal || symbol.isNonlocal)) {
        const how = symbol.isGlobal ? 'global' : 'nonlocal';
        this.#fail(`annotated name '${target.id}' can't be ${how}`, statement);
      }
      if (isSimple) this.#bind(target.id, statement).isAnnotated = true;
      else if (value !== null) this.#bind(target.id, statement);
    } else {
      this.#target(target);
    }
    this.#loadAll([annotation, value]);
  }

  #target(target: Expression, how: Access = 'assign to'): void {
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
      case 'Starred':
        return this.#target(target.value, how);
      case 'List':
      case 'Tuple':
        for (const element of target.elements) this.#target(element, how);
    }
  }

  // --- blocks ---------------------------------------------------------------------------------------

  #newBlock(kind: 'function' | 'class', name: string, privateName = this.#privateName): Block {
    return new Block(kind, name, this.#block, { privateName });
  }

  #within(node: BlockNode, block: Block, visit: () => void): void {
    const outer = this.#block;
    const outerPrivateName = this.#privateName;
    this.#blocks.set(node, block);
    outer.children.push(block);
    this.#block = block;
    this.#privateName = block.privateName;
    visit();
    this.#block = outer;
    this.#privateName = outerPrivateName;
  }

  #functionDefinition(statement: FunctionDefinition): void {
    const { name, parameters, decorators, returns } = statement;
    this.#bind(name, statement);
    this.#defaults(parameters);
    this.#loadAll(decorators);
    for (const { annotation } of parametersOf(parameters)) this.#loadAll([annotation]);
    this.#loadAll([returns]);
    this.#within(statement, this.#newBlock('function', name), () => {
      this.#parameters(parameters);
      this.#statements(statement.body);
    });
  }

  #lambda(lambda: Lambda): void {
    this.#defaults(lambda.parameters);
    this.#within(lambda, this.#newBlock('function', '<lambda>'), () => {
      this.#parameters(lambda.parameters);
      this.#load(lambda.body);
    });
  }

  #defaults({ positionalOnly, positional, keywordOnly }: Parameters): void {
    const all = [...positionalOnly, ...positional, ...keywordOnly];
    for (const parameter of all) this.#loadAll([parameter.default]);
  }

  #parameters(parameters: Parameters): void {
    for (const parameter of parametersOf(parameters)) {
      const { name } = parameter;
      if (name === '__debug__') this.#fail('cannot assign to __debug__', parameter);
      const symbol = this.#symbol(name);
      if (symbol.isParameter) {
        this.#fail(`duplicate argument '${name}' in function definition`, parameter);
      }
      symbol.isParameter = true;
      this.#block.parameters.push(this.#mangle(name));
    }
  }

  /** The first iterable belongs to the block around the comprehension. */
  #comprehension(node: Comprehension): void {
    const [first, ...rest] = node.clauses;
    this.#iterable(first!.iterable);
    const [name] = COMPREHENSIONS[node.kind];
    const options = { privateName: this.#privateName, comprehension: node.kind };
    this.#within(node, new Block('function', name, this.#block, options), () => {
      this.#block.isGenerator = node.kind === 'Generator';
      this.#block.symbol('.0').isParameter = true;
      this.#block.parameters.push('.0');
      this.#iterationTarget(first!.target);
      this.#loadAll(first!.conditions);
      for (const clause of rest) {
        this.#iterationTarget(clause.target);
        this.#iterable(clause.iterable);
        this.#loadAll(clause.conditions);
      }
      this.#loadAll([node.value, node.element]);
    });
  }

  #iterable(expression: Expression): void {
    this.#iterables++;
    this.#load(expression);
    this.#iterables--;
  }

  #iterationTarget(target: Expression): void {
    this.#isInIterationTarget = true;
    this.#target(target);
    this.#isInIterationTarget = false;
  }

  // --- expressions ----------------------------------------------------------------------------------

  #load(expression: Expression): void {
    switch (expression.kind) {
      case 'Name':
        this.#symbol(expression.id).isUsed = true;
        // Without arguments it asks for the class around the method.
        if (expression.id === 'super' && this.#block.kind === 'function') {
          this.#block.symbol('__class__').isUsed = true;
        }
        return;
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
      case 'Starred':
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
      case 'Lambda':
        return this.#lambda(expression);
      case 'NamedExpression':
        return this.#namedExpression(expression);
      case 'ListComprehension':
      case 'SetComprehension':
      case 'DictComprehension':
      case 'Generator':
        return this.#comprehension(expression);
      case 'Yield':
      case 'YieldFrom': {
        this.#loadAll([expression.value]);
        const { comprehension } = this.#block;
        this.#block.isGenerator = true;
        if (comprehension === null) return;
        this.#fail(`'yield' inside ${COMPREHENSIONS[comprehension][1]}`, expression);
      }
    }
  }

  #loadAll(expressions: readonly (Expression | null)[]): void {
    for (const expression of expressions) if (expression !== null) this.#load(expression);
  }

  #namedExpression(node: NamedExpression): void {
    if (this.#iterables > 0) {
      const what = 'assignment expression cannot be used in a comprehension iterable expression';
      this.#fail(what, node);
    }
    if (this.#block.comprehension !== null) this.#bindAround(node.target.id, node.target);
    this.#load(node.value);
    this.#bind(node.target.id, node.target);
  }

  /** `:=` in a comprehension binds in the function or module around it. */
  #bindAround(name: string, where: Position): void {
    for (let block: Block | null = this.#block; block !== null; block = block.parent) {
      const symbol = block.symbols.get(this.#mangle(name));
      if (block.comprehension !== null) {
        if (!symbol?.isIteration) continue;
        const what = 'assignment expression cannot rebind comprehension iteration variable';
        this.#fail(`${what} '${name}'`, where);
      }
      if (block.kind === 'class') {
        const what = 'assignment expression within a comprehension cannot be used in a class body';
        this.#fail(what, where);
      }
      const own = this.#symbol(name);
      this.#noteDeclaration(name, where);
      if (block.kind === 'module' || symbol?.isGlobal) this.#makeGlobal(own, name);
      else own.isNonlocal = true;
      if (block.kind === 'module') this.#symbol(name, block).isGlobal = true;
      else this.#symbol(name, block).isLocal = true;
      return;
    }
  }
}
