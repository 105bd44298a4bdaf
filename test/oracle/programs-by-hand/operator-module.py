"""Operators as functions."""

import operator as op

print(op.add(2, 3), op.sub(2, 3), op.mul('a', 3), op.truediv(1, 4), op.floordiv(-7, 2), op.mod(7, 3))
print(op.neg(4), op.not_(0), op.lt(1, 2), op.eq('a', 'a'), op.is_(None, None), op.contains([1, 2], 2))
print(op.itemgetter(1)('abc'), op.itemgetter(0, 2)('abc'), op.itemgetter('k')({'k': 5}))


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
        self.inner = self

    def moved(self, dx, dy=0):
        return (self.x + dx, self.y + dy)


p = Point(1, 2)
print(op.attrgetter('x')(p), op.attrgetter('x', 'inner.y')(p), op.methodcaller('moved', 3, dy=4)(p))
points = [Point(3, 1), Point(1, 2), Point(2, 0)]
print([q.x for q in sorted(points, key=op.attrgetter('y'))], max(points, key=op.attrgetter('x')).y)
items = [1, 2]
op.setitem(items, 0, 'new')
print(items, op.getitem(items, 1), op.iadd(items, [3]), op.length_hint([1, 2, 3]))
op.delitem(items, 0)
print(items, op.and_(6, 3), op.or_(6, 3), op.xor(6, 3), op.lshift(1, 4), op.pow(2, 8), op.index(True))
print(op.concat('a', 'b'), op.countOf([1, 2, 1], 1), op.indexOf([5, 6], 6), op.truth([]), op.abs(-3))
