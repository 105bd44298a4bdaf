// Erasure: turns the stepped form of a text module into what one would write by hand for a thread.
//
// `function*` becomes `function`, `yield*` disappears, plain accesses become `$I[a]`, and every other
// primitive stays a call of its namesake in memory-erased.ts, which V8 inlines. Tokens are replaced by
// tokens and blanks of equal length, so that lines and columns stay true without a source map. The
// exceptions are import statements, which are written anew on their own lines, and a last line that
// holds the exports.
//
// Imports and exports are rewritten for speed: V8 folds a module's own constants into compiled code,
// but reads an imported or exported binding through a cell each time (seen: 5.7 against 11.4 ns a
// bytecode). So each import is copied into a constant, and what is exported is a copy. (script.ts does
// the same where modules become scripts.)
//
// Rejected, because it would be right on workers and do nothing, or something else, when stepped:
// a call of a text function that is not the operand of `yield*`, a bare `yield`, generators that are
// no plain text functions, a line break after `yield*`, and counting that is not its own statement.

import { parse, type CallExpression, type ImportDeclaration, type Node, type Program } from 'acorn';
import { ancestor, simple } from 'acorn-walk';
import { UsageError } from '../errors.ts';

/**
 * Of erased text, whether counters and stated invariants are in it: a timed run has neither. `stepped`: not erased, for
 * the simulated machine (stepped.ts); it counts.
 */
export type Form = 'timed' | 'counting' | 'stepped';

export interface EraseOptions {
  /** For messages. */
  readonly filename: string;
  readonly form: Form;
  /** Local names of the text functions that the module imports, primitives included. */
  readonly textNames: ReadonlySet<string>;
  /** Names under which they are members of objects, such as the parts of a strategy. */
  readonly memberNames: ReadonlySet<string>;
  /** Which local names are primitives, by their names in memory.ts. */
  readonly primitives: ReadonlyMap<string, string>;
  /** Imported constants whose value is a number: written as literals where they fit. */
  readonly constants: ReadonlyMap<string, number>;
}

const PLAIN_LOADS = new Set(['peek', 'relaxedLoad', 'read']);
const PLAIN_STORES = new Set(['poke', 'relaxedStore', 'write']);
/** Primitives that exist in the counting form only. */
const OBSERVERS = new Set(['count', 'invariant', 'running', 'calling', 'born', 'touched', 'died']);

export function parseModule(source: string, filename: string): Program {
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  } catch (error) {
    throw new UsageError(`${filename}: ${(error as Error).message}`, { cause: error });
  }
}

/** Names of the text functions that a module declares: functions and methods that are generators. */
export function declaredTextNames(program: Program): Set<string> {
  const names = new Set<string>();
  simple(program, {
    Function(node) {
      if (node.generator && node.id) names.add(node.id.name);
    },
    Property(node) {
      if (!node.method || node.key.type !== 'Identifier') return;
      if (node.value.type === 'FunctionExpression' && node.value.generator)
        names.add(node.key.name);
    },
    VariableDeclarator(node) {
      if (node.id.type !== 'Identifier' || node.init?.type !== 'FunctionExpression') return;
      if (node.init.generator) names.add(node.id.name);
    },
  });
  return names;
}

/** Names under which a module puts text functions into objects: as methods, or by their own names. */
export function declaredMemberNames(program: Program): Set<string> {
  const own = declaredTextNames(program);
  const names = new Set<string>();
  simple(program, {
    ObjectExpression(node) {
      for (const property of node.properties) {
        if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
        const { value } = property;
        const isMethod = value.type === 'FunctionExpression' && value.generator;
        if (isMethod || (value.type === 'Identifier' && own.has(value.name))) {
          names.add(property.key.name);
        }
      }
    },
  });
  return names;
}

/** Names under which a module calls what objects have. */
export function calledMemberNames(program: Program): Set<string> {
  const names = new Set<string>();
  simple(program, {
    MemberExpression(node) {
      if (node.property.type === 'Identifier') names.add(node.property.name);
    },
  });
  for (const name of destructuredNames(program)) names.add(name);
  return names;
}

/** Names that a module declares as plain functions: they hide a text function of the same name. */
function declaredPlainNames(program: Program): Set<string> {
  const names = new Set<string>();
  simple(program, {
    Function(node) {
      if (!node.generator && node.id) names.add(node.id.name);
    },
    VariableDeclarator(node) {
      if (node.id.type !== 'Identifier') return;
      if (node.init?.type === 'ArrowFunctionExpression') names.add(node.id.name);
    },
  });
  return names;
}

/** Names that a module binds again by destructuring, as a factory over primitives does. */
function destructuredNames(program: Program): Set<string> {
  const names = new Set<string>();
  simple(program, {
    ObjectPattern(node) {
      for (const property of node.properties) {
        if (property.type === 'Property' && property.value.type === 'Identifier') {
          names.add(property.value.name);
        }
      }
    },
  });
  return names;
}

/** Names that are text functions here: declared, imported, or taken out of an object that has them. */
function localTextNames(
  program: Program,
  destructured: ReadonlySet<string>,
  { textNames, memberNames }: EraseOptions,
): Set<string> {
  const taken = [...destructured].filter((name) => memberNames.has(name));
  return new Set([...declaredTextNames(program), ...textNames, ...taken]);
}

const NEWLINE = 10;
const BLANK = 32;

/** The text with edits that never change its lines, and its length only where they rewrite. */
export class Canvas {
  /** Of UTF-16, but bytes if one is enough for each. */
  private readonly codes: Uint8Array | Uint16Array;
  private readonly rewritten = new Map<number, { end: number; text: string }>();
  constructor(source: string) {
    const isNarrow = !/[^\0-\xff]/.test(source);
    this.codes = isNarrow ? Buffer.from(source, 'latin1') : wideCodes(source);
  }
  slice(start: number, end: number): string {
    return textOf(this.codes.subarray(start, end));
  }
  /** Puts `text` at `start` and blanks up to `end`; line breaks stay where they are. */
  put(start: number, end: number, text: string): void {
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i - start);
      if (this.codes[i] !== NEWLINE) this.codes[i] = Number.isNaN(code) ? BLANK : code;
    }
  }
  blank(start: number, end: number): void {
    this.put(start, end, '');
  }
  /** Puts `text` in before what is at `at`. */
  insert(at: number, text: string): void {
    this.rewritten.set(at, { end: at, text });
  }
  /** Replaces whole lines' worth of text, of any length; keeps the number of lines. */
  rewrite(start: number, end: number, text: string): void {
    this.rewritten.set(start, { end, text });
  }
  toString(): string {
    let [text, from] = ['', 0];
    const inOrder = [...this.rewritten].toSorted(([a], [b]) => a - b);
    for (const [start, replaced] of inOrder) {
      const lines = this.slice(start, replaced.end).split('\n').length - 1;
      text += this.slice(from, start) + replaced.text + '\n'.repeat(lines);
      from = replaced.end;
    }
    return text + this.slice(from, this.codes.length);
  }
}

function wideCodes(source: string): Uint16Array {
  return new Uint16Array(Uint8Array.from(Buffer.from(source, 'utf16le')).buffer);
}

function textOf(codes: Uint8Array | Uint16Array): string {
  const bytes = Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength);
  return bytes.toString(codes.BYTES_PER_ELEMENT === 1 ? 'latin1' : 'utf16le');
}

/**
 * The text of one module, types already stripped, in which imports and exports are what they were and nothing
 * has moved. @throws UsageError with file, line and column.
 */
export function eraseText(source: string, program: Program, options: EraseOptions): string {
  const canvas = new Canvas(source);
  checkGenerators(program, options);
  inlineConstants(program, canvas, options);
  eraseSteps(program, canvas, options);
  return canvas.toString();
}

/** Erases one module to a module. @throws UsageError with file, line and column. */
export function erase(source: string, options: EraseOptions): string {
  const program = parseModule(source, options.filename);
  const canvas = new Canvas(eraseText(source, program, options));
  rewriteImports(program, canvas, options);
  const exported = detachExports(program, canvas);
  return `${canvas.toString()}\n${exported}`;
}

function reject(node: Node, options: EraseOptions, why: string): never {
  const { line, column } = node.loc!.start;
  throw new UsageError(`${options.filename}:${line}:${column + 1}: ${why}`);
}

function checkGenerators(program: Program, options: EraseOptions): void {
  ancestor(program, {
    Function(node, _state, ancestors) {
      if (!node.generator) return;
      if (node.async) reject(node, options, 'an async generator cannot be program text');
      const parent = ancestors.at(-2);
      if (parent?.type === 'MethodDefinition') {
        reject(
          node,
          options,
          'a generator method of a class cannot be program text: use a function',
        );
      }
      if (parent?.type === 'Property' && parent.computed) {
        reject(node, options, 'a generator with a computed name cannot be program text');
      }
    },
    YieldExpression(node) {
      if (!node.delegate) {
        reject(node, options, 'a bare yield in program text: write yield* before a primitive');
      }
      if (node.argument?.type !== 'CallExpression') {
        reject(node, options, 'the operand of yield* must be the call of a text function');
      }
    },
  });
}

/** The name by which a call names its callee, if that can be a text function at all. */
function calleeName(call: CallExpression): string | undefined {
  const { callee } = call;
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression' || callee.computed) return undefined;
  // performance.now and its like: what JavaScript itself provides is no text.
  if (callee.object.type === 'Identifier' && callee.object.name in globalThis) return undefined;
  return callee.property.type === 'Identifier' ? callee.property.name : undefined;
}

function eraseSteps(program: Program, canvas: Canvas, options: EraseOptions): void {
  const plain = declaredPlainNames(program);
  const destructured = destructuredNames(program);
  const ownText = localTextNames(program, destructured, options);
  ancestor(program, {
    Function(node) {
      if (!node.generator) return;
      // `function* name`, `function*(`, or, for a method, `*name`, whose star stands before the key.
      const head = canvas.slice(node.start, node.body.start);
      if (head.startsWith('function')) {
        const star = node.start + head.indexOf('*');
        canvas.blank(star, star + 1);
      }
    },
    Property(node) {
      if (node.method && node.value.type === 'FunctionExpression' && node.value.generator) {
        canvas.blank(node.start, node.start + 1);
      }
    },
    YieldExpression(node) {
      const operand = node.argument!;
      const gap = canvas.slice(node.start, operand.start);
      if (gap.includes('\n')) {
        reject(node, options, 'a line break after yield*: keep its call on the same line');
      }
      if (!/^yield\s*\*\s*$/.test(gap)) {
        reject(node, options, 'the operand of yield* must be a call without parentheses around it');
      }
      canvas.blank(node.start, operand.start);
    },
    CallExpression(node, _state, ancestors) {
      const parents = ancestors.slice(0, -1) as Node[];
      const parent = parents.at(-1)!;
      const steps = parent.type === 'YieldExpression';
      const name = calleeName(node);
      if (name === undefined) return;
      const isIdentifier = node.callee.type === 'Identifier';
      const primitive = isIdentifier ? options.primitives.get(name) : undefined;
      if (primitive !== undefined && OBSERVERS.has(primitive)) {
        if (parent.type !== 'ExpressionStatement') {
          reject(node, options, `${name}(...) must be a statement of its own`);
        }
        if (options.form === 'timed') canvas.put(parent.start, parent.end, ';');
        return;
      }
      const isText = isIdentifier
        ? ownText.has(name) && !plain.has(name)
        : options.memberNames.has(name);
      if (isText && !steps) {
        reject(node, options, `'${name}' is a text function: write yield* before its call`);
      }
      if (primitive === undefined || destructured.has(name)) return;
      const outer = steps ? parents.at(-2)! : parent;
      if (PLAIN_LOADS.has(primitive)) erasePlainLoad(node, canvas);
      if (PLAIN_STORES.has(primitive)) {
        erasePlainStore(node, canvas, outer.type === 'ExpressionStatement');
      }
    },
  });
}

/** `peek(a)` to `$I[a]`. */
function erasePlainLoad(call: CallExpression, canvas: Canvas): void {
  const [address] = call.arguments;
  if (!address || call.arguments.length !== 1 || address.type === 'SpreadElement') return;
  if (!/^\w+\(\s*$/.test(canvas.slice(call.start, address.start))) return;
  if (!/^\s*,?\s*\)$/.test(canvas.slice(address.end, call.end))) return;
  canvas.put(call.start, address.start, '$I[');
  canvas.put(address.end, call.end, ']');
}

/** `poke(a, v)` to `$I[a]=v`, in parentheses unless it is a statement. */
function erasePlainStore(call: CallExpression, canvas: Canvas, isStatement: boolean): void {
  const [address, value] = call.arguments;
  if (!address || !value || call.arguments.length !== 2) return;
  if (address.type === 'SpreadElement' || value.type === 'SpreadElement') return;
  const gap = canvas.slice(address.end, value.start);
  const blank = /^,\n*( )/.exec(gap);
  if (!blank || !/^\w+\(\s*$/.test(canvas.slice(call.start, address.start))) return;
  if (!/^,\s+$/.test(gap) || !/^\s*,?\s*\)$/.test(canvas.slice(value.end, call.end))) return;
  canvas.put(call.start, address.start, isStatement ? '$I[' : '($I[');
  const equals = address.end + blank[0].length - 1;
  canvas.put(address.end, address.end + 1, ']');
  canvas.put(equals, equals + 1, '=');
  canvas.put(value.end, call.end, isStatement ? '' : ')');
}

/** Writes imported numbers as literals: a switch over literals becomes a jump table. */
function inlineConstants(program: Program, canvas: Canvas, options: EraseOptions): void {
  ancestor(program, {
    Identifier(node, _state, ancestors) {
      const value = options.constants.get(node.name);
      if (value === undefined) return;
      const parent = ancestors.at(-2) as Node & { shorthand?: boolean };
      if (parent.type === 'Property' && parent.shorthand) return;
      const literal = value < 0 ? `(${value})` : String(value);
      if (literal.length <= node.name.length) canvas.put(node.start, node.end, literal);
    },
  });
}

function rewriteImports(program: Program, canvas: Canvas, options: EraseOptions): void {
  // The view comes with the first import of primitives; there may be several.
  let hasView = false;
  for (const node of program.body) {
    if (node.type !== 'ImportDeclaration' || node.specifiers.length === 0) continue;
    const isMemory = node.specifiers.some(({ local }) => options.primitives.has(local.name));
    const text = localImport(node, isMemory && !hasView);
    hasView ||= isMemory;
    if (text !== undefined) canvas.rewrite(node.start, node.end, text);
  }
}

/** `import { a as b } from 'm'` as `import{a as $b}from'm';const b=$b;`. */
function localImport(node: ImportDeclaration, withView: boolean): string | undefined {
  const names: [imported: string, local: string][] = [];
  for (const specifier of node.specifiers) {
    if (specifier.type !== 'ImportSpecifier') return undefined;
    const { imported } = specifier;
    const name = imported.type === 'Identifier' ? imported.name : String(imported.value);
    names.push([name, specifier.local.name]);
  }
  if (withView) names.push(['words', '$I']);
  const list = names.map(([imported, local]) => `${imported} as $$${local}`).join(',');
  const copies = names.map(([, local]) => `${local}=$$${local}`).join(',');
  return `import{${list}}from ${JSON.stringify(node.source.value)};const ${copies};`;
}

/** Takes `export` from declarations; returns the line that exports copies of them. */
function detachExports(program: Program, canvas: Canvas): string {
  const names: string[] = [];
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration' || !node.declaration) continue;
    const { declaration } = node;
    if (declaration.type === 'FunctionDeclaration') {
      names.push(declaration.id.name);
    } else if (declaration.type === 'VariableDeclaration') {
      const ids = declaration.declarations.map((declarator) => declarator.id);
      if (declaration.kind !== 'const' || ids.some((id) => id.type !== 'Identifier')) continue;
      for (const id of ids) if (id.type === 'Identifier') names.push(id.name);
    } else continue;
    canvas.blank(node.start, declaration.start);
  }
  if (names.length === 0) return '';
  const copies = names.map((name) => `$$$${name}=${name}`).join(',');
  return `const ${copies};export{${names.map((name) => `$$$${name} as ${name}`).join(',')}};\n`;
}
