def count(n):
    print('start')
    for i in range(n):
        received = yield i
        if received is not None:
            print('received', received)
    return 'end'


g = count(3)
print(next(g), g.send('a'), g.send(None))
try:
    next(g)
except StopIteration as stop:
    print('stop', stop.value, stop.args)
try:
    next(g)
except StopIteration as stop:
    print('again', stop.value)
print(next(g, 'default'))
try:
    count(1).send(3)
except TypeError as error:
    print(error)


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


print(list(tree(4)), sum(tree(6)))


def delegate():
    result = yield from count(2)
    print('result', result)
    result = yield from [10, 20]
    print('result', result)
    return result


print(list(delegate()))


def careful():
    try:
        yield 1
        yield 2
    except ValueError as error:
        print('caught', error)
        yield 'recovered'
    finally:
        print('cleaning up')
    yield 'after'


g = careful()
print(next(g), g.throw(ValueError('thrown')), next(g))
print(list(g))
g = careful()
next(g)
try:
    g.throw(KeyError('not caught'))
except KeyError as error:
    print(repr(error))
try:
    next(g)
except StopIteration:
    print('finished')
g = careful()
next(g)
print(g.close(), g.close())
g = careful()
print(g.close(), list(g))
g = careful()
try:
    g.throw(ValueError)
except ValueError as error:
    print('unstarted', repr(error))
for value in careful():
    print(value)
    break
print('after break')
g = careful()
next(g)
del g
print('after del')


def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            print('ignored')
            yield


g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as error:
    print(error)


def inner():
    try:
        yield 'a'
        yield 'b'
    except KeyError as error:
        print('inner caught', repr(error))
        return 'from inner'
    finally:
        print('inner done')


def outer():
    value = yield from inner()
    print('value', value)
    yield 'c'


g = outer()
print(next(g), g.throw(KeyError('x')), list(g))
g = outer()
next(g)
g.close()
g = outer()
next(g)
try:
    g.throw(ValueError('v'))
except ValueError as error:
    print(repr(error))


def selfish():
    yield next(own)


own = selfish()
try:
    next(own)
except ValueError as error:
    print(error)


def leaking():
    yield 1
    raise StopIteration('inside')


g = leaking()
next(g)
try:
    next(g)
except RuntimeError as error:
    print(error, repr(error.__cause__), repr(error.__context__), error.__suppress_context__)


def returning():
    try:
        yield 1
    except GeneratorExit:
        return 'closed'


g = returning()
next(g)
print(g.close())


def handling():
    try:
        raise ValueError('outside')
    except ValueError:
        yield 'in handler'
        raise


g = handling()
next(g)
try:
    try:
        raise KeyError('current')
    except KeyError:
        try:
            raise
        except KeyError as error:
            print('bare raise', repr(error))
        next(g)
except ValueError as error:
    print(repr(error), repr(error.__context__))


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def take(n, iterable):
    for item in iterable:
        if n == 0:
            return
        n -= 1
        yield item


print(list(take(10, fib())), [x for x in take(5, fib()) if x % 2])
squares = (x * x for x in range(5))
print(next(squares), list(squares), sum(x for x in range(4)), max((x % 3, x) for x in range(5)))
print([[j for j in range(i)] for i in range(4)], {k: v for k, v in zip('ab', (1, 2))})
a = [lambda: i for i in range(3)]
print([f() for f in a])
x = 'outer'
print([x for x in range(3)], x)
try:
    [1 / y for y in (1, 0)]
except ZeroDivisionError as error:
    print(error, x)
print(any(x > 2 for x in range(5)), all(x for x in (1, 0)), tuple(x for x in 'ab'), *(c for c in 'xy'))
g = (1 for _ in ())
print(list(g), g is iter(g))
