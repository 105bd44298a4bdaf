"""What the program was called with, and counts of references.

argv:
argv: one two --three
"""

import sys

print(sys.argv[1:], len(sys.argv), sys.argv[0].endswith('main.py'))
thing = object()
base = sys.getrefcount(thing)
held = [thing, thing, (thing,)]
print(base, sys.getrefcount(thing) - base)
held.clear()
print(sys.getrefcount(thing) - base)


def look(argument):
    return sys.getrefcount(argument)


print(look(thing) > base)
print('sys' in sys.modules, sys.modules['sys'] is sys, sys.modules['__main__'].thing is thing)
sys.setswitchinterval(0.001)
print(sys.getswitchinterval(), sys.maxsize)
print('to stderr', file=sys.stderr)
sys.stdout.write('written\n')
sys.stderr.write('and more\n')
sys.setrecursionlimit(500)
print(sys.getrecursionlimit())
