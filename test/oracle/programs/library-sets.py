a = {5, 3, 1, 9, 70, 33}
b = set(range(0, 12, 3))
print(a, b, a | b, a & b, a - b, a ^ b, b <= a, {3} < a, a.isdisjoint({2, 4}))
a.update([100, 101], (7,))
a.discard(1000)
a.remove(5)
print(a, len(a), 7 in a, sorted(a, reverse=True), max(a), sum(a))
a &= {3, 9, 33, 100}
print(a)
a |= {64, 65}
a -= {3}
a ^= {9, 10}
print(a, a.pop(), a)
f = frozenset([3, 1, 2])
print(f, f | {9}, {f: 'x'}[frozenset([1, 2, 3])], f == {1, 2, 3}, {f, frozenset()})
print(a.union([1], [2]), a.intersection([64, 10]), a.difference([64]), f.issubset(range(5)))
seen = set()
print([x for x in [3, 1, 3, 2, 1] if not (x in seen or seen.add(x))])
d = {'a': 1, 'b': 2, 'c': 3}
print(d.keys() & {'a', 'z'}, d.keys() - {'a', 'b'}, d.items() & {('a', 1)}, d.keys() == {'a', 'b', 'c'})
print({x % 7 for x in range(50)}, {1, 2} in {frozenset({1, 2})}, set('hello') == set('olleh'))
try:
    for x in a:
        a.add(x + 1000)
except RuntimeError as e:
    print(e)
for f in (lambda: {1} | [1], lambda: {1} < [1], lambda: {[]}, lambda: set().pop(), lambda: {1}.remove(2)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
