# Multiplies by a constant, which all threads share.
def run(start, stop):
    x = 0.1
    for _ in range(start, stop):
        x * 10.0
    return stop - start
