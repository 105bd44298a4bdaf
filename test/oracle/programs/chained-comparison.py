calls = []


def note(x):
    calls.append(x)
    return x


print(note(1) < note(2) < note(3), calls)
calls.clear()
print(note(3) < note(2) < note(1), calls)
print(1 < 2 == 2 < 3 != 4 >= 4 in [4, 5], 1 in [1] in [[1]], 'a' < 'b' in 'abc' != 'c')
x = 5
print(0 <= x < 10, not 0 <= x < 3, 0 < x and x < 10, x == 5 == 5.0 is not None)
