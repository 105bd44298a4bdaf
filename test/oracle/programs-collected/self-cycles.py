import gc

class Node:
    pass

def instance():
    a = Node()
    a.me = a

def pair():
    a, b = Node(), Node()
    a.other, b.other = b, a

def ring(n):
    nodes = [Node() for _ in range(n)]
    for i in range(n):
        nodes[i].next = nodes[(i + 1) % n]

def lists():
    a = []
    a.append(a)
    b = [a]
    c = [b]
    b.append(c)

def dicts():
    d = {}
    d['me'] = d
    d['other'] = {'number': 1}

def sets():
    class Key:
        pass
    k = Node()
    k.s = {k}

for make in (instance, pair, lists, dicts):
    make()
    print(make.__name__, gc.collect(), gc.collect())
for n in (1, 2, 7, 100):
    ring(n)
    print('ring', n, gc.collect())
print(gc.garbage)
