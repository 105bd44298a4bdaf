// A module as a script: a function of what it imports, whose value is what it exports.
//
// Scripts start far faster than modules: no loader resolves them, and V8 takes compiled code for them (see
// run.ts). Imports become constants, as erase.ts says why; what is exported has the value that it has when
// the module has run. Lines and columns stay true: the head of the function is taken off the first line by
// whoever compiles it.
//
// Rejected, because a function cannot do it: await at the top level, import().

import type { ExportNamedDeclaration, ImportDeclaration, Node, Pattern, Program } from 'acorn';
import { ancestor, simple } from 'acorn-walk';
import { UsageError } from '../errors.ts';
import { Canvas } from './erase.ts';

/** The parameters: exports of modules by their numbers and of others by name, and the module's import.meta. */
export const SCRIPT_HEAD = '(function($imports,$meta){"use strict";';

export interface ScriptSource {
  /** For messages. */
  readonly filename: string;
  readonly text: string;
  /** Of the text before it was erased, or the text's own. */
  readonly program: Program;
  /** Local names of primitives: whoever imports some gets the view as well. */
  readonly primitives: ReadonlyMap<string, string>;
  /** Text to put in, by place: of the form `stepped`. */
  readonly insertions?: ReadonlyMap<number, string>;
  /** Under what key the exports of an imported module are found. */
  keyOf(specifier: string): number | string;
}

/** @throws UsageError with file, line and column. */
export function asScript(source: ScriptSource): string {
  const { program, text } = source;
  const canvas = new Canvas(text);
  checkTop(source);
  for (const [at, inserted] of source.insertions ?? []) canvas.insert(at, inserted);
  simple(program, {
    MetaProperty(node) {
      if (node.meta.name === 'import') canvas.put(node.start, node.end, '$meta');
    },
  });
  const exported: string[] = [];
  // The view comes with the first import of primitives; there may be several.
  let hasView = false;
  for (const node of program.body) {
    switch (node.type) {
      case 'ImportDeclaration': {
        const isMemory = node.specifiers.some(({ local }) => source.primitives.has(local.name));
        const constants = importedConstants(node, source, isMemory && !hasView);
        hasView ||= isMemory;
        canvas.rewrite(node.start, node.end, constants);
        break;
      }
      case 'ExportNamedDeclaration':
        exported.push(...exportedNames(node, source));
        canvas.blank(node.start, node.declaration?.start ?? node.end);
        break;
      case 'ExportDefaultDeclaration': {
        const { declaration } = node;
        const isNamed = declaration.type.endsWith('Declaration') && 'id' in declaration;
        const name = (isNamed ? declaration.id?.name : undefined) ?? '$default';
        exported.push(`default:${name}`);
        if (name === '$default') canvas.rewrite(node.start, declaration.start, 'const $default=');
        else canvas.blank(node.start, declaration.start);
        break;
      }
      case 'ExportAllDeclaration': {
        const from = exportsOf(String(node.source.value), source);
        // Its default is not meant, and what the module exports itself comes first.
        if (node.exported) exported.push(`${nameOf(node.exported)}:${from}`);
        else exported.unshift(`...${from},default:undefined`);
        canvas.blank(node.start, node.end);
        break;
      }
      default:
    }
  }
  return `${SCRIPT_HEAD}${canvas.toString()}\nreturn{${exported.join(',')}}})`;
}

function exportsOf(specifier: string, source: ScriptSource): string {
  return `$imports[${JSON.stringify(source.keyOf(specifier))}]`;
}

function checkTop({ program, filename }: ScriptSource): void {
  const reject = (node: Node, what: string): never => {
    const { line, column } = node.loc!.start;
    throw new UsageError(`${filename}:${line}:${column + 1}: threads run no module with ${what}`);
  };
  ancestor(program, {
    AwaitExpression(node, _state, ancestors) {
      if (isAtTop(ancestors)) reject(node, 'await at its top level');
    },
    ForOfStatement(node, _state, ancestors) {
      if (node.await && isAtTop(ancestors)) reject(node, 'await at its top level');
    },
    ImportExpression(node) {
      reject(node, 'import(...)');
    },
  });
}

function isAtTop(ancestors: readonly Node[]): boolean {
  return !ancestors.some(({ type }) => type.includes('Function'));
}

/** `import { a as b } from 'm'` as `const {a:b}=$imports[3];`. */
function importedConstants(
  node: ImportDeclaration,
  source: ScriptSource,
  withView: boolean,
): string {
  if (node.specifiers.length === 0) return '';
  const from = exportsOf(String(node.source.value), source);
  const constants = node.specifiers.map((specifier) => {
    const local = specifier.local.name;
    if (specifier.type === 'ImportNamespaceSpecifier') return `${local}=${from}`;
    if (specifier.type === 'ImportDefaultSpecifier') return `${local}=${from}.default`;
    return `${local}=${from}[${JSON.stringify(nameOf(specifier.imported))}]`;
  });
  if (withView && source.insertions !== undefined) constants.push(`$steps=${from}.steps`);
  else if (withView) constants.push(`$I=${from}.words`);
  return `const ${constants.join(',')};`;
}

/** What `export const a`, `export { a as b }` and `export { a } from 'm'` export, as properties. */
function exportedNames(node: ExportNamedDeclaration, source: ScriptSource): string[] {
  const { declaration } = node;
  if (declaration?.type === 'VariableDeclaration')
    return declaration.declarations.flatMap(({ id }) => boundNames(id));
  if (declaration) return [declaration.id.name];
  return node.specifiers.map(({ local, exported }) => {
    const name = JSON.stringify(nameOf(exported));
    if (!node.source) return `${name}:${nameOf(local)}`;
    return `${name}:${exportsOf(String(node.source.value), source)}[${JSON.stringify(nameOf(local))}]`;
  });
}

function nameOf(node: { type: string; name?: string; value?: unknown }): string {
  return node.type === 'Identifier' ? node.name! : String(node.value);
}

function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) =>
        boundNames(one.type === 'Property' ? one.value : one.argument),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one ? boundNames(one) : []));
    case 'RestElement':
      return boundNames(pattern.argument);
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    default:
      return [];
  }
}
