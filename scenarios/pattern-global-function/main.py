# Calls a function by its global name.
def one():
    return 1


def run(start, stop):
    total = 0
    for _ in range(start, stop):
        total += one()
    return total
