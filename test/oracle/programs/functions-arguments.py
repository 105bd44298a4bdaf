def f(a, b=2, c=3):
    return a, b, c


print(f(1), f(1, 20), f(1, c=30), f(c=1, b=2, a=3), f(1, 2, 3), f(a=1))


def g(a, /, b, *, c, d=4):
    return [a, b, c, d]


print(g(1, 2, c=3), g(1, b=2, c=3, d=5), g(1, d=0, c=9, b=8))


def h(items=[]):
    items.append(len(items))
    return items


print(h(), h(), h([9]), h())
x = 1


def k(value=x):
    return value


x = 2
print(k(), k(x), k(value=None), f.__name__)


def nothing():
    pass


print(nothing(), nothing() is None)
