class Q:
    def __del__(self):
        x = 1 + (1 / 0)
Q()
class R:
    def __del__(self):
        try:
            1/0
        except ZeroDivisionError:
            e = KeyError('r'); e.add_note('a note'); raise e
R()
class S:
    def __del__(self):
        lenn
S()
class T:
    def __del__(self):
        raise ValueError
T()
class U:
    def __del__(self, x): pass
U()
class V(Exception):
    def __str__(self): return 1
class W:
    def __del__(self): raise V
W()
def rec(n):
    if n: rec(n - 1)
    else: 1/0
class X:
    def __del__(self): rec(10)
X()
