"""Weak references: alive, dead, with callbacks, of several kinds."""

import gc
import weakref


class Node:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f'Node({self.name!r})'


log = []
node = Node('a')
plain = weakref.ref(node)
called = weakref.ref(node, lambda ref: log.append(('gone', ref() is None)))
print(plain(), plain() is node, plain is weakref.ref(node), called == plain)
again = node
del node
print(plain(), log)
del again
print(plain(), called(), log)

kept = [Node(i) for i in range(3)]
references = [weakref.ref(one, lambda ref, i=i: log.append(i)) for i, one in enumerate(kept)]
log.clear()
kept.pop(1)
print(log, [ref() is not None for ref in references])
kept.clear()
print(log)

for thing in (3, 'text', None, (1, 2)):
    try:
        weakref.ref(thing)
    except TypeError as error:
        print('TypeError:', error)


class Parent:
    def __init__(self):
        self.children = []

    def add(self, name):
        child = Child(self, name)
        self.children.append(child)
        return child


class Child(Node):
    def __init__(self, parent, name):
        super().__init__(name)
        self._parent = weakref.ref(parent)

    @property
    def parent(self):
        return self._parent()


family = Parent()
child = family.add('kid')
print(child.parent is family, len(family.children))
del family
print(child.parent, child)


def function():
    pass


ref = weakref.ref(function)
print(ref() is function)
del function
# Where counts of functions are deferred, a collection frees them.
gc.collect()
print(ref())
# A reference that dies first calls nothing.
one = Node('b')
gone = weakref.ref(one, lambda ref: log.append('wrong'))
del gone
del one
print('wrong' in log)
