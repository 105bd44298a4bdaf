// Code for statements, and for the module as a whole.

import type {
  AnnotatedAssign,
  Assert,
  Expression,
  If,
  Import,
  ImportFrom,
  Raise,
  Statement,
} from './ast.ts';
import { JUMP_NO_INTERRUPT } from './basic-block.ts';
import type { Block } from './block.ts';
import type { Code, Position } from './code.ts';
import { ControlCompiler } from './compile-control.ts';
import type { UnitKind } from './compile-function.ts';
import { NOWHERE } from './fold.ts';
import * as op from './opcodes.ts';
import type { Source } from './source.ts';
import type { SymbolTable } from './symbols.ts';

export function compileModule(
  body: readonly Statement[],
  source: Source,
  symbols: SymbolTable,
): Code {
  const unit = { symbols, kind: 'module', parent: null } as const;
  return new StatementCompiler(source, symbols.module, unit).module(body);
}

class StatementCompiler extends ControlCompiler {
  module(body: readonly Statement[]): Code {
    // The module starts before its first line.
    this.emit(op.RESUME, 0, { line: 0, endLine: 1, column: 0, endColumn: 0 });
    this.body(body, body[0] ?? NOWHERE);
    this.returnNone();
    return this.end('<module>', 1, null);
  }

  protected inner(block: Block, kind: UnitKind): StatementCompiler {
    return new StatementCompiler(this.source, block, { symbols: this.symbols, kind, parent: this });
  }

  protected statements(body: readonly Statement[]): void {
    for (const statement of body) this.#statement(statement);
  }

  #statement(node: Statement): void {
    switch (node.kind) {
      case 'FunctionDefinition':
        return this.functionDefinition(node);
      case 'ClassDefinition':
        return this.classDefinition(node);
      case 'Return':
        return this.return(node);
      case 'Delete':
        for (const target of node.targets) this.delete(target);
        return;
      case 'Assign':
        this.expression(node.value);
        for (const [index, target] of node.targets.entries()) {
          if (index < node.targets.length - 1) this.emit(op.COPY, 1, node);
          this.store(target);
        }
        return;
      case 'AugmentedAssign':
        return this.augmentedAssign(node);
      case 'For':
        return this.for(node);
      case 'While':
        return this.while(node);
      case 'If':
        return this.#if(node);
      case 'Import':
        return this.#import(node);
      case 'ImportFrom':
        return this.#importFrom(node);
      case 'Global':
      case 'Nonlocal':
        return;
      case 'AnnotatedAssign':
        return this.#annotatedAssign(node);
      case 'Raise':
        return this.#raise(node);
      case 'Try':
        return this.try(node);
      case 'With':
        return this.with(node);
      case 'Assert':
        return this.#assert(node);
      case 'Expression':
        return this.#expressionStatement(node.value, node);
      case 'Pass':
        return this.emit(op.NOP, 0, node);
      case 'Break':
        return this.break(node);
      case 'Continue':
        return this.continue(node);
    }
  }

  #expressionStatement(value: Expression, where: Position): void {
    if (value.kind === 'Constant') {
      return this.emit(op.NOP, 0, where);
    }
    this.expression(value);
    this.emit(op.POP_TOP, 0, NOWHERE);
  }

  /** Within functions, what annotates names is not even evaluated. */
  #annotatedAssign({ target, annotation, value, isSimple, ...where }: AnnotatedAssign): void {
    if (value !== null) {
      this.expression(value);
      this.store(target);
    }
    const isEvaluated = this.isInModuleOrClass;
    if (target.kind === 'Name') {
      if (isSimple && isEvaluated) {
        this.expression(annotation);
        this.emit(op.LOAD_NAME, this.nameIndex('__annotations__'), where);
        this.loadConstant(this.mangle(target.id), where);
        return this.emit(op.STORE_SUBSCR, 0, where);
      }
    } else if (value === null) {
      this.#evaluate(target.value);
      if (target.kind === 'Subscript') this.#evaluateIndex(target.index);
    }
    if (!isSimple && isEvaluated) this.#evaluate(annotation);
  }

  #evaluate(expression: Expression): void {
    this.expression(expression);
    this.emit(op.POP_TOP, 0, expression);
  }

  #evaluateIndex(index: Expression): void {
    if (index.kind === 'Tuple') {
      for (const element of index.elements) this.#evaluateIndex(element);
    } else if (index.kind === 'Slice') {
      for (const bound of [index.lower, index.upper, index.step]) {
        if (bound !== null) this.#evaluate(bound);
      }
    } else {
      this.#evaluate(index);
    }
  }

  #raise({ exception, cause, ...where }: Raise): void {
    if (exception !== null) this.expression(exception);
    if (cause !== null) this.expression(cause);
    this.emit(op.RAISE_VARARGS, exception === null ? 0 : cause === null ? 1 : 2, where);
  }

  #assert({ test, message, ...where }: Assert): void {
    const end = this.newLabel();
    this.jumpIf(test, end, true, where);
    this.emit(op.LOAD_ASSERTION_ERROR, 0, where);
    if (message !== null) {
      this.expression(message);
      this.emit(op.CALL, 0, where);
    }
    this.emit(op.RAISE_VARARGS, 1, test);
    this.use(end);
  }

  #if(node: If): void {
    const end = this.newLabel();
    const orElse = node.orElse.length > 0 ? this.newLabel() : end;
    this.jumpIf(node.test, orElse, false, node);
    this.statements(node.body);
    if (node.orElse.length > 0) {
      this.emitJump(JUMP_NO_INTERRUPT, end, NOWHERE);
      this.use(orElse);
      this.statements(node.orElse);
    }
    this.use(end);
  }

  #import(node: Import): void {
    for (const { name, asName } of node.names) {
      this.loadConstant(0n, node);
      this.loadConstant(null, node);
      this.emit(op.IMPORT_NAME, this.attributeIndex(name), node);
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
        this.emit(op.IMPORT_FROM, this.attributeIndex(part), node);
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
    this.emit(op.IMPORT_NAME, this.attributeIndex(node.module), node);
    if (node.names[0]!.name === '*') {
      this.emit(op.CALL_INTRINSIC_1, op.INTRINSIC_IMPORT_STAR, node);
      return this.emit(op.POP_TOP, 0, node);
    }
    for (const { name, asName } of node.names) {
      this.emit(op.IMPORT_FROM, this.attributeIndex(name), node);
      this.name(asName ?? name, 'store', node);
    }
    this.emit(op.POP_TOP, 0, node);
  }
}
