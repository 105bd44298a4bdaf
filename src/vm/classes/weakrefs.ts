// Weak references, and what is done before an object of a class goes.
//
// Source: CPython 3.13, Objects/weakrefobject.c.
// Differs: one spin lock for all lists in place of one of several mutexes chosen by the object's address; it is
//   held for a few words each time.
// State: object  EXTRA_WEAK: first weak reference to it, or 0
//        weak    WEAK_TARGET, WEAK_NEXT; WEAK_PREVIOUS: address of the word that leads to it; 0: in no list.
//        All under HEAP_WEAK_LOCK; WEAK_TARGET may be read without.
// Invariant: a weak reference in a list has the list's object as its target, and leaves the list before
//   that object's memory is given back: who gets a reference to a target, and then still finds it there,
//   has got one to the right object.

import type { Address, Steps } from '../../memory.ts';
import { load, peek, poke, read, store, write } from '../../memory.ts';
import { DESCRIPTOR_WORDS, extrasOf } from '../../heap/references.ts';
import { makeUpgrade } from '../../heap/weak-upgrade.ts';
import {
  AREA_EXCEPTION,
  EXTRA_WEAK,
  HEAP_WEAK_LOCK,
  MODULE_TYPE,
  NONE,
  TYPE,
  TYPE_TYPE,
  WEAK_CALLBACK,
  WEAK_HASH,
  WEAK_IS_KEPT,
  WEAK_NEXT,
  WEAK_PREVIOUS,
  WEAK_TARGET,
  WEAKREF_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { spinAcquire, spinRelease } from '../../sync/spin-lock.ts';
import { TYPE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import type { Objects } from '../objects.ts';
import { typeName } from '../types.ts';
import type { Lookup } from './lookup.ts';
import { special } from './special-names.ts';

export type Weakrefs = ReturnType<typeof makeWeakrefs>;

export function makeWeakrefs(objects: Objects, hooks: Hooks, lookup: Lookup) {
  const { containers, counts, decref, incref, newContainer, raise } = objects;

  const upgradeWord = makeUpgrade({ decref, tryIncref: counts.tryIncref });

  /** Whether an object lives as long as the heap, so that nothing has to be told of its death. */
  function isEternal(object: Ref): boolean {
    const type = peek(object + TYPE);
    return type === TYPE_TYPE || type === MODULE_TYPE;
  }

  /** A weak reference to `target`; `callback` may be 0. */
  function* newWeak(me: Thread, target: Ref, callback: Ref): Steps<Ref> {
    const extras = extrasOf(target);
    if (extras === 0 && !isEternal(target)) {
      const why = `cannot create weak reference to '${typeName(target)}' object`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (extras !== 0) {
      yield* counts.allowWeak(me, target);
      const known = callback === 0 ? yield* findPlain(me, extras) : 0;
      if (known !== 0) return known;
    }
    const weak = yield* newContainer(me, WEAKREF_TYPE, DESCRIPTOR_WORDS);
    if (weak === 0) return 0;
    if (callback !== 0) yield* incref(me, callback);
    poke(weak + WEAK_CALLBACK, callback);
    poke(weak + WEAK_TARGET, target);
    poke(weak + WEAK_NEXT, 0);
    poke(weak + WEAK_PREVIOUS, 0);
    poke(weak + WEAK_HASH, 0);
    poke(weak + WEAK_IS_KEPT, extras === 0 ? 1 : 0);
    if (extras === 0) return weak;
    yield* counts.allowWeak(me, weak);
    yield* spinAcquire(HEAP_WEAK_LOCK);
    yield* link(weak, extras + EXTRA_WEAK);
    yield* spinRelease(HEAP_WEAK_LOCK);
    return weak;
  }

  /** Puts a weak reference at the head of a list, which is locked. */
  function* link(weak: Ref, head: Address): Steps {
    const first = yield* load(head);
    yield* write(weak + WEAK_NEXT, first);
    yield* write(weak + WEAK_PREVIOUS, head);
    if (first !== 0) yield* write(first + WEAK_PREVIOUS, weak + WEAK_NEXT);
    yield* store(head, weak);
  }

  /** Takes a weak reference out of its list, which is locked. */
  function* unlink(weak: Ref): Steps {
    const previous = yield* read(weak + WEAK_PREVIOUS);
    if (previous === 0) return;
    const next = yield* read(weak + WEAK_NEXT);
    yield* store(previous, next);
    if (next !== 0) yield* write(next + WEAK_PREVIOUS, previous);
    yield* write(weak + WEAK_PREVIOUS, 0);
  }

  /** A weak reference without callback that an object has already; a new reference, or 0. */
  function* findPlain(me: Thread, extras: Address): Steps<Ref> {
    let found: Ref = 0;
    yield* spinAcquire(HEAP_WEAK_LOCK);
    let at = yield* load(extras + EXTRA_WEAK);
    while (at !== 0 && found === 0) {
      if (peek(at + WEAK_CALLBACK) === 0 && (yield* counts.tryIncref(me, at))) found = at;
      at = yield* load(at + WEAK_NEXT);
    }
    yield* spinRelease(HEAP_WEAK_LOCK);
    return found;
  }

  /** What a weak reference refers to, a new reference; 0: nothing any more. */
  function* upgrade(me: Thread, weak: Ref): Steps<Ref> {
    if (!isKept(weak)) return yield* upgradeWord(me, weak + WEAK_TARGET);
    const target = yield* load(weak + WEAK_TARGET);
    if (target !== 0) yield* incref(me, target);
    return target;
  }

  /** Whether the target of a weak reference lives as long as the heap. */
  function isKept(weak: Ref): boolean {
    return peek(weak + WEAK_IS_KEPT) === 1;
  }

  /** A weak reference dies. */
  function* unlinkWeak(_me: Thread, weak: Ref): Steps {
    yield* spinAcquire(HEAP_WEAK_LOCK);
    yield* unlink(weak);
    yield* spinRelease(HEAP_WEAK_LOCK);
  }

  /** The next weak reference to an object that dies, taken out of the list; 0: there are no more. */
  function* takeFirst(head: Address): Steps<Ref> {
    const weak = yield* load(head);
    if (weak === 0) return 0;
    yield* unlink(weak);
    yield* store(weak + WEAK_TARGET, 0);
    return weak;
  }

  /** Before an object is destroyed; see CollectorWorld. */
  function* takeWeak(
    me: Thread,
    object: Ref,
    waiting: Ref[],
    isWanted: (weak: Ref) => boolean,
  ): Steps {
    const head = extrasOf(object) + EXTRA_WEAK;
    yield* spinAcquire(HEAP_WEAK_LOCK);
    for (let weak = yield* takeFirst(head); weak !== 0; weak = yield* takeFirst(head)) {
      // One that dies itself at this moment calls nobody.
      const mayCall = peek(weak + WEAK_CALLBACK) !== 0 && isWanted(weak);
      if (mayCall && (yield* counts.tryIncref(me, weak))) waiting.push(weak);
    }
    yield* spinRelease(HEAP_WEAK_LOCK);
  }

  /** Calls the callback of a weak reference, once; takes the reference to it over. */
  function* callBack(me: Thread, weak: Ref): Steps {
    yield* callBackOnce(me, weak);
    yield* decref(me, weak);
  }

  function* callBackOnce(me: Thread, weak: Ref): Steps {
    const callback = yield* containers.exchange(me, weak, weak + WEAK_CALLBACK, 0);
    if (callback === 0) return;
    const pending = peek(me.area + AREA_EXCEPTION);
    poke(me.area + AREA_EXCEPTION, 0);
    const result = yield* hooks.callObject(me, callback, [weak]);
    if (result === 0) yield* hooks.reportIgnored(me, callback);
    else yield* decref(me, result);
    poke(me.area + AREA_EXCEPTION, pending);
    yield* decref(me, callback);
  }

  /** Calls `__del__`. What goes wrong is only reported. */
  function* finalise(me: Thread, object: Ref): Steps {
    const method = yield* lookup.findInClassesToFrame(me, peek(object + TYPE), special('__del__'));
    if (method === 0) return;
    const pending = peek(me.area + AREA_EXCEPTION);
    poke(me.area + AREA_EXCEPTION, 0);
    yield* incref(me, method);
    const result = yield* lookup.callFound(me, method, object, []);
    if (result === 0) yield* hooks.reportIgnored(me, method);
    else yield* decref(me, result);
    yield* decref(me, method);
    poke(me.area + AREA_EXCEPTION, pending);
  }

  /** `weak()`: what it refers to, or None. */
  function* callWeak(me: Thread, weak: Ref): Steps<Ref> {
    const target = yield* upgrade(me, weak);
    if (target !== 0) return target;
    yield* incref(me, NONE);
    return NONE;
  }

  /** How many weak references there are to an object. */
  function* countWeak(object: Ref): Steps<number> {
    const extras = extrasOf(object);
    if (extras === 0) return 0;
    let n = 0;
    yield* spinAcquire(HEAP_WEAK_LOCK);
    let at = yield* load(extras + EXTRA_WEAK);
    for (; at !== 0; n++) at = yield* load(at + WEAK_NEXT);
    yield* spinRelease(HEAP_WEAK_LOCK);
    return n;
  }

  return { countWeak, newWeak, upgrade, callWeak, takeWeak, callBack, unlinkWeak, finalise };
}
