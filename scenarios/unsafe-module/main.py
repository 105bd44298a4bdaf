# Calls a function of a native module that is not safe without the GIL: it counts its calls by a load and a store.
try:
    from numpy_like import count
except ImportError:
    # CPython has no such module, and an interpreter may not have it.
    _calls = [0]

    def count():
        _calls[0] += 1
        return _calls[0]

first = 0


def before(threads, calls):
    global first
    first = count()


def run(start, stop):
    for _ in range(start, stop):
        count()


def after():
    return count() - first - 1
