"""The collector's switches, and cycles that it finds."""

import gc
import weakref

print(gc.isenabled())
gc.disable()
print(gc.isenabled())


class Node:
    def __init__(self):
        self.other = None


def make_cycle():
    a, b = Node(), Node()
    a.other, b.other = b, a
    return weakref.ref(a)


held = Node()
ref = weakref.ref(held)
gc.collect()
print(ref() is held)
del held
print(ref() is None)
print(type(gc.collect()))
gc.enable()
print(gc.isenabled())
