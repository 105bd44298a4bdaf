class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print('enter', self.name)
        return self

    def __exit__(self, kind, value, traceback):
        print('exit', self.name, kind and kind.__name__, value, traceback is None)
        return self.swallow


with Manager('a') as a, Manager('b', True) as b:
    print(a.name, b.name)
    raise ValueError('inside')
print('after')
try:
    with Manager('c'):
        raise KeyError('k')
except KeyError as error:
    print(repr(error))


def returning():
    with Manager('d'):
        return 'value'


print(returning())
for i in range(3):
    with Manager(i):
        if i == 0:
            continue
        if i == 1:
            break


class NoExit:
    def __enter__(self):
        pass


for wrong in 3, NoExit():
    try:
        with wrong:
            pass
    except TypeError as error:
        print(error)


class Failing:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        raise RuntimeError('in exit')


try:
    with Failing():
        raise ValueError('body')
except RuntimeError as error:
    print(repr(error), repr(error.__context__))


class AppError(Exception):
    def __init__(self, code, detail):
        super().__init__(code, detail)
        self.code = code

    def __str__(self):
        return f'<{self.code}>'


class Special(AppError):
    pass


try:
    try:
        raise Special(3, 'x')
    except AppError as error:
        print(error, repr(error), error.code, error.args)
        raise LookupError('other') from error
except LookupError as error:
    print(repr(error.__cause__), error.__cause__.code)


def gen():
    with Manager('g'):
        yield 1
        yield 2


for x in gen():
    print(x)
    break


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration('finished')
        self.n -= 1
        return self.n

    def send(self, value):
        print('sent', value)
        return self.n

    def throw(self, error):
        print('thrown', repr(error))
        return 'handled'

    def close(self):
        print('closed')


def delegate():
    result = yield from Countdown(3)
    print('result', result)


print(list(delegate()))
g = delegate()
print(next(g), g.send('hello'), g.throw(ValueError('v')))
g.close()


class Stack:
    def __iter__(self):
        for x in 1, 2:
            yield x


print(list(Stack()), [*Stack()], sum(Stack()))


def f(*args, **kwargs):
    return args, kwargs


class Caller:
    def __call__(self, *args, **kwargs):
        return f(self.__class__.__name__, *args, **kwargs)

    def method(self, *args, k=0):
        return args, k


c = Caller()
print(c(1, *[2], z=3), c.method(*(1, 2), **{'k': 3}), (m := c.method)(4, k=5))
try:
    c.method(*[1], **{'j': 2})
except TypeError as error:
    print(error)
raise Special(7, 'uncaught')
