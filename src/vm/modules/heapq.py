"""Heaps in lists: the least is at 0, and no item is less than the one at half its place."""

__all__ = ['heapify', 'heappop', 'heappush', 'heappushpop', 'heapreplace', 'merge', 'nlargest', 'nsmallest']


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


def merge(*iterables, key=None, reverse=False):
    """The items of iterables that are sorted, sorted; of equal ones, those of the first iterable first."""
    heads = []
    for order, iterable in enumerate(iterables):
        rest = iter(iterable)
        for item in rest:
            heads.append((item if key is None else key(item), order, item, rest))
            break
    while heads:
        best = heads[0]
        for head in heads:
            if (best[0] < head[0]) if reverse else (head[0] < best[0]):
                best = head
        _, order, item, rest = best
        yield item
        place = [head[1] for head in heads].index(order)
        for item in rest:
            heads[place] = (item if key is None else key(item), order, item, rest)
            break
        else:
            del heads[place]


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[: max(n, 0)]


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[: max(n, 0)]
