// Cells: variables that functions share with the functions inside of them.
//
// A cell may be reached by several threads: its value is a slot of a container like any other.

import type { Address, Steps } from '../memory.ts';
import { peek, poke } from '../memory.ts';
import { CELL_WORDS } from '../heap/references.ts';
import {
  CELL_TYPE,
  CELL_VALUE,
  CODE_FREE,
  CODE_LOCAL_NAMES,
  CODE_LOCALS,
  FRAME_CODE,
  FRAME_FUNCTION,
  FUNCTION_CLOSURE,
  SIZE,
  TUPLE_ITEMS,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import type { Dicts } from './collections/dicts.ts';
import { NAME_ERROR, UNBOUND_LOCAL_ERROR } from './exceptions.ts';
import { strValue, type Objects } from './objects.ts';

export function makeCells(objects: Objects, dicts: Dicts) {
  const { containers, decref, incref, newContainer, raise, toHeap } = objects;

  /** A cell with `value`, whose reference is taken over, or 0. */
  function* newCell(me: Thread, value: Ref): Steps<Ref> {
    const cell = yield* newContainer(me, CELL_TYPE, CELL_WORDS);
    if (cell !== 0) poke(cell + CELL_VALUE, value);
    return cell;
  }

  /** MAKE_CELL: the variable in `local` moves into a cell. */
  function* makeCell(me: Thread, local: Address): Steps<boolean> {
    const value = peek(local);
    const cell = yield* newCell(me, value);
    if (cell === 0) return false;
    if (value !== 0) yield* toHeap(me, value);
    poke(local, cell);
    return true;
  }

  /** COPY_FREE_VARS: the cells of the function's closure become the last locals of its frame. */
  function* copyFreeVariables(me: Thread, frame: Address): Steps {
    const closure = peek(peek(frame + FRAME_FUNCTION) + FUNCTION_CLOSURE);
    const n = peek(closure + SIZE);
    const into = frame + peek(peek(frame + FRAME_CODE) + CODE_LOCALS) - n;
    for (let i = 0; i < n; i++) {
      const cell = peek(closure + TUPLE_ITEMS + i);
      yield* incref(me, cell);
      poke(into + i, cell);
    }
  }

  function* raiseUnbound(me: Thread, code: Ref, local: number): Steps<Ref> {
    const name = strValue(peek(peek(code + CODE_LOCAL_NAMES) + TUPLE_ITEMS + local));
    if (local < peek(code + CODE_LOCALS) - peek(code + CODE_FREE)) {
      const why = `cannot access local variable '${name}' where it is not associated with a value`;
      return yield* raise(me, UNBOUND_LOCAL_ERROR, why);
    }
    const why = `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`;
    return yield* raise(me, NAME_ERROR, why);
  }

  /** What is in the cell that is the `local`-th one of `frame`; 0 with the exception set. */
  function* loadCell(me: Thread, frame: Address, local: number): Steps<Ref> {
    const cell = peek(frame + local);
    const value = yield* containers.load(me, cell, cell + CELL_VALUE);
    if (value !== 0) return value;
    return yield* raiseUnbound(me, peek(frame + FRAME_CODE), local);
  }

  /** LOAD_FROM_DICT_OR_DEREF: a name in a class body, or else the variable around the class. */
  function* loadClassCell(me: Thread, frame: Address, local: number, namespace: Ref): Steps<Ref> {
    const name = peek(peek(peek(frame + FRAME_CODE) + CODE_LOCAL_NAMES) + TUPLE_ITEMS + local);
    const value = yield* dicts.dictGet(me, namespace, name);
    if (value !== 0 || objects.hasException(me)) return value;
    return yield* loadCell(me, frame, local);
  }

  /** Stores `value`, whose reference, a frame's, is taken over. */
  function* storeCell(me: Thread, cell: Ref, value: Ref): Steps {
    yield* toHeap(me, value);
    const old = yield* containers.exchange(me, cell, cell + CELL_VALUE, value);
    if (old !== 0) yield* decref(me, old);
  }

  /** Unbinds the variable; false with the exception set if it is unbound. */
  function* deleteCell(me: Thread, frame: Address, local: number): Steps<boolean> {
    const cell = peek(frame + local);
    const old = yield* containers.exchange(me, cell, cell + CELL_VALUE, 0);
    if (old === 0) {
      yield* raiseUnbound(me, peek(frame + FRAME_CODE), local);
      return false;
    }
    yield* decref(me, old);
    return true;
  }

  return {
    newCell,
    makeCell,
    copyFreeVariables,
    raiseUnbound,
    loadCell,
    loadClassCell,
    storeCell,
    deleteCell,
  };
}
