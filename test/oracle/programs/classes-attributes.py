class Dynamic:
    known = 1

    def __getattr__(self, name):
        if name.startswith('x'):
            return name.upper()
        raise AttributeError(f'no {name} here')

    def __setattr__(self, name, value):
        print('set', name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print('del', name)
        object.__delattr__(self, name)


d = Dynamic()
d.a = 1
print(d.a, d.known, d.xyz, getattr(d, 'q', 'default'), hasattr(d, 'xx'), hasattr(d, 'q'))
try:
    d.q
except AttributeError as error:
    print(error)
del d.a
try:
    del d.a
except AttributeError as error:
    print('AttributeError', error)


class Logged:
    def __init__(self):
        self.seen = 0

    def __getattribute__(self, name):
        if name.startswith('_'):
            return object.__getattribute__(self, name)
        return (name, super().__getattribute__('__dict__').get(name))


log = Logged()
print(log.seen, log.other, log.__class__.__name__)


class Slots:
    __slots__ = ('a', 'b', '__private')

    def __init__(self, a):
        self.a = a
        self.__private = 9

    def private(self):
        return self.__private


class MoreSlots(Slots):
    __slots__ = ['c']


s = MoreSlots(1)
s.b = 2
s.c = 3
print(s.a, s.b, s.c, s.private(), hasattr(s, '__dict__'))
del s.b
for name in ('b', 'zz'):
    try:
        getattr(s, name)
    except AttributeError as error:
        print(error)
try:
    s.other = 1
except AttributeError as error:
    print(error)
print(type(Slots.a).__name__)


class Loose(Slots):
    pass


loose = Loose(5)
loose.extra = 6
print(loose.a, loose.extra, loose.__dict__)

for thing, name in ((3, 'foo'), ('s', 'bar'), (None, 'x'), (Slots, 'nope'), (print, 'q'), ([], 'zip')):
    try:
        getattr(thing, name)
    except AttributeError as error:
        print(error)
    try:
        setattr(thing, name, 1)
        delattr(thing, name)
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)


class Holder:
    count = 0


a, b = Holder(), Holder()
a.count += 1
Holder.count += 10
print(a.count, b.count, Holder.count, 'count' in vars(a), 'count' in vars(b))
setattr(Holder, 'added', 'later')
print(a.added, getattr(Holder, 'added'), hasattr(a, 'added'))
del Holder.added
print(hasattr(a, 'added'))
try:
    del Holder.added
except AttributeError as error:
    print(error)
for i in range(40):
    setattr(Holder, f'n{i}', i)
print(sum(getattr(a, f'n{i}') for i in range(40)))
a.__dict__['direct'] = 'yes'
print(a.direct, sorted(vars(a)))
a.__dict__ = {'fresh': 1}
print(a.fresh, hasattr(a, 'direct'), a.count)
print([name for name in dir(a) if not name.startswith('__')][:4])


def function(x, y=2):
    "says so"
    return x + y


function.calls = 0
function.calls += 1
print(function.calls, function.__name__, function.__doc__, function.__defaults__, function.__dict__)
function.__name__ = 'renamed'
print(function.__name__, function.__qualname__, function.__module__)
