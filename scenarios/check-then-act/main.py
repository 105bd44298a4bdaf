# The last of the threads that store a part puts the parts together; each looks whether it is the last.
# Two may both see all the parts: one clears them while the other still reads.
rounds = []
parts = 0


def before(threads, count):
    global parts
    parts = threads
    rounds[:] = [{} for _ in range(count)]


def run(index, threads, count):
    finished = 0
    errors = 0
    for number in range(count):
        baskets = rounds[number]
        baskets[index] = number
        if len(baskets) == threads:
            try:
                for key in range(threads):
                    assert baskets[key] == number
                baskets.clear()
                finished += 1
            except KeyError:
                errors += 1
    return finished + 1_000_000 * errors
