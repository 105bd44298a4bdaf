// Code that assigns to targets and deletes them.

import type { AugmentedAssign, Attribute, Expression } from './ast.ts';
import type { Position } from './code.ts';
import { attributePosition } from './compile-call.ts';
import { ExpressionCompiler, isPlainSlice } from './compile-expression.ts';
import * as op from './opcodes.ts';

/** How many targets may stand before a starred one. */
const MAX_BEFORE_STAR = 255;

function inPlaceOperand(operator: AugmentedAssign['operator']): number {
  return op.BINARY_OPERATORS.indexOf(`${operator}=`);
}

export abstract class TargetCompiler extends ExpressionCompiler {
  protected store(target: Expression): void {
    switch (target.kind) {
      case 'Name':
        return this.name(target.id, 'store', target);
      case 'Attribute':
        this.noteAttribute(target);
        return this.attribute(target, 'store');
      case 'Subscript':
        return this.subscript(target, 'store');
      case 'Starred':
        return this.fail('starred assignment target must be in a list or tuple', target);
      case 'List':
      case 'Tuple':
        return this.#unpack(target.elements, target);
    }
  }

  /** An attribute of `self` is noted in the class around the method. */
  protected abstract noteAttribute(target: Attribute): void;

  #unpack(elements: readonly Expression[], where: Position): void {
    const star = elements.findIndex(({ kind }) => kind === 'Starred');
    if (star >= 0) {
      if (star > MAX_BEFORE_STAR) {
        this.fail('too many expressions in star-unpacking assignment', elements[star]!);
      }
      const another = elements.findLast(({ kind }) => kind === 'Starred')!;
      if (another !== elements[star]) {
        this.fail('multiple starred expressions in assignment', where);
      }
      const after = elements.length - star - 1;
      this.emit(op.UNPACK_EX, star | (after << 8), where);
    } else {
      this.emit(op.UNPACK_SEQUENCE, elements.length, where);
    }
    for (const element of elements) {
      this.store(element.kind === 'Starred' ? element.value : element);
    }
  }

  protected delete(target: Expression): void {
    switch (target.kind) {
      case 'Name':
        return this.name(target.id, 'delete', target);
      case 'Attribute':
        return this.attribute(target, 'delete');
      case 'Subscript':
        return this.subscript(target, 'delete');
      case 'List':
      case 'Tuple':
        for (const element of target.elements) this.delete(element);
    }
  }

  /** The target's parts are evaluated once and stay on the stack, below the value. */
  protected augmentedAssign(node: AugmentedAssign): void {
    const { target } = node;
    let restore = 0;
    switch (target.kind) {
      case 'Name':
        this.name(target.id, 'load', target);
        break;
      case 'Attribute': {
        this.expression(target.value);
        this.emit(op.COPY, 1, target);
        const where = attributePosition(target, target);
        this.emit(op.LOAD_ATTR, this.attributeIndex(target.name) << 1, where);
        break;
      }
      case 'Subscript':
        this.expression(target.value);
        if (isPlainSlice(target.index)) {
          restore = 4;
          this.sliceBounds(target.index);
          for (let i = 0; i < 3; i++) this.emit(op.COPY, 3, target);
          this.emit(op.BINARY_SLICE, 0, target);
        } else {
          restore = 3;
          this.expression(target.index);
          for (let i = 0; i < 2; i++) this.emit(op.COPY, 2, target);
          this.emit(op.BINARY_SUBSCR, 0, target);
        }
    }
    this.expression(node.value);
    this.emit(op.BINARY_OP, inPlaceOperand(node.operator), node);
    if (target.kind === 'Name') return this.name(target.id, 'store', target);
    if (target.kind === 'Attribute') {
      const where = attributePosition(target, target);
      this.emit(op.SWAP, 2, where);
      return this.emit(op.STORE_ATTR, this.attributeIndex(target.name), where);
    }
    for (let depth = restore; depth > 1; depth--) this.emit(op.SWAP, depth, target);
    this.emit(restore === 4 ? op.STORE_SLICE : op.STORE_SUBSCR, 0, target);
  }
}
