d = {'one': 1, 'two': 2, 'three': 3}
for k in d:
    print(k, d[k], end='; ')
for v in d.values():
    print(v * 2, end='; ')
for k, v in d.items():
    print(k + str(v), end='; ')
print()
print(sum(d.values()), max(d), min(d.values()), sorted(d), list(d.items())[1], len(d.items()), 'two' in d.keys())
inverse = {}
for k, v in d.items():
    inverse[v] = k
print(inverse, dict(d) == d, dict([('x', 1), ('y', 2)]), dict(a=1, b=2), dict({'k': 1}, k=2))
del d['one']
d['one'] = 'again'
print(d, d.popitem(), d)
d.update({'four': 4}, five=5)
d.update([('six', 6)])
print(d, d.copy() is d, d.copy() == d)
d.clear()
print(d)
