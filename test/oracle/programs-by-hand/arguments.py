"""Arguments: every kind, and what is said when they do not fit."""


def f(a, b=2, /, c=3, *rest, d, e=5, **named):
    return a, b, c, rest, d, e, named


print(f(1, d=4), f(1, 2, 3, 4, 5, d=6, z=7), f(*[1, 2], **{'d': 3, 'c': 4}), f(1, *(), d=0, **{}, a=9))
g = lambda *, k: k
calls = [
    lambda: f(),
    lambda: f(1),
    lambda: f(1, d=1, d2=2, **{'d2': 3}),
    lambda: g(1),
    lambda: g(),
    lambda: g(k=1, j=2),
    lambda: (lambda x, y: 0)(1),
    lambda: (lambda x, y: 0)(1, 2, 3),
    lambda: (lambda x: 0)(1, x=2),
    lambda: (lambda x, /: 0)(x=1),
    lambda: print(*5),
    lambda: print(**[1]),
    lambda: print(**{1: 2}),
    lambda: len(),
    lambda: len(1, 2),
    lambda: int('1', bass=2),
    lambda: 'a'.join(),
    lambda: [].append(),
    lambda: f.nothing(),
    lambda: print()(),
]
for call in calls:
    try:
        print(call())
    except TypeError as error:
        print('TypeError:', error)
    except AttributeError as error:
        print('AttributeError:', error)


class C:
    def method(self, x):
        return x

    @staticmethod
    def static(x):
        return x


for call in (lambda: C(1), lambda: C().method(), lambda: C.method(1), lambda: C().static(), lambda: C.static(1, 2)):
    try:
        print(call())
    except TypeError as error:
        print('TypeError:', error)


def mutable(item, items=[]):
    items.append(item)
    return items


print(mutable(1), mutable(2), mutable.__defaults__, f.__kwdefaults__)
first, *middle, last = range(6)
(p, q), *r = [(1, 2), 3]
print(first, middle, last, p, q, r, [*range(2), *'ab'], {**{'a': 1}, 'b': 2, **{'a': 3}}, {*[1, 2], 2})


def unpack(values):
    try:
        a, b = values
        return a, b
    except (ValueError, TypeError) as error:
        return f'{type(error).__name__}: {error}'


print(unpack('xy'), unpack([1]), unpack(range(3)), unpack(5), unpack({'k': 1, 'l': 2}), sep='\n')
