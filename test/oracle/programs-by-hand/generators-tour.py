"""Generators: as iterators, coroutines, pipelines, schedulers."""


def countdown(n):
    while n > 0:
        got = yield n
        n = got if got is not None else n - 1
    return 'lift-off'


c = countdown(5)
print(next(c), next(c), c.send(2), next(c), end=' ')
try:
    next(c)
except StopIteration as stop:
    print(stop.value)


def averager():
    total = count = 0
    average = None
    while True:
        try:
            value = yield average
        except ZeroDivisionError as error:
            print('told of', error)
            continue
        if value is None:
            return (count, average)
        total += value
        count += 1
        average = total / count


def collect(results, key):
    results[key] = yield from averager()
    yield 'collected'


results = {}
collector = collect(results, 'a')
next(collector)
print([collector.send(v) for v in (10, 20, 60)], collector.throw(ZeroDivisionError('x')))
print(collector.send(None), results)


def flatten(tree):
    for item in tree:
        if isinstance(item, list):
            yield from flatten(item)
        else:
            yield item


print(list(flatten([1, [2, [3, [], 4]], [[5]]])))


def tasks(*generators):
    waiting = list(generators)
    while waiting:
        task = waiting.pop(0)
        try:
            print(next(task), end=' ')
        except StopIteration:
            continue
        waiting.append(task)
    print()


tasks((f'a{i}' for i in range(3)), (f'b{i}' for i in range(1)), iter('xyz'))


class Tree:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


print(list(Tree(4, Tree(2, Tree(1), Tree(3)), Tree(6))), 3 in Tree(3), max(Tree(1, None, Tree(9))))


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as error:
    print('RuntimeError:', error)
unstarted = countdown(1)
try:
    unstarted.send(5)
except TypeError as error:
    print('TypeError:', error)
print(unstarted.close(), list(unstarted))


def reentrant():
    yield next(me)


me = reentrant()
try:
    next(me)
except ValueError as error:
    print('ValueError:', error)


def leaks():
    raise StopIteration('inside')
    yield


try:
    next(leaks())
except RuntimeError as error:
    print('RuntimeError:', error, repr(error.__cause__))
lazy = (print('evaluated', x) or x for x in [1, 2])
print('made')
print(next(lazy), type(lazy).__name__)
