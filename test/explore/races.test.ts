// What is a data race, and what is not.

import { describe, expect, test } from 'vitest';
import {
  cas,
  explore,
  fetchAdd,
  join,
  load,
  mutex,
  park,
  pause,
  read,
  readF64,
  relaxedLoad,
  relaxedStore,
  spawn,
  store,
  wake,
  write,
  writeF64,
  type Report,
  type Steps,
} from '../../src/explore/index.ts';

type Address = { readonly data: number; readonly flag: number; readonly lock: number };
type Text = (a: Address) => Steps<unknown>;

function run(...threads: readonly Text[]): Promise<Report> {
  // At an even address, for floats.
  const words = { flag: 0, data: [0, 0], lock: 0 };
  return explore({ words, threads, stopAtFirst: false });
}

const writer: Text = function* (a) {
  yield* write(a.data, 1);
};
const reader: Text = function* (a) {
  yield* read(a.data);
};

describe('a race', () => {
  const access: Record<string, Text> = {
    read: reader,
    write: writer,
    load: (a) => load(a.data),
    store: (a) => store(a.data, 2),
    relaxedLoad: (a) => relaxedLoad(a.data),
    relaxedStore: (a) => relaxedStore(a.data, 2),
    fetchAdd: (a) => fetchAdd(a.data, 2),
    'cas that fails': (a) => cas(a.data, 7, 2),
    'park that does not sleep': (a) => park(a.data, 7),
  };

  test.each(Object.keys(access))('of a write and a %s', async (name) => {
    const { races, failures } = await run(writer, access[name]!);
    expect(races).toHaveLength(1);
    expect(races[0]).toMatchObject({ place: 'data[0]', address: 2 });
    expect(failures.race).toBeGreaterThan(0);
  });

  test('says who and what', async () => {
    const [race] = (await run(writer, (a) => fetchAdd(a.data, 1))).races;
    expect([race!.first, race!.second].toSorted()).toEqual(['T0 write', 'T1 atomic write']);
  });

  test('of a read and what only reads is none', async () => {
    for (const name of ['read', 'load', 'relaxedLoad', 'cas that fails'])
      expect((await run(reader, access[name]!)).races).toEqual([]);
  });

  test('of a read and a store', async () => {
    expect((await run(reader, (a) => store(a.data, 1))).races).toHaveLength(1);
  });

  test('of atomic and of relaxed accesses is none', async () => {
    const all: Text = function* (a) {
      yield* relaxedStore(a.data, (yield* relaxedLoad(a.data)) + 1);
      yield* store(a.data, (yield* load(a.data)) + 1);
    };
    expect((await run(all, all)).races).toEqual([]);
  });

  test('of either half of a float', async () => {
    const half: Text = (a) => write(a.data + 1, 1);
    expect((await run((a) => readF64(a.data), half)).races).toHaveLength(1);
    expect((await run((a) => writeF64(a.data, 0.5), half)).races).toHaveLength(1);
  });

  test('with a write that a later one of the same thread hides', async () => {
    const hiding: Text = function* (a) {
      yield* store(a.data, 1);
      yield* read(a.data);
    };
    // It can only come first: then the read sees the store of its own thread.
    const early: Text = (a) => cas(a.data, 0, 0);
    expect((await run(hiding, early)).races).toHaveLength(1);
  });
});

describe('no race when ordered by', () => {
  test('a lock', async () => {
    const locked: Text = function* (a) {
      yield* mutex.acquire(a.lock);
      yield* write(a.data, (yield* read(a.data)) + 1);
      yield* mutex.release(a.lock);
    };
    expect((await run(locked, locked, locked)).races).toEqual([]);
  });

  test('a lock that was tried; but not by a failed try', async () => {
    const trying: Text = function* (a) {
      if (!(yield* mutex.tryAcquire(a.lock))) return;
      yield* write(a.data, (yield* read(a.data)) + 1);
      yield* mutex.release(a.lock);
    };
    expect((await run(trying, trying)).races).toEqual([]);
    const careless: Text = function* (a) {
      if (!(yield* mutex.tryAcquire(a.lock))) yield* read(a.data);
    };
    const holder: Text = function* (a) {
      yield* write(a.data, 1);
      yield* mutex.acquire(a.lock);
    };
    expect((await run(holder, careless)).races).toHaveLength(1);
  });

  const raise = (how: typeof store | typeof relaxedStore): Text =>
    function* (a) {
      yield* write(a.data, 1);
      yield* how(a.flag, 1);
    };
  const look = (how: typeof load | typeof relaxedLoad): Text =>
    function* (a) {
      if ((yield* how(a.flag)) === 1) yield* read(a.data);
    };

  test('a store and the load that sees it; but not if either is relaxed', async () => {
    expect((await run(raise(store), look(load))).races).toEqual([]);
    expect((await run(raise(relaxedStore), look(load))).races).toHaveLength(1);
    expect((await run(raise(store), look(relaxedLoad))).races).toHaveLength(1);
  });

  test('a chain of read-modify-writes; but not by a store in between', async () => {
    const add: Text = (a) => fetchAdd(a.flag, 1);
    const last: Text = function* (a) {
      if ((yield* load(a.flag)) === 2) yield* read(a.data);
    };
    const first = raise(store);
    expect((await run(first, add, last)).races).toEqual([]);
    const overwrite: Text = function* (a) {
      if ((yield* relaxedLoad(a.flag)) === 1) yield* store(a.flag, 2);
    };
    expect((await run(first, overwrite, last)).races).toHaveLength(1);
  });

  test('a pause until a store', async () => {
    const waiting: Text = function* (a) {
      while ((yield* load(a.flag)) === 0) yield* pause();
      yield* write(a.data, 2);
    };
    expect((await run(raise(store), waiting)).races).toEqual([]);
  });

  test('a start and an end', async () => {
    const parent: Text = function* (a) {
      yield* write(a.data, 1);
      const child = yield* spawn(() => writer(a));
      yield* join(child);
      yield* read(a.data);
    };
    expect((await run(parent)).races).toEqual([]);
    const hasty: Text = function* (a) {
      yield* spawn(() => writer(a));
      yield* read(a.data);
    };
    expect((await run(hasty)).races).toHaveLength(1);
  });

  test('a wake', async () => {
    const sleeper: Text = function* (a) {
      if ((yield* park(a.flag, 0, 100)) === 0) yield* read(a.data);
    };
    const waker: Text = function* (a) {
      yield* write(a.data, 1);
      yield* wake(a.flag, 1);
    };
    expect((await run(sleeper, waker)).races).toEqual([]);
    // Whose time runs out knows nothing.
    const impatient: Text = function* (a) {
      yield* park(a.flag, 0, 100);
      yield* read(a.data);
    };
    expect((await run(impatient, waker)).races).toHaveLength(1);
  });
});
