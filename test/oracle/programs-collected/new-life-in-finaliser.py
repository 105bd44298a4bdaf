import gc

class New:
    def __init__(self, of):
        self.of = of
    def __del__(self):
        print('new one goes', self.of.name)

class A:
    def __init__(self, name):
        self.name, self.me = name, self
    def __del__(self):
        print('del', self.name)
        self.new = New(self)

A('x')
print(gc.collect())
print(gc.collect())
print(gc.collect())
