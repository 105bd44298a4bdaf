import gc
import weakref

gc.collect()

class A:
    pass

def make():
    a = A()
    a.me = a
    a.ref = weakref.ref(a, lambda ref: print('never called'))

make()
print(gc.collect() > 0)

class Holder:
    pass

kept = Holder()
def target():
    a = A()
    a.me = a
    kept.ref = weakref.ref(a, lambda ref: print('called once'))
target()
gc.collect()
gc.collect()
print(kept.ref())
