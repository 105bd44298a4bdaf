a = [3, 1, 2]
a.append(4)
a.extend((5, 6))
a.insert(0, 0)
print(a, len(a), a[0], a[-1], a[1:3], a[::-1], a[::2], 3 in a, 9 in a)
a[1:3] = ['x', 'y', 'z']
print(a, a.index(4), a.count(5), a.pop(), a.pop(0))
del a[0]
del a[1:3]
print(a, a + [1], a * 2, [1, 2] == [1, 2], [1, 2] < [1, 3], [[1]] == [[1.0]])
a.sort(reverse=True) if 0 else a.reverse()
print(a, sorted([3, 1, 2]), sorted('hello'), sorted([3, 1, 2], reverse=True))
b = [1] * 3
b += (2, 3)
b *= 2
print(b)
t = (1, 'a', 2.5)
x, y, z = t
print(t, x, y, z, t[1:], t + (1,), t * 2, (1,), (), 2.5 in t, t.index('a'), hash((1, 2)) == hash((1, 2)))
d = {'k': 1, 2: 'two', (1, 2): [3]}
d['n'] = None
d['k'] += 10
print(d, d['k'], d.get('q'), d.get('q', 0), 'k' in d, len(d), list(d), list(d.values()), list(d.items()))
d.pop(2)
del d['n']
print(d, d == {'k': 11, (1, 2): [3]}, {1: 'a', 1.0: 'b', True: 'c'})
d.update({'z': 26}, y=25)
for key in d:
    print(key, d[key], sep='=', end=' ')
for key, value in d.items():
    print(key, value)
print(dict([(1, 2), (3, 4)]), dict(a=1), {}, list(range(3)), tuple('ab'), set([1, 1, 2]))
e = {}
for i in range(100):
    e[i % 17] = e.get(i % 17, 0) + i
for i in range(0, 17, 2):
    del e[i]
e['new'] = 1
print(e, len(e))
