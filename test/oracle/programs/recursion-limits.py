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


def chain(n):
    if n:
        yield from chain(n - 1)
    yield n


print(sum(chain(60)))
limited(10)
