// Programs in which threads use one list and one dict, those of the interpreter, under a strategy's parts:
// what they saw must be what one operation after the other gives, whatever happens at the same time.
//
// Every block that is given back is overwritten, and every new one holds nothing that makes sense, so that
// whoever reads what is not there for him is found out: by the address that he takes for an object, or by a value
// that never was in the list or dict.
// Limits: a value is read when it is referred to; whether its memory was reused in between is seen by what it is.

import { newCounters } from '../../counters.ts';
import { threadLocalAllocator } from '../../heap/allocate.ts';
import { formatHeap } from '../../heap/format.ts';
import { countOf } from '../../heap/inspect.ts';
import { ENTRY_WORDS } from '../../heap/references.ts';
import {
  areaOf,
  areasEnd,
  BLOCK_TYPE,
  DICT_ENTRIES,
  DICT_USED,
  FLOAT_TYPE,
  FLOAT_VALUE,
  LIST_ITEMS,
  LOCAL,
  PAYLOAD,
  SCALAR_WORDS,
  SIZE,
  STATIC_END,
  TYPE,
  TYPES,
} from '../../layout.ts';
import { load, memoryOver, peek, peekF64, poke, pokeF64, store } from '../../memory.ts';
import type { Address, Memory, Steps } from '../../memory.ts';
import type {
  Allocator,
  Composition,
  Containers,
  Ref,
  ReferenceCounts,
  Thread,
  World,
} from '../../strategy.ts';
import { makeDicts } from '../../vm/collections/dicts.ts';
import { makeLists } from '../../vm/collections/lists.ts';
import { makeTables } from '../../vm/collections/tables.ts';
import { makeObjects } from '../../vm/objects.ts';
import { heapNames } from '../heap-names.ts';
import { runAlone } from '../perform.ts';
import type { Program, Violation } from '../program.ts';
import { isLinearizable, type Seen } from './linearize.ts';
import { attachesTogether } from './strategy-program.ts';

export interface ContainerScript {
  /** What is in the list and the dict that the first thread makes. */
  readonly list?: readonly number[];
  readonly dict?: readonly (readonly [key: number, value: number])[];
  /** What the second thread does before all start. */
  readonly before?: readonly string[];
  /** `append 5`, `get 0`, `set 0 5`, ...: see `act`. */
  readonly threads: readonly (readonly string[])[];
  /** Threads look how far the others are, so that what has ended before is known to come first. */
  readonly isTimed?: boolean;
}

/** What an operation gave: a number, that of the value it found; NONE if there was none. */
type Given = number;
const NONE = -1;

interface Done {
  readonly words: string;
  readonly given: Given;
}

/** Where no object is, and no entry of a small dict. */
const POISON = 8;
const HEAP_WORDS = 16 * 1024;

/** The list and the dict as one operation after the other leaves them. */
interface State {
  readonly list: readonly number[];
  readonly dict: readonly (readonly [number, number])[];
}

export function containerProgram(composition: Composition, script: ContainerScript): Program {
  return new ContainerProgram(composition, script);
}

class ContainerProgram implements Program {
  private readonly script: ContainerScript;
  /** All threads are attached from the start. */
  private readonly isTogether: boolean;
  private readonly memory: Memory;
  private readonly image: Int32Array;
  private readonly objects;
  private readonly lists;
  private readonly dicts;
  private readonly list: Ref;
  private readonly dict: Ref;
  /** Addresses that blocks were ever given out at. */
  private readonly starts = new Set<Address>();
  private problem: Violation | undefined;
  /** Words in which threads say how many operations they have done. */
  private readonly progress: Address;

  constructor(composition: Composition, script: ContainerScript) {
    this.script = script;
    this.isTogether = attachesTogether(composition);
    const count = script.threads.length;
    this.memory = memoryOver(new SharedArrayBuffer(4 * (areasEnd(count) + HEAP_WORDS)));
    this.progress = areasEnd(count) + HEAP_WORDS - 16;
    this.objects = makeObjects(this.watched(composition));
    const unused = {} as never;
    this.lists = makeLists(this.objects, unused);
    this.dicts = makeDicts(this.objects, makeTables(this.objects, unused, unused, unused));
    formatHeap(this.memory, count, this.objects.hasImmortals);
    const made = { list: 0, dict: 0 };
    this.alone(threadOf(1), this.setUp(threadOf(1), made));
    this.list = made.list;
    this.dict = made.dict;
    if (script.before !== undefined) this.alone(threadOf(2), this.acts(threadOf(2), script.before));
    for (let id = 1; id <= count; id++) this.alone(threadOf(id), this.stock(threadOf(id)));
    if (this.isTogether)
      for (let id = 1; id <= count; id++)
        runAlone(this.objects.lock.attach(threadOf(id)), this.memory);
    this.memory.words.fill(0, this.progress, this.progress + count);
    this.image = this.memory.words.slice();
  }

  begin() {
    this.memory.words.set(this.image);
    this.problem = undefined;
    return this.script.threads.map((acts, i) => ({
      steps: this.live(threadOf(i + 1), acts),
      memory: this.memory,
    }));
  }

  outcome(results: readonly unknown[]): string {
    return (results as readonly (readonly Seen<Done>[] | undefined)[])
      .map((seen) => seen?.map(({ operation }) => operation.given).join(' ') ?? 'throws')
      .join(' | ');
  }

  check(): Violation | undefined {
    return this.problem;
  }

  atEnd(results: readonly unknown[]): Violation | undefined {
    if (results.includes(undefined)) return undefined;
    const histories = results as readonly (readonly Seen<Done>[])[];
    const { list = [], dict = [] } = this.script;
    const initial = this.played({ list, dict });
    const last = this.contents();
    if (typeof last === 'string') return broken('no-use-after-free', last);
    const end: Seen<Done> = {
      operation: { words: `end ${JSON.stringify(last)}`, given: 0 },
      after: histories.map(({ length }) => length),
    };
    const all = [...histories, [end]].map((history) =>
      history.map(({ operation, after }) => ({ operation, after: [...after, 0] })),
    );
    if (!isLinearizable(all, initial, next))
      return broken(
        'linearizable',
        `no order gives ${this.outcome(results)}, and ${JSON.stringify(last)} at the end`,
      );
    return this.miscounted();
  }

  nameOf(address: number): string | undefined {
    const list = peekIn(this.memory, this.list + LIST_ITEMS);
    for (const [name, from, words] of [
      ['list', this.list, PAYLOAD + 2],
      ['dict', this.dict, PAYLOAD + 6],
      ['items', list, 8],
    ] as const)
      if (from !== 0 && address >= from && address < from + words)
        return `${name}+${address - from}`;
    return heapNames(this.memory, this.script.threads.length)(address);
  }

  // --- setting up -----------------------------------------------------------------------------------

  private alone(me: Thread, steps: Steps<unknown>): void {
    runAlone(this.objects.lock.attach(me), this.memory);
    runAlone(steps, this.memory);
    runAlone(this.objects.lock.detach(me), this.memory);
  }

  private *setUp(me: Thread, made: { list: Ref; dict: Ref }): Steps {
    const { list = [], dict = [] } = this.script;
    made.list = yield* this.objects.newList(me, list.length);
    for (const [i, value] of list.entries())
      poke(peek(made.list + LIST_ITEMS) + i, yield* this.objects.newFloat(me, value));
    made.dict = yield* this.dicts.newDict(me);
    for (const [key, value] of dict) {
      const [k, v] = [yield* this.objects.newInt(me, key), yield* this.objects.newFloat(me, value)];
      yield* this.dicts.dictSet(me, made.dict, k, v);
      yield* this.objects.decref(me, k);
      yield* this.objects.decref(me, v);
    }
  }

  /** Blocks for the thread's free lists, so that it need not take them from the others. */
  private *stock(me: Thread): Steps {
    const { allocateBlock, newFloat, decref, releaseBlock } = this.objects;
    const floats = [yield* newFloat(me, 0), yield* newFloat(me, 0), yield* newFloat(me, 0)];
    for (const one of floats) yield* decref(me, one);
    const sizes = [4, 4, 8, 8, 9, 12, 15, 17, 33, 36];
    const blocks: [Address, number][] = [];
    for (const words of sizes) blocks.push([yield* allocateBlock(me, words), words]);
    for (const [block, words] of blocks) yield* releaseBlock(me, block, words);
  }

  /** The state after what was done before. */
  private played(initial: State): State {
    const { before = [] } = this.script;
    return before.reduce((state, words) => apply(state, words).state, initial);
  }

  // --- what threads do ------------------------------------------------------------------------------

  private *live(me: Thread, acts: readonly string[]): Steps<readonly Seen<Done>[]> {
    const { lock } = this.objects;
    if (!this.isTogether) yield* lock.attach(me);
    const seen = yield* this.acts(me, acts);
    yield* lock.detach(me);
    return seen;
  }

  private *acts(me: Thread, acts: readonly string[]): Steps<readonly Seen<Done>[]> {
    const seen: Seen<Done>[] = [];
    for (const words of acts) {
      const after: number[] = [];
      for (let k = 0; k < this.script.threads.length; k++)
        after.push(this.script.isTimed === true ? yield* load(this.progress + k) : 0);
      const given = yield* this.act(me, words);
      if (this.script.isTimed === true) yield* store(this.progress + me.id - 1, seen.length + 1);
      if (!/^(?:checkpoint|make)/.test(words)) seen.push({ operation: { words, given }, after });
    }
    return seen;
  }

  private *act(me: Thread, words: string): Steps<Given> {
    const [what, ...args] = words.split(' ');
    const [a = 0, b = 0] = args.map(Number);
    const { list, dict, lists, dicts, objects } = this;
    switch (what) {
      case 'get':
        return yield* this.valueOf(me, yield* lists.listItem(me, list, a));
      case 'len':
        return yield* lists.listLength(me, list);
      case 'set':
        return yield* this.given(me, b, (value) => this.setItem(me, a, value));
      case 'append':
        return yield* this.given(me, a, (value) => lists.listAppend(me, list, value));
      case 'insert':
        return yield* this.given(me, b, (value) => lists.listInsert(me, list, a, value));
      case 'pop':
        return yield* this.valueOf(me, yield* lists.listPop(me, list, -1));
      case 'take':
        return yield* this.valueOf(me, yield* lists.listPop(me, list, a));
      case 'clear':
        yield* lists.listClear(me, list);
        return 1;
      case 'dget':
        return yield* this.withKey(me, a, (key) => this.getKey(me, key));
      case 'dlen':
        return yield* dicts.dictLength(me, dict);
      case 'has':
        return yield* this.withKey(me, a, (key) => dicts.dictContains(me, dict, key));
      case 'dset':
        return yield* this.withKey(me, a, (key) =>
          this.given(me, b, (value) => dicts.dictSet(me, dict, key, value)),
        );
      case 'ddel':
        return yield* this.withKey(me, a, (key) => this.takeKey(me, key));
      case 'dclear':
        yield* dicts.dictClear(me, dict);
        return 1;
      case 'make':
        // Others may look for a reference to it, as if they had known it before.
        yield* objects.counts.allowWeak(me, yield* objects.newFloat(me, a));
        return 0;
      default:
        yield* objects.checkpoint(me);
        return 0;
    }
  }

  private *setItem(me: Thread, at: number, value: Ref): Steps<boolean> {
    const { lists, objects } = this;
    const index = yield* objects.newInt(me, at);
    return yield* lists.listStore(me, this.list, index, value);
  }

  private *getKey(me: Thread, key: Ref): Steps<Given> {
    return yield* this.valueOf(me, yield* this.dicts.dictGet(me, this.dict, key));
  }

  private *takeKey(me: Thread, key: Ref): Steps<Given> {
    return yield* this.valueOf(me, yield* this.dicts.dictTake(me, this.dict, key));
  }

  /** A key of that number: small ones are one object each, others a new one each time. */
  private *withKey(me: Thread, key: number, steps: (key: Ref) => Steps<Given>): Steps<Given> {
    const made = yield* this.objects.newInt(me, key);
    const given = yield* steps(made);
    yield* this.objects.decref(me, made);
    return given;
  }

  private *given(
    me: Thread,
    value: number,
    steps: (value: Ref) => Steps<boolean | number>,
  ): Steps<Given> {
    const made = yield* this.objects.newFloat(me, value);
    const isDone = yield* steps(made);
    yield* this.objects.decref(me, made);
    if (isDone !== false) return 1;
    yield* this.objects.setException(me, 0);
    return NONE;
  }

  /** The number that an object is, whose reference is dropped. */
  private *valueOf(me: Thread, object: Ref): Steps<Given> {
    if (object === 0) {
      yield* this.objects.setException(me, 0);
      return NONE;
    }
    const value = peek(object + TYPE) === FLOAT_TYPE ? peekF64(object + FLOAT_VALUE) : NaN;
    yield* this.objects.decref(me, object);
    return value;
  }

  // --- what is watched ------------------------------------------------------------------------------

  private watched(composition: Composition): Composition {
    const inner = composition.allocator ?? threadLocalAllocator;
    const { starts } = this;
    const allocator: Allocator = {
      *allocate(me: Thread, words: number): Steps<Address> {
        const block = yield* inner.allocate(me, words);
        starts.add(block);
        if (block === 0) return 0;
        for (let i = PAYLOAD; i < words; i++) poke(block + i, POISON);
        return block;
      },
      *release(me: Thread, block: Address, words: number): Steps {
        yield* overwrite(block, words);
        yield* inner.release(me, block, words);
      },
    };
    const containers = (world: World, counts: ReferenceCounts): Containers => {
      const tryIncref = (me: Thread, object: Ref): Steps<boolean> =>
        this.tryIncref(me, object, counts);
      return composition.containers(world, { ...counts, tryIncref });
    };
    return { ...composition, allocator, containers };
  }

  /** That of the counts, but for what is no object, dead or alive. */
  private *tryIncref(me: Thread, object: Ref, counts: ReferenceCounts): Steps<boolean> {
    const isObject = (object >= TYPES && object < STATIC_END) || this.starts.has(object);
    if (isObject && peek(object + TYPE) !== BLOCK_TYPE) return yield* counts.tryIncref(me, object);
    this.problem ??= broken('no-stale-read', `thread ${me.id} takes for an object what is none`);
    return false;
  }

  /** What is in the list and the dict, or what is wrong with it. */
  private contents(): State | string {
    const { memory, list, dict } = this;
    const items = wordsFrom(memory, peekIn(memory, list + LIST_ITEMS), peekIn(memory, list + SIZE));
    const entries = peekIn(memory, dict + DICT_ENTRIES);
    const pairs: [Ref, Ref][] = [];
    for (let i = 0; i < peekIn(memory, dict + DICT_USED); i++) {
      const [, key, value] = wordsFrom(memory, entries + i * ENTRY_WORDS, ENTRY_WORDS);
      if (key !== 0) pairs.push([key!, value!]);
    }
    const objects = [...items, ...pairs.flat()];
    const wrong = objects.find((object) => object === 0 || peekIn(memory, object + TYPE) <= 0);
    if (wrong !== undefined) return `${wrong} is in the list or dict and is no object`;
    const numberOf = (object: Ref): number =>
      peekIn(memory, object + TYPE) === FLOAT_TYPE
        ? memory.doubles[(object + FLOAT_VALUE) >> 1]!
        : peekIn(memory, object + PAYLOAD);
    return {
      list: items.map(numberOf),
      dict: pairs.map(([key, value]) => [numberOf(key), numberOf(value)] as const),
    };
  }

  /** Whether each object in the list or dict is referred to by these alone. */
  private miscounted(): Violation | undefined {
    const { memory, list } = this;
    const items = wordsFrom(memory, peekIn(memory, list + LIST_ITEMS), peekIn(memory, list + SIZE));
    for (const object of items) {
      const counted = countOf(memory, object);
      const held = items.filter((one) => one === object).length;
      if (counted !== held && peekIn(memory, object + LOCAL) >= 0)
        return broken('conservation', `${counted} counted of an item, ${held} held`);
    }
    return undefined;
  }
}

/** What was an array holds nothing that makes sense any more; a number is none. */
function* overwrite(block: Address, words: number): Steps {
  if (peek(block + TYPE) !== BLOCK_TYPE) {
    if (words === SCALAR_WORDS) pokeF64(block + FLOAT_VALUE, NaN);
    return;
  }
  for (let i = PAYLOAD; i < words; i++) {
    if (peek(block + i) !== 0) yield* store(block + i, POISON);
  }
}

function broken(property: string, message: string): Violation {
  return { kind: 'assertion', property, message };
}

function peekIn({ words }: Memory, a: Address): number {
  return words[a]!;
}

function wordsFrom({ words }: Memory, from: Address, n: number): number[] {
  return [...words.subarray(from, from + n)];
}

function threadOf(id: number): Thread {
  return { id, area: areaOf(id), counters: newCounters() };
}

// --- what one operation after the other gives ---------------------------------------------------------

function next(state: State, { words, given }: Done): State | undefined {
  if (words.startsWith('end ')) {
    const same =
      JSON.stringify(normal(state)) === JSON.stringify(normal(JSON.parse(words.slice(4)) as State));
    return same ? state : undefined;
  }
  const then = apply(state, words);
  return then.given === given ? then.state : undefined;
}

function normal({ list, dict }: State): State {
  return { list, dict: dict.toSorted(([a], [b]) => a - b) };
}

/** What an operation gives, and what it leaves. */
function apply(state: State, words: string): { state: State; given: Given } {
  const [what, ...args] = words.split(' ');
  const [a = 0, b = 0] = args.map(Number);
  const { list, dict } = state;
  const withList = (then: readonly number[], given: Given) => ({
    state: { list: then, dict },
    given,
  });
  const value = dict.find(([key]) => key === a)?.[1];
  const others = dict.filter(([key]) => key !== a);
  const withDict = (then: State['dict'], given: Given) => ({ state: { list, dict: then }, given });
  switch (what) {
    case 'get':
      return withList(list, list[a] ?? NONE);
    case 'len':
      return withList(list, list.length);
    case 'set':
      return a < list.length ? withList(list.with(a, b), 1) : withList(list, NONE);
    case 'append':
      return withList([...list, a], 1);
    case 'insert':
      return withList(list.toSpliced(a, 0, b), 1);
    case 'pop':
      return withList(list.slice(0, -1), list.at(-1) ?? NONE);
    case 'take':
      return withList(a < list.length ? list.toSpliced(a, 1) : list, list[a] ?? NONE);
    case 'clear':
      return withList([], 1);
    case 'dget':
      return withDict(dict, value ?? NONE);
    case 'dlen':
      return withDict(dict, dict.length);
    case 'has':
      return withDict(dict, value === undefined ? 0 : 1);
    case 'dset':
      return withDict([...others, [a, b]], 1);
    case 'ddel':
      return withDict(others, value ?? NONE);
    case 'dclear':
      return withDict([], 1);
    default:
      return { state, given: 0 };
  }
}
