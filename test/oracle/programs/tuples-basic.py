t = 1, 'a', (2.5, None)
print(t, len(t), t[0], t[-1][0], t[1:], t[::-1], t + (4,), t * 2, (), (1,), ((),), 'a' in t, t.index('a'), t.count(1))
a, b, (c, d) = t
print(a, b, c, d)
a, b = b, a
print(a, b, (a, b) == ('a', 1), (1, 2) < (1, 2, 3), (1, 2) == (1.0, 2.0))
x = (1, [2])
x[1].append(3)
print(x, x[1] is x[1], tuple([1, 2]), tuple('ab'), tuple(range(3)), tuple(), bool(()), bool((0,)))
t += (9,)
print(t, hash((1, 2)) == hash((1, 2)), hash(1) == hash(1.0) == hash(True))
