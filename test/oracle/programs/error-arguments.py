def f(a, b, c=1):
    return a
f(1, 2)
f(1)
