import gc

saved = []

class A:
    def __init__(self, name):
        self.name = name
        self.me = self
        self.part = [name]
    def __del__(self):
        print('del', self.name)
        if self.name == 'a':
            saved.append(self)

a = A('a')
b = A('b')
b.a = a
del a, b
print(gc.collect())
print([x.name for x in saved], saved[0].part, saved[0].me is saved[0])
print(gc.is_finalized(saved[0]))
saved.clear()
print(gc.collect())
print(gc.collect(), saved)
