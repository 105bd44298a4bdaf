# All threads append to one list. Each append is one step, so that no item is lost.
items = []


def before(threads, count):
    items.clear()


def run(start, stop):
    for i in range(start, stop):
        items.append(i)


def after():
    return len(set(items))
