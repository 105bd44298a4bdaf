class A:
    """doc"""
    x = 1
    def __init__(self, a, b=2):
        self.a = a
        self.b = b
    def m(self, y):
        return self.a + y
    @property
    def p(self):
        return self.a * 10
    @p.setter
    def p(self, v):
        self.a = v
    @staticmethod
    def s(q):
        return q + 1
    @classmethod
    def c(cls, q):
        return cls.__name__, q
    def __repr__(self):
        return f'A({self.a})'
a = A(5)
print(a.a, a.b, a.x, A.x, a.m(3), a.p)
a.p = 7
print(a, a.p, a.s(1), A.s(2), a.c(1), A.c(2))
class B(A):
    def __init__(self, a):
        super().__init__(a, 9)
    def m(self, y):
        return super().m(y) * 2
b = B(4)
print(b, b.b, b.m(1), isinstance(b, A), issubclass(B, A), type(b), B.__mro__)
print(A.__doc__, A.__name__, B.__bases__, a.__class__, a.__dict__)
class E(ValueError):
    def __init__(self, code):
        super().__init__('bad', code)
        self.code = code
try:
    raise E(3)
except ValueError as e:
    print(repr(e), e, e.args, e.code)
