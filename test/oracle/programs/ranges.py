for r in (range(5), range(2, 7), range(0, 10, 3), range(10, 0, -3), range(0), range(5, 0), range(-3, 3, 2)):
    print(r, len(r), list(r), 3 in r, 4.0 in r, bool(r), sum(r))
r = range(10, 100, 7)
print(r[0], r[-1], r[3], r[1:4], r[::-1], list(r[::4]), 24 in r, 25 in r, r == range(10, 101, 7), range(0) == range(5, 2))
print(range(2 ** 40)[-1], 2 ** 39 in range(2 ** 40), range(-2 ** 62, 2 ** 62, 2 ** 60)[3])
for i in range(2 ** 40, 2 ** 40 + 3):
    print(i, end=' ')
for i in range(3, -1, -1):
    print(i, end=' ')
print()
