// Writes one program: draws templates and fills their holes, with what is known where they are.
//
// Programs end by construction: loops run over what is short or count down, functions call only what
// was defined before them or take fuel, and what would be called too often is not called. Values stay
// small: ints are brought back into a range where they are assigned, strings and lists cut.

import type * as fc from 'fast-check';
import type { Feature } from './features.ts';
import type { Grammar } from './grammar.ts';
import { writeClass } from './classes.ts';
import { writeFunction } from './functions.ts';
import { Scope, TOP, type Context } from './scope.ts';
import { ERRORS, RAISES, type StatementTemplate } from './statements.ts';
import { BLOCKS, parseTemplate, targetsOf, type Bound, type Hole, type Piece } from './template.ts';
import {
  renderExpression,
  type Block,
  type Expression,
  type Part,
  type Statement,
} from './tree.ts';

const MAX_EXPRESSION_DEPTH = 3;
const MAX_BLOCK_DEPTH = 3;
/** A call is not made where it would add more steps than this to a function. */
const MAX_STEPS = 3000;
/** How often a loop runs, at most, roughly. */
const LOOP = 4;

/** Modules that expressions name: imported where they are used. */
const MODULES = [
  'math',
  'functools',
  'itertools',
  'collections',
  'operator',
  'heapq',
  'contextlib',
];

const CAUGHT = "except Exception as #e:\n    print('raised', type(#e).__name__, #e)";

/** Names that a template's `#x` stand for, one by one. */
type Names = Map<string, string>;

export class Writer {
  readonly grammar: Grammar;
  /** Features that the program uses. */
  readonly used = new Set<Feature>();
  readonly #random: fc.Random;
  readonly #counts = new Map<string, number>();
  #depth = 0;
  /** Whether the statement that was written last binds or gives anything. */
  #isNeeded = false;
  /** Steps of the function that is being written. */
  #steps = 0;

  constructor(grammar: Grammar, random: fc.Random) {
    this.grammar = grammar;
    this.#random = random;
  }

  /** A program of about so many statements at its top level. */
  program(length: number): Block {
    const scope = new Scope(TOP);
    const statements = this.#opening(scope);
    for (let i = 0; i < length; i++) {
      statements.push(...this.#withPrint(this.#guarded(this.statement(scope), scope), scope));
    }
    if (this.grammar.features.has('uncaught') && this.chance(0.15)) {
      this.used.add('uncaught');
      const template = this.pick(['print($raising)', '$raise', 'print($any, $raising)']);
      statements.push(this.fillStatement(template, scope));
    }
    const text = JSON.stringify(statements);
    const imports = MODULES.filter((name) => text.includes(`${name}.`)).map((name) =>
      line(`import ${name}`),
    );
    return { kind: 'block', indent: '', statements: [...imports, ...statements] };
  }

  /** A variable of each type. */
  #opening(scope: Scope): Statement[] {
    return this.grammar.types.map((type) => {
      const name = this.newName(type.slice(0, 2));
      const value = this.expression(type, scope, 2);
      scope.bind(name, type);
      return { kind: 'statement', parts: [`${name} = `, value] };
    });
  }

  // --- choices --------------------------------------------------------------------------------------

  below(bound: number): number {
    return this.#random.nextInt(0, bound - 1);
  }

  chance(probability: number): boolean {
    return this.#random.nextInt(0, 999) < probability * 1000;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  newName(stem: string): string {
    const count = this.#counts.get(stem) ?? 0;
    this.#counts.set(stem, count + 1);
    return `${stem}${count}`;
  }

  has(feature: Feature): boolean {
    return this.grammar.features.has(feature);
  }

  // --- statements -----------------------------------------------------------------------------------

  statement(scope: Scope): Statement {
    const { isTop } = scope.context;
    this.#isNeeded = true;
    if (isTop && this.has('parameters') && this.chance(0.08)) return writeFunction(this, scope);
    if (isTop && this.has('classes') && this.chance(0.12)) return writeClass(this, scope);
    const fitting = this.grammar.statements.filter((one) => this.#fits(one, scope));
    const weights = fitting.map(({ weight = 1, only }) => (only === 'top' ? weight * 2 : weight));
    let choice = this.below(weights.reduce((sum, weight) => sum + weight, 0));
    const at = weights.findIndex((weight) => (choice -= weight) < 0);
    const { template, feature, binds = {}, gives = {} } = fitting[at]!;
    this.used.add(feature);
    const names: Names = new Map();
    const before = this.#steps;
    const isDefinition = fitting[at]!.only === 'top';
    const statement = this.fillStatement(template, scope, names);
    this.#steps += scope.context.times;
    this.#isNeeded = isDefinition || Object.keys(binds).length > 0;
    const cost = isDefinition ? 2 * (this.#steps - before) + 5 : 1;
    for (const [name, type] of Object.entries(binds)) scope.bind(names.get(name.slice(1))!, type);
    for (const [type, templates] of Object.entries(gives)) {
      for (const text of templates) {
        const named = text.replaceAll(
          /#([A-Za-z]\w*)/g,
          (whole, name: string) => names.get(name) ?? whole,
        );
        if (type === 'error') scope.bind(named, type, false);
        else scope.give({ type, pieces: parseTemplate(named), cost });
      }
    }
    return statement;
  }

  #fits({ only, template }: StatementTemplate, scope: Scope): boolean {
    const { isTop, isLoop, isGenerator, returns } = scope.context;
    if (only === 'top' && !isTop) return false;
    if (only === 'loop' && !isLoop) return false;
    if (only === 'generator' && !isGenerator) return false;
    if (only === 'function' && (returns === undefined || isGenerator)) return false;
    const pieces = parseTemplate(template);
    if (this.#depth >= MAX_BLOCK_DEPTH && hasBlocks(pieces)) return false;
    return targetsOf(pieces).every((type) => scope.targets(type).length > 0);
  }

  /** A statement that others do not need, in a `try` often, so that the program goes on after it. */
  #guarded(statement: Statement, scope: Scope): Statement {
    const isNeeded = this.#isNeeded;
    if (isNeeded || !this.has('exceptions') || this.chance(0.4)) return statement;
    const caught = this.fillStatement(CAUGHT, scope);
    const block: Block = { kind: 'block', indent: '    ', statements: [statement] };
    return { kind: 'statement', parts: ['try:\n', block, '\n', ...caught.parts] };
  }

  fillStatement(template: string, scope: Scope, names: Names = new Map()): Statement {
    return { kind: 'statement', parts: this.#fill(parseTemplate(template), scope, names, 0) };
  }

  /** What a statement assigned to is printed, more often than not. */
  #withPrint(statement: Statement, scope: Scope): Statement[] {
    if (!this.chance(0.4)) return [statement];
    const type = this.pick(this.grammar.types);
    const [name] = scope.targets(type).slice(-1);
    if (name === undefined) return [statement];
    const shown = type === 'set' ? `sorted(${name})` : name;
    return [statement, line(`print('${name}', ${shown})`)];
  }

  /** Statements in a block of their own. */
  block(scope: Scope, indent: string, last: readonly Statement[] = []): Block {
    this.#depth++;
    const statements: Statement[] = [];
    for (let count = 1 + this.below(this.#depth > 1 ? 2 : 3); count > 0; count--) {
      statements.push(...this.#withPrint(this.statement(scope), scope));
    }
    this.#depth--;
    return { kind: 'block', indent, statements: [...statements, ...last] };
  }

  /** The body of a function that returns a value of a type. */
  body(scope: Scope, indent: string, type: string): Block {
    const returned: Statement = {
      kind: 'statement',
      parts: ['return ', this.expression(type, scope)],
    };
    return this.block(scope, indent, [returned]);
  }

  /** Steps that `write` adds to what is written around it; what it writes is called, not run. */
  measured<T>(write: () => T): { readonly written: T; readonly steps: number } {
    const before = this.#steps;
    const written = write();
    return { written, steps: this.#steps - before };
  }

  // --- holes ----------------------------------------------------------------------------------------

  #fill(pieces: readonly Piece[], scope: Scope, names: Names, depth: number): Part[] {
    return pieces.flatMap((piece, at): Part | Part[] => {
      switch (piece.kind) {
        case 'text':
          return piece.text;
        case 'name':
          return this.#nameOf(piece.name, names);
        case 'clause':
          if (this.chance(0.5)) return [];
          return { kind: 'clause', parts: this.#fill(piece.pieces, scope, names, depth) };
        default:
          return BLOCKS.has(piece.name)
            ? this.#fillBlock(piece, scope, names)
            : protect(this.#fillHole(piece, scope, names, depth), pieces[at - 1], pieces[at + 1]);
      }
    });
  }

  #nameOf(name: string, names: Names): string {
    const known = names.get(name) ?? this.newName(name);
    names.set(name, known);
    return known;
  }

  #fillBlock(hole: Hole, scope: Scope, names: Names): Block {
    const { times } = scope.context;
    const contexts: Readonly<Record<string, Partial<Context>>> = {
      block: { isTop: false },
      loop: { isTop: false, isLoop: true, times: times * LOOP },
      suite: {},
      body: { returns: hole.argument },
      yields: { isGenerator: true },
    };
    const isFunction = hole.name !== 'block' && hole.name !== 'loop';
    const context = contexts[hole.name]!;
    const inner = isFunction ? scope.function(context) : scope.inner(context);
    this.#bind(hole.bound, inner, names);
    if (hole.name === 'body') return this.body(inner, hole.indent, hole.argument);
    if (hole.name !== 'yields') return this.block(inner, hole.indent);
    return this.block(inner, hole.indent, [this.fillStatement('yield $int', inner)]);
  }

  #bind(bound: readonly Bound[], scope: Scope, names: Names): void {
    for (const { name, type, isTarget } of bound) {
      const known = name.startsWith('#') ? this.#nameOf(name.slice(1), names) : name;
      scope.bind(known, type, isTarget);
    }
  }

  #fillHole(hole: Hole, scope: Scope, names: Names, depth: number): Part | Part[] {
    const { name, argument, bound } = hole;
    switch (name) {
      case 'n':
        return String(this.below(Number(argument)));
      case 'var':
        return this.pick(scope.targets(argument));
      case 'error':
        return this.pick([...ERRORS, ...scope.variables('error'), ...scope.variables('error')]);
      case 'return':
        return this.expression(scope.context.returns ?? 'int', scope, 1);
      case 'raise':
        return this.#fill(parseTemplate(this.pick(RAISES)), scope, new Map(), depth);
      case 'raising': {
        const { pieces, feature } = this.pick(this.grammar.raising);
        this.used.add(feature);
        return this.#fill(pieces, scope, new Map(), MAX_EXPRESSION_DEPTH - 1);
      }
      default: {
        const inner = bound.length > 0 ? scope.inner({ times: scope.context.times * LOOP }) : scope;
        this.#bind(bound, inner, names);
        return this.expression(name, inner, depth + 1);
      }
    }
  }

  // --- expressions ----------------------------------------------------------------------------------

  expression(asked: string, scope: Scope, depth = 0): Expression {
    const type = asked === 'any' ? this.pick(this.grammar.types) : asked;
    const parts = this.#partsOf(type, scope, depth);
    // The order of a set's items is nobody's business.
    if (asked !== 'any' || type !== 'set') return { kind: 'expression', type, parts };
    return { kind: 'expression', type: 'ints', parts: ['sorted(', ...parts, ')'] };
  }

  #partsOf(type: string, scope: Scope, depth: number): (string | Expression)[] {
    const variables = scope.variables(type);
    const isLast = depth >= MAX_EXPRESSION_DEPTH;
    if (variables.length > 0 && this.chance(isLast ? 0.7 : 0.25)) return [this.pick(variables)];
    const given = this.#affordable(type, scope);
    if (given.length > 0 && this.chance(isLast ? 0.1 : 0.25)) {
      const { pieces, cost } = this.pick(given);
      this.#steps += scope.context.times * cost;
      return this.#fillExpression(pieces, scope, Math.max(depth, MAX_EXPRESSION_DEPTH - 1));
    }
    const from = isLast ? this.grammar.leaves : this.grammar.expressions;
    const { pieces, feature } = this.pick(from.get(type)!);
    this.used.add(feature);
    return this.#fillExpression(pieces, scope, depth);
  }

  #affordable(type: string, scope: Scope) {
    const { times } = scope.context;
    return scope.given(type).filter(({ cost }) => this.#steps + times * cost <= MAX_STEPS);
  }

  #fillExpression(pieces: readonly Piece[], scope: Scope, depth: number): (string | Expression)[] {
    return this.#fill(pieces, scope, new Map(), depth) as (string | Expression)[];
  }
}

/** An expression in parentheses where what stands around it could take it apart. */
function protect(
  filled: Part | Part[],
  before: Piece | undefined,
  after: Piece | undefined,
): Part[] {
  const parts = [filled].flat();
  const [first] = parts;
  if (typeof first === 'string' || first?.kind !== 'expression') return parts;
  const text = renderExpression(first);
  if (/^[A-Za-z_][\w.]*$/.test(text)) return parts;
  const left = before?.kind === 'text' ? before.text : '';
  const right = after?.kind === 'text' ? after.text : '';
  const isOpen = left === '' || /[([{,]\s*$|[^=!<>+*/%&|^-]= $|return $|yield $/.test(left);
  const isClosed = right === '' || /^\s*[)\]},:\n]/.test(right);
  const isEscape = left.endsWith('{') && text.startsWith('{');
  const isWhole = (before === undefined || left !== '') && (after === undefined || right !== '');
  if (isOpen && isClosed && !isEscape && isWhole) return parts;
  return ['(', ...parts, ')'];
}

export function line(text: string): Statement {
  return { kind: 'statement', parts: [text] };
}

function hasBlocks(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => {
    if (piece.kind === 'clause') return hasBlocks(piece.pieces);
    return piece.kind === 'hole' && BLOCKS.has(piece.name);
  });
}
