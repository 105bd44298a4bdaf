import gc

def rest(box):
    try:
        yield 1
        yield 2
    finally:
        print('closed')

def suspended():
    box = []
    g = rest(box)
    box.append(g)
    next(g)

def unstarted():
    box = []
    box.append(rest(box))

def plain(box):
    yield box
    yield 2

def without_handler():
    box = []
    g = plain(box)
    box.append(g)
    next(g)

for make in (suspended, unstarted, without_handler):
    make()
    print(make.__name__, gc.collect())

def delegating():
    box = []
    def outer():
        yield from rest(box)
    g = outer()
    box.append(g)
    next(g)

delegating()
print(gc.collect() > 0)
