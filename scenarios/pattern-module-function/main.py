# Calls a function of a module that is written in Python.
import operator


def run(start, stop):
    total = 0
    for _ in range(start, stop):
        total += operator.length_hint(())
        total += 1
    return total
