// Collects the code of one module or function: instructions in order, labels, names and constants.

import type { Code, Constant, Position } from './code.ts';
import { assemble } from './assemble.ts';
import { ConstantPool } from './constant-pool.ts';
import {
  BasicBlock,
  exitsScope,
  isBlockPush,
  SETUP_CLEANUP,
  type GraphInstruction,
} from './basic-block.ts';
import { optimizeGraph } from './flow-graph.ts';
import { NOWHERE } from './fold.ts';
import { placeVariables } from './variables.ts';
import * as op from './opcodes.ts';
import type { Source } from './source.ts';
import type { Block } from './symbols.ts';

/** A place in the code, known once `use` has been called. */
export interface Label {
  /** Index of the instruction that it stands before. */
  index: number;
}

interface Emitted {
  readonly opcode: number;
  readonly operand: number;
  readonly label: Label | null;
  readonly position: Position;
}

/** Interns strings in the order of their first use. */
class NameTable {
  readonly #indices = new Map<string, number>();

  indexOf(name: string): number {
    let index = this.#indices.get(name);
    if (index === undefined) {
      index = this.#indices.size;
      this.#indices.set(name, index);
    }
    return index;
  }

  get names(): string[] {
    return [...this.#indices.keys()];
  }
}

/** What a code object says about itself besides its code. */
export interface CodeShape {
  readonly name: string;
  readonly firstLine: number;
  readonly argCount: number;
  readonly positionalOnlyCount: number;
  readonly keywordOnlyCount: number;
  readonly flags: number;
}

export class Emitter {
  protected readonly source: Source;
  protected readonly block: Block;
  readonly #emitted: Emitted[] = [];
  readonly #names = new NameTable();
  readonly #locals = new NameTable();
  readonly #constants = new ConstantPool();
  readonly #labels: Label[] = [];
  /** co_cellvars and co_freevars. */
  protected readonly cellNames: readonly string[];
  protected readonly freeNames: readonly string[];

  constructor(source: Source, block: Block) {
    this.source = source;
    this.block = block;
    this.cellNames = block.cellNames;
    this.freeNames = block.freeNames;
    for (const name of block.parameters) this.#locals.indexOf(name);
  }

  protected emit(opcode: number, operand: number, position: Position): void {
    this.#emitted.push({ opcode, operand, label: null, position });
  }

  protected emitJump(opcode: number, label: Label, position: Position): void {
    this.#emitted.push({ opcode, operand: 0, label, position });
  }

  protected newLabel(): Label {
    return { index: -1 };
  }

  /** Puts a label before the next instruction. */
  protected use(label: Label): void {
    label.index = this.#emitted.length;
    this.#labels.push(label);
  }

  /** Turns a StopIteration that leaves a generator into a RuntimeError. */
  protected wrapGenerator(): void {
    const handler = this.newLabel();
    this.#emitted.unshift({ opcode: SETUP_CLEANUP, operand: 0, label: handler, position: NOWHERE });
    for (const label of this.#labels) label.index++;
    this.loadConstant(null, NOWHERE);
    this.emit(op.RETURN_VALUE, 0, NOWHERE);
    this.use(handler);
    this.emit(op.CALL_INTRINSIC_1, op.INTRINSIC_STOPITERATION_ERROR, NOWHERE);
    this.emit(op.RERAISE, 1, NOWHERE);
  }

  protected loadConstant(value: Constant, position: Position): void {
    this.emit(op.LOAD_CONST, this.addConstant(value), position);
  }

  protected addConstant(value: Constant): number {
    return this.#constants.add(value);
  }

  protected nameIndex(name: string): number {
    return this.#names.indexOf(name);
  }

  protected localIndex(name: string): number {
    return this.#locals.indexOf(name);
  }

  protected finish(shape: CodeShape, qualifiedName: string): Code {
    const entry = this.#buildGraph();
    const localNames = this.#locals.names;
    const { freeNames } = this;
    optimizeGraph(entry, this.#constants, localNames.length, this.block.parameters.length);
    const names = { localNames, cellNames: this.cellNames, freeNames };
    const cellNames = placeVariables(entry, names, shape);
    return {
      kind: 'code',
      filename: this.source.filename,
      ...shape,
      qualifiedName,
      ...assemble(entry),
      localNames,
      cellNames,
      freeNames,
      names: this.#names.names,
      constants: this.#constants.values,
    };
  }

  /** A block starts at each target of a jump, and after each jump or return. */
  #buildGraph(): BasicBlock {
    const targets = new Set<number>();
    for (const { label } of this.#emitted) if (label !== null) targets.add(label.index);
    const entry = new BasicBlock();
    const starts = new Map<number, BasicBlock>();
    const jumps: [GraphInstruction, Label][] = [];
    let block = entry;
    let isTerminated = false;
    for (const [index, { opcode, operand, label, position }] of this.#emitted.entries()) {
      const isTarget = targets.has(index);
      if (isTerminated || (isTarget && (block.last !== undefined || block.isJumpTarget))) {
        block.next = new BasicBlock();
        block = block.next;
      }
      if (isTarget) {
        block.isJumpTarget = true;
        starts.set(index, block);
      }
      const instruction: GraphInstruction = {
        opcode,
        operand,
        target: null,
        position,
        handler: null,
      };
      block.instructions.push(instruction);
      if (label !== null) jumps.push([instruction, label]);
      const isPush = isBlockPush(instruction);
      isTerminated = (label !== null && !isPush) || exitsScope(instruction);
    }
    for (const [instruction, label] of jumps) instruction.target = starts.get(label.index)!;
    return entry;
  }
}
