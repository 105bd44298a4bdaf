// A program as a tree: blocks of statements, which hold expressions and further blocks. It renders as
// Python, and whatever it can be cut down to is a program too, though perhaps one that raises.

/** An expression on one line; `type` is what its value is by construction. */
export interface Expression {
  readonly kind: 'expression';
  readonly type: string;
  readonly parts: readonly (string | Expression)[];
}

/** Statements, indented by `indent` against the statement that they are in. */
export interface Block {
  readonly kind: 'block';
  readonly indent: string;
  readonly statements: readonly Statement[];
}

/** A piece of a statement that it can do without: an `else`, a `finally`. */
export interface Clause {
  readonly kind: 'clause';
  readonly parts: readonly Part[];
}

export interface Statement {
  readonly kind: 'statement';
  readonly parts: readonly Part[];
}

export type Part = string | Expression | Block | Clause;
type Tree = Expression | Block | Clause | Statement;

/** The smallest expression of each type. */
const SIMPLEST: Readonly<Record<string, string>> = {
  int: '0',
  float: '0.0',
  bool: 'False',
  str: "''",
  ints: '[]',
  strs: '[]',
  pairs: '[]',
  tuple: '()',
  dict: '{}',
  set: 'set()',
};

export function render(block: Block): string {
  return `${renderBlock(block)}\n`;
}

export function renderExpression(expression: Expression): string {
  return renderParts(expression);
}

function renderBlock({ statements, indent }: Block): string {
  if (statements.length === 0) return `${indent}pass`;
  const text = statements.map(renderParts).join('\n');
  return text
    .split('\n')
    .map((line) => indent + line)
    .join('\n');
}

function renderParts({ parts }: Statement | Clause | Expression): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      return part.kind === 'block' ? renderBlock(part) : renderParts(part);
    })
    .join('');
}

/** How many statements there are. */
export function size(tree: Tree): number {
  const own = tree.kind === 'statement' ? 1 : 0;
  return own + children(tree).reduce((sum, child) => sum + size(child), 0);
}

function children(tree: Tree): readonly Tree[] {
  if (tree.kind === 'block') return tree.statements;
  return (tree.parts as readonly Part[]).filter((part) => typeof part !== 'string');
}

/** Everything a program can be cut down to in one go, the largest cuts first. */
export function* smaller(program: Block): Generator<Block> {
  const blocks = [...placesOf(program, 'block')];
  const longest = Math.max(0, ...blocks.map(({ tree }) => tree.statements.length));
  for (let length = longest; length >= 1; length = Math.floor(length / 2)) {
    for (const { tree, rebuild } of blocks) yield* without(tree, length, rebuild);
  }
  yield* unwrapped(blocks);
  for (const { tree, rebuild } of placesOf(program, 'clause')) {
    if (tree.parts.length > 0) yield rebuild({ ...tree, parts: [] });
  }
  yield* simplified(program);
}

type Rebuild<T> = (tree: T) => Block;

/** Where a tree of one kind is, and the program with another in its place. */
interface Place<T> {
  readonly tree: T;
  readonly rebuild: Rebuild<T>;
}

type OfKind<K extends Tree['kind']> = Extract<Tree, { kind: K }>;

function* placesOf<K extends Tree['kind']>(program: Block, kind: K): Generator<Place<OfKind<K>>> {
  const walk = function* (
    tree: Tree,
    rebuild: (tree: never) => Block,
  ): Generator<Place<OfKind<K>>> {
    if (tree.kind === kind) yield { tree, rebuild } as unknown as Place<OfKind<K>>;
    const key = tree.kind === 'block' ? 'statements' : 'parts';
    const items: readonly Part[] | readonly Statement[] =
      tree.kind === 'block' ? tree.statements : tree.parts;
    for (const [at, item] of items.entries()) {
      if (typeof item === 'string') continue;
      const put = (child: unknown): Block =>
        rebuild({ ...tree, [key]: (items as readonly unknown[]).with(at, child) } as never);
      yield* walk(item, put);
    }
  };
  yield* walk(program, (tree) => tree);
}

/** A block without some statements that follow each other, for each place where they may start. */
function* without(block: Block, length: number, rebuild: Rebuild<Block>): Generator<Block> {
  const { statements } = block;
  // From the end: what comes last is least needed by what is left.
  for (let end = statements.length; end >= length; end -= length) {
    yield rebuild({ ...block, statements: statements.toSpliced(end - length, length) });
  }
}

/** A compound statement replaced by what is in it. */
function* unwrapped(blocks: readonly Place<Block>[]): Generator<Block> {
  for (const { tree, rebuild } of blocks) {
    for (const [at, statement] of tree.statements.entries()) {
      const inner = innerBlocks(statement).map(({ statements }) => statements);
      if (inner.length === 0) continue;
      yield rebuild({ ...tree, statements: tree.statements.toSpliced(at, 1, ...inner.flat()) });
      if (inner.length === 1) continue;
      for (const one of inner) {
        yield rebuild({ ...tree, statements: tree.statements.toSpliced(at, 1, ...one) });
      }
    }
  }
}

function innerBlocks(tree: Tree): readonly Block[] {
  return children(tree).flatMap((child) => (child.kind === 'block' ? child : innerBlocks(child)));
}

/** An expression replaced by the smallest of its type, or by one of the same type that is in it. */
function* simplified(program: Block): Generator<Block> {
  for (const { tree, rebuild } of placesOf(program, 'expression')) {
    const simplest = SIMPLEST[tree.type];
    if (simplest !== undefined && renderParts(tree) !== simplest) {
      yield rebuild({ ...tree, parts: [simplest] });
    }
    for (const inner of expressionsIn(tree)) {
      if (inner.type === tree.type) yield rebuild(inner);
    }
  }
}

function* expressionsIn(expression: Expression): Generator<Expression> {
  for (const part of expression.parts) {
    if (typeof part === 'string') continue;
    yield part;
    yield* expressionsIn(part);
  }
}
