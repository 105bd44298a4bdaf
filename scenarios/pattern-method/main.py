# Calls a method of an object that no other thread sees.
class Box:
    def get(self):
        return 1


def run(start, stop):
    box = Box()
    total = 0
    for _ in range(start, stop):
        total += box.get()
    return total
