import gc
from collections import deque

class A:
    pass

def of_deque():
    d = deque()
    d.append(d)

def of_set():
    a = A()
    a.s = {a}

def of_tuple():
    l = []
    t = (l, 1)
    l.append(t)

def of_slots():
    class S:
        __slots__ = ('x',)
    return S

S = of_slots()
gc.collect()
def slots():
    s = S()
    s.x = s

def of_property():
    l = []
    l.append(property(lambda self: l))

def of_views():
    d = {}
    d['view'] = d.items()

def of_iterators():
    l = []
    l.append(iter(l))
    l.append(zip(l, l))
    l.append(map(str, l))
    l.append(enumerate(l))

def subclass():
    class_list = MyList()
    class_list.append(class_list)
    my = MyDict()
    my['my'] = my

class MyList(list):
    pass

class MyDict(dict):
    pass

for make in (of_deque, of_set, of_tuple, slots, of_property, of_views, subclass):
    make()
    print(make.__name__, gc.collect())
of_iterators()
print(gc.collect() >= 4, gc.collect())
