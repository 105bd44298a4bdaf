"""A text as the status: it goes to stderr, and the status is 1."""

import sys


class Cleanup:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        print('exit with', kind.__name__, value, value.code)


try:
    sys.exit()
except SystemExit as error:
    print(repr(error), error.code)
try:
    raise SystemExit(0, 1)
except SystemExit as error:
    print(error.code, error.args)
with Cleanup():
    sys.exit('cannot go on: ' + repr([1, 'two']))
