class A:
    def __init__(self):
        self.trail = ['A']

    def hello(self, name='you'):
        return f'A hello {name}'

    def __str__(self):
        return '<' + '-'.join(self.trail) + '>'


class B(A):
    def __init__(self):
        super().__init__()
        self.trail.append('B')

    def hello(self, *args, **kwargs):
        return 'B ' + super().hello(*args, **kwargs)


class C(B):
    def __init__(self):
        super(C, self).__init__()
        self.trail.append('C')

    def hello(self, name):
        parent = super()
        return 'C ' + parent.hello(name=name) + ' ' + A.hello(self)


c = C()
print(c, str(c), f'{c}', c.hello('me'))
print(isinstance(c, A), isinstance(c, (int, B)), issubclass(C, A), issubclass(A, C), issubclass(bool, int))
print(type(c) is C, type(C), C.__bases__, C.__mro__, C.__base__)
print(C.__name__, C.__qualname__, C.__module__, c.__class__.__name__, type(c).mro() == list(C.__mro__))


class Outer:
    class Inner:
        def method(self):
            return 'inner'

        def __repr__(self):
            return f'{type(self).__qualname__}()'

    value = [Inner(), Inner()]


print(Outer.Inner().method(), Outer.value, Outer.Inner.__qualname__, Outer.Inner)


def maker(n):
    class Local:
        size = n

        def get(self):
            return n + self.size

    return Local


L1, L2 = maker(1), maker(2)
print(L1().get(), L2().get(), L1 is L2, L1.__qualname__)

T = type('T', (A,), {'x': 5, 'double': lambda self: self.x * 2})
t = T()
print(t.x, t.double(), t, T.__name__, T.__mro__[1].__name__)


class Registry:
    known = []

    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.tag = tag
        Registry.known.append(cls.__name__)


class R1(Registry, tag='one'):
    pass


class R2(R1):
    pass


print(Registry.known, R1.tag, R2.tag)
try:
    class R3(A, tag=1):
        pass
except TypeError as error:
    print(error)


class Singleton:
    instance = None

    def __new__(cls, *args):
        if cls.instance is None:
            cls.instance = super().__new__(cls)
        return cls.instance

    def __init__(self, value):
        self.value = value


one, two = Singleton(1), Singleton(2)
print(one is two, one.value)


class Odd:
    def __new__(cls):
        return 'not an Odd'

    def __init__(self):
        print('never')


print(Odd())


class Counter:
    total = 0

    def __init__(self):
        Counter.total += 1
        type(self).total += 1


Counter()
print(Counter.total)

for bad in (lambda: A(1), lambda: object(1), lambda: B(1, 2), lambda: C.hello(), lambda: C().hello(), lambda: T.double()):
    try:
        bad()
    except TypeError as error:
        print(error)


class BadInit:
    def __init__(self):
        return 5


class NoInit:
    pass


for bad in (BadInit, lambda: NoInit(1), lambda: NoInit(x=1), lambda: NoInit()(), lambda: NoInit() + 1, lambda: -NoInit(), lambda: len(NoInit()), lambda: NoInit()[0], lambda: iter(NoInit()), lambda: next(NoInit()), lambda: NoInit() < NoInit()):
    try:
        bad()
    except TypeError as error:
        print(error)


class Tree:
    def __init__(self, depth):
        self.children = [Tree(depth - 1), Tree(depth - 1)] if depth else []

    def size(self):
        return 1 + sum(child.size() for child in self.children)


print(Tree(5).size())


class Chain:
    def __init__(self, n):
        self.next = Chain(n - 1) if n else None

    def length(self):
        return 1 + self.next.length() if self.next else 1


print(Chain(300).length())
