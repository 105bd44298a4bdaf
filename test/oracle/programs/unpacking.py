a, *b = [1, 2, 3]
print(a, b)
*a, b = 'xyz'
print(a, b)
a, *b, c = 1, 2
print(a, b, c)
(a, *b), c = [range(3), 4]
print(a, b, c)
[x, y] = {'k': 1, 'l': 2}
print(x, y)
for first, *rest in [(1, 2, 3), 'ab', [5]]:
    print(first, rest)
tests = ['a, *b, c = [1]', '*a, b, c = range(1)']


def short():
    a, *b, c = [1]


def long():
    a, b = 1, 2, 3


def short_plain():
    a, b, c = 1, 2


def not_iterable():
    a, *b = 3


def not_iterable_plain():
    a, b = 3


def failing():
    def source():
        yield 1
        raise KeyError('source')

    a, *b = source()


for test in short, long, short_plain, not_iterable, not_iterable_plain, failing:
    try:
        test()
    except (ValueError, TypeError, KeyError) as error:
        print(repr(error))
print((*range(2), *'a'), [*[], *()], {*'aa', 1} == {'a', 1}, {**{'x': 1}, 'x': 2, **{'y': 3}})
a = b = [0] * 3
a[0], a[1] = a[1], 5
print(a, b)
if (n := len(a)) > 2:
    print(n)
print([y := 1, y + 1], y)


def scoped():
    global made
    made = 7
    del made
    made = 8


scoped()
print(made)
i = 0
values = [0, 0]
i, values[i] = 1, 9
print(i, values)
