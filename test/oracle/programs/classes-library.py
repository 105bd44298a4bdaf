import contextlib
import functools
import heapq
import itertools
import operator
import weakref


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(30), fib.cache_info())
@functools.wraps(fib)
def w(*a):
    return fib(*a)
print(w.__name__)
print(functools.reduce(operator.add, [1, 2, 3]), functools.partial(int, base=2)('101'))
@contextlib.contextmanager
def cm():
    print('in')
    yield 5
    print('out')
with cm() as v:
    print(v)
wd = weakref.WeakValueDictionary()
class X: pass
x = X()
wd['a'] = x
print(len(wd), 'a' in wd)
del x
print(len(wd))
ws = weakref.WeakSet()
y = X(); ws.add(y); print(len(ws)); del y; print(len(ws))
print(list(itertools.islice(itertools.count(3), 3)))

@functools.total_ordering
class T:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
print(T(1) <= T(2), T(3) > T(2))
class Acc:
    @functools.cached_property
    def big(self):
        print('computing')
        return 42
a = Acc(); print(a.big, a.big)
