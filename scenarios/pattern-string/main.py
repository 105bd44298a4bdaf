# Loads a string constant.
def run(start, stop):
    for _ in range(start, stop):
        x = 'a constant'
    return stop - start
