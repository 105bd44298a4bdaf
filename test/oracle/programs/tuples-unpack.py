a, b = 1, 2
[c, d] = 'xy'
(e, f), g = (3, 4), [5]
h = i = j = []
h.append(1)
print(a, b, c, d, e, f, g, h, i is j)
for x, (y, z) in [(1, (2, 3)), (4, (5, 6))]:
    print(x + y + z, end=' ')
for k, v in {'p': 1, 'q': 2}.items():
    print(k, v, end=' ')
for n, (k, v) in enumerate({'p': 1, 'q': 2}.items(), start=5):
    print(n, k, v, end=' ')
print()
m = [0, 1, 2]
k = 0
k, m[k] = 2, 'changed'
print(k, m)
a, b, c = range(3)
print(a, b, c)
a, = [7]
print(a)
