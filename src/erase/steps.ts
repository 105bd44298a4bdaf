// Finds, in a program for the explorer, calls of text functions whose steps nobody takes: `load(a.x);`
// does nothing, and `load(a.x) + 1` adds one to a generator. Such a program would pass in silence.
//
// A text function is an operation of this package that is a generator (`load`, `mutex.acquire`,
// `mutexAcquire`), or a generator of the program's own files that calls one with `yield*`; other
// generators are let alone. Unlike text that is erased, a program may hand steps on: a call may be the
// operand of `yield*`, what a plain function returns, an argument of a function that is no operation,
// an element of an array or an object, or a variable that one of these is done with.
//
// Limits: names are taken for what the imports and declarations of a file make them; a name that a
//   file also binds otherwise is let alone, and so are computed members and methods of classes.

import type {
  AnyNode,
  CallExpression,
  Function as FunctionNode,
  Node,
  Pattern,
  Program,
} from 'acorn';
import { ancestor, simple } from 'acorn-walk';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.ts';
import { shortName } from './load-fault.ts';
import { loadModule, type Linked } from './link.ts';
import { sourceUrl } from './resolve.ts';

/** Everything in here is ours. */
const OWN = new URL('.', sourceUrl('memory')).href;
const GENERATOR = Object.getPrototypeOf(function* () {}) as object;
/** Globals that make a value of what they are given, and take no steps. */
const VALUES = new Set(['Math', 'Number', 'String', 'Boolean', 'BigInt', 'console']);

/** A file of the program, and which of its names are text functions: `f`, or `object.f`. */
interface Module {
  readonly linked: Linked;
  readonly text: Set<string>;
  /** Those that this package provides. */
  readonly operations: Set<string>;
  /** Names that are also bound to something else. */
  readonly bound: ReadonlySet<string>;
}

/** @throws UsageError with file, line and column of a call whose steps nobody takes. */
export async function mustTakeSteps(entry: string): Promise<void> {
  const modules = await gather(entry);
  for (let isNew = true; isNew;) {
    isNew = false;
    for (const module of modules.values()) isNew = learn(module, modules) || isNew;
  }
  for (const module of modules.values()) check(module);
}

async function gather(entry: string): Promise<Map<string, Module>> {
  const modules = new Map<string, Module>();
  const waiting = [entry];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (modules.has(url) || url.startsWith(OWN)) continue;
    const linked = await loadModule(url);
    const operations = await operationsOf(linked);
    const text = new Set(operations);
    modules.set(url, { linked, text, operations, bound: boundNames(linked.program) });
    waiting.push(...linked.imports.values());
  }
  return modules;
}

/** Text functions that the module imports from this package, by their names in it. */
async function operationsOf({ program, imports }: Linked): Promise<Set<string>> {
  const names = new Set<string>();
  for (const node of program.body) {
    if (node.type !== 'ImportDeclaration') continue;
    const url = imports.get(String(node.source.value));
    if (url === undefined || !url.startsWith(OWN)) continue;
    const exports = (await import(url)) as Record<string, unknown>;
    for (const specifier of node.specifiers) {
      const local = specifier.local.name;
      if (specifier.type === 'ImportNamespaceSpecifier') addText(names, local, exports);
      else if (specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier')
        addText(names, local, exports[specifier.imported.name]);
    }
  }
  return names;
}

function addText(names: Set<string>, name: string, value: unknown): void {
  if (typeof value === 'function' && Object.getPrototypeOf(value) === GENERATOR) names.add(name);
  else if (typeof value === 'object' && value !== null && name.split('.').length < 3)
    for (const [member, one] of Object.entries(value)) addText(names, `${name}.${member}`, one);
}

/** Names of parameters, and of variables and functions that are no generators. */
function boundNames(program: Program): Set<string> {
  const names = new Set<string>();
  const bind = (pattern: Pattern | null): void => {
    if (pattern?.type === 'Identifier') names.add(pattern.name);
    else if (pattern?.type === 'AssignmentPattern') bind(pattern.left);
    else if (pattern?.type === 'RestElement') bind(pattern.argument);
    else if (pattern?.type === 'ArrayPattern') pattern.elements.forEach(bind);
    else if (pattern?.type === 'ObjectPattern')
      for (const one of pattern.properties) bind(one.type === 'Property' ? one.value : one);
  };
  simple(program, {
    Function(node) {
      node.params.forEach(bind);
      if (!node.generator && node.id) names.add(node.id.name);
    },
    VariableDeclarator({ id, init }) {
      const isText = init?.type === 'FunctionExpression' && init.generator;
      if (!isText && init?.type !== 'ObjectExpression') bind(id);
    },
    CatchClause: ({ param }) => bind(param ?? null),
  });
  return names;
}

/** Adds names that have turned out to be text functions. @returns whether there were any. */
function learn(module: Module, modules: ReadonlyMap<string, Module>): boolean {
  const { linked, text } = module;
  const before = text.size;
  for (const node of linked.program.body) {
    if (node.type !== 'ImportDeclaration') continue;
    const from = modules.get(linked.imports.get(String(node.source.value)) ?? '');
    for (const { type, local, ...specifier } of from === undefined ? [] : node.specifiers) {
      const imported = 'imported' in specifier ? specifier.imported : undefined;
      if (type !== 'ImportSpecifier' || imported?.type !== 'Identifier') continue;
      for (const name of from!.text)
        if (name === imported.name) text.add(local.name);
        else if (name.startsWith(`${imported.name}.`))
          text.add(local.name + name.slice(imported.name.length));
    }
  }
  for (const [name, body] of generators(linked.program))
    if (!text.has(name) && takesSteps(body, module)) text.add(name);
  return text.size > before;
}

/** The generators that a module declares, by their names: `f`, or `object.f`. */
function generators(program: Program): [name: string, body: FunctionNode][] {
  const found: [string, FunctionNode][] = [];
  simple(program, {
    FunctionDeclaration(node) {
      if (node.generator && node.id) found.push([node.id.name, node]);
    },
    VariableDeclarator({ id, init }) {
      if (id.type !== 'Identifier') return;
      if (init?.type === 'FunctionExpression' && init.generator) found.push([id.name, init]);
      if (init?.type !== 'ObjectExpression') return;
      for (const property of init.properties) {
        if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
        const { value, key } = property;
        if (value.type === 'FunctionExpression' && value.generator)
          found.push([`${id.name}.${key.name}`, value]);
      }
    },
  });
  return found;
}

function takesSteps(body: FunctionNode, module: Module): boolean {
  let takes = false;
  simple(body, {
    YieldExpression({ argument }) {
      takes ||= argument?.type === 'CallExpression' && textNameOf(argument, module) !== undefined;
    },
  });
  return takes;
}

/** The name of the text function that is called, if it is one. */
function textNameOf({ callee }: CallExpression, { text, bound }: Module): string | undefined {
  const name = pathOf(callee);
  if (name === undefined || !text.has(name)) return undefined;
  return bound.has(name.split('.', 1)[0]!) ? undefined : name;
}

/** `f`, or `object.f`. */
function pathOf(callee: Node): string | undefined {
  const node = callee as AnyNode;
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed) return undefined;
  const object = pathOf(node.object);
  return object === undefined || node.property.type !== 'Identifier'
    ? undefined
    : `${object}.${node.property.name}`;
}

function check(module: Module): void {
  const { url, program } = module.linked;
  const handedOn = namesHandedOn(module);
  ancestor(program, {
    CallExpression(node, _state, ancestors) {
      const name = textNameOf(node, module);
      if (name === undefined || isTaken(ancestors as Node[], module, handedOn)) return;
      const { line, column } = node.loc!.start;
      const parent = ancestors.at(-2)!;
      const how = parent.type === 'YieldExpression' ? 'in place of yield' : 'before its call';
      throw new UsageError(
        `${shortName(fileURLToPath(url))}:${line}:${column + 1}: '${name}' is a text function: write yield* ${how}`,
      );
    },
  });
}

/** Names of variables whose value is stepped, or given to a function that may do so. */
function namesHandedOn(module: Module): Set<string> {
  const names = new Set<string>();
  const add = (node: Node | null | undefined): void => {
    if (node?.type === 'Identifier') names.add((node as Node & { name: string }).name);
  };
  simple(module.linked.program, {
    YieldExpression: ({ delegate, argument }) => (delegate ? add(argument) : undefined),
    MemberExpression: ({ object }) => add(object),
    ReturnStatement: ({ argument }) => add(argument),
    ArrayExpression: ({ elements }) => elements.forEach(add),
    CallExpression(node) {
      if (!needsValues(node, module)) node.arguments.forEach(add);
    },
  });
  return names;
}

/** Whether a call can make nothing of steps that it is given. */
function needsValues(call: CallExpression, module: Module): boolean {
  const name = textNameOf(call, module);
  if (name !== undefined) return module.operations.has(name);
  const { callee } = call;
  const head = callee.type === 'MemberExpression' ? callee.object : callee;
  return head.type === 'Identifier' && VALUES.has(head.name);
}

/** Whether the innermost node, a call that makes steps, stands where they may be taken. */
function isTaken(ancestors: readonly Node[], module: Module, handedOn: Set<string>): boolean {
  const node = ancestors.at(-1)!;
  const parent = ancestors.at(-2) as AnyNode;
  const outer = ancestors.slice(0, -1);
  switch (parent.type) {
    case 'YieldExpression':
      return parent.delegate;
    case 'ConditionalExpression':
      return parent.test !== node && isTaken(outer, module, handedOn);
    case 'LogicalExpression':
      return parent.right === node && isTaken(outer, module, handedOn);
    case 'SequenceExpression':
      return parent.expressions.at(-1) === node && isTaken(outer, module, handedOn);
    case 'ArrowFunctionExpression':
      return !isForEach(ancestors.at(-3));
    case 'ReturnStatement':
      return !innermostFunction(ancestors)?.generator;
    case 'CallExpression':
      return !needsValues(parent, module);
    case 'VariableDeclarator':
      return parent.id.type !== 'Identifier' || handedOn.has(parent.id.name);
    case 'AssignmentExpression':
      return parent.left.type !== 'Identifier' || handedOn.has(parent.left.name);
    case 'ForOfStatement':
      return parent.right === node;
    case 'MemberExpression':
    case 'ArrayExpression':
    case 'Property':
    case 'SpreadElement':
    case 'NewExpression':
    case 'AssignmentPattern':
    case 'AwaitExpression':
    case 'PropertyDefinition':
    case 'ExportDefaultDeclaration':
      return true;
    default:
      return false;
  }
}

/** What the function returns that is given to forEach, nobody looks at. */
function isForEach(node: Node | undefined): boolean {
  const call = node as AnyNode | undefined;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
  const { property } = call.callee;
  return property.type === 'Identifier' && property.name === 'forEach';
}

function innermostFunction(ancestors: readonly Node[]): FunctionNode | undefined {
  return ancestors.findLast((node) => /Function/.test(node.type)) as FunctionNode | undefined;
}
