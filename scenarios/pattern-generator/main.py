# Takes the items of a generator, whose code is shared.
def numbers(n):
    for i in range(n):
        yield i


def run(start, stop):
    taken = 0
    for _ in numbers(stop - start):
        taken += 1
    return taken
