// The worker in which CPython runs: a pyodide of its own, on a stack that deep recursion fits on.

import { parentPort } from 'node:worker_threads';
import { loadPyodide } from 'pyodide';
import type { Answer, Question } from './cpython.ts';

/** Jumps after which a program is given up: none that ends by construction gets there. */
const MOST_STEPS = 2_000_000;

/**
 * A program runs as the module __main__ of a fresh interpreter would, as far as it can tell: its module is
 * cleared at its end, as at an interpreter's, and its exit status is what the process would have.
 */
const ORACLE = `
import gc, io, linecache, sys, traceback, types, warnings

class Endless(BaseException):
    pass

steps = 0

def step(*where):
    global steps
    steps += 1
    if steps > ${MOST_STEPS}:
        raise Endless

monitoring = sys.monitoring
monitoring.use_tool_id(3, 'steps')
monitoring.register_callback(3, monitoring.events.JUMP, step)

def status_of(error):
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 255
    print(error.code, file=sys.stderr)
    return 1

def clear(names):
    # As _PyModule_Clear does it.
    for name in [name for name in names if name.startswith('_') and name != '__builtins__']:
        names[name] = None
    for name in [name for name in names if name != '__builtins__']:
        names[name] = None

def run(source, argv):
    global steps
    out, err = io.StringIO(), io.StringIO()
    kept = sys.stdout, sys.stderr, sys.argv, sys.modules['__main__'], sys.getrecursionlimit()
    linecache.cache['main.py'] = (len(source), None, source.splitlines(True), 'main.py')
    try:
        warnings.simplefilter('ignore')
        code = compile(source, 'main.py', 'exec', dont_inherit=True)
    except SyntaxError as error:
        lines = traceback.TracebackException(type(error), error, None).format()
        return ['', ''.join(lines), 1, error.lineno or 0, False]
    module = types.ModuleType('__main__')
    names = module.__dict__
    status, steps = 0, 0
    sys.stdout, sys.stderr, sys.argv, sys.modules['__main__'] = out, err, list(argv), module
    is_endless = False
    try:
        monitoring.set_events(3, monitoring.events.JUMP)
        try:
            exec(code, names)
        except SystemExit as error:
            status = status_of(error)
        except Endless:
            is_endless = True
        except BaseException as error:
            status = 1
            shown = traceback.TracebackException(type(error), error, error.__traceback__.tb_next)
            err.write(''.join(shown.format()))
        monitoring.set_events(3, 0)
        clear(names)
        del module, names
        gc.collect()
    except BaseException:
        is_endless = True
    finally:
        monitoring.set_events(3, 0)
        sys.stdout, sys.stderr, sys.argv, sys.modules['__main__'], limit = kept
        sys.setrecursionlimit(limit)
    return [out.getvalue(), err.getvalue(), status, 0, is_endless]

def rejection(source):
    try:
        warnings.simplefilter('ignore')
        compile(source, 'main.py', 'exec', dont_inherit=True)
        return [0, '']
    except SyntaxError as error:
        return [error.lineno or 0, ''.join(traceback.TracebackException(type(error), error, None).format())]
`;

const pyodide = await loadPyodide();
pyodide.runPython(ORACLE);

function ask(name: string, ...args: unknown[]): unknown {
  const callee = pyodide.globals.get(name) as (...args: unknown[]) => {
    toJs(): unknown;
    destroy(): void;
  };
  const answer = callee(...args);
  const value = answer.toJs();
  answer.destroy();
  return value;
}

parentPort!.on('message', ({ source, argv }: Question) => {
  if (argv === undefined) {
    const [line, message] = ask('rejection', source) as [number, string];
    parentPort!.postMessage({ line, message } satisfies Answer);
    return;
  }
  const [stdout, stderr, status, rejectedAt, isEndless] = ask(
    'run',
    source,
    pyodide.toPy([...argv]),
  ) as [string, string, number, number, boolean];
  parentPort!.postMessage({ stdout, stderr, status, rejectedAt, isEndless } satisfies Answer);
});
