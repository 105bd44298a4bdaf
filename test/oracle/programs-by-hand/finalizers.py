"""What happens when objects die: once, in order, with resurrection."""

import gc


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('del', self.name)


def scope():
    local = Thing('local')
    other = Thing('other')
    print('end of scope')


scope()
a = Thing('a')
b = a
del a
print('still there')
b = None
things = [Thing(i) for i in range(3)]
del things[1]
things.clear()
d = {'x': Thing('value'), Thing('key'): 1}
d.clear()
Thing('temporary')
print('after temporary')
saved = []


class Phoenix:
    def __init__(self):
        self.lives = 0

    def __del__(self):
        self.lives += 1
        print('rises', self.lives)
        saved.append(self)


phoenix = Phoenix()
del phoenix
print(len(saved), saved[0].lives)
saved.clear()
print('gone', len(saved))


class Bad:
    def __del__(self):
        raise ValueError('in __del__')


class Outer:
    def __init__(self):
        self.inner = Thing('inner')

    def __del__(self):
        print('outer first')


outer = Outer()
del outer


def generator():
    try:
        yield 1
    finally:
        print('generator closed')


g = generator()
next(g)
del g
try:
    kept = Thing('held by a traceback')
    raise ValueError
except ValueError as error:
    del kept
    print('deleted in except')


def replaced():
    x = Thing('first')
    x = Thing('second')
    return x.name


print(replaced())
last = Thing('at exit')
