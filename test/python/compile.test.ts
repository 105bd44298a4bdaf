import { describe, expect, test } from 'vitest';
import type { Code, Constant } from '../../src/python/code.ts';
import { compile } from '../../src/python/compile.ts';
import { isCode } from '../../src/python/constants.ts';
import * as opcodes from '../../src/python/opcodes.ts';
import { GuestSyntaxError } from '../../src/python/syntax-error.ts';

const { OPCODE, opcodeName } = opcodes;

function functionOf(text: string): Code {
  return compile(text, 'x.py').constants.find(isCode)!;
}

/** The opcodes of a body inside `def f(a, b, c)`, without the RESUME. */
function body(text: string): string[] {
  const indented = text.replaceAll(/^/gm, '  ');
  const { instructions } = functionOf(`def f(a, b, c):\n${indented}\n`);
  return instructions.slice(1).map(({ opcode, operand }) => `${opcodeName(opcode)} ${operand}`);
}

function message(text: string): string {
  try {
    compile(text, 'x.py');
  } catch (error) {
    if (error instanceof GuestSyntaxError) return `${error.line}:${error.column} ${error.message}`;
    throw error;
  }
  return 'ok';
}

function constants(text: string): readonly Constant[] {
  return compile(text, 'x.py').constants;
}

describe('the opcode table', () => {
  test('has numbers that fit a byte, each once', () => {
    const numbers = Object.values(OPCODE);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers)).toBeLessThan(256);
  });

  test('knows names, caches and effects', () => {
    expect(opcodeName(opcodes.LOAD_FAST)).toBe('LOAD_FAST');
    expect(opcodes.LOAD_FAST).toBe(85);
    expect(opcodes.cacheEntries(opcodes.LOAD_ATTR)).toBe(9);
    expect(opcodes.stackEffect(opcodes.CALL, 2)).toBe(-3);
    expect(opcodeName(200)).toBe('<200>');
  });
});

describe('compile', () => {
  test('joins loads and stores of locals', () => {
    expect(body('x, y = a, b\nreturn x + y')).toEqual([
      'LOAD_FAST_LOAD_FAST 1',
      'STORE_FAST_STORE_FAST 67',
      'LOAD_FAST_LOAD_FAST 52',
      'BINARY_OP 0',
      'RETURN_VALUE 0',
    ]);
  });

  test('checks a local only where it may be unbound', () => {
    const code = body('if a:\n  x = 1\nprint(x)\nreturn x');
    expect(code.filter((one) => one.startsWith('LOAD_FAST'))).toEqual([
      'LOAD_FAST 0',
      'LOAD_FAST_CHECK 3',
      'LOAD_FAST 3',
    ]);
  });

  test('makes no bool of a comparison that already is one', () => {
    expect(body('if a < b: return c')).toEqual([
      'LOAD_FAST_LOAD_FAST 1',
      'COMPARE_OP 18',
      'POP_JUMP_IF_FALSE 2',
      'LOAD_FAST 2',
      'RETURN_VALUE 0',
      'RETURN_CONST 0',
    ]);
    expect(body('return not a is None')[2]).toBe('IS_OP 1');
  });

  test('jumps to instructions by index and by distance', () => {
    const { instructions } = functionOf('def f(a):\n  while a: a -= 1\n');
    const jumps = instructions.filter(({ target }) => target >= 0);
    expect(
      jumps.map(({ opcode, operand, target }) => [opcodeName(opcode), operand, target]),
    ).toEqual([
      ['POP_JUMP_IF_FALSE', 14, 12],
      ['POP_JUMP_IF_FALSE', 2, 11],
      ['JUMP_BACKWARD', 13, 4],
    ]);
  });

  test('removes code that cannot be reached, but keeps the lines that can be traced', () => {
    expect(body('return a\nprint(b)')).toEqual(['LOAD_FAST 0', 'RETURN_VALUE 0']);
    expect(body('pass\npass\nreturn')).toEqual(['NOP 0', 'NOP 0', 'RETURN_CONST 0']);
  });

  test('calls methods without making them, and functions of modules not as methods', () => {
    expect(body('a.b(c)')).toContain('LOAD_ATTR 1');
    const { instructions } = compile('import m\nm.f(1)\n', 'x.py');
    expect(instructions.map(({ opcode }) => opcodeName(opcode))).toContain('PUSH_NULL');
  });

  test('folds constants, but not beyond 128 bits nor into an error', () => {
    expect(constants('x = 2 ** 10 + 3 * -1 // 2')).toEqual([1022n, null]);
    expect(constants("x = 'ab' * 2 + 'c'")).toEqual(['ababc', null]);
    expect(constants('x = -9223372036854775808')).toEqual([-9223372036854775808n, null]);
    expect(constants('x = 2 ** 65; y = 2 ** 64')).toEqual([2n, 65n, 2n ** 64n, null]);
    expect(constants('x = 1 // 0')).toEqual([1n, 0n, null]);
    expect(constants('x = 7.5 // -2; y = -7 % 3')).toEqual([-4, 2n, null]);
    expect(constants('x = (1, 2)[1] in [3, 4]')).toEqual([2n, [3n, 4n], null]);
  });

  test('tells constants apart by type and sign', () => {
    const pool = constants('a = 0; b = 0.0; c = -0.0; d = False; e = 0');
    expect(pool).toEqual([0n, 0, -0, false, null]);
  });

  test('starts the constants of a function with its docstring or None', () => {
    expect(functionOf("def f():\n  '''A\n     b\n  '''\n").constants[0]).toBe('A\nb\n');
    expect(functionOf('def f(): return 1').constants).toEqual([null, 1n]);
  });

  test('names functions in functions', () => {
    const outer = functionOf('def f():\n  def g(): return 1\n  return g\n');
    const inner = outer.constants.find(isCode)!;
    expect(inner.qualifiedName).toBe('f.<locals>.g');
    expect(inner.flags).toBe(0x13);
  });

  test.each([
    ['return 1', "1:1 'return' outside function"],
    ['if a:\n  break', "2:3 'break' outside loop"],
    ['continue', "1:1 'continue' not properly in loop"],
    ['def f(a, a): pass', "1:10 duplicate argument 'a' in function definition"],
    ['f(a=1, a=2)', '1:8 keyword argument repeated: a'],
    ['def f():\n  print(x)\n  global x', "3:3 name 'x' is used prior to global declaration"],
    ['def f(x):\n  global x', "2:3 name 'x' is parameter and global"],
    [
      'class A(B, metaclass=M): pass',
      "1:12 keyword arguments of classes (here 'metaclass') are not supported yet by " +
        "Interlock's guest language",
    ],
    [
      'class A(B, C): pass',
      "1:12 classes with several bases are not supported yet by Interlock's guest language",
    ],
  ])('rejects %j', (text, expected) => {
    expect(message(text)).toBe(expected);
  });

  test('reports nesting that is too deep instead of overflowing the stack', () => {
    expect(message(`x = ${'-'.repeat(100_000)}1`)).toBe(
      '1:1 too many nested expressions or statements',
    );
  });
});
