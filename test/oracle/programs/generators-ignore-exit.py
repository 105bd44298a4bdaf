def g():
    try:
        yield 0
    except GeneratorExit:
        pass
    yield 1
it = g()
next(it)
x = 1

it = None
def f():
    it = g()
    next(it)
    y = 2

    it = 3
    it = g()
    next(it)
    z = 3
    del it
f()
