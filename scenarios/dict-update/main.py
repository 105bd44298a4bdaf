# All threads put keys of their own into one dict, which is read again at once.
table = {}


def before(threads, count):
    table.clear()


def run(start, stop):
    for i in range(start, stop):
        table[i] = i
        if table[i] != i:
            raise AssertionError(i)


def after():
    return len(table)
