class Key:
    def __init__(self, v):
        self.v = v
    def __eq__(self, o):
        if isinstance(o, Key):
            return self.v == o.v
        return NotImplemented
    def __hash__(self):
        return hash(self.v) % 3
    def __repr__(self):
        return f'K{self.v}'
d = {}
for i in range(12):
    d[Key(i)] = i
print(d[Key(5)], Key(11) in d, Key(12) in d, len(d))
for i in range(0, 12, 2):
    del d[Key(i)]
print(d, d.pop(Key(3)), d.setdefault(Key(1), 'x'), d.setdefault(Key(99), 'new'), len(d))
s = {Key(1), Key(1), Key(2)}
print(len(s), Key(2) in s, s == {Key(2), Key(1)}, s | {Key(3)} == {Key(1), Key(2), Key(3)}, len(s & {Key(1)}), len(s - {Key(1)}))
s.discard(Key(1)); s.remove(Key(2)); print(s)
print({(Key(1), 2): 'a'}[(Key(1), 2)], hash((Key(4), 1)) == hash((Key(4), 1)), (Key(1), 2) == (Key(1), 2), [Key(1)] == [Key(1)], [Key(2), Key(1)].count(Key(1)))
class Bad:
    def __eq__(self, o):
        raise ValueError('eq')
    def __hash__(self):
        return 1
b1, b2 = Bad(), Bad()
d2 = {b1: 1}
try:
    d2[b2]
except ValueError as e:
    print(e)
try:
    d2[b2] = 5
except ValueError as e:
    print(e)
print(d2[b1], len(d2))
class NoHash:
    def __eq__(self, o):
        return True
try:
    {NoHash(): 1}
except TypeError as e:
    print(e)
try:
    hash(NoHash())
except TypeError as e:
    print(e)
class HashErr:
    def __hash__(self):
        return 'x'
try:
    hash(HashErr())
except TypeError as e:
    print(e)
print(len({Bad, NoHash, Key}), {Key: 1}[Key])
print(frozenset([Key(1), Key(2)]) == frozenset([Key(2), Key(1)]))
print(dict.fromkeys([Key(1), Key(1)]), max([Key(1)], key=lambda k: k.v), sorted([Key(3), Key(1)], key=lambda k: k.v))
class Ordered:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __repr__(self): return str(self.v)
print(sorted([Ordered(3), Ordered(1), Ordered(2)]), min(Ordered(2), Ordered(1)), [Ordered(1)] < [Ordered(2)], (1, Ordered(5)) > (1, Ordered(4)))
print(list(map(Ordered, [1, 2])), list(zip([Ordered(1)], 'a')), any([Ordered(0)]), [*map(str, [Key(1)])], '-'.join(map(repr, [Key(1)])))
print('%s %r' % (Key(1), Key(2)), '{} {!r:>4}'.format(Key(1), Key(2)), f'{Key(3)!s:>5}')
try:
    '%d' % Key(1)
except TypeError as e:
    print(e)
print(str(Key(1)), repr([Key(1), (Key(2),), {Key(3): Key(4)}]), list(reversed([Key(1), Key(2)])))
class Ctx:
    def __enter__(self): return self
    def __exit__(self, *a): return False
    def __len__(self): return 0
print(bool(Ctx()), not Ctx(), 1 if Ctx() else 2)
class F:
    def __call__(self, x): return x + 1
f = F()
print(list(map(f, [1, 2])), sorted([3, 1], key=f), callable(f), callable(Ctx()), f(1))
class Cmp:
    def __eq__(self, o): return 'yes'
    def __lt__(self, o): return []
    def __ne__(self, o): return 0
print(Cmp() == 1, 1 == Cmp(), Cmp() < 1, 1 > Cmp(), Cmp() != 1, [Cmp()] == [1], Cmp() in [1, 2])
class IA:
    def __init__(self, v): self.v = v
    def __add__(self, o): return IA(self.v + o)
    def __iadd__(self, o): self.v += o; return self
    def __isub__(self, o): return NotImplemented
    def __sub__(self, o): return IA(self.v - o)
    def __divmod__(self, o): return (self.v, o)
    def __rdivmod__(self, o): return (o, self.v)
    def __pow__(self, o, m=None): return ('pow', o, m)
    def __rpow__(self, o): return ('rpow', o)
    def __round__(self, n=None): return ('round', n)
    def __lshift__(self, o): return 'ls'
    def __rrshift__(self, o): return 'rrs'
    def __and__(self, o): return 'and'
    def __ror__(self, o): return 'ror'
    def __xor__(self, o): return 'xor'
    def __invert__(self): return 'inv'
    def __pos__(self): return 'pos'
    def __mod__(self, o): return 'mod'
    def __floordiv__(self, o): return 'fd'
    def __truediv__(self, o): return 'td'
    def __rtruediv__(self, o): return 'rtd'
    def __reversed__(self): return iter('rev')
i = IA(5)
j = i
i += 1
i -= 2
print(i.v, j.v, divmod(j, 3), divmod(3, j), j ** 2, 2 ** j, pow(j, 2, 3), round(j), round(j, 1), j << 1, 1 >> j, j & 1, 1 | j, j ^ 1, ~j, +j, j % 2, j // 2, j / 2, 2 / j, list(reversed(j)))
