class AppError(Exception):
    """base"""


class NotFound(AppError):
    def __init__(self, name, *, code=404):
        super().__init__(f'{name} not found')
        self.name = name
        self.code = code


class Plain(AppError):
    pass


class WithArgs(AppError):
    def __init__(self, a, b):
        self.sum = a + b


class WithStr(AppError):
    def __str__(self):
        return 'custom: ' + repr(self.args)


class MyKey(KeyError):
    pass


class MyStop(StopIteration):
    pass


def attempt(f):
    try:
        f()
    except NotFound as error:
        return ('not found', error.name, error.code, str(error), error.args, repr(error))
    except AppError as error:
        return (type(error).__name__, str(error), error.args, repr(error), vars(error))
    except (MyKey, MyStop) as error:
        return (type(error).__mro__[1].__name__, str(error), repr(error), getattr(error, 'value', None))
    except Exception as error:
        return ('other', error)


def fail(error):
    raise error


print(attempt(lambda: fail(NotFound('x'))))
print(attempt(lambda: fail(NotFound('y', code=1))))
print(attempt(lambda: fail(Plain)))
print(attempt(lambda: fail(Plain('a', 1))))
print(attempt(lambda: fail(WithArgs(1, 2))))
print(attempt(lambda: fail(WithStr('q'))))
print(attempt(lambda: fail(MyKey('k'))))
print(attempt(lambda: fail(MyStop(7))))
print(attempt(lambda: Plain(x=1)))
print(attempt(lambda: fail(int)))

try:
    try:
        raise Plain('inner')
    except Plain as error:
        raise NotFound('outer') from error
except AppError as error:
    print(repr(error), repr(error.__cause__), error.__context__ is error.__cause__, error.__suppress_context__)
    error.add_note('noted')
    print(error.__notes__)

error = ValueError('v')
error.extra = 5
print(error.extra, error.__dict__, isinstance(error, Exception), ValueError.__mro__)


class Context:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        print('enter')
        return self

    def __exit__(self, kind, value, traceback):
        print('exit', kind and kind.__name__, value)
        return self.swallow


with Context(True) as context:
    raise Plain('swallowed')
with Context(False) as context:
    print(context.swallow)
try:
    with Context(False):
        raise Plain('through')
except Plain as error:
    print('caught', error)
raise NotFound('the end')
