// The shared words of a small program, by name: where each lies and what it holds.

import { memoryOver, type Address, type Memory } from '../memory.ts';

/** Initial values: a word, or several in a row. */
export type Words = Readonly<Record<string, number | readonly number[]>>;

/** Address of each word; of the first, for several. */
export type Addresses<W extends Words> = { readonly [K in keyof W]: Address };

/** What each word holds now. */
export type Values<W extends Words> = {
  readonly [K in keyof W]: W[K] extends readonly number[] ? readonly number[] : number;
};

export interface NamedWords<W extends Words> {
  readonly memory: Memory;
  readonly addresses: Addresses<W>;
  /** Puts the initial values back. */
  reset(): void;
  /** The words through `load`: values are looked up when they are asked for. */
  values(load: (address: Address) => number): Values<W>;
  nameOf(address: Address): string | undefined;
}

/** Lays the words out, from address 1 on. @throws TypeError, RangeError on what no word can hold. */
export function layOut<W extends Words>(words: W): NamedWords<W> {
  const names: string[] = [''];
  const initial: number[] = [0];
  const addresses: Record<string, Address> = {};
  for (const [name, value] of Object.entries(words)) {
    addresses[name] = names.length;
    for (const [i, one] of initialValues(name, value).entries()) {
      names.push(typeof value === 'number' ? name : `${name}[${i}]`);
      initial.push(one);
    }
  }
  const memory = memoryOver(new SharedArrayBuffer(Math.ceil(initial.length / 2) * 8));
  return {
    memory,
    addresses: addresses as Addresses<W>,
    reset: () => memory.words.set(initial),
    values: (load) => viewOf(words, addresses, load) as Values<W>,
    nameOf: (address) => names[address],
  };
}

function initialValues(name: string, value: unknown): readonly number[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) throw new RangeError(`words.${name} is empty; give it a first value`);
  for (const one of values) mustFitWord(name, one);
  return values as readonly number[];
}

/** Signed or not: both are the same 32 bits. */
function mustFitWord(name: string, value: unknown): void {
  if (typeof value !== 'number')
    throw new TypeError(
      `words.${name} is ${shown(value)}; a word holds a number, and an array is several words`,
    );
  if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 32)
    throw new RangeError(`words.${name} is ${value}; a word holds a whole number of 32 bits`);
}

/** A value in a message: short, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 40)}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}

function viewOf(
  words: Words,
  addresses: Readonly<Record<string, Address>>,
  load: (address: Address) => number,
): object {
  const view = {};
  for (const [name, value] of Object.entries(words)) {
    const address = addresses[name]!;
    const get =
      typeof value === 'number'
        ? () => load(address)
        : () => value.map((_, i) => load(address + i));
    Object.defineProperty(view, name, { enumerable: true, get });
  }
  return view;
}
