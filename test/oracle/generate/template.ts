// Templates: Python text with holes, from which expressions and statements are made.
//
//   #x              a new name, the same all through the template and what it gives
//   $int            an expression of a type; $any: of any type
//   $int{#x, self.y, #s:str}   the same, in which further expressions are known (ints if not said)
//   $var:int        a variable of that type, to be assigned to
//   $n:5            a number below 5
//   $block $loop $suite $body:int $yields   statements, on a line of their own: as such, in a loop, in a
//                   function, in one that returns such a type, in a generator; `{#x!}` can be assigned to there
//   $class $error $raising   names that are known at that place: exception classes, what raises
//   ?else:          a clause that may be left out, with the lines below it that are marked too; `??`
//                   starts another one

export type Bound = { readonly name: string; readonly type: string; readonly isTarget: boolean };

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'hole';
      readonly name: string;
      readonly argument: string;
      readonly bound: readonly Bound[];
      /** Of a hole for statements: what stands before it on its line. */
      readonly indent: string;
    }
  | { readonly kind: 'clause'; readonly pieces: readonly Piece[] };

export type Hole = Extract<Piece, { kind: 'hole' }>;

/** Holes that are filled with statements. */
export const BLOCKS: ReadonlySet<string> = new Set(['block', 'loop', 'suite', 'body', 'yields']);

const TOKEN = /\$(?:(var|n|body):(\w+)|(\w+))(?:\{([^}]*)\})?|#([A-Za-z]\w*)/g;

const parsed = new Map<string, readonly Piece[]>();

export function parseTemplate(template: string): readonly Piece[] {
  const known = parsed.get(template);
  if (known !== undefined) return known;
  const pieces = clauses(template.replaceAll(/^\n|\n$/g, ''));
  parsed.set(template, pieces);
  return pieces;
}

function clauses(text: string): Piece[] {
  const pieces: Piece[] = [];
  let lines: string[] = [];
  let isClause = false;
  const flush = (): void => {
    if (lines.length === 0) return;
    const lead = pieces.length > 0 ? '\n' : '';
    const inner = piecesOf(lead + lines.join('\n'));
    if (isClause) pieces.push({ kind: 'clause', pieces: inner });
    else pieces.push(...inner);
    lines = [];
  };
  for (const line of text.split('\n')) {
    const isMarked = line.startsWith('?');
    if (isMarked !== isClause || line.startsWith('??')) flush();
    isClause = isMarked;
    lines.push(line.replace(/^\?+/, ''));
  }
  flush();
  return pieces;
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const push = (piece: string): void => {
    if (piece !== '') pieces.push({ kind: 'text', text: piece });
  };
  for (const match of text.matchAll(TOKEN)) {
    const [whole, special, argument = '', plain, bound = '', name] = match;
    const hole = special ?? plain;
    let before = text.slice(end, match.index);
    end = match.index + whole.length;
    let indent = '';
    if (hole !== undefined && BLOCKS.has(hole)) {
      indent = /[ ]*$/.exec(before)![0];
      before = before.slice(0, before.length - indent.length);
    }
    push(before);
    if (name !== undefined) pieces.push({ kind: 'name', name });
    else pieces.push({ kind: 'hole', name: hole!, argument, bound: bounds(bound), indent });
  }
  push(text.slice(end));
  return pieces;
}

function bounds(text: string): Bound[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const [name = '', type = 'int'] = one.replace('!', '').split(':');
      return { name, type, isTarget: one.includes('!') };
    });
}

/** Types of the variables that a template assigns to. */
export function targetsOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'clause') return targetsOf(piece.pieces);
    return piece.kind === 'hole' && piece.name === 'var' ? [piece.argument] : [];
  });
}

/** Whether expressions have to be made to fill a template. */
export function isLeaf(pieces: readonly Piece[]): boolean {
  return pieces.every((piece) => piece.kind !== 'hole' || piece.name === 'n');
}
