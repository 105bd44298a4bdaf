print(sum([]), sum([1, 2, 3]), sum([0.1] * 10), sum([0.1] * 10, 1), sum([1e100, 1.0, -1e100]), sum((), 5))
print(sum([1, 2.5, 3]), sum([True, False, True]), sum(range(1000)), sum([2.5, 10 ** 17, -10 ** 17]))
print(sum([[1], [2, 3]], []), sum(((1,), (2,)), ()), sum({1: 'a', 2: 'b'}), sum([-0.0]), sum([-0.0], -0.0))
print(sum([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]), sum([1e308, 1e308, -1e308]), sum([1e16, 1, 1, 1]), sum([1e16, 1.0, 1.0]))
total = 0.0
for x in [0.1] * 10:
    total += x
print(total, sum([3, 4], start=10), sum([0.5], start=1))
