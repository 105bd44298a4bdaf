import { describe, expect, test } from 'vitest';
import { formatTraceback, type TracebackFrame } from '../../src/python/traceback.ts';

/** The frame that was evaluating a stretch of a source, which may go over several lines. */
function frame(source: string, name: string, text: string): TracebackFrame {
  const start = source.indexOf(text);
  const position = (index: number): [number, number] => {
    const lines = source.slice(0, index).split('\n');
    return [lines.length, lines.at(-1)!.length];
  };
  const [line, column] = position(start);
  const [endLine, endColumn] = position(start + text.length);
  return { filename: 'p.py', name, line, endLine, column, endColumn };
}

function show(source: string, ...texts: string[]): string {
  const frames = texts.map((text, index) => frame(source, index === 0 ? '<module>' : 'f', text));
  return formatTraceback(frames, 'E', 'm', () => source);
}

describe('formatTraceback', () => {
  test('points at the operator, the brackets of a call and those of a subscript', () => {
    const source = 'def f(a):\n    return a[0] + 1/0\nf([1])\n';
    expect(show(source, 'f([1])', '1/0')).toBe(`Traceback (most recent call last):
  File "p.py", line 3, in <module>
    f([1])
    ~^^^^^
  File "p.py", line 2, in f
    return a[0] + 1/0
                  ~^~
E: m
`);
    expect(show(source, 'a[0]')).toContain('    return a[0] + 1/0\n           ~^^^\n');
  });

  test('shows no carets where they would underline the whole statement', () => {
    expect(show('x = f(1)\n', 'f(1)')).toContain('    x = f(1)\nE: m\n');
    expect(show('del x\n', 'del x')).toContain('    del x\nE: m\n');
    expect(show('  y.x = f(1)\n', 'f(1)')).toContain('    y.x = f(1)\n          ~^^^\n');
  });

  test('shows an expression of several lines', () => {
    expect(show('x = ((1)  # foo\n  // # +\n  (0))\n', '(1)  # foo\n  // # +\n  (0)')).toContain(
      `    x = ((1)  # foo
         ~~~~~~~~~~
      // # +
      ^^~~~~
      (0))
      ~~~
`,
    );
  });

  test('leaves out the middle of a long expression', () => {
    const call = 'f(\n  1,\n  2,\n  3,\n  4,\n  5,\n  6)';
    expect(show(`y[0] = ${call}\n`, call)).toContain(
      '    y[0] = f(\n           ~^\n      1,\n      ^^\n' +
        '    ...<3 lines>...\n      5,\n      ^^\n      6)\n      ^^\n',
    );
  });

  test('counts what repeats', () => {
    const source = 'def f(n): f(n)\n';
    const frames = Array.from({ length: 6 }, () => frame(source, 'f', 'f(n)\n'.trim()));
    const shown = formatTraceback(frames, 'RecursionError', '', () => source);
    expect(shown.split('File "p.py"')).toHaveLength(4);
    expect(shown).toMatch(/\n {2}\[Previous line repeated 3 more times\]\nRecursionError\n$/);
  });

  test('does without a source, or without columns', () => {
    const one = { filename: 'p.py', name: 'f', line: 1, endLine: 1, column: -1, endColumn: -1 };
    expect(formatTraceback([one], 'E', 'm', () => undefined)).toBe(
      'Traceback (most recent call last):\n  File "p.py", line 1, in f\nE: m\n',
    );
    expect(formatTraceback([one], 'E', 'm', () => '  x + 1\n')).toContain('in f\n    x + 1\nE');
  });
});
