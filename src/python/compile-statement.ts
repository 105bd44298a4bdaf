// Code for statements, and for the module and the functions as a whole.

import type {
  AugmentedAssign,
  Expression,
  For,
  FunctionDefinition,
  If,
  Import,
  ImportFrom,
  Return,
  Statement,
  While,
} from './ast.ts';
import type { Code, Constant, Position } from './code.ts';
import {
  attributePosition,
  ExpressionCompiler,
  inPlaceOperand,
  isPlainSlice,
} from './compile-expression.ts';
import { cleanDocstring } from './docstring.ts';
import type { Label } from './emitter.ts';
import { JUMP, JUMP_NO_INTERRUPT } from './basic-block.ts';
import { docstring, NOWHERE } from './fold.ts';
import * as op from './opcodes.ts';
import type { Source } from './source.ts';
import type { Block, SymbolTable } from './symbols.ts';

/** co_flags. */
const OPTIMIZED = 1;
const NEW_LOCALS = 2;
const NESTED = 16;

/** SET_FUNCTION_ATTRIBUTE's operands. */
const DEFAULTS = 1;
const KEYWORD_DEFAULTS = 2;

/** A loop around the code being generated. */
interface Loop {
  readonly start: Label;
  readonly end: Label;
  /** A `for` loop has its iterator on the stack. */
  readonly hasIterator: boolean;
}

export class StatementCompiler extends ExpressionCompiler {
  readonly #symbols: SymbolTable;
  readonly #loops: Loop[] = [];
  #qualifiedName = '';

  constructor(source: Source, block: Block, symbols: SymbolTable) {
    super(source, block, symbols.module);
    this.#symbols = symbols;
  }

  module(body: readonly Statement[]): Code {
    // The module starts before its first line.
    this.emit(op.RESUME, 0, { line: 0, endLine: 1, column: 0, endColumn: 0 });
    const doc = docstring(body);
    const [first] = body;
    if (doc !== null && first?.kind === 'Expression') {
      this.loadConstant(cleanDocstring(doc), first.value);
      this.name('__doc__', 'store', NOWHERE);
    }
    this.#statements(doc === null ? body : body.slice(1));
    return this.#end({
      name: '<module>',
      qualifiedName: '<module>',
      firstLine: 1,
      argCount: 0,
      positionalOnlyCount: 0,
      keywordOnlyCount: 0,
      flags: 0,
    });
  }

  function(node: FunctionDefinition, qualifiedName: string): Code {
    this.#qualifiedName = qualifiedName;
    const { positionalOnly, positional, keywordOnly } = node.parameters;
    for (const { name } of [...positionalOnly, ...positional, ...keywordOnly])
      this.localIndex(name);
    this.emit(op.RESUME, 0, { line: node.line, endLine: node.line, column: 0, endColumn: 0 });
    const doc = docstring(node.body);
    // The first constant is the docstring or None, used or not.
    this.addConstant(doc === null ? null : cleanDocstring(doc), node);
    this.#statements(doc === null ? node.body : node.body.slice(1));
    const isNested = this.block.parent?.kind === 'function';
    return this.#end({
      name: node.name,
      qualifiedName,
      firstLine: node.line,
      argCount: positionalOnly.length + positional.length,
      positionalOnlyCount: positionalOnly.length,
      keywordOnlyCount: keywordOnly.length,
      flags: OPTIMIZED | NEW_LOCALS | (isNested ? NESTED : 0),
    });
  }

  /** Whoever reaches the end returns None. */
  #end(shape: Parameters<typeof this.finish>[0]): Code {
    this.loadConstant(null, NOWHERE);
    this.emit(op.RETURN_VALUE, 0, NOWHERE);
    return this.finish(shape);
  }

  #statements(body: readonly Statement[]): void {
    for (const statement of body) this.#statement(statement);
  }

  #statement(node: Statement): void {
    switch (node.kind) {
      case 'FunctionDefinition':
        return this.#functionDefinition(node);
      case 'Return':
        return this.#return(node);
      case 'Delete':
        for (const target of node.targets) this.#delete(target);
        return;
      case 'Assign':
        this.expression(node.value);
        for (const [index, target] of node.targets.entries()) {
          if (index < node.targets.length - 1) this.emit(op.COPY, 1, node);
          this.#store(target);
        }
        return;
      case 'AugmentedAssign':
        return this.#augmentedAssign(node);
      case 'For':
        return this.#for(node);
      case 'While':
        return this.#while(node);
      case 'If':
        return this.#if(node);
      case 'Import':
        return this.#import(node);
      case 'ImportFrom':
        return this.#importFrom(node);
      case 'Global':
        return;
      case 'Expression':
        return this.#expressionStatement(node.value, node);
      case 'Pass':
        return this.emit(op.NOP, 0, node);
      case 'Break':
        return this.#break(node);
      case 'Continue':
        return this.#continue(node);
    }
  }

  #expressionStatement(value: Expression, where: Position): void {
    if (value.kind === 'Constant') return this.emit(op.NOP, 0, where);
    this.expression(value);
    this.emit(op.POP_TOP, 0, NOWHERE);
  }

  #store(target: Expression): void {
    switch (target.kind) {
      case 'Name':
        return this.name(target.id, 'store', target);
      case 'Attribute':
        return this.attribute(target, 'store');
      case 'Subscript':
        return this.subscript(target, 'store');
      case 'List':
      case 'Tuple':
        this.emit(op.UNPACK_SEQUENCE, target.elements.length, target);
        for (const element of target.elements) this.#store(element);
    }
  }

  #delete(target: Expression): void {
    switch (target.kind) {
      case 'Name':
        return this.name(target.id, 'delete', target);
      case 'Attribute':
        return this.attribute(target, 'delete');
      case 'Subscript':
        return this.subscript(target, 'delete');
      case 'List':
      case 'Tuple':
        for (const element of target.elements) this.#delete(element);
    }
  }

  /** The target's parts are evaluated once and stay on the stack, below the value. */
  #augmentedAssign(node: AugmentedAssign): void {
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
        this.emit(op.LOAD_ATTR, this.nameIndex(target.name) << 1, where);
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
      return this.emit(op.STORE_ATTR, this.nameIndex(target.name), where);
    }
    for (let depth = restore; depth > 1; depth--) this.emit(op.SWAP, depth, target);
    this.emit(restore === 4 ? op.STORE_SLICE : op.STORE_SUBSCR, 0, target);
  }

  #if(node: If): void {
    const end = this.newLabel();
    const orElse = node.orElse.length > 0 ? this.newLabel() : end;
    this.jumpIf(node.test, orElse, false, node);
    this.#statements(node.body);
    if (node.orElse.length > 0) {
      this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
      this.use(orElse);
      this.#statements(node.orElse);
    }
    this.use(end);
  }

  /** The test is compiled twice, at the start and at the end, to save a jump in each round. */
  #while(node: While): void {
    const start = this.newLabel();
    const body = this.newLabel();
    const orElse = this.newLabel();
    const end = this.newLabel();
    this.use(start);
    this.#loops.push({ start, end, hasIterator: false });
    this.jumpIf(node.test, orElse, false, node);
    this.use(body);
    this.#statements(node.body);
    this.jumpIf(node.test, body, true, node);
    this.#loops.pop();
    this.use(orElse);
    this.#statements(node.orElse);
    this.use(end);
  }

  #for(node: For): void {
    const start = this.newLabel();
    const exhausted = this.newLabel();
    const end = this.newLabel();
    this.#loops.push({ start, end, hasIterator: true });
    this.expression(node.iterable);
    this.emit(op.GET_ITER, 0, node.iterable);
    this.use(start);
    this.emitJump(op.FOR_ITER, exhausted, node.iterable);
    // Keeps the line of the target where that is not the iterable's.
    this.emit(op.NOP, 0, node.target);
    this.#store(node.target);
    this.#statements(node.body);
    this.emitJump(JUMP, start, NOWHERE);
    this.use(exhausted);
    this.emit(op.END_FOR, 0, NOWHERE);
    this.emit(op.POP_TOP, 0, NOWHERE);
    this.#loops.pop();
    this.#statements(node.orElse);
    this.use(end);
  }

  #break(node: Position): void {
    this.emit(op.NOP, 0, node);
    const loop = this.#loops.at(-1);
    if (loop === undefined) this.fail("'break' outside loop", node);
    if (loop.hasIterator) this.emit(op.POP_TOP, 0, node);
    this.emitJump(JUMP, loop.end, node);
  }

  #continue(node: Position): void {
    this.emit(op.NOP, 0, node);
    const loop = this.#loops.at(-1);
    if (loop === undefined) this.fail("'continue' not properly in loop", node);
    this.emitJump(JUMP, loop.start, node);
  }

  /** Iterators of the loops around it are popped from below the value. */
  #return(node: Return): void {
    if (this.block.kind !== 'function') this.fail("'return' outside function", node);
    const { value } = node;
    const isComputed = value !== null && value.kind !== 'Constant';
    let where: Position = node;
    if (isComputed) {
      this.expression(value);
    } else if (value !== null) {
      where = value;
      this.emit(op.NOP, 0, where);
    }
    if (value === null || value.line !== node.line) {
      where = node;
      this.emit(op.NOP, 0, where);
    }
    for (const loop of this.#loops.toReversed()) {
      if (!loop.hasIterator) continue;
      if (isComputed) this.emit(op.SWAP, 2, where);
      this.emit(op.POP_TOP, 0, where);
    }
    if (!isComputed) this.loadConstant(value === null ? null : value.value, where);
    this.emit(op.RETURN_VALUE, 0, where);
  }

  #import(node: Import): void {
    for (const { name, asName } of node.names) {
      this.loadConstant(0n, node);
      this.loadConstant(null, node);
      this.emit(op.IMPORT_NAME, this.nameIndex(name), node);
      const [top, ...rest] = name.split('.');
      if (asName === null) {
        this.name(top!, 'store', node);
        continue;
      }
      // `import a.b.c as d` imports `a` and walks down to `c`.
      for (const [index, part] of rest.entries()) {
        if (index > 0) {
          this.emit(op.SWAP, 2, node);
          this.emit(op.POP_TOP, 0, node);
        }
        this.emit(op.IMPORT_FROM, this.nameIndex(part), node);
      }
      this.name(asName, 'store', node);
      if (rest.length > 0) this.emit(op.POP_TOP, 0, node);
    }
  }

  #importFrom(node: ImportFrom): void {
    this.loadConstant(BigInt(node.level), node);
    this.loadConstant(
      node.names.map(({ name }) => name),
      node,
    );
    this.emit(op.IMPORT_NAME, this.nameIndex(node.module), node);
    for (const { name, asName } of node.names) {
      this.emit(op.IMPORT_FROM, this.nameIndex(name), node);
      this.name(asName ?? name, 'store', node);
    }
    this.emit(op.POP_TOP, 0, node);
  }

  #functionDefinition(node: FunctionDefinition): void {
    const { positionalOnly, positional, keywordOnly } = node.parameters;
    const defaults = [...positionalOnly, ...positional].filter((one) => one.default !== null);
    for (const parameter of defaults) this.expression(parameter.default!);
    if (defaults.length > 0) this.emit(op.BUILD_TUPLE, defaults.length, node);
    const keywordDefaults = keywordOnly.filter((one) => one.default !== null);
    if (keywordDefaults.length > 0) {
      for (const parameter of keywordDefaults) this.expression(parameter.default!);
      const names: Constant = keywordDefaults.map(({ name }) => name);
      this.loadConstant(names, node);
      this.emit(op.BUILD_CONST_KEY_MAP, keywordDefaults.length, node);
    }
    this.loadConstant(this.#compileFunction(node), node);
    this.emit(op.MAKE_FUNCTION, 0, node);
    if (keywordDefaults.length > 0) this.emit(op.SET_FUNCTION_ATTRIBUTE, KEYWORD_DEFAULTS, node);
    if (defaults.length > 0) this.emit(op.SET_FUNCTION_ATTRIBUTE, DEFAULTS, node);
    this.name(node.name, 'store', node);
  }

  #compileFunction(node: FunctionDefinition): Code {
    const block = this.#symbols.functions.get(node)!;
    const isTop = this.block.kind === 'module' || this.block.scope(node.name) === 'global-explicit';
    const qualifiedName = isTop ? node.name : `${this.#qualifiedName}.<locals>.${node.name}`;
    return new StatementCompiler(this.source, block, this.#symbols).function(node, qualifiedName);
  }
}
