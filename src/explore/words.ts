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

/** Lays the words out, from address 1 on. */
export function layOut<W extends Words>(words: W): NamedWords<W> {
  const names: string[] = [''];
  const initial: number[] = [0];
  const addresses: Record<string, Address> = {};
  for (const [name, value] of Object.entries(words)) {
    addresses[name] = names.length;
    const values = typeof value === 'number' ? [value] : value;
    for (const [i, one] of values.entries()) {
      if (!Number.isInteger(one))
        throw new RangeError(`words.${name} is ${one}; a word holds a whole number of 32 bits`);
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
