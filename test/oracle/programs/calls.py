def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw


print(f(1, c=3), f(1, 2, 3, 4, c=5, e=6), f(*[1, 2, 3], **{'c': 1, 'z': 2}), f(*'ab', *range(2), c=0, **{'q': 1}, **{'r': 2}))


def g(x, /, y, *, z=1):
    return x, y, z


def pos_only(a, b=1, /, **kw):
    return a, b, kw


print(pos_only(1, a=2, b=3))
tests = [
    lambda: f(),
    lambda: f(1),
    lambda: f(1, c=1, a=2),
    lambda: g(1),
    lambda: g(1, 2, 3),
    lambda: g(x=1, y=2),
    lambda: g(1, 2, zz=3),
    lambda: g(1, 2, y=3),
    lambda: g(1, 2, zed=3),
    lambda: g(*3),
    lambda: g(**3),
    lambda: g(1, **{'y': 1}, **{'y': 2}),
    lambda: g(1, y=1, **{'y': 2}),
    lambda: g(**{1: 2}),
    lambda: g(1, 2, 3, 4, z=1),
    lambda: (lambda: 0)(1),
    lambda: (lambda *, a, b, c: 0)(),
    lambda: (lambda a, b, c: 0)(),
    lambda: print(*3),
    lambda: len(*[1], *[2]),
    lambda: [].append(*[]),
    lambda: 3(),
    lambda: print(**{'x': 1}),
    lambda: [*3],
    lambda: {**3},
    lambda: {*3},
    lambda: pos_only(),
]
for test in tests:
    try:
        print(test())
    except TypeError as error:
        print(error)


def many(*args):
    return len(args)


print(many(*range(500)), max(*range(300)), many(*(i for i in range(10))))


def outer():
    def inner(a):
        return a

    return inner


try:
    outer()(1, 2)
except TypeError as error:
    print(error)


def decorate(*names):
    def wrap(function):
        def call(*args, **kwargs):
            return names, function(*args, **kwargs)

        return call

    return wrap


@decorate('a', 'b')
def decorated(x, *, y=1):
    return x, y


print(decorated(1), decorated(2, y=3))
print((lambda a, *b, **c: (a, b, c))(1, 2, x=3))
print(sorted(['bb', 'a'], key=len), list(map(lambda a, b: a + b, [1, 2], [3, 4])))
default = []


def shared(item, seen=default):
    seen.append(item)
    return seen


shared(1)
print(shared(2), default)
