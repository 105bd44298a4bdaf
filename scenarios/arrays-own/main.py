# Each thread adds up an array of its own.
import ctypes


def run(start, stop):
    length = stop - start
    numbers = (ctypes.c_double * length)()
    for i in range(length):
        numbers[i] = i % 7
    total = 0.0
    for i in range(length):
        total += numbers[i] * numbers[i]
    return stop - start if total >= 0 else 0
