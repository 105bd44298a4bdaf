# All threads call one bound method: method, function and instance are shared.
class Counter:
    def get(self):
        return 1


get = Counter().get


def run(start, stop):
    total = 0
    for _ in range(start, stop):
        total += get()
    return total
