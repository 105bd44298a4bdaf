import gc
import weakref

gc.collect()

class A:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        print('del', self.name)

refs = []
def make():
    a, b = A('a'), A('b')
    a.other, b.other = b, a
    for x in (a, b):
        for n in range(2):
            refs.append(weakref.ref(x, lambda r, who=x.name, n=n: print('callback', who, n)))
make()
gc.collect()
print([r() for r in refs])
