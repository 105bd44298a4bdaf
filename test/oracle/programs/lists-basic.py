a = []
print(a, len(a), bool(a), a == [], a is a)
a.append(1)
a.append('two')
a.append([3])
a[2].append(a[0])
print(a, a[2][1], a[-1], len(a), a + [4], [0] + a, a * 2, 2 * [None], [[]] * 3)
b = a
b.append(4)
c = a[:]
c.append(5)
print(a, b, c, a is b, a == c, a is not c, a == a.copy())
a[0], a[1] = a[1], a[0]
print(a)
a.clear()
print(a, b)
