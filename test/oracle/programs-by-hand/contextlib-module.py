"""Context managers from generators, and others that are ready to use."""

import contextlib


@contextlib.contextmanager
def tag(name):
    print(f'<{name}>')
    try:
        yield name.upper()
    except ValueError as error:
        print('swallowed', error)
    finally:
        print(f'</{name}>')


with tag('a') as outer, tag('b') as inner:
    print(outer, inner)
with tag('c'):
    raise ValueError('inside')
try:
    with tag('d'):
        raise KeyError('through')
except KeyError as error:
    print('caught', error)


@tag('decorated')
def function(x):
    return x * 2


print(function(4))
with contextlib.suppress(ZeroDivisionError, KeyError):
    print(1 // 0)
print('after suppress')


class Door:
    def close(self):
        print('closed')


with contextlib.closing(Door()) as door:
    print(type(door).__name__)
with contextlib.nullcontext(5) as five:
    print(five)
with contextlib.ExitStack() as stack:
    print([stack.enter_context(tag(name)) for name in 'xy'])
    stack.callback(print, 'callback', 1)
    moved = stack.pop_all()
print('left')
moved.close()


@contextlib.contextmanager
def never():
    if False:
        yield


try:
    with never():
        pass
except RuntimeError as error:
    print('RuntimeError:', error)


@contextlib.contextmanager
def twice():
    yield 1
    yield 2


try:
    with twice():
        pass
except RuntimeError as error:
    print('RuntimeError:', error)
