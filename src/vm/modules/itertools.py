"""Iterators that are built of others."""


def count(start=0, step=1):
    while True:
        yield start
        start += step


def cycle(iterable):
    saved = []
    for item in iterable:
        yield item
        saved.append(item)
    while saved:
        for item in saved:
            yield item


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object


def accumulate(iterable, func=None, *, initial=None):
    rest = iter(iterable)
    total = initial
    if initial is None:
        try:
            total = next(rest)
        except StopIteration:
            return
    yield total
    for item in rest:
        total = total + item if func is None else func(total, item)
        yield total


def batched(iterable, n, *, strict=False):
    if n < 1:
        raise ValueError('n must be at least one')
    rest = iter(iterable)
    while batch := tuple(islice(rest, n)):
        if strict and len(batch) != n:
            raise ValueError('batched(): incomplete batch')
        yield batch


class chain:
    def __init__(self, *iterables):
        self._items = _chained(iterables)

    @classmethod
    def from_iterable(cls, iterables):
        self = cls()
        self._items = _chained(iterables)
        return self

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)


def _chained(iterables):
    for iterable in iterables:
        yield from iterable


def compress(data, selectors):
    return (item for item, selector in zip(data, selectors) if selector)


def dropwhile(predicate, iterable):
    rest = iter(iterable)
    for item in rest:
        if not predicate(item):
            yield item
            break
    yield from rest


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def filterfalse(predicate, iterable):
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


def groupby(iterable, key=None):
    rest = iter(iterable)
    group = []
    current = None
    for item in rest:
        value = item if key is None else key(item)
        if group and value != current:
            yield current, iter(group)
            group = []
        current = value
        group.append(item)
    if group:
        yield current, iter(group)


def islice(iterable, *args):
    bounds = slice(*args)
    for bound in (bounds.start, bounds.stop, bounds.step):
        if bound is not None and (not isinstance(bound, int) or bound < 0):
            raise ValueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.')
    if bounds.step == 0:
        raise ValueError('Step for islice() must be a positive integer or None.')
    return _sliced(iterable, bounds.start or 0, bounds.stop, bounds.step or 1)


def _sliced(iterable, start, stop, step):
    if stop is not None and stop <= start:
        rest = iter(iterable)
        for _ in range(stop):
            for _ in rest:
                break
        return
    wanted = start
    for index, item in enumerate(iterable):
        if index == wanted:
            yield item
            wanted += step
        if stop is not None and index + 1 >= stop:
            return


def pairwise(iterable):
    rest = iter(iterable)
    for before in rest:
        for item in rest:
            yield before, item
            before = item


def starmap(function, iterable):
    for args in iterable:
        yield function(*args)


def tee(iterable, n=2):
    from collections import deque

    if n < 0:
        raise ValueError('n must be >= 0')
    rest = iter(iterable)
    queues = [deque() for _ in range(n)]

    def items(own):
        while True:
            if not own:
                try:
                    item = next(rest)
                except StopIteration:
                    return
                for other in queues:
                    other.append(item)
            yield own.popleft()

    return tuple(items(own) for own in queues)


def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(iterable) for iterable in iterables]
    active = len(iterators)
    done = [False] * active
    while active:
        row = []
        for index, iterator in enumerate(iterators):
            value = fillvalue
            if not done[index]:
                try:
                    value = next(iterator)
                except StopIteration:
                    done[index] = True
                    active -= 1
            row.append(value)
        if active:
            yield tuple(row)


def product(*iterables, repeat=1):
    pools = [tuple(iterable) for iterable in iterables] * repeat
    if any(not pool for pool in pools):
        return
    at = [0] * len(pools)
    while True:
        yield tuple(pool[i] for pool, i in zip(pools, at))
        for k in reversed(range(len(pools))):
            at[k] += 1
            if at[k] < len(pools[k]):
                break
            at[k] = 0
        else:
            return


def permutations(iterable, r=None):
    pool = tuple(iterable)
    n = len(pool)
    r = n if r is None else r
    if r > n:
        return

    def choose(chosen):
        if len(chosen) == r:
            yield tuple(pool[i] for i in chosen)
            return
        for i in range(n):
            if i not in chosen:
                yield from choose((*chosen, i))

    yield from choose(())


def combinations(iterable, r):
    pool = tuple(iterable)

    def choose(start, chosen):
        if len(chosen) == r:
            yield tuple(pool[i] for i in chosen)
            return
        for i in range(start, len(pool)):
            yield from choose(i + 1, (*chosen, i))

    return choose(0, ())


def combinations_with_replacement(iterable, r):
    pool = tuple(iterable)

    def choose(start, chosen):
        if len(chosen) == r:
            yield tuple(pool[i] for i in chosen)
            return
        for i in range(start, len(pool)):
            yield from choose(i, (*chosen, i))

    return choose(0, ())
