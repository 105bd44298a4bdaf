"""A hook for what the main thread does not catch.

argv:
argv: broken
argv: exit
"""

import sys


def hook(kind, value, traceback):
    print('hook', kind.__name__, value, traceback.tb_lineno)
    if 'broken' in sys.argv:
        raise KeyError('broken')


sys.excepthook = hook
if 'exit' in sys.argv:
    exit(3)
raise ValueError('uncaught')
