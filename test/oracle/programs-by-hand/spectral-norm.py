"""The spectral norm of an infinite matrix, cut to size: arithmetic in comprehensions."""

from math import sqrt


def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector):
    n = len(vector)
    return [sum(element(i, j) * vector[j] for j in range(n)) for i in range(n)]


def times_transposed(vector):
    n = len(vector)
    return [sum(element(j, i) * vector[j] for j in range(n)) for i in range(n)]


def norm(n, rounds=5):
    u = [1.0] * n
    for _ in range(rounds):
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    products = [sum(a * b for a, b in zip(*two)) for two in ((u, v), (v, v))]
    return sqrt(products[0] / products[1])


for size in (1, 2, 5, 12):
    print(size, f'{norm(size):0.9f}')
