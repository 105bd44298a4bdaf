class W:
    def write(self, s): print('w', repr(s)) if s != '\n' else None
    def flush(self): print('flushed')
print('hi', 5, file=W(), flush=True)
class B1:
    def __bool__(self): return 5
class B2:
    def __len__(self): return -1
class B3:
    def __len__(self): return 'x'
class B4:
    def __repr__(self): return 5
class B5:
    def __iter__(self): return 5
class B6:
    def __index__(self): return 'x'
class B7:
    def __contains__(self, x): return 'truthy'
class B8:
    def __format__(self, spec): return 5
class B9:
    def __int__(self): return 'x'
class B10:
    def __float__(self): return 1
class B11:
    def __next__(self): return 1
class B12:
    __iter__ = None
class B13:
    def __getitem__(self, i): raise KeyError(i)
class B14:
    def __call__(self): raise LookupError('call')
class NotExc: pass
def attempt(f):
    try:
        return f()
    except Exception as e:
        return (type(e).__name__, str(e))
def raiser(x): raise x
for f in (lambda: bool(B1()), lambda: not B1(), lambda: len(B2()), lambda: bool(B2()), lambda: len(B3()), lambda: repr(B4()), lambda: str(B4()), lambda: f'{B4()}', lambda: list(B5()), lambda: [1][B6()], lambda: 1 in B7(), lambda: f'{B8()}', lambda: int(B9()), lambda: float(B10()), lambda: iter(B11()), lambda: next(B11()), lambda: list(B13()), lambda: B14()(), lambda: raiser(NotExc), lambda: raiser(NotExc()), lambda: raiser(ValueError), lambda: 1 + NotExc(), lambda: NotExc() + 1, lambda: [] + NotExc(), lambda: NotExc() @ 1, lambda: NotExc() ** 2, lambda: pow(NotExc(), 2, 3), lambda: divmod(NotExc(), 1), lambda: abs(NotExc()), lambda: round(NotExc()), lambda: int(NotExc()), lambda: float(NotExc()), lambda: f'{NotExc():5}', lambda: '%d' % NotExc(), lambda: NotExc()(), lambda: NotExc()[1], lambda: NotExc[1], lambda: reversed(NotExc()), lambda: ~NotExc(), lambda: sorted([NotExc(), NotExc()]), lambda: {NotExc(): 1} and 1, lambda: sum([NotExc()]), lambda: max(NotExc(), NotExc()), lambda: 1 in NotExc(), lambda: [*NotExc()], lambda: dict(NotExc()), lambda: set(NotExc()), lambda: (lambda **k: k)(**NotExc()), lambda: (lambda *a: a)(*NotExc()), lambda: 'a'.join([NotExc()]), lambda: range(NotExc()), lambda: len(5), lambda: NotExc().x, lambda: NotExc.x, lambda: delattr(NotExc, 'x'), lambda: setattr(int, 'x', 1), lambda: isinstance(1, NotExc())):
    print(attempt(f))
def with_(x):
    with x:
        pass
class Half:
    def __enter__(self): pass
h = Half()
h.__exit__ = lambda *a: None
print(attempt(lambda: with_(NotExc())), attempt(lambda: with_(h)))
class Quiet:
    def __enter__(self): return 'value'
    def __exit__(self, kind, value, tb):
        print('exit', kind, value)
        return kind is KeyError
with Quiet() as q, Quiet():
    print(q)
    {}['missing']
def g():
    with Quiet():
        yield 1
        yield 2
for x in g():
    print(x)
    break
class Parent:
    def __eq__(self, o): return True
    def __hash__(self): return 7
class Child(Parent):
    def __eq__(self, o): return False
class GrandChild(Child):
    __hash__ = Parent.__hash__
print(attempt(lambda: hash(Child())), hash(GrandChild()), Child.__hash__, hash(Parent()))
class Sub1:
    def __radd__(self, o): return 'base radd'
    def __add__(self, o): return 'base add'
    def __lt__(self, o): return 'base lt'
    def __gt__(self, o): return 'base gt'
class Sub2(Sub1):
    def __radd__(self, o): return 'sub radd'
    def __gt__(self, o): return 'sub gt'
print(Sub1() + Sub2(), Sub2() + Sub1(), Sub1() < Sub2(), Sub2() < Sub1(), 1 + Sub1(), Sub1() + 1)
class Prop:
    """class doc"""
    @property
    def p(self):
        raise AttributeError('inner')
    def __getattr__(self, name): return 'fallback ' + name
print(Prop().p, Prop.__doc__, Prop.p.__doc__, Prop().__doc__)
class Idx:
    def __index__(self): return 2
print([1, 2, 3, 4][Idx()], 'abcd'[Idx()], (1, 2, 3)[Idx()])
class Stop:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopIteration(self.n)
        return self.n
it = iter(Stop())
print(next(it), next(it), next(it, 'default'), list(Stop()), attempt(lambda: next(it)))
a, *b = Stop()
print(a, b, [x for x in Stop() if x > 1], {x: x for x in Stop()}, dict([(1, 2)]), max(Stop()), list(zip(Stop(), Stop())), list(map(lambda x: x, Stop())))
class MapLike:
    def keys(self): return ['a', 'b']
    def __getitem__(self, k): return k * 2
print(dict(MapLike()), {**MapLike()}, (lambda **k: k)(**MapLike()))
class Acc:
    def __init__(self): self.log = []
    def __setitem__(self, k, v): self.log.append((k, v))
    def __getitem__(self, k): return 10
    def __delitem__(self, k): self.log.append(('del', k))
acc = Acc()
acc[1] = 2; acc['a', 1] = 3; acc[1:2] = 4; acc[0] += 5; del acc[7]
print(acc.log)
class Chain:
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __getitem__(self, k): return self
    def __str__(self): return 'chain'
print(Chain().a.b(1)[2].c(x=1))
x = Chain()
x.real = 1
print(x.real)
class Evil:
    def __del__(self):
        raise RuntimeError('ignored')
def fn():
    e = Evil()
    return 'returned'
class Tb:
    def method(self):
        return self.helper(1)
    def helper(self, n):
        return [self.missing for _ in range(n)]
Tb().method()
