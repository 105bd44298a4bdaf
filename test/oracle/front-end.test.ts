// The front end against CPython 3.13 itself (pyodide): the same programs accepted, with the same
// bytecode, constants and positions; the same programs rejected, with the same message and place.
// This is the only file that loads pyodide for the front end, because it takes seconds.

import * as fc from 'fast-check';
import { loadPyodide, type PyodideInterface } from 'pyodide';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Code, Constant } from '../../src/python/code.ts';
import { compile } from '../../src/python/compile.ts';
import { isCode, isFrozenSet } from '../../src/python/constants.ts';
import { disassemble, reprConstant } from '../../src/python/disassemble.ts';
import { GuestSyntaxError } from '../../src/python/syntax-error.ts';
import { formatTraceback, type TracebackFrame } from '../../src/python/traceback.ts';
import { guestProgram } from '../python/programs.ts';
import { anyProgram } from '../python/syntax.ts';
import { ACCEPTED, RAISING, REJECTED } from '../python/snippets.ts';

const FILENAME = 'program.py';

/** Milliseconds after which a property, or the shrinking of what it found, stops. */
const TIME_LIMIT = 20_000;

/** Milliseconds for the oracle to start, on a busy machine. */
const STARTUP_LIMIT = 60_000;

/** What CPython says of a program: the same as `examine` below, and its traceback when it runs. */
const ORACLE = `
import dis, io, json, linecache, re, traceback, warnings
warnings.simplefilter('ignore')

def shape(code):
    nested = [shape(value) for value in code.co_consts if hasattr(value, 'co_code')]
    positions = list(code.co_positions())
    where = [positions[i.offset // 2] for i in dis.get_instructions(code) if i.opname != 'EXTENDED_ARG']
    return {
        'name': code.co_qualname, 'line': code.co_firstlineno, 'flags': code.co_flags,
        'counts': [code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount],
        'stack': code.co_stacksize, 'locals': list(code.co_varnames),
        'cells': list(code.co_cellvars), 'free': list(code.co_freevars), 'names': list(code.co_names),
        'constants': [plain(value) for value in code.co_consts],
        'positions': [[-1 if part is None else part for part in one] for one in where],
        'nested': nested,
    }

def plain(value):
    if hasattr(value, 'co_code'):
        return 'code'
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    return repr(value)

def examine(source):
    try:
        code = compile(source, '${FILENAME}', 'exec', dont_inherit=True)
    except SyntaxError as error:
        end = [error.end_lineno, error.end_offset]
        return {'error': [type(error).__name__, error.msg, error.lineno, error.offset, *end]}
    listing = io.StringIO()
    dis.dis(code, file=listing)
    return {'listing': re.sub(r'at 0x[0-9a-f]+', 'at 0x...', listing.getvalue()), 'shape': shape(code)}

def run(source):
    linecache.cache['${FILENAME}'] = (len(source), None, source.splitlines(True), '${FILENAME}')
    try:
        exec(compile(source, '${FILENAME}', 'exec'), {'__name__': '__main__', 'print': lambda *a: None})
    except Exception as error:
        shown = traceback.TracebackException(type(error), error, error.__traceback__.tb_next)
        frames = [{
            'filename': one.filename, 'name': one.name, 'line': one.lineno, 'endLine': one.end_lineno,
            'column': one.colno, 'endColumn': one.end_colno,
        } for one in shown.stack]
        text = ''.join(shown.format())
        return {'frames': frames, 'text': text, 'last': text.rstrip().rpartition('\\n')[2]}

def each(function):
    return lambda sources: json.dumps([function(source) for source in json.loads(sources)])

[each(examine), each(run)]
`;

/** Programs that both reject, but in other words or elsewhere, and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'match x': 'a soft keyword: CPython expects the colon of a match statement',
  'type x': 'a soft keyword: CPython looks one token further',
  '  \\\nx': 'a line continuation within the indentation',
  '(a await b)': 'await is not in the guest language',
  '(case a b)': 'CPython tries a case block',
};

interface Examined {
  readonly error?: readonly unknown[];
  readonly listing?: string;
  readonly shape?: unknown;
}

interface Raised {
  readonly frames: readonly TracebackFrame[];
  readonly text: string;
  readonly last: string;
}

function plain(value: Constant): unknown {
  if (isCode(value)) return 'code';
  return isFrozenSet(value) ? value.items.map(reprConstant).toSorted() : reprConstant(value);
}

function shape(code: Code): unknown {
  const { instructions, argCount, positionalOnlyCount, keywordOnlyCount } = code;
  return {
    name: code.qualifiedName,
    line: code.firstLine,
    flags: code.flags,
    counts: [argCount, positionalOnlyCount, keywordOnlyCount],
    stack: code.stackSize,
    locals: code.localNames,
    cells: code.cellNames,
    free: code.freeNames,
    names: code.names,
    constants: code.constants.map(plain),
    positions: instructions.map((one) => [one.line, one.endLine, one.column, one.endColumn]),
    nested: code.constants.filter(isCode).map(shape),
  };
}

function examine(source: string): Examined {
  try {
    const code = compile(source, FILENAME);
    return { listing: disassemble(code), shape: shape(code) };
  } catch (error) {
    if (!(error instanceof GuestSyntaxError)) throw error;
    const { kind, message, line, column, endLine, endColumn } = error;
    return { error: [kind, message, line, column, endLine, endColumn] };
  }
}

/** The order of a frozen set's items is nobody's business. */
function normalize(examined: Examined): Examined {
  if (examined.listing === undefined) return examined;
  const listing = examined.listing.replaceAll(/frozenset\(\{(.*)\}\)/g, (_, items: string) =>
    items.split(', ').toSorted().join(', '),
  );
  return { ...examined, listing };
}

describe('the front end and CPython', () => {
  let python: PyodideInterface;
  let examineAll: (sources: string) => string;
  let runAll: (sources: string) => string;

  beforeAll(async () => {
    python = await loadPyodide();
    [examineAll, runAll] = python.runPython(ORACLE);
  }, STARTUP_LIMIT);

  function oracle(sources: readonly string[]): Examined[] {
    return JSON.parse(examineAll(JSON.stringify(sources))) as Examined[];
  }

  test('the oracle is CPython 3.13', () => {
    expect(python.runPython('import sys; sys.version')).toMatch(/^3\.13\./);
  });

  test('both compile the snippets to the same code', () => {
    expect(ACCEPTED.length).toBeGreaterThan(150);
    for (const [index, expected] of oracle(ACCEPTED).entries()) {
      const source = ACCEPTED[index]!;
      expect({ source, ...normalize(examine(source)) }).toEqual({ source, ...normalize(expected) });
    }
  });

  test('both reject the snippets with the same error', () => {
    expect(REJECTED.length).toBeGreaterThan(150);
    for (const [index, expected] of oracle(REJECTED).entries()) {
      const source = REJECTED[index]!;
      const { error } = examine(source);
      expect(expected.error, source).toBeDefined();
      expect(error, source).toBeDefined();
      if (source in DIFFERENCES) expect({ source, error }).not.toEqual({ source, ...expected });
      else expect({ source, error }).toEqual({ source, ...expected });
    }
  });

  test('both print the same tracebacks', () => {
    const raised = JSON.parse(runAll(JSON.stringify(RAISING))) as Raised[];
    for (const [index, { frames, text, last }] of raised.entries()) {
      const [, type, message = ''] = /^(\w+)(?:: (.*))?$/.exec(last)!;
      expect(formatTraceback(frames, type!, message, () => RAISING[index])).toBe(text);
    }
  });

  test('both compile generated programs to the same code', () => {
    fc.assert(
      fc.property(guestProgram(), (source) => {
        expect(normalize(examine(source))).toEqual(normalize(oracle([source])[0]!));
      }),
      { numRuns: 150, interruptAfterTimeLimit: TIME_LIMIT },
    );
  });

  test('both compile programs of the whole syntax to the same code, or reject them alike', () => {
    fc.assert(
      fc.property(anyProgram(), (source) => {
        const examined = examine(source);
        // What CPython accepts and the guest language lacks is tested with the compiler.
        if (String(examined.error?.[1]).includes('not supported yet')) return;
        expect(normalize(examined)).toEqual(normalize(oracle([source])[0]!));
      }),
      { numRuns: 300, interruptAfterTimeLimit: TIME_LIMIT },
    );
  });

  test('both agree on generated programs with one token removed, doubled or replaced', () => {
    const token = fc.constantFrom('', '=', '(', ')', ':', 'if', ',', '1', '"');
    fc.assert(
      fc.property(guestProgram(), fc.nat(), token, (program, at, replacement) => {
        const source = breakToken(program, at, replacement);
        const { error } = examine(source);
        // What CPython accepts and the guest language lacks is tested with the parser.
        if (String(error?.[1]).includes('not supported yet')) return;
        // Messages differ in rare cases; what is accepted, and the line, must not.
        expect({ source, line: error?.[2] }).toEqual({
          source,
          line: oracle([source])[0]!.error?.[2],
        });
      }),
      { numRuns: 200, interruptAfterTimeLimit: TIME_LIMIT },
    );
  });
});

function breakToken(source: string, at: number, replacement: string): string {
  const tokens = [...source.matchAll(/\w+|[^\w\s]/g)];
  const token = tokens[at % tokens.length]!;
  const before = source.slice(0, token.index);
  return `${before}${replacement} ${source.slice(token.index + token[0].length)}`;
}
