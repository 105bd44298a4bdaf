class Stack(list):
    def push(self, item):
        self.append(item)
        return self

    def top(self):
        return self[-1]


s = Stack([1, 2])
s.push(3).push(4)
s.name = 'stack'
print(s, len(s), s.top(), s[1:], s == [1, 2, 3, 4], s.name, isinstance(s, list), sorted(s), sum(s), list(s), s + [9])
print(type(s).__name__, type(s + [1]).__name__, bool(Stack()), 2 in s, s.index(3), [x for x in s])
s.extend(Stack([7]))
s[0] = 'first'
del s[1]
print(s, list(reversed(s)), s.pop(), s * 2)


class Default(dict):
    def __missing__(self, key):
        value = self[key] = key * 2
        return value


d = Default(a=1)
print(d['a'], d['b'], d, d.get('c'), 'c' in d, len(d), sorted(d.items()), isinstance(d, dict))


class Upper(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)

    def __getitem__(self, key):
        return super().__getitem__(key.upper())


u = Upper()
u['x'] = 1
u['y'] = 2
print(u, u['X'], u['y'], list(u), dict(u))
try:
    u['zz']
except KeyError as error:
    print('KeyError', error)


class Meters(float):
    def __repr__(self):
        return f'{float(self)}m'

    def __add__(self, other):
        return Meters(float(self) + float(other))


m = Meters(1.5)
print(m, m + 2, m * 2, m > 1, m == 1.5, {m: 'x'}[1.5], round(m), isinstance(m, float))


class Age(int):
    def __new__(cls, value):
        if value < 0:
            raise ValueError('negative')
        return super().__new__(cls, value)

    def older(self):
        return Age(self + 1)


age = Age(41)
age.note = 'hm'
print(age, age.older(), age + 1, type(age + 1).__name__, type(age.older()).__name__, age == 41, hash(age) == hash(41), [0, 1, 2][Age(1)], age.note)
print(f"{age:5}|{age:x}", age / 2, age ** 2, Age(10 ** 30) + 1, divmod(age, 7), -age, abs(Age(3)), max(Age(1), Age(2)), range(Age(3)))
try:
    Age(-1)
except ValueError as error:
    print(error)


class Name(str):
    def shout(self):
        return self.upper() + '!'


n = Name('bob')
n.tag = 1
print(n, n.shout(), len(n), n + 'x', n == 'bob', {n: 1}['bob'], n[0], 'o' in n, repr(n), f'{n:>5}', n.tag, isinstance(n, str))


class Pair(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    @property
    def first(self):
        return self[0]


p = Pair(1, 'x')
print(p, p.first, len(p), p == (1, 'x'), hash(p) == hash((1, 'x')), [*p], p[1], p + (3,))
a, b = p
print(a, b, {p: 5}[1, 'x'])


class Bag(set):
    def add(self, item):
        print('adding', item)
        super().add(item)


bag = Bag([1, 2])
bag.add(3)
print(sorted(bag), 3 in bag, len(bag), isinstance(bag, set), bag == {1, 2, 3})
print(Bag([1]), Bag())
for bad in ('bool', 'range', 'slice', 'type(None)'):
    try:
        type('X', (eval(bad) if False else {'bool': bool, 'range': range, 'slice': slice, 'type(None)': type(None)}[bad],), {})
    except TypeError as error:
        print(error)
