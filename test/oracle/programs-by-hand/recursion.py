"""Recursion without a bound is an exception, and the program goes on."""

import sys


def forever(n):
    return forever(n + 1)


def depth(n=0):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


for _ in range(2):
    try:
        forever(0)
    except RecursionError as error:
        print(type(error).__name__, error)
print(900 < depth() < 1000)


class Endless:
    def __repr__(self):
        return repr(self)

    def __eq__(self, other):
        return self == other

    def __getattr__(self, name):
        return getattr(self, name + 'x')


for use in (repr, lambda e: e == 1, lambda e: e.missing, lambda e: [e] == [1]):
    try:
        use(Endless())
    except RecursionError as error:
        print(type(error).__name__)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


print(even(800))
sys.setrecursionlimit(200)
print(depth() < 200)
items = []
items.append(items)
print(items, len(items))
nested = []
for _ in range(100):
    nested = [nested]
print(str(nested)[:5], nested == nested)
sys.setrecursionlimit(1000)
forever(0)
