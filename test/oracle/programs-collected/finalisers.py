import gc

class A:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        print('del', self.name, hasattr(self, 'other') and self.other.name)

def pair(x, y):
    a, b = A(x), A(y)
    a.other, b.other = b, a

pair('a', 'b')
print(gc.collect())
print(gc.collect())

def chain():
    a = A('first')
    a.other = a
    b = A('behind')
    b.other = b
    a.tail = b
    c = A('tail')
    b.tail = c

chain()
print(gc.collect())
print(gc.collect())
