"""Closures and decorators of all sorts."""


def counter(start=0):
    count = start

    def step(by=1):
        nonlocal count
        count += by
        return count

    def reset():
        nonlocal count
        count = start

    step.reset = reset
    return step


a, b = counter(), counter(10)
print(a(), a(5), b(), a.reset(), a(), step := b(2), step)


def compose(*functions):
    def composed(value):
        for function in reversed(functions):
            value = function(value)
        return value

    return composed


print(compose(str, lambda x: x + 1, abs)(-5), [f(10) for f in [lambda x, n=n: x * n for n in range(3)]])
late = [lambda: n for n in range(3)]
print([f() for f in late])


def memoize(function):
    memory = {}

    def inner(*args):
        if args not in memory:
            memory[args] = function(*args)
        return memory[args]

    inner.memory = memory
    return inner


@memoize
def paths(rows, columns):
    if rows == 0 or columns == 0:
        return 1
    return paths(rows - 1, columns) + paths(rows, columns - 1)


print(paths(6, 6), len(paths.memory))


def repeat(times, *, separator=' '):
    def decorate(function):
        def wrapper(*args, **kwargs):
            return separator.join(function(*args, **kwargs) for _ in range(times))

        wrapper.__name__ = f'{function.__name__}_x{times}'
        return wrapper

    return decorate


@repeat(2, separator='; ')
@repeat(3)
def say(word, *, loud=False):
    return word.upper() if loud else word


print(say('ho'), '|', say('ho', loud=True), '|', say.__name__)


class Registry:
    def __init__(self):
        self.commands = {}

    def command(self, name=None):
        def register(function):
            self.commands[name or function.__name__] = function
            return function

        return register

    def __call__(self, line):
        name, *args = line.split()
        return self.commands[name](*args)


registry = Registry()


@registry.command()
def add(x, y):
    return int(x) + int(y)


@registry.command('neg')
def negate(x):
    return -int(x)


print(registry('add 2 40'), registry('neg 7'), sorted(registry.commands))


def singleton(cls):
    instances = {}

    def get(*args, **kwargs):
        if cls not in instances:
            instances[cls] = cls(*args, **kwargs)
        return instances[cls]

    return get


@singleton
class Settings:
    def __init__(self, name):
        self.name = name


print(Settings('one') is Settings('two'), Settings().name)
x = 'global'


def scopes():
    x = 'local'

    class Body:
        y = x
        x = 'class'

        def method(self):
            return x, self.x, self.y

    return Body().method()


print(scopes())


def unbound():
    def inner():
        return value

    try:
        return inner()
    except NameError as error:
        return str(error)
    value = 1


print(unbound())


def global_user():
    global made
    made = 'by a function'


global_user()
print(made, (lambda *args, k=1, **kw: (args, k, kw))(1, 2, k=3, z=4))
