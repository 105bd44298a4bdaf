// The arbitrary of programs. It shrinks by cutting the program's tree, not what it was drawn from.

import * as fc from 'fast-check';
import type { Feature } from './features.ts';
import { makeGrammar } from './grammar.ts';
import { render, size, smaller, type Block } from './tree.ts';
import { Writer } from './writer.ts';

export interface Program {
  readonly source: string;
  readonly tree: Block;
  /** What it uses; not kept up to date when it is cut down. */
  readonly features: ReadonlySet<Feature>;
  toString(): string;
}

/** Statements at the top level of a program, those of its opening apart. */
const LENGTH = { min: 3, max: 14 };

function programOf(tree: Block, features: ReadonlySet<Feature>): Program {
  const source = render(tree);
  return { source, tree, features, toString: () => source };
}

class ProgramArbitrary extends fc.Arbitrary<Program> {
  readonly #features: ReadonlySet<Feature>;

  constructor(features: ReadonlySet<Feature>) {
    super();
    this.#features = features;
  }

  override generate(random: fc.Random): fc.Value<Program> {
    const writer = new Writer(makeGrammar(this.#features), random);
    const tree = writer.program(random.nextInt(LENGTH.min, LENGTH.max));
    return new fc.Value(programOf(tree, writer.used), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Program {
    return typeof value === 'object' && value !== null && 'tree' in value;
  }

  override shrink({ tree, features }: Program): fc.Stream<fc.Value<Program>> {
    return fc.stream(
      (function* (): Generator<fc.Value<Program>> {
        const seen = new Set<string>([render(tree)]);
        for (const cut of smaller(tree)) {
          const program = programOf(cut, features);
          if (seen.has(program.source)) continue;
          seen.add(program.source);
          yield new fc.Value(program, undefined);
        }
      })(),
    );
  }
}

/** Programs that use no more than `features`. */
export function programs(features: ReadonlySet<Feature>): fc.Arbitrary<Program> {
  return new ProgramArbitrary(features);
}

export { size };
