import { describe, expect, test } from 'vitest';
import { declaredTextNames, erase, parseModule, type Form } from '../../src/erase/erase.ts';

const PRIMITIVES = ['load', 'store', 'cas', 'peek', 'poke', 'read', 'write', 'count', 'invariant'];

function erased(source: string, form: Form = 'timed', textNames: string[] = []): string {
  const program = parseModule(source, 'mine.ts');
  return erase(source, {
    filename: 'mine.ts',
    form,
    textNames: new Set([
      'load',
      'store',
      'cas',
      'read',
      'write',
      ...textNames,
      ...declaredTextNames(program),
    ]),
    memberNames: new Set(textNames),
    primitives: new Map(PRIMITIVES.map((name) => [name, name])),
    constants: new Map([
      ['LOCAL', 2],
      ['CLOSED', -1],
      ['AN_ADDRESS_THAT_IS_LONG', 123456],
      ['X', 1000],
    ]),
  });
}

const body = (text: string): string =>
  `import { load } from './memory.ts';\nfunction* f(a, me) {\n  ${text}\n}\n`;
const line = (source: string, n: number, form: Form = 'timed'): string =>
  source === '' ? '' : erased(source, form).split('\n')[n - 1]!;

describe('what becomes of the text', () => {
  test('plain accesses become indices, other primitives calls, and no column moves', () => {
    expect(line(body('return yield* read(a + LOCAL);'), 3)).toBe(
      '  return        $I[  a + 2    ];',
    );
    expect(line(body('yield* write(a, 1);'), 3)).toBe('         $I[   a]=1 ;');
    expect(line(body('const b = yield* load(a);'), 3)).toBe('  const b =        load(a);');
    expect(line(body('poke(a, peek(a + X) + 1);'), 3)).toBe('  $I[  a]=$I[  a + X] + 1 ;');
  });

  test('a store that is not a statement is in parentheses', () => {
    expect(line(body('return yield* write(a, 1);'), 3)).toBe('  return        ($I[  a]=1);');
  });

  test('lines and columns of what stays are those of the source', () => {
    const source = body('if ((yield* load(a)) === 1) {\n    yield* store(a, me.id);\n  }');
    const kept = erased(source).split('\n');
    for (const [i, text] of source.split('\n').entries()) {
      if (i === 0) continue;
      for (const word of ['load', 'store', 'me.id', '=== 1', 'if']) {
        expect(kept[i]!.indexOf(word)).toBe(text.indexOf(word));
      }
    }
  });

  test('no generator and no yield is left', () => {
    const source = `${body('yield* f(a, me);')}const parts = { *g(a) { return yield* load(a); }, h: function* () {} };\n`;
    expect(erased(source)).not.toMatch(/yield|function\s*\*|\*\s*g/);
  });

  test('counting and invariants are in the counting form only', () => {
    const source = body("if (a) count(me, LOCAL);\n  invariant(a > 0, 'positive');\n  return a;");
    expect(erased(source, 'counting')).toContain('count(me, 2    )');
    expect(erased(source, 'counting')).toContain("invariant(a > 0, 'positive')");
    const timed = erased(source, 'timed').split('\n');
    expect(timed[2]!.trim()).toBe('if (a) ;');
    expect(timed[3]!.trim()).toBe(';');
    expect(timed[4]).toBe('  return a;');
  });

  test('negative constants keep their sign, and a literal that is too long stays a name', () => {
    expect(line(body('return a - CLOSED;'), 3)).toBe('  return a - (-1)  ;');
    expect(line(body('return a + AN_ADDRESS_THAT_IS_LONG;'), 3)).toContain('123456 ');
    expect(line(body('return a + X;'), 3)).toBe('  return a + X;');
  });

  test('imports become constants, exports copies of constants', () => {
    const text = erased(
      "import { load, CLOSED } from './memory.ts';\nexport const ONE = 4;\nexport function* f(a) { yield* load(a); }\n",
    );
    expect(text.split('\n')[0]).toContain('const load=$$load,CLOSED=$$CLOSED,$I=$$$I;');
    expect(text.split('\n')[1]).toBe('       const ONE = 4;');
    expect(text).toContain('export{$$$ONE as ONE,$$$f as f}');
  });

  test('a name bound again by destructuring is no longer the primitive', () => {
    const source =
      'function make(words) {\n  const { read } = words;\n  function* f(a) { return yield* read(a); }\n}\n';
    expect(erased(source)).toContain('return        read(a);');
  });
});

describe('what is rejected, with file, line and column', () => {
  test.each([
    ['a primitive without yield*', body('load(a);'), /^mine.ts:3:3: 'load' is a text function/],
    ['a text function without yield*', body('f(a, me);'), /^mine.ts:3:3: 'f' is a text function/],
    ['a contract member without yield*', body('me.incref(a);'), /^mine.ts:3:3: 'incref' is a text/],
    ['a text function in a plain function', body('const g = () => f(a);'), /^mine.ts:3:19: 'f'/],
    ['a bare yield', body('yield a;'), /^mine.ts:3:3: a bare yield/],
    ['yield* of no call', body('yield* a;'), /^mine.ts:3:3: the operand of yield\*/],
    [
      'yield* of a call in parentheses',
      body('yield* (f(a));'),
      /^mine.ts:3:3: .*without parentheses/,
    ],
    [
      'a line break after yield*',
      body('return yield*\n    f(a, me);'),
      /^mine.ts:3:10: a line break/,
    ],
    ['an async generator', 'async function* g() {}\n', /^mine.ts:1:1: an async generator/],
    ['a generator method of a class', 'class A { *g() {} }\n', /^mine.ts:1:13: a generator method/],
    [
      'a generator with a computed name',
      'const o = { *[x]() {} };\n',
      /^mine.ts:1:\d+: .*computed name/,
    ],
    ['counting inside an expression', body('return count(me, LOCAL);'), /^mine.ts:3:10: count/],
    ['what does not parse', 'function* f( {\n', /^mine.ts: .*\(1:15\)|^mine.ts: /],
  ])('%s', (_what, source, message) => {
    expect(() => erased(source, 'timed', ['incref'])).toThrow(message);
  });

  test('what is right is accepted: plain functions of the same name hide a text function', () => {
    expect(() =>
      erased('const load = (a) => a;\nfunction g() { return load(1); }\n'),
    ).not.toThrow();
  });
});
