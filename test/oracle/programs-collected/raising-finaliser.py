import gc
import weakref

gc.collect()

class A:
    def __init__(self, name):
        self.name, self.me = name, self
    def __del__(self):
        print('del', self.name)
        raise ValueError(self.name)

A('a')
A('b')
print(gc.collect() >= 2)

def bad(ref):
    print('callback')
    raise KeyError('k')

class C:
    pass
c = C()
c.me = c
r = weakref.ref(c, bad)
del c
try:
    print(gc.collect())
except KeyError:
    print('never')
print(r())
