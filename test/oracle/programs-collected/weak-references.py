import gc
import weakref

gc.collect()

class A:
    def __init__(self, name):
        self.name = name
        self.me = self

def gone(ref):
    print('callback', ref() is None)

a = A('a')
r = weakref.ref(a)
r2 = weakref.ref(a, gone)
print(r() is a, weakref.getweakrefcount(a))
del a
print(r() is None)
print(gc.collect())
print(r(), r2())

class B(A):
    def __del__(self):
        print('del', self.name, self.ref())

b = B('b')
b.ref = weakref.ref(b)
outside = weakref.ref(b, lambda ref: print('outside', ref()))
del b
print(gc.collect())
print(outside())
