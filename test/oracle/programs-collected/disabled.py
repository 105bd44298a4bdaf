import gc

class A:
    def __init__(self, name):
        self.name, self.me = name, self
    def __del__(self):
        print('del', self.name)

gc.disable()
print(gc.isenabled())
for i in range(3):
    A(i)
print('none yet')
for i in range(2500):
    x = []
    x.append(x)
print('none yet')
print(gc.collect() >= 2500)
A('last')
print('at exit')
