import gc

class A:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        print('del', self.name)
        self.other = None

def pair(x, y):
    a, b = A(x), A(y)
    a.other, b.other = b, a

pair('a', 'b')
print(gc.collect())
print(gc.collect())
