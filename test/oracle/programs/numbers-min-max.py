print(min(3, 1, 2), max(3, 1, 2), min([3, 1, 2]), max((3, 1, 2)), min('hello'), max('hello'), min({3: 0, 1: 0}))
print(min([], default=7), max((), default=None), max([1], default=3), min(1, 1.0), max(1.0, 1), min(0, -0.0), max(-0.0, 0))
print(min([1, 2], [1, 1]), max((1, 'a'), (1, 'b')), min('b', 'B'), max(range(10)), min(range(10, 0, -3)), max([2.5], key=None))
