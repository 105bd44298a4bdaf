// Collects the code of one module or function: instructions in order, labels, names and constants.

import type { Code, Constant, Position } from './code.ts';
import { assemble } from './assemble.ts';
import { ConstantPool } from './constant-pool.ts';
import { BasicBlock, type GraphInstruction } from './basic-block.ts';
import { optimizeGraph } from './flow-graph.ts';
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
  readonly qualifiedName: string;
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

  constructor(source: Source, block: Block) {
    this.source = source;
    this.block = block;
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
  }

  protected loadConstant(value: Constant, position: Position): void {
    this.emit(op.LOAD_CONST, this.addConstant(value, position), position);
  }

  protected addConstant(value: Constant, _position: Position): number {
    return this.#constants.add(value);
  }

  protected nameIndex(name: string): number {
    return this.#names.indexOf(name);
  }

  protected localIndex(name: string): number {
    return this.#locals.indexOf(name);
  }

  protected finish(shape: CodeShape): Code {
    const entry = this.#buildGraph();
    const localNames = this.#locals.names;
    const parameters = shape.argCount + shape.keywordOnlyCount;
    optimizeGraph(entry, this.#constants, localNames.length, parameters);
    return {
      kind: 'code',
      filename: this.source.filename,
      ...shape,
      ...assemble(entry),
      localNames,
      cellNames: [],
      freeNames: [],
      exceptionTable: [],
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
      const instruction: GraphInstruction = { opcode, operand, target: null, position };
      block.instructions.push(instruction);
      if (label !== null) jumps.push([instruction, label]);
      isTerminated = label !== null || opcode === op.RETURN_VALUE;
    }
    for (const [instruction, label] of jumps) instruction.target = starts.get(label.index)!;
    return entry;
  }
}
