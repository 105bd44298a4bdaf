// What threads contended for: from the notes that they made (notes.ts), names, types and lines of the guest.
//
// For heaps whose threads rest. What has died meanwhile keeps its type and has no name.

import path from 'node:path';
import { reachable } from '../heap/inspect.ts';
import { ownedBlock, ownedBlocks, ownedBlockWords, objectWords } from '../heap/references.ts';
import {
  AREAS,
  AREA_WORDS,
  areasEnd,
  BLOCK_TYPE,
  BOOL_TYPE,
  CLASS_TABLE_TYPE,
  CODE_BYTECODE,
  CODE_NAME,
  CODE_NUMBER,
  CODE_TYPE,
  FUNCTION_CODE,
  FUNCTION_NAME,
  FUNCTION_TYPE,
  HEAP,
  HEAP_THREADS,
  INT_TYPE,
  MODULE_NAME,
  MODULE_TYPE,
  NATIVE_NAME,
  NATIVE_TYPE,
  NONE_TYPE,
  PAYLOAD,
  STATIC_END,
  STR_TYPE,
  STRATEGY,
  TRUE,
  TYPE,
  TYPE_TYPE,
} from '../layout.ts';
import { enterMemory, peek, type Address, type Memory } from '../memory.ts';
import { NOTE_CONTENDED, NOTE_SITE, NOTE_TYPE, NOTE_WORDS, NOTE_WRITES } from '../notes.ts';
import type { Code } from '../python/code.ts';
import type { Contention } from '../results.ts';
import type { Ref } from '../strategy.ts';
import { intValue, strValue } from '../vm/objects.ts';
import { slotsOf } from '../vm/module-slots.ts';
import { nameOfType } from '../vm/types.ts';

/** Types that the guest never sees. */
const HIDDEN_TYPES: ReadonlyMap<Ref, string> = new Map([
  [CLASS_TABLE_TYPE, 'class namespace'],
  [BLOCK_TYPE, 'items'],
  [TYPE_TYPE, 'type'],
]);

/** Entries that a run tells. */
export const MOST = 10;
/** Characters of a str that serve as its name. */
const MOST_TEXT = 20;

/** What was noted of one object, or word, at one instruction; summed over threads. */
interface Note {
  /** Negative: any object of a type. */
  readonly target: Address;
  readonly site: Address;
  readonly type: Ref;
  accesses: number;
  contended: number;
}

/** The same for all objects of one name, or without one, at one line. */
interface Tally {
  readonly name: string | undefined;
  readonly type: string;
  readonly line: string;
  accesses: number;
  contended: number;
  /** Which objects, or words. */
  readonly objects: Set<Address>;
}

/** The most contended first. @param notes by heap, a table for each thread. @param codes by their numbers. */
export function contentionIn(
  heaps: readonly Memory[],
  notes: readonly (readonly Int32Array[])[],
  codes: readonly Code[],
  most = MOST,
): Contention[] {
  const tallies = new Map<string, Tally>();
  for (const [i, tables] of notes.entries()) {
    const contended = sumsOf(tables).filter((note) => note.contended > 0);
    if (contended.length === 0) continue;
    const names = namesIn(heaps[i]!, codes);
    for (const note of contended) add(tallies, note, names);
  }
  return [...tallies.values()]
    .toSorted((a, b) => b.contended - a.contended || b.accesses - a.accesses)
    .slice(0, most)
    .map(({ name, objects, type, line, accesses, contended }) => {
      const unnamed = objects.size === 1 ? 'an object' : `${objects.size} objects`;
      return { object: name ?? unnamed, type, line, accesses, contended };
    });
}

/** The entries of the tables of a heap's threads, each object and instruction once. */
function sumsOf(tables: readonly Int32Array[]): Note[] {
  const sums = new Map<string, Note>();
  for (const table of tables)
    for (let at = 0; at < table.length; at += NOTE_WORDS) {
      if (table[at] === 0) continue;
      const [target, site, type] = [table[at]!, table[at + NOTE_SITE]!, table[at + NOTE_TYPE]!];
      const key = `${target} ${site} ${type}`;
      const note = sums.get(key) ?? { target, site, type, accesses: 0, contended: 0 };
      note.accesses += table[at + NOTE_WRITES]!;
      note.contended += table[at + NOTE_CONTENDED]!;
      sums.set(key, note);
    }
  return [...sums.values()];
}

function add(tallies: Map<string, Tally>, note: Note, { whatIs, lineOf }: Names): void {
  const { name, type, start = note.target } = whatIs(note);
  const line = lineOf(note.site);
  const key = JSON.stringify([name, type, line]);
  const tally = tallies.get(key) ?? {
    name,
    type,
    line,
    accesses: 0,
    contended: 0,
    objects: new Set<Address>(),
  };
  tally.accesses += note.accesses;
  tally.contended += note.contended;
  tally.objects.add(start);
  tallies.set(key, tally);
}

interface What {
  readonly name: string | undefined;
  readonly type: string;
  /** Of an object that lives: where it starts. */
  readonly start?: Address;
}

interface Names {
  whatIs(note: Note): What;
  lineOf(pc: Address): string;
}

/** The names in a heap as it is now. */
function namesIn(memory: Memory, codes: readonly Code[]): Names {
  enterMemory(memory);
  const objects = objectsOf(memory);
  const parts = objects.flatMap((object) => partsOf(object)).toSorted((a, b) => a.start - b.start);
  const firstObject = areasEnd(peek(HEAP_THREADS));
  const slots = new Map(objects.flatMap((object) => globalsOf(object)));
  const globals = new Map([...slots].map(([slot, name]) => [peek(slot), name]));
  const texts = objects
    .filter((object) => peek(object + TYPE) === CODE_TYPE)
    .map((code) => ({
      start: peek(code + CODE_BYTECODE),
      code: codes[peek(code + CODE_NUMBER)]!,
    }));

  return {
    whatIs({ target, type }) {
      enterMemory(memory);
      const known = wellKnown(target, firstObject);
      if (known !== undefined) return known;
      const part = target < STATIC_END ? { object: target } : partAt(parts, target);
      // It has died, and another may be in its place.
      if (part === undefined || (type !== 0 && peek(part.object + TYPE) !== type))
        return { name: undefined, type: type === 0 ? 'word' : typeNameOf(type) };
      const slot = slots.get(target);
      if (slot !== undefined) return { name: slot, type: 'global' };
      const { object } = part;
      const name = nameOf(object) ?? globals.get(object);
      return { name, type: typeNameOf(peek(object + TYPE)), start: object };
    },

    lineOf(pc) {
      const text = texts.find(
        ({ start, code }) => pc >= start && pc < start + code.instructions.length,
      );
      if (text === undefined) return '';
      const { filename, instructions } = text.code;
      return `${path.basename(filename)}:${instructions[pc - text.start]!.line}`;
    },
  };
}

/** Addresses of what can be reached; none if the heap cannot be walked. */
function objectsOf(memory: Memory): Ref[] {
  try {
    return [...reachable(memory).references.keys()];
  } catch {
    return [];
  }
}

/** Part of an object: its own words, or a block that it owns. */
interface Part {
  readonly object: Ref;
  readonly start: Address;
  readonly end: Address;
}

/** The one of `parts`, in their order, that holds an address. */
function partAt(parts: readonly Part[], address: Address): Part | undefined {
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle]!.start <= address) low = middle + 1;
    else high = middle;
  }
  const part = parts[low - 1];
  return part !== undefined && address < part.end ? part : undefined;
}

function partsOf(object: Ref): Part[] {
  const parts = [{ object, start: object, end: object + objectWords(object) }];
  for (let i = 0; i < ownedBlocks(object); i++) {
    const start = ownedBlock(object, i);
    const end = start + PAYLOAD + ownedBlockWords(object, i);
    if (start !== 0) parts.push({ object, start, end });
  }
  return parts;
}

/** The globals of a module: where the value of each is, and its name. */
function globalsOf(object: Ref): [value: Address, name: string][] {
  if (peek(object + TYPE) !== MODULE_TYPE) return [];
  return slotsOf(object).map((slot) => [slot + 1, strValue(peek(slot))]);
}

/** Words that belong to no object. */
function wellKnown(target: Address, firstObject: Address): What | undefined {
  if (target === HEAP) return { name: 'free lists of the heap', type: 'heap' };
  if (target === STRATEGY) return { name: 'execution lock', type: 'lock' };
  if (target < AREAS || target >= firstObject) return undefined;
  return { name: `thread ${(target - AREAS) / AREA_WORDS + 1}`, type: 'thread' };
}

function typeNameOf(type: Ref): string {
  return HIDDEN_TYPES.get(type) ?? nameOfType(type);
}

/** What an object calls itself. */
function nameOf(object: Ref): string | undefined {
  switch (peek(object + TYPE)) {
    case FUNCTION_TYPE:
      return functionName(object);
    case NATIVE_TYPE:
      return strValue(peek(object + NATIVE_NAME));
    case MODULE_TYPE:
      return strValue(peek(object + MODULE_NAME));
    case CODE_TYPE:
      return strValue(peek(object + CODE_NAME));
    case TYPE_TYPE:
      return nameOfType(object);
    case INT_TYPE:
      // Others are many: they share a row.
      return object < STATIC_END ? String(intValue(object)) : undefined;
    case STR_TYPE:
      return shortened(strValue(object));
    case NONE_TYPE:
      return 'None';
    case BOOL_TYPE:
      return object === TRUE ? 'True' : 'False';
    default:
      return undefined;
  }
}

/** Its own, which a program may have set, or that of its code. */
function functionName(callee: Ref): string {
  const own = peek(callee + FUNCTION_NAME);
  return strValue(own === 0 ? peek(peek(callee + FUNCTION_CODE) + CODE_NAME) : own);
}

function shortened(text: string): string {
  const cut = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}...` : text;
  return JSON.stringify(cut);
}
