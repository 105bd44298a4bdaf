s = set([3, 1, 3])
print(len(s), 1 in s, 2 in s, 2 not in s, s == set((1, 3)), sorted(s), set(), bool(set()), {5}, len({1, 1.0, True}))
s.add(2)
s.add(2)
s.discard(3)
s.discard(99)
print(sorted(s), len(s), max(s), sum(s), {1, 2} == s, {1, 2} != s)
seen = set()
doubles = []
for x in [1, 2, 1, 'a', 'a', (1,), (1,), None]:
    if x in seen:
        doubles.append(x)
    seen.add(x)
print(doubles, len(seen), 'a' in {'a', 'b'}, (1, 2) in {(1, 2)})
s.remove(1)
print(s)
