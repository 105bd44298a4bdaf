class A:
    table = {i: i * i for i in range(3)}
    names = [n for n in 'abc']
    for k in range(2):
        locals_k = k
    def m(self): return 'm'
    def __private(self): return 'p'
    def call(self): return self.__private()
    alias = m
    @classmethod
    def create(cls, *a, **k): return cls()
    lam = lambda self, x=3: x
a = A()
print(A.table, A.names, A.locals_k, a.call(), a._A__private(), a.alias(), a.lam(), a.lam(5))
print(a.m == a.m, a.m is a.m, a.m != A().m, {a.m: 1}[a.m], A.m is A.m, a.m.__self__ is a, a.m.__func__ is A.m, a.m.__name__, type(a.m), type(A.m), type(a.create).__name__)
print(type(a)() is a, a.__class__().m(), A.create().m(), isinstance(A, type), isinstance(a, type), type(A) is type)
def deco(cls):
    cls.extra = 'deco'
    return cls
@deco
class B(A):
    pass
print(B.extra, B().m(), B.__dict__.get('extra'), 'm' in B.__dict__, 'm' in A.__dict__, sorted(k for k in A.__dict__ if not k.startswith('__')))
class G:
    def __class_getitem__(cls, item): return (cls.__name__, item)
print(G[int], list[int], dict[str, int], tuple[int, ...], list[int]([1, 2]))
class P:
    def __init__(self): self.__x = 1
    def get(self): return self.__x
print(P().get(), P().__dict__)
def outer():
    count = 0
    class Counter:
        def inc(self):
            nonlocal count
            count += 1
            return count
    return Counter()
c = outer()
print(c.inc(), c.inc())
class Meta1:
    x: int = 5
    y: str
print(Meta1.x, Meta1.__annotations__ if False else '')
for value in (1, 1.5, 'x', [], (), {}, set(), None, print, len, a, A, type, Exception('e'), a.m, (i for i in []), range(3), Ellipsis, NotImplemented, True, frozenset()):
    print(type(value).__name__, end=' ')
print()
print(issubclass(A, object), isinstance(1, object), issubclass(type, object), isinstance(print, object), isinstance(True, int), issubclass(KeyError, LookupError))
for bad in (lambda: isinstance(1, 5), lambda: issubclass(1, int), lambda: issubclass(A, 5), lambda: super().x, lambda: object.__new__(5), lambda: A.m(), lambda: getattr(a), lambda: getattr(a, 5), lambda: setattr(a, 'x'), lambda: vars(5), lambda: type('X', 5, {}), lambda: type(1, 2), lambda: property(1, 2, 3, 4, 5)):
    try:
        bad()
    except (TypeError, RuntimeError) as e:
        print(type(e).__name__, e)
print(getattr(a, 'zz', None), hasattr(a, 'm'), hasattr(int, 'bit_length'), hasattr([], '__len__'), hasattr(5, '__add__'), hasattr(a, '__call__'), hasattr(A, '__call__'), hasattr(a, '__iter__'), hasattr(a, '__dict__'), hasattr(5, '__dict__'))
print((5).__add__(3), (5).__eq__('x'), [1].__len__(), 'a'.__contains__('a'), {1: 2}.__getitem__(1), int.__add__(1, 2), str.__len__('abc'), list.__getitem__([1, 2], 1), object.__repr__(a)[:12], (3).__lt__(4), 'b'.__gt__('a'), [].__iter__().__next__ is not None, (2).__mul__(3), (7).__rsub__(10), (2.5).__neg__(), (1).__bool__())
print(str(A), repr(A), f'{A.__name__}', A.__qualname__, str(type(a)), [A, B])
x = object()
print(x == x, x != object(), type(x), hash(x) == hash(x), {x: 1}[x], bool(x), isinstance(x, object))
class Eq:
    def __eq__(self, o): return True
print(Eq() == 5, 5 == Eq(), Eq() != 5, [Eq()] == [3], Eq() in [1], 3 in [Eq()])
class Str:
    def __str__(self): return 'str'
    def __repr__(self): return 'repr'
print(Str(), [Str()], f'{Str()} {Str()!r} {Str()!s}', '%s %r' % (Str(), Str()), str(Str()), 'x'.join([str(Str())]))
class OnlyRepr:
    def __repr__(self): return 'only'
print(OnlyRepr(), str(OnlyRepr()), f'{OnlyRepr():}')
class Empty: pass
e = Empty()
e.a, e.b = 1, 2
del e.a
print(e.__dict__, len(vars(e)))
import sys
print(sys.getrefcount(e) >= 1)
print(type('Dyn', (Empty,), dict(f=lambda self: 'f'))().f(), type('Z', (), {}).__name__)
class WithIter:
    def __init__(self): self.data = [1, 2, 3]
    def __iter__(self): return iter(self.data)
    def __len__(self): return len(self.data)
    def __getitem__(self, i): return self.data[i]
    def __setitem__(self, i, v): self.data[i] = v
    def __delitem__(self, i): del self.data[i]
w = WithIter()
w[0] = 9
w[1:] = [7, 8, 6]
del w[-1]
first, *rest = w
print(list(w), w[1:], first, rest, sum(w), max(w), sorted(w), tuple(w), set(w) == {9, 7, 8}, dict(zip(w, 'abc')), [*w], list(enumerate(w)), any(w), min(w, default=0), ', '.join(map(str, w)), list(reversed(w)), 7 in w, w[0], w[-1])
w[0] += 5
print(w.data)
def gen():
    yield from w
print(list(gen()))
class Cls:
    items = []
    def add(self, x): self.items.append(x); return self
Cls().add(1).add(2)
print(Cls.items)
