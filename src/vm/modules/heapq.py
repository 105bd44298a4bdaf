"""Heaps in lists: the least is at 0, and no item is less than the one at half its place."""

__all__ = [
    'heapify', 'heappop', 'heappush', 'heappushpop', 'heapreplace', 'merge', 'nlargest', 'nsmallest',
]


def _up(heap, start, at):
    """Moves the item at `at` towards the root, as far as it belongs there."""
    item = heap[at]
    while at > start:
        parent = (at - 1) >> 1
        if not item < heap[parent]:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = item


def _down(heap, at):
    """Moves the lesser children up until there are none, and puts the item where it belongs there."""
    end = len(heap)
    start = at
    item = heap[at]
    child = 2 * at + 1
    while child < end:
        other = child + 1
        if other < end and not heap[child] < heap[other]:
            child = other
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = item
    _up(heap, start, at)


def heappush(heap, item):
    heap.append(item)
    _up(heap, 0, len(heap) - 1)


def heappop(heap):
    if not heap:
        raise IndexError('index out of range')
    last = heap.pop()
    if not heap:
        return last
    least = heap[0]
    heap[0] = last
    _down(heap, 0)
    return least


def heapreplace(heap, item):
    if not heap:
        raise IndexError('index out of range')
    least = heap[0]
    heap[0] = item
    _down(heap, 0)
    return least


def heappushpop(heap, item):
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _down(heap, 0)
    return item


def heapify(heap):
    for at in reversed(range(len(heap) // 2)):
        _down(heap, at)


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[: max(n, 0)]


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[: max(n, 0)]


class _Head:
    """The next item of an iterator; it is less than another when that has to wait for it."""

    def __init__(self, items, order, key, reverse):
        self._items = items
        self._order = order
        self._key = key
        self._reverse = reverse

    def advance(self):
        """Takes the next item; False if there is none."""
        for item in self._items:
            self.item = item
            self._rank = item if self._key is None else self._key(item)
            return True
        return False

    def __lt__(self, other):
        if self._rank == other._rank:
            return self._order < other._order
        return other._rank < self._rank if self._reverse else self._rank < other._rank


def merge(*iterables, key=None, reverse=False):
    """The items of iterables that are sorted, in order; equal ones in the order of the iterables."""
    heads = []
    for order, iterable in enumerate(iterables):
        head = _Head(iter(iterable), order, key, reverse)
        if head.advance():
            heads.append(head)
    heapify(heads)
    while heads:
        head = heads[0]
        yield head.item
        if head.advance():
            _down(heads, 0)
        else:
            heappop(heads)
