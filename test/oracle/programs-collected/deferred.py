import gc
import weakref


def in_generator():
    return 'in a generator'


def in_frame():
    return 'in a frame'


def saved():
    return 'saved by a finaliser'


def keeps(f):
    yield
    yield f()


def run():
    global in_frame
    f = in_frame
    ref = weakref.ref(f)
    del in_frame
    gc.collect()
    print(f(), ref() is f)
    f = None
    gc.collect()
    print(ref())


class Saver:
    def __init__(self, f):
        self.f, self.me = f, self

    def __del__(self):
        found.append(keeps(self.f))
        next(found[0])


g = keeps(in_generator)
next(g)
ref = weakref.ref(in_generator)
del in_generator
gc.collect()
print(next(g), ref() is None)
del g
gc.collect()
print(ref())

run()

found = []
Saver(saved)
ref = weakref.ref(saved)
del saved
gc.collect()
gc.collect()
print(next(found[0]))
print([type(x).__name__ for x in found])
found.clear()
gc.collect()
print(ref())


def outer():
    pass


outer.me = outer
ref = weakref.ref(outer)
del outer
print(gc.collect() > 0, ref())


class C:
    def method(self):
        return self


c = C()
m = c.method
C.method = None
gc.collect()
print(m() is c)
del m
gc.collect()

late = [lambda: i for i in range(3)]
print([f() for f in late])
functions = {'a': lambda: 1, 'b': lambda: 2}
print(sorted(functions, key=lambda k: -functions[k]()))
x, *rest = (lambda: 1), (lambda: 2), (lambda: 3)
print(x(), [f() for f in rest])


def returns():
    return returns


def swap(a, b):
    return b, a


print(returns()() is returns, [f.__name__ for f in swap(returns, swap)])


def deco(f):
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner


@deco
def decorated(*args, key=returns, **more):
    return args, key is returns, more


print(decorated(1, 2, a=3))


def default(f=returns, *, g=swap):
    return f is returns, g is swap


print(default(), default(swap, g=returns))


def gen():
    got = yield returns
    print(got is swap)
    return swap


it = gen()
print(next(it) is returns)
try:
    it.send(swap)
except StopIteration as e:
    print(e.value is swap)


def delegates():
    result = yield from gen()
    print(result is swap)


it = delegates()
print(next(it) is returns)
try:
    it.send(swap)
except StopIteration:
    print('end')


class Manager:
    def __enter__(self):
        return returns

    def __exit__(self, *args):
        return False


with Manager() as entered:
    print(entered is returns)
print((lambda f: [f, f])(swap)[1] is swap, {swap}.pop() is swap, (swap,)[0] is swap)
print((swap if True else returns) is swap, (swap or returns) is swap, not swap)
for f in (swap, returns):
    print(f.__name__)
