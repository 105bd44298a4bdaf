"""Classes: what people do with them."""


class Shape:
    registry = []

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Shape.registry.append(cls.__name__)

    def __init__(self, name):
        self.name = name

    def area(self):
        raise NotImplementedError(f'{type(self).__name__} has no area')

    def __lt__(self, other):
        return self.area() < other.area()

    def __repr__(self):
        return f'{self.__class__.__name__}(name={self.name!r}, area={self.area()})'


class Rectangle(Shape):
    def __init__(self, width, height, name='rectangle'):
        super().__init__(name)
        self.width, self.height = width, height

    def area(self):
        return self.width * self.height

    @property
    def width(self):
        return self._width

    @width.setter
    def width(self, value):
        if value <= 0:
            raise ValueError(f'width must be positive, not {value}')
        self._width = value


class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side, name='square')

    @classmethod
    def unit(cls):
        return cls(1)


class Nothing(Shape):
    pass


print(Shape.registry)
shapes = [Rectangle(2, 5), Square(3), Square.unit()]
print(sorted(shapes), max(shapes).name)
try:
    shapes[0].width = -1
except ValueError as error:
    print(error)
try:
    Nothing('none').area()
except NotImplementedError as error:
    print(error)
print(isinstance(shapes[1], Shape), issubclass(Square, Rectangle), Square.__mro__ == (Square, Rectangle, Shape, object))


class Money:
    unit = 'cents'

    def __new__(cls, cents):
        self = super().__new__(cls)
        self.cents = cents
        return self

    def __add__(self, other):
        return Money(self.cents + other.cents) if isinstance(other, Money) else NotImplemented

    __radd__ = lambda self, other: self if other == 0 else NotImplemented

    def __eq__(self, other):
        return isinstance(other, Money) and self.cents == other.cents

    def __hash__(self):
        return hash(self.cents)

    def __str__(self):
        return f'{self.cents // 100}.{self.cents % 100:02}'

    def __format__(self, spec):
        return format(str(self), spec)


print(sum([Money(150), Money(275)]), f'{Money(5):>8}|', len({Money(1), Money(1), Money(2)}))
try:
    Money(1) + 1
except TypeError as error:
    print(error)


class Celsius:
    def __get__(self, instance, owner):
        return self if instance is None else (instance.f - 32) * 5 / 9

    def __set__(self, instance, value):
        instance.f = value * 9 / 5 + 32

    def __set_name__(self, owner, name):
        print('named', owner.__name__, name)


class Weather:
    c = Celsius()

    def __init__(self, f):
        self.f = f


w = Weather(212)
w.c = 10
print(w.c, w.f, type(Weather.c).__name__, Weather.__dict__['c'] is Weather.c)


class Chain:
    def __init__(self, path=''):
        self._path = path

    def __getattr__(self, name):
        return Chain(f'{self._path}/{name}')

    def __call__(self, *args):
        return f'{self._path}({", ".join(map(repr, args))})'


print(Chain().users.by_id(7, 'x'))


class Meters(float):
    def __add__(self, other):
        return Meters(super().__add__(other))

    def __repr__(self):
        return f'{float(self)}m'


print(Meters(1.5) + 2, [Meters(3)], Meters(2) * 2)


class Outer:
    class Inner:
        def where(self):
            return type(self).__qualname__

    method = staticmethod(lambda: 'static')


print(Outer.Inner().where(), Outer.method(), Outer.Inner)
type_made = type('Made', (Shape,), {'area': lambda self: 99})
print(type_made('m'), Shape.registry[-1])
