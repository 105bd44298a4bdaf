a = list(range(10))
print(a[2:5], a[:3], a[7:], a[::3], a[::-1], a[8:2:-2], a[-3:], a[:-7], a[100:], a[-100:2], a[5:5], a[True:3])
a[2:5] = []
print(a)
a[1:1] = [10, 11]
print(a)
a[::2] = [0] * len(a[::2])
print(a)
a[-2:] = 'xyz'
print(a)
a[:] = range(3)
print(a)
del a[1:]
print(a)
a = list(range(10))
del a[::3]
print(a)
del a[-1], a[0]
print(a)
a[1:3] = a
print(a)
b = a[1:-1]
b[0] = 99
print(a, b)
i, j = 1, 4
print(a[i:j], a[i:], a[:j], a[i:j:2], (1, 2, 3)[i:], 'abcde'[i:j])
