memo = {}


def fib(n):
    if n in memo:
        return memo[n]
    value = n if n < 2 else fib(n - 1) + fib(n - 2)
    memo[n] = value
    return value


print(fib(80), len(memo), memo[40])


def paths(x, y, seen={}):
    if x == 0 or y == 0:
        return 1
    if (x, y) not in seen:
        seen[x, y] = paths(x - 1, y) + paths(x, y - 1)
    return seen[x, y]


print(paths(10, 10), paths(16, 16))
