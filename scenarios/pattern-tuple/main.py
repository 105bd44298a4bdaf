# Loads a tuple constant.
def run(start, stop):
    for _ in range(start, stop):
        x = (1, 2, 3, 4, 5)
    return stop - start
