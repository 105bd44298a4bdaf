// Code for displays: lists, tuples, sets, dicts and joined strings.

import type { DictDisplay, Expression, JoinedString } from './ast.ts';
import type { Position } from './code.ts';
import { NameCompiler } from './compile-name.ts';
import { frozenSet } from './constants.ts';
import { constantsOf } from './fold.ts';
import * as op from './opcodes.ts';

/** More than this many values are not put on the stack at once if it can be helped. */
export const STACK_USE_GUIDELINE = 30;

const COLLECTIONS = {
  list: { build: op.BUILD_LIST, append: op.LIST_APPEND, extend: op.LIST_EXTEND },
  // Made as a list where it is not made at once.
  tuple: { build: op.BUILD_LIST, append: op.LIST_APPEND, extend: op.LIST_EXTEND },
  set: { build: op.BUILD_SET, append: op.SET_ADD, extend: op.SET_UPDATE },
} as const;

export abstract class DisplayCompiler extends NameCompiler {
  protected abstract expression(node: Expression): void;

  protected expressions(nodes: readonly Expression[]): void {
    for (const node of nodes) this.expression(node);
  }

  /** A collection of elements, behind `pushed` ones that are on the stack already. */
  protected collect(
    elements: readonly Expression[],
    kind: keyof typeof COLLECTIONS,
    where: Position,
    pushed = 0,
  ): void {
    const values = elements.length > 2 ? constantsOf(elements) : undefined;
    const { build, extend } = COLLECTIONS[kind];
    if (values !== undefined && kind === 'tuple' && pushed === 0) {
      this.loadConstant(values, where);
    } else if (values !== undefined) {
      this.emit(build, pushed, where);
      this.loadConstant(kind === 'set' ? frozenSet(values) : values, where);
      this.emit(extend, 1, where);
      if (kind === 'tuple') this.#listToTuple(where);
    } else if (
      elements.length + pushed > STACK_USE_GUIDELINE ||
      elements.some((element) => element.kind === 'Starred')
    ) {
      this.#extend(elements, kind, where, pushed);
      if (kind === 'tuple') this.#listToTuple(where);
    } else {
      this.expressions(elements);
      const size = elements.length + pushed;
      this.emit(kind === 'tuple' ? op.BUILD_TUPLE : build, size, where);
    }
  }

  #listToTuple(where: Position): void {
    this.emit(op.CALL_INTRINSIC_1, op.INTRINSIC_LIST_TO_TUPLE, where);
  }

  /** One element after the other; what precedes the first starred one is on the stack at once. */
  #extend(
    elements: readonly Expression[],
    kind: keyof typeof COLLECTIONS,
    where: Position,
    pushed: number,
  ): void {
    const { build, append, extend } = COLLECTIONS[kind];
    let isBuilt = elements.length + pushed > STACK_USE_GUIDELINE;
    if (isBuilt) this.emit(build, pushed, where);
    for (const [index, element] of elements.entries()) {
      if (element.kind !== 'Starred') {
        this.expression(element);
        if (isBuilt) this.emit(append, 1, where);
        continue;
      }
      if (!isBuilt) this.emit(build, index + pushed, where);
      isBuilt = true;
      this.expression(element.value);
      this.emit(extend, 1, where);
    }
  }

  /** Long displays are built in pieces that fit the stack; so are those around `**`. */
  protected dict(node: DictDisplay): void {
    let hasDict = false;
    let start = 0;
    const piece = (end: number): void => {
      if (end === start) return;
      this.#dictPiece(node, start, end);
      if (hasDict) this.emit(op.DICT_UPDATE, 1, node);
      hasDict = true;
    };
    for (const [index, key] of node.keys.entries()) {
      if (key === null) {
        piece(index);
        if (!hasDict) this.emit(op.BUILD_MAP, 0, node);
        hasDict = true;
        this.expression(node.values[index]!);
        this.emit(op.DICT_UPDATE, 1, node);
        start = index + 1;
      } else if ((index - start) * 2 > STACK_USE_GUIDELINE) {
        piece(index + 1);
        start = index + 1;
      }
    }
    piece(node.keys.length);
    if (!hasDict) this.emit(op.BUILD_MAP, 0, node);
  }

  #dictPiece(node: DictDisplay, start: number, end: number): void {
    const keys = node.keys.slice(start, end);
    const values = node.values.slice(start, end);
    const isBig = keys.length * 2 > STACK_USE_GUIDELINE;
    const constantKeys = constantsOf(keys);
    if (keys.length > 1 && !isBig && constantKeys !== undefined) {
      this.expressions(values);
      this.loadConstant(constantKeys, node);
      return this.emit(op.BUILD_CONST_KEY_MAP, keys.length, node);
    }
    if (isBig) this.emit(op.BUILD_MAP, 0, node);
    for (const [index, key] of keys.entries()) {
      this.expression(key!);
      this.expression(values[index]!);
      if (isBig) this.emit(op.MAP_ADD, 1, node);
    }
    if (!isBig) this.emit(op.BUILD_MAP, keys.length, node);
  }

  protected joinedString(node: JoinedString): void {
    const { values } = node;
    if (values.length > STACK_USE_GUIDELINE) {
      this.loadConstant('', node);
      this.emit(op.LOAD_ATTR, (this.nameIndex('join') << 1) | 1, node);
      this.emit(op.BUILD_LIST, 0, node);
      for (const value of values) {
        this.expression(value);
        this.emit(op.LIST_APPEND, 1, node);
      }
      return this.emit(op.CALL, 1, node);
    }
    if (values.length === 0) return this.loadConstant('', node);
    this.expressions(values);
    if (values.length > 1) this.emit(op.BUILD_STRING, values.length, node);
  }
}
