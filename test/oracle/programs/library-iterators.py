words = ['pear', 'Fig', 'apple', 'kiwi', 'fig']
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len, reverse=True))
words.sort(key=lambda w: (len(w), w.lower()))
print(words, max(words, key=len), min(words, key=lambda w: w[-1]), max([], default='none'))
print(list(map(lambda a, b: a * b, [1, 2, 3], range(10))), list(filter(None, [0, 1, '', 'a'])))
print(list(zip('abc', range(9))), dict(zip('ab', [1, 2])), list(zip(*[(1, 2), (3, 4)])))
print(list(enumerate('ab', start=5)), list(reversed('abc')), list(reversed(range(0, 10, 3))))
print(any(x > 3 for x in range(5)), all([]), sum([[1], [2]], []), sum(x * x for x in range(10)))
numbers = [3, 2, 1, 0]
print(list(iter(numbers.pop, 2)), numbers, next(iter([]), 'end'))
it = map(str, range(3))
print(next(it), list(it), list(it))
print(divmod(-17, 5), pow(3, -1, 7), round(2.5), round(3.5), round(2.675, 2), round(1234, -2), abs(-3.5))
print([*range(3), *'ab'], {**{'a': 1}, 'b': 2}, list(range(10))[::-3], range(20)[5:15:4])
print(range(0, 20, 5).index(15), range(5).count(3), range(3) == range(0, 3, 1), 7 in range(0, 10, 7))
a = list(range(10))
a[2:5] = ['x']
a[::4] = [0, 0]
del a[-2:]
print(a, a.index('x'), a.count(0), a[a.index('x') :])
d = dict.fromkeys('abc', 0)
d.update(b=5, z=1)
print(d, d.setdefault('q', []), d.pop('a'), d.popitem(), d | {'b': 6}, list(reversed(d)))
print(list(zip([1], [1, 2], strict=False)))
for f in (
    lambda: list(zip([1], [], strict=True)),
    lambda: sorted([1, 'a']),
    lambda: max([]),
    lambda: sorted([1, 0], key=lambda x: 1 // x),
    lambda: sum(['a']),
    lambda: list(map(None, [1])),
    lambda: next(iter(())),
    lambda: reversed({1}),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
