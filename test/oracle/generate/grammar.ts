// The templates that a choice of features leaves, ready to be drawn from.

import { EXPRESSIONS, RAISING, TYPES } from './expressions.ts';
import type { Feature } from './features.ts';
import { STATEMENTS, type StatementTemplate } from './statements.ts';
import { isLeaf, parseTemplate, type Piece } from './template.ts';

export interface Alternative {
  readonly pieces: readonly Piece[];
  readonly feature: Feature;
}

export interface Grammar {
  readonly features: ReadonlySet<Feature>;
  /** Types that there are expressions of. */
  readonly types: readonly string[];
  readonly expressions: ReadonlyMap<string, readonly Alternative[]>;
  /** Those that need no other expression. */
  readonly leaves: ReadonlyMap<string, readonly Alternative[]>;
  readonly raising: readonly Alternative[];
  readonly statements: readonly StatementTemplate[];
}

export function makeGrammar(features: ReadonlySet<Feature>): Grammar {
  const alternatives = (table: Readonly<Partial<Record<Feature, readonly string[]>>>) =>
    Object.entries(table).flatMap(([feature, templates]) => {
      if (!features.has(feature as Feature)) return [];
      return templates.map((text) => ({
        pieces: parseTemplate(text),
        feature: feature as Feature,
      }));
    });
  const all = new Map(TYPES.map((type) => [type as string, alternatives(EXPRESSIONS[type]!)]));
  const types = TYPES.filter((type) => all.get(type)!.some(({ pieces }) => isLeaf(pieces)));
  const known = new Set<string>([
    ...types,
    'any',
    'n',
    'var',
    'raising',
    'raise',
    'error',
    'return',
  ]);
  const isKnown = (pieces: readonly Piece[]): boolean =>
    pieces.every((piece) => {
      if (piece.kind === 'clause') return isKnown(piece.pieces);
      if (piece.kind !== 'hole' || piece.indent !== '') return true;
      return known.has(piece.name) && (piece.name !== 'var' || known.has(piece.argument));
    });
  const usable = ({ pieces }: Alternative): boolean => isKnown(pieces);
  const expressions = new Map(types.map((type) => [type as string, all.get(type)!.filter(usable)]));
  return {
    features,
    types,
    expressions,
    leaves: new Map(
      [...expressions].map(([type, some]) => [type, some.filter(({ pieces }) => isLeaf(pieces))]),
    ),
    raising: alternatives(RAISING).filter(usable),
    statements: STATEMENTS.filter(
      ({ feature, template }) => features.has(feature) && isKnown(parseTemplate(template)),
    ),
  };
}
