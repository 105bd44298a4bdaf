class V:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __repr__(self):
        return f'V({self.x}, {self.y})'
    def __add__(self, o):
        if not isinstance(o, V):
            return NotImplemented
        return V(self.x + o.x, self.y + o.y)
    def __radd__(self, o):
        if o == 0:
            return self
        return NotImplemented
    def __iadd__(self, o):
        self.x += o.x
        self.y += o.y
        return self
    def __mul__(self, k):
        return V(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __neg__(self):
        return V(-self.x, -self.y)
    def __abs__(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5
    def __eq__(self, o):
        return isinstance(o, V) and (self.x, self.y) == (o.x, o.y)
    def __hash__(self):
        return hash((self.x, self.y))
    def __bool__(self):
        return bool(self.x or self.y)
    def __getitem__(self, i):
        return (self.x, self.y)[i]
    def __len__(self):
        return 2
    def __lt__(self, o):
        return abs(self) < abs(o)
    def __call__(self, *args, **kw):
        return args, sorted(kw.items())
    def __contains__(self, q):
        return q in (self.x, self.y)
    def __format__(self, spec):
        return f'<{self.x:{spec}}|{self.y:{spec}}>'
    def __index__(self):
        return 1
    def __int__(self):
        return self.x
    def __float__(self):
        return float(self.x)
    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y
a, b = V(1, 2), V(3, 4)
print(a + b, sum([a, b]), a * 3, 3 * a, -a, abs(b), a == V(1, 2), a != b, a == 3)
print({a: 1}[V(1, 2)], len({a, V(1, 2), b}), bool(V(0, 0)), bool(a), a[1], len(a), list(a))
print(a < b, b > a, sorted([b, a]), a(1, 2, k=3), 2 in a, 9 in a, f'{a:3}', format(a, '>4'))
c = a
c += b
print(c is a, a, [10, 20, 30][V(0, 0)], int(a), float(a), a @ b, 'abc'[V(1, 1)])
try:
    a + 'x'
except TypeError as e:
    print(e)
try:
    'x' + a
except TypeError as e:
    print(e)
try:
    a - b
except TypeError as e:
    print(e)
try:
    a <= b
except TypeError as e:
    print(e)
try:
    a.zz
except AttributeError as e:
    print(e)
try:
    del a.zz
except AttributeError as e:
    print(e)
d = {V(1, 1): 'x', V(2, 2): 'y'}
d[V(1, 1)] = 'z'
del d[V(2, 2)]
print(d, V(1, 1) in d, d.get(V(5, 5)), V(1,1) in [V(1, 1)], [V(1, 1)].index(V(1, 1)))
x, y = a
print(x, y, max([a, b], key=abs), min(a, b))
class It:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n
print(list(It(3)), [i for i in It(2)], sum(It(4)), next(It(1)), 2 in It(4), tuple(It(2)))
for i in It(2):
    print(i)
class G:
    def __iter__(self):
        yield 1
        yield 2
print(list(G()), *G(), dict(enumerate(G())))
class Seq:
    def __getitem__(self, i):
        if i >= 3:
            raise IndexError(i)
        return i * i
print(list(Seq()), 4 in Seq(), 5 in Seq())
