// CPython 3.13 in this process (pyodide), as the oracle of programs with one thread.

import { loadPyodide } from 'pyodide';
import type { Behaviour } from './behaviour.ts';

/** Backward jumps and calls after which a program is given up: none that ends by construction gets there. */
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
monitoring.register_callback(3, monitoring.events.PY_START, step)

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
        monitoring.set_events(3, monitoring.events.JUMP | monitoring.events.PY_START)
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

export interface CPythonBehaviour extends Behaviour {
  /** Line of the SyntaxError because of which it was not run; 0 if it was. */
  readonly rejectedAt: number;
  /** It was given up: there is nothing to compare. */
  readonly isEndless: boolean;
}

export interface Oracle {
  run(source: string, argv?: readonly string[]): CPythonBehaviour;
  /** Line and text of the SyntaxError with which a program is rejected; 0 if it is not. */
  rejection(source: string): { readonly line: number; readonly message: string };
}

type Answer = [stdout: string, stderr: string, status: number, line: number, isEndless: boolean];

let oracle: Promise<Oracle> | undefined;

/** The one instance of this process. */
export function loadOracle(): Promise<Oracle> {
  oracle ??= start();
  return oracle;
}

async function start(): Promise<Oracle> {
  const pyodide = await loadPyodide();
  pyodide.runPython(ORACLE);
  type Proxy<T> = { toJs(): T; destroy(): void };
  const taken = <T>(proxy: Proxy<T>): T => {
    const value = proxy.toJs();
    proxy.destroy();
    return value;
  };
  const run = pyodide.globals.get('run') as (source: string, argv: unknown) => Proxy<Answer>;
  const rejection = pyodide.globals.get('rejection') as (source: string) => Proxy<[number, string]>;
  return {
    run(source, argv = ['main.py']) {
      const answer = taken(run(source, pyodide.toPy([...argv])));
      const [stdout, stderr, status, rejectedAt, isEndless] = answer;
      return { stdout, stderr, status, rejectedAt, isEndless };
    },
    rejection(source) {
      const [line, message] = taken(rejection(source));
      return { line, message };
    },
  };
}
