import { describe, expect, test } from 'vitest';
import type { Expression } from '../../src/python/ast.ts';
import { parse } from '../../src/python/parse.ts';
import { GuestSyntaxError } from '../../src/python/syntax-error.ts';

function rejection(text: string): GuestSyntaxError {
  try {
    parse(text, 'x.py');
  } catch (error) {
    if (error instanceof GuestSyntaxError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

/** An expression with all its parentheses. */
function show(node: Expression): string {
  switch (node.kind) {
    case 'Name':
      return node.id;
    case 'BinaryOperation':
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'UnaryOperation':
      return `(${node.operator} ${show(node.operand)})`;
    case 'BooleanOperation':
      return `(${node.values.map(show).join(` ${node.operator} `)})`;
    case 'Conditional':
      return `(${show(node.body)} if ${show(node.test)} else ${show(node.orElse)})`;
    case 'Comparison': {
      const rest = node.comparators.map((right, i) => `${node.operators[i]} ${show(right)}`);
      return `(${[show(node.left), ...rest].join(' ')})`;
    }
    default:
      return node.kind;
  }
}

function grouped(text: string): string {
  const [statement] = parse(text, 'x.py').body;
  return statement?.kind === 'Expression' ? show(statement.value) : '';
}

describe('parse', () => {
  test.each([
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['-a ** -b ** c', '(- (a ** (- (b ** c))))'],
    ['a | b ^ c & d << e', '(a | (b ^ (c & (d << e))))'],
    ['not a in b or c and not d', '((not (a in b)) or (c and (not d)))'],
    ['a < b is not c not in d', '(a < b is not c not in d)'],
    ['a if b else c if d else e', '(a if b else (c if d else e))'],
    ['a // b % c @ d', '(((a // b) % c) @ d)'],
  ])('groups %s as %s', (text, expected) => {
    expect(grouped(text)).toBe(expected);
  });

  test('gives a parenthesized tuple its parentheses, but not a parenthesized name', () => {
    const [tuple, name] = parse('(a, b)\n(c)', 'x.py').body;
    expect(tuple).toMatchObject({ value: { kind: 'Tuple', column: 0, endColumn: 6 } });
    expect(name).toMatchObject({ value: { kind: 'Name', column: 1, endColumn: 2 } });
  });

  test.each([
    ["b'a'", 'bytes literals'],
    ['1j', 'complex numbers'],
    ["'\\N{DASH}'", 'named Unicode escapes (\\N{...})'],
    ['async def f(): pass', "'async' statements"],
    ['await a', "'await' expressions"],
    ['[a async for a in b]', 'asynchronous comprehensions'],
    ['match a:\n  case 1: b', "'match' statements"],
    ['type A = int', "'type' statements"],
    ['def f[T](): pass', 'type parameters'],
    ['class A[T]: pass', 'type parameters'],
    ['try: a\nexcept* B: c', "'except*' clauses"],
  ])('says that %j has what the guest language lacks', (text, what) => {
    const { message, line } = rejection(text);
    expect(message).toBe(`${what} are not supported yet by Interlock's guest language`);
    expect(line).toBeGreaterThan(0);
  });

  test('renders an error as CPython prints it', () => {
    expect(rejection('if a:\n    f(b, x d, e)\n').render()).toBe(
      '  File "x.py", line 2\n' +
        '    f(b, x d, e)\n' +
        '         ^^^\n' +
        'SyntaxError: invalid syntax. Perhaps you forgot a comma?\n',
    );
  });

  test('renders an error of indentation', () => {
    expect(rejection('if a:\nb').render()).toBe(
      '  File "x.py", line 2\n' +
        '    b\n' +
        '    ^\n' +
        "IndentationError: expected an indented block after 'if' statement on line 1\n",
    );
  });

  test('prefers an error of the tokenizer further on, and an open bracket before', () => {
    expect(rejection('a b\nc = "d').message).toMatch('unterminated string literal');
    expect(rejection('a = (b,\nc = d\n').message).toBe("'(' was never closed");
    expect(rejection('a b\nif c:\n    d\n  e').message).toBe('invalid syntax');
  });
});
