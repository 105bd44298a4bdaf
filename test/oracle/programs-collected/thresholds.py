import gc

print(gc.get_threshold())
gc.set_threshold(50)
print(gc.get_threshold())

class A:
    alive = 0
    def __init__(self):
        A.alive += 1
        self.me = self
    def __del__(self):
        A.alive -= 1

most = 0
for i in range(600):
    A()
    most = max(most, A.alive)
print(0 < most < 200, A.alive < 200)
gc.set_threshold(0)
before = A.alive
for i in range(700):
    A()
print(A.alive == before + 700)
gc.collect()
print(A.alive)
gc.set_threshold(700, 10, 5)
print(gc.get_threshold(), len(gc.get_count()), all(n >= 0 for n in gc.get_count()))
for bad in ((), (1, 2, 3, 4), ('a',)):
    try:
        gc.set_threshold(*bad)
    except TypeError as e:
        print(type(e).__name__)
