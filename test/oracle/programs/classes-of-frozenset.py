class FS(frozenset):
    def hello(self): return sorted(self)
class FT(frozenset):
    pass
a = FS([3, 1, 2, 1]); b = FT('xyx'); e = FT()
a.attr = 1
print(a.hello(), sorted(b), len(a), a == {1, 2, 3}, a == frozenset([1, 2, 3]), frozenset([1,2,3]) == a, 3 in a, a.attr)
print(repr(FT([1])), repr(e), str(FT()), bool(e), bool(a))
print(type(a | {4}).__name__, type(a & {1}).__name__, type({4} | a).__name__, type(a.union([9])).__name__, type(a.copy()).__name__, type(frozenset(a)).__name__, type(a - {1}).__name__)
print({a: 1}[frozenset([1, 2, 3])], {frozenset('xy'): 2}[b], hash(b) == hash(frozenset('xy')), {b, frozenset('xy')} == {b})
print(a <= {1, 2, 3, 4}, a > {1}, a.isdisjoint([7]), isinstance(a, frozenset), issubclass(FS, frozenset), FS.__mro__[1])
try:
    a.add(1)
except AttributeError as x: print(x)
try: FS(1)
except TypeError as x: print(x)
try: FS([[]])
except TypeError as x: print(x)
try: FS(1, 2)
except TypeError as x: print(x)
class G(FT):
    def __contains__(self, x): return True
    def __len__(self): return 7
print(5 in G(), len(G()), list(G([1])))
for x in FT([1]): print(x)
big = FT(range(100)); print(len(big), sum(big), max(big), sorted(big)[:3])
