// The constants of one code object, each once.

import type { Code, Constant } from './code.ts';
import { constantKey } from './constants.ts';

export class ConstantPool {
  #values: Constant[] = [];
  #places = new Map<string, number>();
  readonly #codes: Code[] = [];

  get values(): readonly Constant[] {
    return this.#values;
  }

  at(index: number): Constant {
    return this.#values[index]!;
  }

  /** The index of a constant, which is added if it is new. */
  add(value: Constant): number {
    // Not even equal to itself, so never the same constant.
    if (Number.isNaN(value)) return this.#values.push(value) - 1;
    const key = this.#key(value);
    const place = this.#places.get(key);
    if (place !== undefined) return place;
    this.#places.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }

  /** Drops the constants whose index is not given; returns where the others went. */
  keep(used: ReadonlySet<number>): Map<number, number> {
    const places = new Map<number, number>();
    const kept: Constant[] = [];
    for (const [index, value] of this.#values.entries()) {
      if (used.has(index)) places.set(index, kept.push(value) - 1);
    }
    this.#values = kept;
    this.#places = new Map(kept.map((value, index) => [this.#key(value), index]));
    return places;
  }

  #key(value: Constant): string {
    return constantKey(value, (code) => this.#codeKey(code));
  }

  /** Code that is compiled twice, as that of a lambda in a `finally`, is one constant. */
  #codeKey(code: Code): string {
    let index = this.#codes.findIndex((other) => isSame(code, other));
    if (index < 0) index = this.#codes.push(code) - 1;
    return `code ${index}`;
  }
}

function isSame(a: Code, b: Code): boolean {
  if (a === b) return true;
  return a.name === b.name && a.firstLine === b.firstLine && describe(a) === describe(b);
}

/** All that CPython compares. */
function describe(code: Code): string {
  const { qualifiedName: _, constants, ...rest } = code;
  return JSON.stringify([rest, constants.map((value) => constantKey(value, describe))]);
}
