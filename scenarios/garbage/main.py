# Each thread makes objects that refer to each other and drops them: only a collector frees them.
import tracemalloc

peak = 0


class Node:
    def __init__(self, other):
        self.other = other


def run(start, stop):
    for _ in range(start, stop):
        a = Node(None)
        b = Node(a)
        a.other = b
    return stop - start


def after():
    return tracemalloc.get_traced_memory()[0]
