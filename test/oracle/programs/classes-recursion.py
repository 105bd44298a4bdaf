class A:
    def __init__(self, v):
        self._v = v
    @property
    def v(self):
        return self._v
    def __getitem__(self, i):
        return self if i else 5
    def __len__(self):
        return 1 + (len(self.next) if self.next else 0)
    def __eq__(self, o):
        return self._v == o._v
class Fib:
    def __call__(self, n):
        return n if n < 2 else self(n - 1) + self(n - 2)
print(Fib()(12))
class Deep:
    def __init__(self, n):
        self.n = n
    def __call__(self):
        return 0 if self.n == 0 else 1 + Deep(self.n - 1)()
print(Deep(300)())
def r(n):
    class L:
        def __repr__(self):
            return 'x' if n == 0 else r(n - 1)
    return repr(L())
print(r(20))
