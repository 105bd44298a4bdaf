class L(list):
    def __iadd__(self, o): print('iadd'); return super().__iadd__(o)
    def __reversed__(self): return super().__reversed__()
    def append(self, x): print('append', x); super().append(x)
    def __delitem__(self, i): print('del', i); super().__delitem__(i)
    def __contains__(self, x): return super().__contains__(x)
    def __eq__(self, o): return super().__eq__(o)
    def __imul__(self, n): return super().__imul__(n)
    def sort(self, **k): super().sort(**k); return self
l = L([1]); l += [2]; l.append(3); del l[0]; print(l, list(reversed(l)), 2 in l, l == [2, 3], l.sort(reverse=True)); l *= 2; print(l)
class D(dict):
    def __init__(self, *a, **k): super().__init__(*a, **k); self.log = []
    def __getitem__(self, k): self.log.append(k); return super().__getitem__(k)
    def get(self, k, d=None): return super().get(k, d)
    def __ior__(self, o): return super().__ior__(o)
    def update(self, *a, **k): print('upd'); super().update(*a, **k)
    def __getattr__(self, n):
        try: return self[n]
        except KeyError: raise AttributeError(n) from None
    def __setattr__(self, n, v):
        if n == 'log': super().__setattr__(n, v)
        else: self[n] = v
    def __repr__(self): return 'D' + super().__repr__()
    def __iter__(self): return iter(sorted(super().__iter__()))
    def __len__(self): return super().__len__() + 100
    def pop(self, *a): return super().pop(*a)
d = D(b=1, a=2); d |= {'c': 3}; print(d, d['a'], d.log, d.b, list(d), len(d), d.pop('a'), d.pop('zz', 0)); d.new = 5; print(d, d.keys()); d.update(q=1)
try: d.missing
except AttributeError as e: print(e, e.__suppress_context__)
class S(set):
    def add(self, x): super().add(x * 2)
    def __or__(self, o): return S(super().__or__(o))
    def __contains__(self, x): return super().__contains__(x * 2)
s = S(); s.add(1); print(s, 1 in s, type(s | {5}).__name__, s | {5}, type(s & {2}).__name__, sorted(s.union([9])))
class I(int):
    def __new__(cls, v): return super().__new__(cls, v)
    def __init__(self, v): self.orig = v
    def __divmod__(self, o): return super().__divmod__(o)
    def __abs__(self): return I(super().__abs__())
    def __round__(self, n=None): return I(super().__round__(-1))
    def __str__(self): return f'I<{super().__str__()}>'
    def __eq__(self, o): return super().__eq__(o)
    def __hash__(self): return super().__hash__()
    def __lt__(self, o): return super().__lt__(o)
    def __bool__(self): return not super().__bool__()
    def __format__(self, s): return 'fmt' + super().__format__(s)
    def __index__(self): return 1
    def __float__(self): return super().__float__() + 0.5
i = I(-17); print(i, repr(i), i.orig, divmod(i, 5), abs(i), round(i), i == -17, hash(i), i < 0, bool(i), f'{i:05d}', [10, 20][I(1)], float(i), i.__dict__, I(3) + I(4), sorted([I(3), I(1)]), str(i), '%d' % i, '%s' % i)
class F(float):
    def __round__(self, n=0): return F(super().__round__(n))
    def __repr__(self): return f'F({super().__repr__()})'
    def __add__(self, o): return F(super().__add__(o))
    __radd__ = __add__
print(round(F(2.567), 1), F(1) + 2, 2 + F(1), sum([F(1), F(2)]), F(2) * 2, max(F(1), F(3)), abs(F(-1)), -F(1), F('1.5'))
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    def __add__(self, o): return T(*super().__add__(tuple(o)))
    def __getitem__(self, i): return super().__getitem__(i)
    def __hash__(self): return 5
    def __eq__(self, o): return super().__eq__(o)
t = T(1, 2); print(t, t + (3,), type(t + (3,)).__name__, t[0], hash(t), t == (1, 2), {t: 1}, t[::-1], type(t[0:1]).__name__, len(t), sorted(t, reverse=True))
class Str(str):
    def __eq__(self, o): return self.lower() == o.lower()
    def __hash__(self): return hash(self.lower())
    def __add__(self, o): return Str(super().__add__(o))
    def __mod__(self, o): return 'mod' + super().__mod__(o)
    def __len__(self): return super().__len__() * 10
    def upper(self): return 'U' + super().upper()
    def __iter__(self): return iter(super().__iter__())
    def join(self, it): return super().join(map(str, it))
    def __contains__(self, o): return super().__contains__(o.upper())
s = Str('Ab'); print(s == 'aB', s != 'x', {s: 1}['ab'] if False else '', type(s + 'c').__name__, Str('%d') % 5, len(s), s.upper(), list(s), Str('-').join([1, 2]), s[0], 'a' in s, s.lower(), f'{s}|{s:>4}', s * 2, s.replace('A', 'x'), s.center(6, '.'), s.startswith('A'), 'A' + s, s.split('b'))
class E(Exception):
    def __init__(self, a, b): self.a, self.b = a, b
    def __str__(self): return f'{self.a}-{self.b}'
    def __repr__(self): return f'E({self.a})'
    def __eq__(self, o): return isinstance(o, E) and self.a == o.a
    def __reduce__(self): return 1
try: raise E(1, 2)
except E as e: print(e, repr(e), e.args, e == E(1, 5), e.__class__, [e])
class FS(frozenset):
    def __or__(self, o): return FS(super().__or__(o))
    def __new__(cls, it=()): return super().__new__(cls, it)
print(FS([1]) | [2] if False else FS([1]) | {2}, type(FS([1]) & {1}).__name__, hash(FS([1])) == hash(frozenset([1])))
class Base:
    def __init__(self, **kw): print('Base', kw)
    def __dir__(self): return sorted(set(super().__dir__()) | {'zz'})[-1:]
    def __sizeof__(self): return 1
    def __reduce__(self): return 2
class Mid(Base):
    def __init__(self, x, **kw): super().__init__(x=x, **kw); self.x = x
    def __setattr__(self, n, v): super().__setattr__(n, v); print('set', n)
    def __getattribute__(self, n): return object.__getattribute__(self, n)
    def __init_subclass__(cls, **kw): print('sub', cls.__name__, kw); super().__init_subclass__()
    def __eq__(self, o): return super().__eq__(o)
    def __ne__(self, o): return super().__ne__(o)
    def __hash__(self): return super().__hash__() & 0
    def __format__(self, s): return super().__format__(s)
    def __delattr__(self, n): super().__delattr__(n); print('gone', n)
class Leaf(Mid, tag='t'): pass
lf = Leaf(1, y=2); print(dir(lf), lf == lf, lf == 1, lf != lf, hash(lf)); del lf.x; print(vars(lf))
print(super(Leaf, lf).__init__.__name__, super(Mid, Leaf).__thisclass__.__name__, Leaf.__mro__[1].__name__, super(Leaf, Leaf).__init__ is Mid.__init__)
