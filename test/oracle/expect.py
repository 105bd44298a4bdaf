"""Writes what real CPython 3.13 does with the programs written by hand beside each of them.

    python3.13 test/oracle/expect.py [NAME...]

A program says in its docstring with which arguments it is run, a line `argv: ...` for each run, and what
is different each time, `mask: REGULAR EXPRESSION`. A file NAME.out has a section for each run:

    >>> argv: the arguments
    what it printed
    >>> stderr          only if there is any
    what it printed there
    >>> status: 0

Frames of library modules are left out of tracebacks: no other implementation has the same lines there.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).parent / 'programs-by-hand'
FRAME = re.compile(r'^( *)File "([^"]*)", line \d+, in .*\n(?:\1 +.*\n)*', re.MULTILINE)


def settings(source, name):
    header = source.split('"""')[1] if source.startswith('"""') else ''
    return [value.strip() for value in re.findall(rf'^{name}:(.*)$', header, re.MULTILINE)]


def own_frames(text):
    return FRAME.sub(lambda frame: frame[0] if frame[2] == 'main.py' else '', text)


def run(source, argv, masks):
    with tempfile.TemporaryDirectory() as folder:
        main = pathlib.Path(folder, 'main.py')
        main.write_text(source, encoding='utf-8')
        done = subprocess.run(
            [sys.executable, '-X', 'utf8', 'main.py', *argv.split()],
            cwd=folder,
            capture_output=True,
            encoding='utf-8',
            timeout=60,
        )
        stderr = own_frames(done.stderr.replace(f'{folder}/', ''))
        stdout = done.stdout
    for mask in masks:
        stdout = re.sub(mask, '#', stdout)
    parts = [f'>>> argv: {argv}\n', stdout]
    if stderr:
        parts += ['>>> stderr\n', stderr]
    return ''.join(parts) + f'>>> status: {done.returncode}\n'


def main(names):
    if sys.version_info[:2] != (3, 13):
        sys.exit(f'this is Python {sys.version.split()[0]}: run it with 3.13')
    for program in sorted(FOLDER.glob('*.py')):
        if names and program.stem not in names:
            continue
        source = program.read_text(encoding='utf-8')
        masks = settings(source, 'mask')
        runs = [run(source, argv, masks) for argv in settings(source, 'argv') or ['']]
        program.with_suffix('.out').write_text(''.join(runs), encoding='utf-8')
        print(program.stem)


main(sys.argv[1:])
