def show(name, value):
    print(name, end=' ')
    return value


print(show('a', 0) or show('b', 2) or show('c', 3))
print(show('a', 1) and show('b', '') and show('c', 3))
print(show('a', 1) and show('b', 2) or show('c', 3), not show('d', []))
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 == True, 1 == 1.0 == True, 1 < show('x', 2) < 3 < show('y', 1) < show('z', 5))
print(not 0, not 1, not not 'a', None is None, None is not None, [] or None, None or 0, 0 and 1, '' or 'default')
x = 5
print('big' if x > 3 else 'small', 'a' if x < 3 else 'b' if x < 6 else 'c', (1 if [] else 2) + 1, x == 5 and 'five')
print(True + True, True < 2, isinstance(True, int), bool([0]), str(True), [True, False].count(1), {True: 'x'}[1])
