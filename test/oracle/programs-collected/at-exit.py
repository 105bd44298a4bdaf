import gc

class A:
    def __init__(self, name):
        self.name, self.me = name, self
    def __del__(self):
        print('del', self.name)

def later():
    try:
        yield 1
    finally:
        print('generator closed')

def make():
    box = []
    g = later()
    box.append(g)
    next(g)
    A('unreachable')

make()
print('end of program')
