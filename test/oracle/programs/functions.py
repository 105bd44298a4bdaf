def f(a, b=2, *, c=3):
    return a, b, c
print(f(1), f(1, 5), f(1, c=9), f(b=7, a=8, c=0))
def fact(n):
    if n < 2:
        return 1
    return n * fact(n - 1)
print(fact(15))
def fib(n):
    a, b = 0, 1
    while n > 0:
        a, b = b, a + b
        n -= 1
    return a
print([fib(10), fib(50)])
counter = 0
def bump(by=1):
    global counter
    counter += by
    return counter
bump()
bump(5)
print(counter, f.__name__, len.__name__)
def first(items, /, default=None):
    for item in items:
        return item
    else:
        return default
print(first([]), first([3]), first((), default='x'))
