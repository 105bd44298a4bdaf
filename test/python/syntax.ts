// An arbitrary of programs that use the whole syntax and mean nothing: for the comparison of compilers.
// They never run, so that any name may stand anywhere.
//
// As in `programs.ts` a program is written from a tape of numbers, which fast-check shortens to shrink
// it; at its end every choice is the first, which is the simplest.

import * as fc from 'fast-check';

const NAMES = ['a', 'b', 'c', 'self', 'x', '__p', 'super', 'print'];
const MAX_EXPRESSION_DEPTH = 4;
const MAX_BLOCK_DEPTH = 5;
const INDENT = '  ';

/** The text of a program, which CPython may reject. */
export function anyProgram(): fc.Arbitrary<string> {
  const tape = fc.array(fc.nat(9999), { minLength: 5, maxLength: 300, size: 'max' });
  return tape.map((choices) => new SyntaxWriter(choices).program());
}

class SyntaxWriter {
  readonly #tape: readonly number[];
  #position = 0;
  readonly #lines: string[] = [];
  #indent = '';
  #loops = 0;
  #functions = 0;
  #comprehensions = 0;
  #isInClassBody = false;

  constructor(tape: readonly number[]) {
    this.#tape = tape;
  }

  program(): string {
    do {
      this.#statement(0);
    } while (this.#position < this.#tape.length);
    return `${this.#lines.join('\n')}\n`;
  }

  #choose(count: number): number {
    const number = this.#tape[this.#position++] ?? 0;
    return number % count;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#choose(choices.length)]!;
  }

  #chance(outOf: number): boolean {
    return this.#choose(outOf) === 1;
  }

  #line(text: string): void {
    this.#lines.push(this.#indent + text);
  }

  #several(make: () => string, minimum: number, maximum: number): string[] {
    const count = minimum + this.#choose(maximum - minimum + 1);
    return Array.from({ length: count }, make);
  }

  #name(): string {
    const name = this.#pick(NAMES);
    return name === 'super' && this.#isInClassBody ? 'a' : name;
  }

  // --- statements -----------------------------------------------------------------------------------

  #statement(depth: number): void {
    const simple: (() => void)[] = [
      () => this.#line(this.#expression(0)),
      () => this.#line(`${this.#target(0)} = ${this.#value()}`),
      () => this.#line(`${this.#targets()} = ${this.#target(0)} = ${this.#value()}`),
      () => this.#line(`${this.#place(1)} ${this.#pick(['+', '//', '@', '**'])}= ${this.#value()}`),
      () => this.#line(`del ${this.#several(() => this.#place(1), 1, 3).join(', ')}`),
      () => this.#line(`assert ${this.#expression(1)}${this.#option(', ')}`),
      () => this.#line(`raise${this.#pick(['', ` ${this.#name()}`, ` a from ${this.#name()}`])}`),
      () => this.#line(`${this.#name()}: ${this.#name()}${this.#option(' = ')}`),
      () => this.#line(this.#import()),
      () => this.#line('pass'),
    ];
    if (this.#functions > 0) {
      simple.push(() => this.#line(`return${this.#pick(['', ` ${this.#value()}`, ' 1'])}`));
      simple.push(() => this.#line(`return ${this.#expression(0)}`));
    }
    if (this.#loops > 0) {
      simple.push(() => this.#line('break'));
      simple.push(() => this.#line('continue'));
    }
    if (depth >= MAX_BLOCK_DEPTH) return this.#pick(simple)();
    const compound = [
      () => this.#if(depth),
      () => this.#loop(depth),
      () => this.#try(depth),
      () => this.#with(depth),
      () => this.#function(depth),
      () => this.#class(depth),
    ];
    this.#pick([...simple, ...compound, ...compound])();
  }

  #option(before: string): string {
    return this.#chance(2) ? before + this.#expression(1) : '';
  }

  #block(heading: string, depth: number): void {
    this.#line(`${heading}:`);
    const before = this.#indent;
    this.#indent += INDENT;
    for (let count = 1 + this.#choose(3); count > 0; count--) this.#statement(depth + 1);
    this.#indent = before;
  }

  #if(depth: number): void {
    this.#block(`if ${this.#condition()}`, depth);
    if (this.#chance(4)) this.#block(`elif ${this.#condition()}`, depth);
    if (this.#chance(3)) this.#block('else', depth);
  }

  #loop(depth: number): void {
    this.#loops++;
    const isWhile = this.#chance(2);
    if (isWhile) this.#block(`while ${this.#condition()}`, depth);
    else this.#block(`for ${this.#targets()} in ${this.#value()}`, depth);
    this.#loops--;
    if (this.#chance(4)) this.#block('else', depth);
  }

  #try(depth: number): void {
    this.#block('try', depth);
    const handlers = this.#choose(3);
    for (let i = 0; i < handlers; i++) {
      const isLast = i === handlers - 1;
      const type = this.#pick([this.#name(), `(${this.#name()}, a.b)`, `${this.#name()} as e`]);
      this.#block(isLast && this.#chance(4) ? 'except' : `except ${type}`, depth);
    }
    if (handlers > 0 && this.#chance(3)) this.#block('else', depth);
    if (handlers === 0 || this.#chance(3)) this.#block('finally', depth);
  }

  #with(depth: number): void {
    const item = (): string =>
      this.#expression(2) + (this.#chance(2) ? ` as ${this.#target(1)}` : '');
    this.#block(`with ${this.#several(item, 1, 2).join(', ')}`, depth);
  }

  #function(depth: number): void {
    while (this.#chance(5)) this.#line(`@${this.#expression(2)}`);
    const outer = { loops: this.#loops, isInClassBody: this.#isInClassBody };
    this.#loops = 0;
    this.#isInClassBody = false;
    this.#functions++;
    const returns = this.#chance(6) ? ` -> ${this.#name()}` : '';
    const heading = `def ${this.#name()}(${this.#parameters(true)})${returns}`;
    const start = this.#lines.length;
    this.#block(heading, depth);
    if (this.#chance(4)) {
      const how = this.#pick(['global', 'nonlocal']);
      this.#lines.splice(start + 1, 0, `${this.#indent}${INDENT}${how} ${this.#pick(['a', 'b'])}`);
    }
    this.#functions--;
    this.#loops = outer.loops;
    this.#isInClassBody = outer.isInClassBody;
  }

  #class(depth: number): void {
    while (this.#chance(6)) this.#line(`@${this.#name()}`);
    const outer = {
      loops: this.#loops,
      functions: this.#functions,
      isInClassBody: this.#isInClassBody,
    };
    this.#loops = 0;
    this.#functions = 0;
    this.#isInClassBody = true;
    this.#block(`class ${this.#pick(['A', '_B', 'c'])}${this.#pick(['', '()', '(x)'])}`, depth);
    this.#loops = outer.loops;
    this.#functions = outer.functions;
    this.#isInClassBody = outer.isInClassBody;
  }

  /** Each name once. */
  #parameters(canAnnotate: boolean): string {
    const names = ['self', 'x', 'a', '__p', 'q', 'r'].slice(0, this.#choose(7));
    let hasDefault = false;
    const parameters = names.map((name) => {
      hasDefault ||= this.#chance(3);
      const note = canAnnotate && this.#chance(8) ? `: ${this.#name()}` : '';
      return hasDefault ? `${name}${note}=${this.#expression(2)}` : name + note;
    });
    if (parameters.length > 1 && this.#chance(5)) parameters.splice(1, 0, '/');
    if (this.#chance(3)) {
      parameters.push(this.#pick(['*c', '*, d', '*c, d=1', '*, d=2, k', '**b', '*c, **b']));
    }
    return parameters.join(', ');
  }

  #import(): string {
    return this.#pick([
      'import a',
      'import a.b',
      'import a.b.c as x',
      'from a import b',
      'from a.b import x as c, self',
    ]);
  }

  // --- targets --------------------------------------------------------------------------------------

  #place(depth: number): string {
    return this.#pick([
      () => this.#name(),
      () => `${this.#name()}.${this.#name()}`,
      () => `${this.#name()}[${this.#index(depth)}]`,
    ])();
  }

  #target(depth: number): string {
    if (depth >= 2) return this.#place(3);
    return this.#pick([
      () => this.#name(),
      () => this.#place(1),
      () => `(${this.#targets()},)`,
      () => `[${this.#target(depth + 1)}, *${this.#place(2)}]`,
    ])();
  }

  #targets(): string {
    const targets = this.#several(() => this.#target(1), 1, 3);
    if (targets.length > 1 && this.#chance(4)) targets[0] = `*${targets[0]}`;
    return targets.join(', ');
  }

  // --- expressions ----------------------------------------------------------------------------------

  #value(): string {
    return this.#pick([
      () => this.#expression(0),
      () => `${this.#expression(1)}, ${this.#expression(1)}`,
      () => `*${this.#name()}, ${this.#expression(2)}`,
      () => (this.#functions > 0 ? `(yield ${this.#expression(2)})` : 'x'),
      () => (this.#functions > 0 ? `(yield from ${this.#expression(2)})` : 'x'),
    ])();
  }

  #condition(): string {
    return this.#chance(5) ? `(${this.#name()} := ${this.#expression(1)})` : this.#expression(0);
  }

  #index(depth: number): string {
    return this.#pick([
      () => this.#expression(depth + 2),
      () => `${this.#name()}:${this.#expression(depth + 2)}`,
      () => '::2',
      () => `1:, ${this.#name()}`,
      () => `*${this.#name()}`,
    ])();
  }

  #expression(depth: number): string {
    const atoms = [
      () => this.#name(),
      () => this.#pick(['1', '2.5', "'s'", 'None', 'True', '...', '-1', '()', '(1, 2)', '[]']),
    ];
    if (depth >= MAX_EXPRESSION_DEPTH) return this.#pick(atoms)();
    const next = (): string => this.#expression(depth + 1);
    return this.#pick([
      ...atoms,
      () => `(${next()} ${this.#pick(['+', '%', '<<', '@', '**'])} ${next()})`,
      () => `(${next()} ${this.#pick(['and', 'or'])} ${next()} ${this.#pick(['and', 'or'])} b)`,
      () => `(not ${next()})`,
      () => `(${next()} ${this.#comparison()} ${next()})`,
      () => `(${next()} < ${next()} ${this.#comparison()} ${next()})`,
      () => `(${next()} if ${next()} else ${next()})`,
      () => `${this.#name()}.${this.#name()}`,
      () => `${this.#name()}[${this.#index(depth)}]`,
      () => `${this.#callee()}(${this.#arguments(depth)})`,
      () => `${this.#callee()}(${this.#arguments(depth)})`,
      () => `[${this.#elements(depth)}]`,
      () => `{${this.#elements(depth)},}`,
      () => `(${this.#elements(depth)},)`,
      () => `{${this.#name()}: ${next()}, **${this.#name()}, 1: ${next()}}`,
      () => (this.#canNest ? this.#comprehension(depth) : next()),
      () => (this.#canNest ? this.#comprehension(depth) : next()),
      () => (this.#canNest ? `(lambda ${this.#parameters(false)}: ${next()})` : next()),
      () => this.#formatted(depth),
      () => (this.#comprehensions === 0 ? `(${this.#name()} := ${next()})` : next()),
    ])();
  }

  /** In a comprehension of a class body the order of CPython's locals can depend on hashes. */
  get #canNest(): boolean {
    return !this.#isInClassBody || this.#comprehensions === 0;
  }

  #comparison(): string {
    return this.#pick(['<', '==', 'in', 'not in', 'is', 'is not']);
  }

  #callee(): string {
    const callees = ['print', 'a', 'x.b', 'self.__p', 'a.b.c'];
    // CPython fails on `super` in some comprehensions of a class body.
    return this.#pick(this.#isInClassBody ? callees : [...callees, 'super().x', 'super(a, b).c']);
  }

  #elements(depth: number): string {
    const element = (): string => (this.#chance(6) ? '*' : '') + this.#expression(depth + 1);
    return this.#several(element, 1, 4).join(', ');
  }

  #arguments(depth: number): string {
    const next = (): string => this.#expression(depth + 1);
    const args = this.#several(() => (this.#chance(8) ? '*a' : next()), 0, 3);
    if (this.#chance(4)) args.push(`k=${next()}`);
    if (this.#chance(8)) args.push(`**${this.#name()}`);
    if (this.#chance(8)) args.push(`l=${next()}`);
    return args.join(', ');
  }

  #comprehension(depth: number): string {
    this.#comprehensions++;
    const element = this.#expression(depth + 2);
    const clause = (): string => {
      const condition = this.#chance(3) ? ` if ${this.#expression(depth + 2)}` : '';
      const iterable = this.#pick([() => this.#expression(depth + 2), () => `[${this.#name()}]`])();
      return `for ${this.#pick(['x', 'a', 'x, b', '*c, x'])} in ${iterable}${condition}`;
    };
    const clauses = this.#several(clause, 1, 2).join(' ');
    this.#comprehensions--;
    return this.#pick([
      `[${element} ${clauses}]`,
      `{${element} ${clauses}}`,
      `{${element}: x ${clauses}}`,
      `(${element} ${clauses})`,
    ]);
  }

  #formatted(depth: number): string {
    const field = (): string => {
      const value = this.#chance(2) ? this.#name() : this.#expression(depth + 2);
      const equals = this.#chance(5) ? ' = ' : '';
      const spec = this.#pick(['', '', ':>10', ':{a}.{b!r}', ':']);
      return `{ ${value}${equals}${this.#pick(['', '!r', '!s', '!a'])}${spec}}`;
    };
    const parts = this.#several(() => this.#pick(['{{', 't ', field(), field(), '']), 0, 3);
    return `f'''${parts.join('')}'''`;
  }
}
