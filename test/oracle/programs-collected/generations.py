import gc

gc.disable()
gc.collect()

class A:
    pass

def cycle():
    a = A()
    a.me = a
    return a

cycle()
print(gc.collect(0), gc.collect(0))
old = cycle()
print(gc.collect(0))
del old
print(gc.collect(0), gc.collect(1), gc.collect(1))
old = cycle()
print(gc.collect(1))
del old
print(gc.collect(0), gc.collect(1), gc.collect(generation=2))
for bad in (3, -1):
    try:
        gc.collect(bad)
    except ValueError as e:
        print(e)
try:
    gc.collect('a')
except TypeError as e:
    print(e)
try:
    gc.collect(1, 2)
except TypeError as e:
    print(e)
