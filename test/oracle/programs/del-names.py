x = 1
y = [1, 2, 3]
z = {'a': 1, 'b': {'c': 2}}
del x
del y[0], z['b']['c']
print(y, z)
x = 'back'
print(x)
del (x, y)
x, y = 1, 2
print(x, y)


def f(flag):
    value = [1]
    alias = value
    if flag:
        del value
        value = 'new'
    return value, alias


print(f(True), f(False))
