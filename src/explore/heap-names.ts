// What to call the words of an interpreter's heap in a trace: `list 48986.LOCAL`, `T1.BREAKER`.

import { reachable } from '../heap/inspect.ts';
import { objectWords } from '../heap/references.ts';
import {
  AREA_BREAKER,
  AREA_STRATEGY,
  AREA_STRATEGY_WORDS,
  AREA_WORDS,
  AREAS,
  areasEnd,
  ARRAY_KIND,
  ARRAY_LENGTH,
  ARRAY_OWN_TYPE,
  ARRAY_TYPE,
  ARRAY_TYPE_TYPE,
  CENTRAL_LOCK,
  CTYPE_TYPE,
  HEAP,
  HEAP_NEXT,
  INT_ZERO,
  INTS,
  SCALAR_WORDS,
  STATIC_END,
  STRATEGY,
  STRATEGY_WORDS,
  TYPE,
} from '../layout.ts';
import type { Address, Memory } from '../memory.ts';
import { SCALAR_KINDS } from '../vm/ctypes-kinds.ts';
import { nameOfType } from '../vm/types.ts';

const FIELDS = ['OWNER', 'FLAGS', 'LOCAL', 'SHARED', 'TYPE', 'SIZE', 'LINK', 'MUTEX'];

/** A function that names addresses of the heap as it is now; it may be asked while threads run. */
export function heapNames(memory: Memory, threads: number): (address: Address) => string {
  let objects: readonly Address[] | undefined;
  return (address) => {
    if (address < STATIC_END) return staticName(address);
    if (address < AREAS) return `heap+${address}`;
    if (address < areasEnd(threads)) return areaName(address);
    objects ??= objectsOf(memory);
    const object = objects.findLast((start) => start <= address);
    if (object === undefined || !isIn(memory, object, address)) return `word ${address}`;
    return `${whatIs(memory, object)} ${object}.${fieldName(address - object)}`;
  };
}

function staticName(address: Address): string {
  if (address === CENTRAL_LOCK) return 'heap.CENTRAL_LOCK';
  if (address === HEAP_NEXT) return 'heap.NEXT';
  if (address >= HEAP && address < STRATEGY) return `heap+${address - HEAP}`;
  if (address >= STRATEGY && address < STRATEGY + STRATEGY_WORDS)
    return `strategy+${address - STRATEGY}`;
  if (address < INTS) return `static ${address}`;
  const index = Math.floor((address - INTS) / SCALAR_WORDS);
  const start = INTS + index * SCALAR_WORDS;
  return `int ${(start - INT_ZERO) / SCALAR_WORDS}.${fieldName(address - start)}`;
}

function areaName(address: Address): string {
  const id = Math.floor((address - AREAS) / AREA_WORDS) + 1;
  const offset = (address - AREAS) % AREA_WORDS;
  if (offset === AREA_BREAKER) return `area ${id}.BREAKER`;
  if (offset >= AREA_STRATEGY && offset < AREA_STRATEGY + AREA_STRATEGY_WORDS)
    return `area ${id}.strategy+${offset - AREA_STRATEGY}`;
  return `area ${id}+${offset}`;
}

function fieldName(offset: number): string {
  return FIELDS[offset] ?? `+${offset}`;
}

/** Addresses of the objects that are in use, rising; none if the heap cannot be walked. */
function objectsOf(memory: Memory): Address[] {
  try {
    return [...reachable(memory).references.keys()].toSorted((one, other) => one - other);
  } catch {
    return [];
  }
}

function isIn(memory: Memory, object: Address, address: Address): boolean {
  try {
    return address < object + Math.max(FIELDS.length, objectWords(object));
  } catch {
    return address < object + FIELDS.length && memory.words[object + TYPE] !== 0;
  }
}

/** Its type, or of a ctypes type which one it is. The heap may hold anything where it is broken. */
function whatIs({ words }: Memory, object: Address): string {
  const type = words[object + TYPE]!;
  if (type === CTYPE_TYPE) return `type ${SCALAR_KINDS[words[object + ARRAY_KIND]!]?.name}`;
  if (type === ARRAY_TYPE_TYPE) return `type ${arrayNameOf(words, object)}`;
  if (type === ARRAY_TYPE) return arrayNameOf(words, words[object + ARRAY_OWN_TYPE]!);
  return nameOfType(type);
}

function arrayNameOf(words: Int32Array, type: Address): string {
  const kind = SCALAR_KINDS[words[type + ARRAY_KIND]!]?.name;
  return `${kind}_Array_${words[type + ARRAY_LENGTH]}`;
}
