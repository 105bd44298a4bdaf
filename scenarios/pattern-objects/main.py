# Makes instances, each with a dict of attributes.
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def run(start, stop):
    for i in range(start, stop):
        Point(i, i)
    return stop - start
