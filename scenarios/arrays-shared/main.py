# All threads add up their part of one typed array.
import ctypes


def run(start, stop):
    numbers = (ctypes.c_double * numbers_length).from_address(numbers_address)
    total = 0.0
    for i in range(start, stop):
        total += numbers[i] * numbers[i]
    return total
