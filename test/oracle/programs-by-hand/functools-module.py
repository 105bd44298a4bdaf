"""partial, wraps, reduce, lru_cache, cached_property, total_ordering."""

import functools
import operator
from functools import partial, reduce, wraps


def describe(a, b, *args, sep='-', **kwargs):
    return sep.join(map(str, (a, b, *args))) + ''.join(f' {k}={v}' for k, v in kwargs.items())


bound = partial(describe, 1, sep='/')
print(bound(2), bound(2, 3, extra=4), bound(5, sep='+'))
print(bound.func is describe, bound.args, bound.keywords, partial(bound, 9)())
print(reduce(operator.mul, range(1, 7)), reduce(lambda a, b: a + b, [], 'start'))
try:
    reduce(operator.add, [])
except TypeError as error:
    print('TypeError:', error)


def traced(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


@traced
def greet(name):
    """Says hello."""
    return f'hello {name}'


print(greet('you'), greet('me'), greet.calls, greet.__name__, greet.__doc__, greet.__wrapped__('x'))


@functools.lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


print(fibonacci(60), fibonacci.cache_info().hits > 0)


@functools.cache
def slow(n):
    print('computing', n)
    return n * 2


print(slow(4), slow(4))


@functools.total_ordering
class Version:
    def __init__(self, text):
        self.parts = tuple(map(int, text.split('.')))

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts


print(Version('1.10') > Version('1.9'), Version('2.0') <= Version('2.0'), Version('1.0') >= Version('3'))
print(sorted(['b', 'C', 'a'], key=functools.cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))))


class Lazy:
    @functools.cached_property
    def value(self):
        print('once')
        return 42


lazy = Lazy()
print(lazy.value, lazy.value)
