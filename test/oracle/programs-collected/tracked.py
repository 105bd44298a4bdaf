import gc

class A:
    pass

class S:
    __slots__ = ('x',)

a = A()
print([gc.is_tracked(x) for x in (0, 1.5, 'text', bytes(2), None, True, 10**30)])
print([gc.is_tracked(x) for x in ([], {}, {'a': 1}, {'a': []}, set(), frozenset([a]), (a,), a, A, S())])
print([gc.is_tracked(x) for x in (len, gc, lambda: 0, iter([]), a.__init__, range(3), (x for x in ()))])
print(gc.is_tracked(()), gc.is_tracked(object()))
print(gc.is_finalized(a), gc.is_finalized(1))
t = (1, 'a', None, tuple([1, 2]))
u = (1, [2])
gc.collect()
print(gc.is_tracked(t), gc.is_tracked(u))
print(gc.get_referents([1, 'a'], (2.5,)))
