# All threads add up their part of one list of floats, made by the first of them.
numbers = []


def before(threads, count):
    if len(numbers) != count:
        numbers[:] = [float(i % 7) for i in range(count)]


def run(start, stop):
    total = 0.0
    for i in range(start, stop):
        total += numbers[i] * numbers[i]
    return total
