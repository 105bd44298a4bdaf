import gc
import weakref


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('del', self.name)


a = Noisy('a')
b = a
del a
print('still')
del b
print('gone')
Noisy('temporary')
x = Noisy('x')
x = Noisy('y')
print('replaced')
nested = [Noisy('n1'), (Noisy('n2'), {'k': Noisy('n3')})]
del nested


class Parent:
    def __init__(self):
        self.first = Noisy('first')
        self.second = Noisy('second')

    def __del__(self):
        inner = Noisy('inner')
        del inner
        print('del parent')


p = Parent()
p = None
print('parent gone')

saved = []


class Phoenix:
    def __del__(self):
        print('burns')
        saved.append(self)


Phoenix()
print(len(saved))
saved.clear()
print('not again')


def scope():
    local = Noisy('local')
    return 1


print(scope())


class Node:
    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f'Node({self.value})'


n = Node(1)
r = weakref.ref(n)
print(r() is n, r(), r is weakref.ref(n), weakref.getweakrefcount(n))
calls = []
with_callback = weakref.ref(n, lambda ref: calls.append(ref() is None))
second = weakref.ref(n, lambda ref: calls.append('second'))
del n
print(r(), with_callback(), calls)
m = Node(2)
dropped = weakref.ref(m, lambda ref: calls.append('never'))
del dropped
del m
print(calls)
k1, k2 = Node(3), Node(3)
d = {weakref.ref(k1): 'one', weakref.ref(k2): 'two'}
print(d[weakref.ref(k1)], len(d), weakref.ref(k1) == weakref.ref(k2), hash(weakref.ref(k1)) == hash(k1))
for bad in (1, 'x', [], None):
    try:
        weakref.ref(bad)
    except TypeError as error:
        print(error)


def function():
    pass


f = weakref.ref(function)
print(f() is function)
del function
gc.collect()
print(f())
print(weakref.ref(Node)() is Node)


class Both:
    def __del__(self):
        print('ref in del', ref() is self)


both = Both()
ref = weakref.ref(both, lambda ref: print('callback', ref()))
del both
long = None
for i in range(50):
    link = Node(i)
    link.next = long
    long = link
del long, link
print('end')
del x
