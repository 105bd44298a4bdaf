import gc
import weakref

gc.collect()

class A:
    pass

refs = {}

def forget(ref):
    print('forget', len(refs))
    del refs[id(ref)]

def make():
    a = A()
    a.me = a
    ref = weakref.ref(a, forget)
    refs[id(ref)] = ref

make()
make()
print(gc.collect())
print(refs)
cache = weakref.WeakValueDictionary()
a = A()
a.me = a
cache['a'] = a
print(len(cache))
del a
gc.collect()
print(len(cache))
