a = [1]
b = [1]
c = a
print(a is b, a is c, a == b, a is not b, None is None, True is True, type(1) is int, type('') is str, type(a) is list)
print(type(1), type(1.5), type('s'), type(None), type([]), type(()), type({}), type(set()), type(True), type(range(1)), type(int), type(len))
print(isinstance(1, int), isinstance(1, (str, int)), isinstance('a', str), isinstance(True, int), isinstance(1.0, int), isinstance([], object))
print(callable(print), callable(int), callable(1), ValueError('x'), repr(ValueError('x')), KeyError('k'), type(KeyError('k')))
x = y = 300
print(x is y, x == y)
