import gc

class E(Exception):
    pass

def cycle():
    e = E('x')
    e.me = e

cycle()
print(gc.collect())

def caught():
    try:
        raise E('y')
    except E as e:
        e.kept = [e]

caught()
print(gc.collect() > 0, gc.collect())

class D:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        print('del', self.name)

def with_payload():
    e = E(D('payload'))
    e.__context__ = E('z')
    e.__context__.back = e

with_payload()
print(gc.collect())
