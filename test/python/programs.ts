// An arbitrary of guest programs for differential tests: against CPython's compiler, and, run, against
// CPython's interpreter.
//
// A program is written from a tape of numbers: each choice takes the next one, and when the tape is at
// its end every choice is the first, which is always the simplest. So fast-check shrinks a program by
// shortening the tape. Programs end by construction: loops run over short sequences or count down a
// variable that nothing else assigns to, and functions call only functions written before them. Ints
// are brought back into a small range after each operation that could make them grow in a loop. A
// program prints as it goes, and may end in an uncaught exception (one in a few does).

import * as fc from 'fast-check';

/** The text of a program. */
export function guestProgram(): fc.Arbitrary<string> {
  const tape = fc.array(fc.nat(999), { minLength: 20, maxLength: 500, size: 'max' });
  return tape.map((choices) => new ProgramWriter(choices).program());
}

type Kind = 'int' | 'float' | 'str' | 'list' | 'tuple' | 'dict';

const KINDS: readonly Kind[] = ['int', 'float', 'str', 'list', 'tuple', 'dict'];
const MAX_EXPRESSION_DEPTH = 3;
const MAX_BLOCK_DEPTH = 3;
/** Loops in loops; in a function only one, as the calls multiply. */
const MAX_LOOP_DEPTH = 2;
const INDENT = '    ';

const LITERALS: Readonly<Record<Kind, readonly string[]>> = {
  int: ['0', '1', '7', '-3', '100', '0x1f', '1_000', '-98765', '2 ** 10'],
  float: ['0.5', '-2.0', '3.25', '1e3', '1.5e-7', '-0.0', '1e16', '123456.789'],
  str: ["''", "'a'", "'hello'", '"it\'s"', "'é\\n'", "'ab' 'cd'", "'x' * 3"],
  list: ['[1]', '[3, 1, 2]', '[0] * 4', '[5, -5]', '[1, 2, 3, 4]'],
  tuple: ['(1,)', '(1, 2)', '(4, 5, 6)', '(-1, 0, 1) + (2,)'],
  dict: ["{'a': 1}", '{1: 2, 3: 4}', "{'k': 5, 'l': 6}", '{0: 0}'],
};

interface GuestFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly defaults: number;
}

class ProgramWriter {
  readonly #tape: readonly number[];
  #position = 0;
  readonly #lines: string[] = [];
  #indent = '';
  #counters = 0;
  #loopDepth = 0;
  #isInFunction = false;
  readonly #functions: GuestFunction[] = [];
  /** What exists for certain where the next line goes, by kind. */
  #names: Record<Kind, string[]> = { int: [], float: [], str: [], list: [], tuple: [], dict: [] };
  /** Extra int variables that may be read but not assigned: counters and parameters of loops. */
  #loopVariables: string[] = [];

  constructor(tape: readonly number[]) {
    this.#tape = tape;
  }

  program(): string {
    this.#line('import math');
    if (this.#chance(2)) this.#line('from math import sqrt, floor as down');
    else this.#line('from math import floor as down, sqrt');
    for (let count = this.#choose(4); count > 0; count--) this.#function();
    for (const kind of KINDS) this.#declare(kind, 2);
    const statements = 3 + this.#choose(12);
    for (let i = 0; i < statements; i++) this.#statement(0);
    for (const kind of KINDS) this.#line(`print('${kind}', ${this.#names[kind].join(', ')})`);
    return `${this.#lines.join('\n')}\n`;
  }

  // --- choices --------------------------------------------------------------------------------------

  /** A number below a bound; 0 once the tape is used up. */
  #choose(bound: number): number {
    const choice = this.#tape[this.#position++] ?? 0;
    return choice % bound;
  }

  /** True once in so many times, and never at the end of the tape. */
  #chance(oneIn: number): boolean {
    return this.#choose(oneIn) === oneIn - 1;
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#choose(items.length)]!;
  }

  #line(text: string): void {
    this.#lines.push(this.#indent + text);
  }

  // --- declarations ---------------------------------------------------------------------------------

  #declare(kind: Kind, count: number): void {
    for (let i = 0; i < count; i++) {
      const name = `${kind[0]}${kind === 'tuple' ? 'u' : ''}${i}`;
      this.#line(`${name} = ${this.#literal(kind)}`);
      this.#names[kind].push(name);
    }
  }

  #literal(kind: Kind): string {
    return this.#pick(LITERALS[kind]);
  }

  #function(): void {
    const index = this.#functions.length;
    const parameters = ['p', 'q', 'r'].slice(0, 1 + this.#choose(3));
    const defaults = this.#choose(parameters.length + 1);
    const shown = parameters.map((name, at) =>
      at < parameters.length - defaults ? name : `${name}=${this.#literal('int')}`,
    );
    const usesMarkers = parameters.length === 3 && this.#chance(4);
    if (usesMarkers) shown.splice(1, 0, '/');
    this.#line(`def fn${index}(${shown.join(', ')}):`);
    const outer = { names: this.#names, lines: this.#loopVariables };
    this.#names = { int: [], float: [], str: [], list: [], tuple: [], dict: [] };
    this.#loopVariables = [...parameters];
    this.#indent = INDENT;
    this.#isInFunction = true;
    if (this.#chance(3)) this.#line(`"""Function ${index}."""`);
    for (const kind of KINDS) this.#declare(kind, 1);
    for (let count = 1 + this.#choose(4); count > 0; count--) this.#statement(1);
    this.#line(`return ${this.#wrapped(this.#int(0))}`);
    this.#indent = '';
    this.#isInFunction = false;
    this.#names = outer.names;
    this.#loopVariables = outer.lines;
    this.#functions.push({ name: `fn${index}`, parameters, defaults });
  }

  // --- statements -----------------------------------------------------------------------------------

  #statement(depth: number): void {
    const simple = [
      () => this.#print(),
      () => this.#assignInt(),
      () => this.#augment(),
      () => this.#line(`${this.#pick(this.#names.float)} = ${this.#float(0)}`),
      () => this.#assignString(),
      () => this.#unpack(),
      () => this.#assignItem(),
      () => this.#assignWhole(),
    ];
    const loops = [() => this.#for(depth), () => this.#while(depth)];
    const canLoop = this.#loopDepth < (this.#isInFunction ? 1 : MAX_LOOP_DEPTH);
    const compound = [() => this.#if(depth), ...(canLoop ? loops : [])];
    const choices = depth < MAX_BLOCK_DEPTH ? [...simple, ...compound, ...compound] : simple;
    this.#pick(choices)();
  }

  #print(): void {
    const values = [this.#int(0)];
    for (let count = this.#choose(3); count > 0; count--) {
      values.push(this.#pick([() => this.#float(0), () => this.#string(0), () => this.#any()])());
    }
    this.#line(`print(${values.join(', ')})`);
  }

  /** Any variable, or something made of one. */
  #any(): string {
    const kind = this.#pick(KINDS);
    const name = this.#pick(this.#names[kind]);
    if (kind === 'list') return this.#pick([name, `${name}[1:]`, `${name} + [9]`, `${name}[::-1]`]);
    if (kind === 'tuple') return this.#pick([name, `${name} * 2`, `(${name}, ${this.#int(2)})`]);
    return name;
  }

  #assignInt(): void {
    const name = this.#pick(this.#names.int);
    const second = this.#chance(6) ? ` = ${this.#pick(this.#names.int)}` : '';
    this.#line(`${name}${second} = ${this.#wrapped(this.#int(0))}`);
  }

  /** Small again: a modulus for whatever may have grown. */
  #wrapped(expression: string): string {
    return `(${expression}) % ${this.#pick(['9973', '-9973', '101'])}`;
  }

  #augment(): void {
    const name = this.#pick(this.#names.int);
    const operator = this.#pick(['+', '-', '*', '//', '%', '&', '|', '^', '<<', '>>']);
    const isShift = operator === '<<' || operator === '>>';
    const value = isShift ? String(this.#choose(6)) : this.#divisor(operator, this.#int(1));
    this.#line(`${name} ${operator}= ${value}`);
    this.#line(`${name} %= 9973`);
  }

  /** What divides is made non-zero, most of the time. */
  #divisor(operator: string, value: string): string {
    if (!/[/%]/.test(operator) || this.#chance(12)) return `(${value})`;
    return `(${value} or 1)`;
  }

  /** Strings double at most outside loops. */
  #assignString(): void {
    const value = this.#loopDepth > 0 ? this.#literal('str') : this.#string(0);
    this.#line(`${this.#pick(this.#names.str)} = (${value})[:40]`);
  }

  #unpack(): void {
    const a = this.#pick(this.#names.int);
    const b = this.#pick(this.#names.int);
    const values = `${this.#wrapped(this.#int(1))}, ${a}`;
    this.#line(this.#pick([`${a}, ${b} = ${b}, ${a}`, `${b}, ${a} = ${values}`]));
    if (this.#chance(40)) this.#line(`${a}, ${b} = ${this.#pick(this.#names.tuple)}`);
  }

  #assignItem(): void {
    const list = this.#pick(this.#names.list);
    const dict = this.#pick(this.#names.dict);
    const value = this.#wrapped(this.#int(1));
    this.#pick([
      () => this.#line(`${list}[${this.#index(list)}] = ${value}`),
      () => this.#line(`${dict}[${this.#key()}] = ${value}`),
      () => {
        const target = `${list}[${this.#index(list)}]`;
        this.#line(`${target} ${this.#pick(['+', '-', '|'])}= ${this.#choose(9)}`);
      },
      () => {
        const key = this.#key();
        this.#line(`if ${key} in ${dict}:`);
        this.#line(`${INDENT}del ${dict}[${key}]`);
      },
    ])();
  }

  #assignWhole(): void {
    const kind = this.#pick(['list', 'tuple', 'dict'] as const);
    const items = [this.#int(1), this.#int(2)].map((item) => this.#wrapped(item));
    const value = {
      list: `[${items.join(', ')}]`,
      tuple: `(${items.join(', ')})`,
      dict: `{${this.#key()}: ${items[0]}, ${this.#key()}: ${items[1]}}`,
    }[kind];
    this.#line(`${this.#pick(this.#names[kind])} = ${value}`);
  }

  /** An index that is in range, most of the time; the list is never empty. */
  #index(list: string): string {
    if (this.#chance(15)) return this.#int(2);
    return `(${this.#int(2)}) % len(${list})`;
  }

  #key(): string {
    return this.#pick(["'a'", '1', "'k'", '(1, 2)', '3', 'None', 'True']);
  }

  #block(depth: number): void {
    const before = this.#indent;
    this.#indent += INDENT;
    for (let count = 1 + this.#choose(3); count > 0; count--) this.#statement(depth + 1);
    if (this.#loopDepth > 0 && this.#chance(4)) {
      this.#line(`if ${this.#condition(1)}:`);
      this.#line(INDENT + this.#pick(['continue', 'break']));
    }
    this.#indent = before;
  }

  #if(depth: number): void {
    this.#line(`if ${this.#condition(0)}:`);
    this.#block(depth);
    while (this.#chance(4)) {
      this.#line(`elif ${this.#condition(1)}:`);
      this.#block(depth);
    }
    if (!this.#chance(2)) return;
    this.#line('else:');
    this.#block(depth);
  }

  #for(depth: number): void {
    const name = `n${this.#counters++}`;
    const list = this.#pick(this.#names.list);
    const loops = [
      () => this.#line(`for ${name} in range(${1 + this.#choose(4)}):`),
      () => this.#line(`for ${name} in range(${this.#choose(9)}, ${this.#choose(9)}, -2):`),
      () => this.#line(`for ${name} in ${list}[:4]:`),
      () => this.#line(`for ${name} in [1, 2, ${this.#int(2)}]:`),
      () => this.#line(`for ${name}, v${name} in enumerate(${list}[:3]):`),
      () => this.#line(`for ${name}, (v${name}, w${name}) in enumerate([(1, 2), (3, 4)], 5):`),
    ];
    this.#pick(loops)();
    // The variable has no value if the loop never ran, so that only its body reads it.
    this.#loop(depth, name);
  }

  #while(depth: number): void {
    const name = `n${this.#counters++}`;
    this.#line(`${name} = ${1 + this.#choose(4)}`);
    const extra = this.#chance(3) ? ` and (${this.#condition(1)})` : '';
    this.#line(`while ${name} > 0${extra}:`);
    // Counts down first, so that `continue` cannot skip it.
    this.#line(`${INDENT}${name} -= 1`);
    this.#loop(depth, name);
  }

  #loop(depth: number, variable: string): void {
    const before = this.#loopVariables;
    this.#loopVariables = [...before, variable];
    this.#loopDepth++;
    this.#block(depth);
    this.#loopDepth--;
    this.#loopVariables = before;
    if (!this.#chance(4)) return;
    this.#line('else:');
    this.#line(`${INDENT}print('else', ${this.#int(1)})`);
  }

  // --- expressions ----------------------------------------------------------------------------------

  #int(depth: number): string {
    const atoms = [
      () => this.#pick([...this.#names.int, ...this.#loopVariables, '2']),
      () => String(this.#choose(100)),
      () => `-${this.#choose(10)}`,
    ];
    if (depth >= MAX_EXPRESSION_DEPTH) return this.#pick(atoms)();
    const list = (): string => this.#pick(this.#names.list);
    const operands = (): [string, string] => [this.#int(depth + 1), this.#int(depth + 1)];
    return this.#pick([
      ...atoms,
      () => operands().join(this.#pick([' + ', ' - ', ' & ', ' | ', ' ^ '])),
      () => `${this.#int(MAX_EXPRESSION_DEPTH)} * ${this.#int(MAX_EXPRESSION_DEPTH)}`,
      () => {
        const operator = this.#pick(['//', '%']);
        const [left, right] = operands();
        return `(${left}) ${operator} ${this.#divisor(operator, right)}`;
      },
      () => `((${this.#int(depth + 1)}) % 10) ** ${this.#choose(4)}`,
      () => `(${this.#int(depth + 1)}) ${this.#pick(['<<', '>>'])} ${this.#choose(5)}`,
      () => `(${this.#pick(['-', '+', '~'])}(${this.#int(depth + 1)}))`,
      () => `${this.#pick(['min', 'max'])}(${operands().join(', ')})`,
      () => `abs(${this.#int(depth + 1)})`,
      () => `${this.#pick(['len', 'sum', 'min', 'max'])}(${list()})`,
      () => this.#indexed(list()),
      () => this.#indexed(this.#pick(this.#names.tuple)),
      () => `len(${this.#string(depth + 1)})`,
      () => `down(math.cos(${this.#choose(100)}) * 1000)`,
      () => `int(${this.#pick([`'${this.#choose(50)}'`, 'sqrt(49.0)', '3.99', "' 8 '"])})`,
      () => {
        const [yes, no] = operands();
        return `(${yes} if ${this.#condition(depth + 1)} else ${no})`;
      },
      () => `(${operands().join(this.#pick([' and ', ' or ']))})`,
      () => this.#call(depth),
      () => this.#lookUp(),
    ])();
  }

  #indexed(sequence: string): string {
    return `${sequence}[${this.#index(sequence)}]`;
  }

  /** A dict's item if the key is there; now and then without looking first. */
  #lookUp(): string {
    const dict = this.#pick(this.#names.dict);
    const key = this.#key();
    return this.#chance(12) ? `${dict}[${key}]` : `(${dict}[${key}] if ${key} in ${dict} else 0)`;
  }

  /** A call with some arguments by name, and too few of them once in a while. */
  #call(depth: number): string {
    const isTooOften = this.#isInFunction && this.#loopDepth > 0;
    if (this.#functions.length === 0 || isTooOften) return String(this.#choose(10));
    const { name, parameters, defaults } = this.#pick(this.#functions);
    const given = parameters.length - (defaults > 0 ? this.#choose(defaults + 1) : 0);
    const args = parameters.slice(0, given).map((parameter, index) => {
      const value = this.#int(Math.max(depth + 1, 2));
      return index === given - 1 && index > 0 && this.#chance(2) ? `${parameter}=${value}` : value;
    });
    return `${name}(${args.join(', ')})`;
  }

  #float(depth: number): string {
    const atoms = [
      () => this.#pick(this.#names.float),
      () => this.#pick(['0.5', '2.0', '1e-3', '10.0']),
    ];
    if (depth >= MAX_EXPRESSION_DEPTH) return this.#pick(atoms)();
    return this.#pick([
      ...atoms,
      () => `${this.#float(depth + 1)} ${this.#pick(['+', '-', '*'])} ${this.#float(depth + 1)}`,
      () => {
        const operator = this.#pick(['/', '//', '%']);
        return `(${this.#float(depth + 1)}) ${operator} ${this.#divisor(operator, this.#float(2))}`;
      },
      () => `(${this.#int(depth + 1)}) / ${this.#divisor('/', this.#int(2))}`,
      () => `(${this.#int(depth + 1)}) * ${this.#float(depth + 1)}`,
      () => `float(${this.#int(depth + 1)})`,
      () => `sqrt(abs(${this.#float(depth + 1)}))`,
      () => `abs(-${this.#pick(this.#names.float)})`,
    ])();
  }

  #string(depth: number): string {
    const atoms = [() => this.#pick(this.#names.str), () => this.#literal('str')];
    if (depth >= MAX_EXPRESSION_DEPTH) return this.#pick(atoms)();
    return this.#pick([
      ...atoms,
      () => `str(${this.#pick([this.#int(2), this.#float(2), this.#any()])})`,
      () => `(${this.#string(depth + 1)} + ${this.#string(depth + 1)})`,
      () => `${this.#literal('str')} * ${this.#choose(3)}`,
    ])();
  }

  #condition(depth: number): string {
    const comparison = (): string =>
      `${this.#int(2)} ${this.#pick(['<', '<=', '==', '!=', '>', '>='])} ${this.#int(2)}`;
    if (depth >= MAX_EXPRESSION_DEPTH) return comparison();
    return this.#pick([
      comparison,
      () => `${this.#int(2)} ${this.#pick(['<', '<=', '!='])} ${comparison()}`,
      () => `${this.#float(2)} ${this.#pick(['<', '>='])} ${this.#int(2)}`,
      () => `${this.#int(2)} ${this.#pick(['in', 'not in'])} ${this.#pick(this.#names.list)}`,
      () => `${this.#key()} ${this.#pick(['in', 'not in'])} ${this.#pick(this.#names.dict)}`,
      () => `${this.#pick(this.#names.str)} == ${this.#string(2)}`,
      () => `not ${this.#pick(KINDS.map((kind) => this.#names[kind][0]!))}`,
      () => `not (${this.#condition(depth + 1)})`,
      () =>
        `(${this.#condition(depth + 1)}) ${this.#pick(['and', 'or'])} ${this.#condition(depth + 1)}`,
      () => `${this.#pick(this.#names.tuple)} is ${this.#pick(['not ', ''])}None`,
    ])();
  }
}
