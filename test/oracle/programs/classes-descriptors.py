class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = name
        print('named', owner.__name__, name)

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        return obj.__dict__.get(self.name, 'unset')

    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            raise TypeError(f'{self.name} must be {self.kind.__name__}')
        obj.__dict__[self.name] = value

    def __delete__(self, obj):
        print('delete', self.name)
        del obj.__dict__[self.name]


class NonData:
    def __get__(self, obj, owner):
        return (obj is None, owner.__name__)


class Point:
    x = Typed(int)
    y = Typed(float)
    where = NonData()

    def __init__(self, x, y):
        self.x = x
        self.y = y


p = Point(1, 2.0)
print(p.x, p.y, p.where, Point.where, Point.x.kind, vars(p))
p.where = 'shadowed'
print(p.where)
try:
    p.x = 'no'
except TypeError as error:
    print(error)
del p.x
print(p.x, p.__dict__)
try:
    del p.x
except KeyError as error:
    print('KeyError', error)


class Celsius:
    def __init__(self):
        self._degrees = 0

    @property
    def degrees(self):
        "in degrees"
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        if value < -273:
            raise ValueError('too cold')
        self._degrees = value

    @degrees.deleter
    def degrees(self):
        print('deleted')
        self._degrees = None

    @property
    def readonly(self):
        return 'r'

    writeonly = property(None, lambda self, value: print('written', value))


c = Celsius()
c.degrees = 20
print(c.degrees, Celsius.degrees.__doc__, type(Celsius.degrees).__name__)
try:
    c.degrees = -300
except ValueError as error:
    print(error)
del c.degrees
print(c.degrees)
for action in (lambda: setattr(c, 'readonly', 1), lambda: delattr(c, 'readonly'), lambda: c.writeonly):
    try:
        action()
    except AttributeError as error:
        print(error)
c.writeonly = 5


class Base:
    @property
    def kind(self):
        return 'base'

    @classmethod
    def make(cls, *args):
        return cls(*args)

    @staticmethod
    def helper(a, b=2):
        return a * b


class Derived(Base):
    @property
    def kind(self):
        return 'derived of ' + super().kind

    @classmethod
    def make(cls):
        return (cls.__name__, type(super().make()).__name__)


print(Derived().kind, Derived.make(), Derived().make(), Base.helper(3), Derived().helper(3, b=5))
print(Base.__dict__['helper'].__func__(1), type(Base.__dict__['make']).__name__)
