# Calls a native function that is looked up in its module each time.
import math


def run(start, stop):
    for i in range(start, stop):
        math.floor(19.6)
    return stop - start
