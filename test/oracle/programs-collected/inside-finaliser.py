import gc

class A:
    def __init__(self, name):
        self.name, self.me = name, self
    def __del__(self):
        print('del', self.name, gc.collect())

A('a')
A('b')
print(gc.collect())

class B:
    def __del__(self):
        print('plain', gc.collect())

b = B()
A('c')
del b
print(gc.collect())
