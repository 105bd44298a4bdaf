import gc

def recursive():
    def f(n):
        return 1 if n == 0 else n * f(n - 1)
    return f(5)

def mutual():
    def even(n):
        return True if n == 0 else odd(n - 1)
    def odd(n):
        return False if n == 0 else even(n - 1)
    return even(10)

class C:
    def method(self):
        return 1

def bound():
    c = C()
    c.method_of_mine = c.method

def with_default():
    box = []
    def f(x=box):
        return x
    box.append(f)

def with_attribute():
    def f():
        pass
    f.me = f

gc.collect()
print(recursive(), gc.collect())
print(mutual(), gc.collect())
print(bound(), gc.collect())
print(with_default(), gc.collect())
print(with_attribute(), gc.collect())
