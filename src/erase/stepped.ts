// The form `stepped`: text as the simulated machine runs it, in which generators stay.
//
// `yield* load(a)` becomes `(load(a)??(yield))`: the primitive (machine/memory.ts) returns its value if its core can
// go on by itself, and otherwise undefined: then the thread yields, and is resumed with the value. Calls of other
// text functions stay what they are. A primitive that is used as a value, handed to a function that makes text over
// given primitives, say, becomes `$steps.load`, a generator.
//
// Tokens are put in where they belong, so that columns of a line move, but lines do not.

import type { Node, Program } from 'acorn';
import { ancestor } from 'acorn-walk';
import type { EraseOptions } from './erase.ts';

/** Text to put in at places of a module, by place. */
export type Insertions = ReadonlyMap<number, string>;

export interface Stepped {
  readonly insertions: Insertions;
  /** Where `yield*` and what is before the call's name goes. */
  readonly blanks: readonly (readonly [start: number, end: number])[];
}

/** What makes a module whose types are stripped one of this form. */
export function stepped(program: Program, options: EraseOptions): Stepped {
  const insertions = new Map<number, string>();
  const blanks: (readonly [number, number])[] = [];
  const { textNames, primitives } = options;
  const yields = (name: string): boolean => primitives.has(name) && textNames.has(name);
  ancestor(program, {
    Identifier(node, _state, ancestors) {
      if (!yields(node.name) || isBound(node.name, ancestors as Node[])) return;
      const [outer, parent] = ancestors.slice(-3, -1) as Node[];
      const isCalled = parent!.type === 'CallExpression' && nodeIn(parent!, 'callee') === node;
      if (isCalled && outer!.type === 'YieldExpression') {
        insertions.set(outer!.start, '(');
        blanks.push([outer!.start, node.start]);
        insertions.set(parent!.end, '??(yield))');
      } else if (parent!.type === 'Property' && 'shorthand' in parent! && parent.shorthand === true)
        insertions.set(node.end, `:$steps.${primitives.get(node.name)!}`);
      else {
        insertions.set(node.start, `$steps.${primitives.get(node.name)!}`);
        blanks.push([node.start, node.end]);
      }
    },
  });
  return { insertions, blanks };
}

function nodeIn(parent: Node, key: string): unknown {
  return (parent as unknown as Record<string, unknown>)[key];
}

/** Whether one of the functions around binds the name anew, as a parameter or a variable taken out of an object. */
function isBound(name: string, ancestors: readonly Node[]): boolean {
  return ancestors.some((node) => 'params' in node && bindings(node).has(name));
}

const boundIn = new WeakMap<Node, Set<string>>();

/** Names that a function binds: its parameters, and its own variables that are patterns. */
function bindings(node: Node): Set<string> {
  const known = boundIn.get(node);
  if (known !== undefined) return known;
  const names = new Set<string>();
  const add = (pattern: unknown): void => {
    const { type, ...parts } = (pattern ?? {}) as { type?: string } & Record<string, unknown>;
    if (type === 'Identifier') names.add(String(parts['name']));
    else if (type === 'AssignmentPattern') add(parts['left']);
    else if (type === 'RestElement') add(parts['argument']);
    else if (type === 'ArrayPattern') (parts['elements'] as unknown[]).forEach(add);
    else if (type === 'ObjectPattern')
      for (const one of parts['properties'] as Record<string, unknown>[])
        add(one['type'] === 'Property' ? one['value'] : one);
  };
  (nodeIn(node, 'params') as unknown[]).forEach(add);
  const body = nodeIn(nodeIn(node, 'body') as Node, 'body');
  for (const statement of Array.isArray(body) ? (body as Node[]) : [])
    if (statement.type === 'VariableDeclaration')
      for (const { id } of nodeIn(statement, 'declarations') as { id: unknown }[]) add(id);
  boundIn.set(node, names);
  return names;
}
