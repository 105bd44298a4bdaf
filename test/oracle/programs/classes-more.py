import functools
import weakref
from collections import namedtuple


class Plugin:
    def run(self):
        return type(self).__name__


class A(Plugin):
    pass


class B(Plugin):
    pass


class C(A):
    pass


print([c.__name__ for c in Plugin.__subclasses__()], A.__subclasses__(), C.__subclasses__())


@functools.lru_cache
def ident(x):
    return x


print(ident(3), ident(3.0), ident(3), ident(True), ident.cache_info())


@functools.singledispatch
def show(x):
    return f'object {x}'


@show.register(int)
def _(x):
    return f'int {x}'


@show.register
def _(x: list):
    return f'list {len(x)}'


print(show(1), show([1, 2]), show('s'), show(True), show.dispatch(bool) is show.dispatch(int), show.__name__)
Point = namedtuple('Point', 'x y')
print(Point, Point(1, 2))
for bad in ('class x', 'a a', '_a', '1x'):
    try:
        namedtuple('Bad', bad)
    except ValueError as e:
        print(e)


class Target:
    def __init__(self):
        self.n = 1

    def method(self):
        return 'm'

    def __len__(self):
        return 7

    def __repr__(self):
        return 'Target()'


t = Target()
p = weakref.proxy(t)
p.n += 1
print(t.n, p.method(), len(p), str(p), bool(p))
wm = weakref.WeakMethod(t.method)
r = weakref.ref(t)
print(wm()(), repr(r).split(';')[1].split(' at ')[0], type(t.method)(len, [1, 2])())
del t
print(wm(), repr(r).split('; ')[1])
try:
    p.n
except ReferenceError as e:
    print(e)


class Sorted(dict):
    def __iter__(self):
        return iter(sorted(super().__iter__()))


class Doubled(list):
    def __iter__(self):
        return (2 * x for x in super().__iter__())


print(list(Sorted(b=1, a=2)), [*Sorted(z=1, y=2)], tuple(Doubled([1, 2])), sorted(Doubled([3, 1])), set(Sorted(q=1)))
