// What is known at a place of a program that is being written.

import type { Piece } from './template.ts';

export interface Variable {
  readonly name: string;
  readonly type: string;
  /** Whether it can be assigned to here. */
  readonly isTarget: boolean;
}

/** An expression that something defined before gives. */
export interface Given {
  readonly type: string;
  readonly pieces: readonly Piece[];
  /** Steps that evaluating it takes, roughly. */
  readonly cost: number;
}

export interface Context {
  readonly isTop: boolean;
  readonly isLoop: boolean;
  readonly isGenerator: boolean;
  /** Type that the function around returns. */
  readonly returns: string | undefined;
  /** How often the place is reached in a call of the function around, roughly. */
  readonly times: number;
}

export const TOP: Context = {
  isTop: true,
  isLoop: false,
  isGenerator: false,
  returns: undefined,
  times: 1,
};

export class Scope {
  readonly context: Context;
  readonly #outer: Scope | undefined;
  readonly #variables: Variable[] = [];
  readonly #given: Given[] = [];
  /** Whether what is assigned to outside is only read here. */
  readonly #isClosed: boolean;

  constructor(context: Context, outer?: Scope, isClosed = false) {
    this.context = context;
    this.#outer = outer;
    this.#isClosed = isClosed;
  }

  /** A block inside: what it binds is unknown after it. */
  inner(context: Partial<Context> = {}): Scope {
    return new Scope({ ...this.context, ...context }, this);
  }

  /** The body of a function: it assigns to its own variables only. */
  function(context: Partial<Context>): Scope {
    return new Scope(
      { ...this.context, isTop: false, isLoop: false, isGenerator: false, times: 1, ...context },
      this,
      true,
    );
  }

  bind(name: string, type: string, isTarget = true): void {
    this.#variables.push({ name, type, isTarget });
  }

  give(given: Given): void {
    this.#given.push(given);
  }

  variables(type: string): readonly string[] {
    const outer = this.#outer?.variables(type) ?? [];
    return [
      ...outer,
      ...this.#variables.filter((one) => one.type === type).map(({ name }) => name),
    ];
  }

  targets(type: string): readonly string[] {
    const outer = this.#isClosed ? [] : (this.#outer?.targets(type) ?? []);
    const own = this.#variables.filter((one) => one.type === type && one.isTarget);
    return [...outer, ...own.map(({ name }) => name)];
  }

  given(type: string): readonly Given[] {
    const outer = this.#outer?.given(type) ?? [];
    return [...outer, ...this.#given.filter((one) => one.type === type)];
  }
}
