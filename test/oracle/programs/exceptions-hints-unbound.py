def f():
    abcd1 = 1
    del abcd1
    abcd
try:
    f()
except NameError: pass
def g(xs):
    return [abce for abcf in xs]
g([1])
