# Adds to one global from all threads, without a lock: what is lost was overwritten.
total = 0


def before(threads, updates):
    global total
    total = 0


def run(start, stop):
    global total
    for _ in range(start, stop):
        total += 1


def after():
    return total
