"""Heaps: a queue of events, shortest paths, the smallest and largest."""

import heapq
import itertools

heap = []
for value in (5, 2, 8, 1, 9, 3):
    heapq.heappush(heap, value)
print(heap[0], [heapq.heappop(heap) for _ in range(len(heap))])
numbers = [7, 3, 9, 1, 4]
heapq.heapify(numbers)
print(numbers[0], heapq.heappushpop(numbers, 0), heapq.heapreplace(numbers, 6), sorted(numbers))
print(heapq.nsmallest(2, numbers), heapq.nlargest(2, ['aa', 'b', 'cccc'], key=len))
print(list(heapq.merge([1, 4], [2, 3], [0, 9])))
try:
    heapq.heappop([])
except IndexError as error:
    print('IndexError:', error)

GRAPH = {'a': {'b': 7, 'c': 3}, 'b': {'d': 2}, 'c': {'b': 1, 'd': 8}, 'd': {}}


def distances(start):
    found, waiting = {}, [(0, start)]
    while waiting:
        distance, node = heapq.heappop(waiting)
        if node in found:
            continue
        found[node] = distance
        for other, length in GRAPH[node].items():
            heapq.heappush(waiting, (distance + length, other))
    return found


print(distances('a'))


class Simulation:
    def __init__(self):
        self.now = 0
        self.events = []
        self.order = itertools.count()

    def at(self, delay, action, *args):
        heapq.heappush(self.events, (self.now + delay, next(self.order), action, args))

    def run(self, until):
        while self.events and self.events[0][0] <= until:
            self.now, _, action, args = heapq.heappop(self.events)
            action(*args)


simulation = Simulation()


def tick(name, every):
    print(simulation.now, name)
    simulation.at(every, tick, name, every)


simulation.at(0, tick, 'slow', 3)
simulation.at(0, tick, 'fast', 2)
simulation.run(6)
