def down(n):
    return down(n + 1) + 1


def even(n):
    return odd(n - 1)


def odd(n):
    return even(n - 1)


for start in down, even:
    try:
        start(0)
    except RecursionError as error:
        print(type(error).__name__, error)


def limited(n):
    if n == 0:
        raise ValueError('bottom')
    limited(n - 1)


def sorted_by_itself(x):
    return sorted([1, 2], key=sorted_by_itself)


try:
    sorted_by_itself(1)
except RecursionError as error:
    print('sorted', type(error).__name__)


def chain(n):
    if n:
        yield from chain(n - 1)
    yield n


print(sum(chain(300)))
try:
    print(sum(chain(5000)))
except RecursionError as error:
    print('chain', type(error).__name__)
limited(10)
