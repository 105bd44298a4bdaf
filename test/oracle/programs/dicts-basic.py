d = {}
d['a'] = 1
d['b'] = d['a'] + 1
d[3] = 'three'
d[(1, 2)] = [1]
d[None] = None
d[1.5] = True
print(d, len(d), d['a'], d[(1, 2)], d[None], 'a' in d, 'z' in d, 3.0 in d, None in d, 'z' not in d)
d['a'] += 10
d[(1, 2)] += [2]
print(d.get('a'), d.get('z'), d.get('z', 0), d.pop('a'), d.pop('a', 'gone'), d.setdefault('n', 5), d.setdefault('n', 6))
del d[None]
print(d, list(d), list(d.keys()), list(d.values()), list(d.items()), d == {}, bool(d), bool({}))
print({1: 'a', True: 'b', 1.0: 'c'}, {'x': 1} == {'x': 1.0}, {'a': 1, 'b': 2} == {'b': 2, 'a': 1}, {'a': 1} != {'a': 2})
