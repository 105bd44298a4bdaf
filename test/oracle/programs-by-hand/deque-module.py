"""Double-ended queues."""

from collections import deque

d = deque([1, 2, 3])
d.append(4)
d.appendleft(0)
print(d, len(d), d.pop(), d.popleft(), d[0], d[-1], 2 in d)
d.extend('ab')
d.extendleft('xy')
print(d, list(reversed(d)))
d.rotate(2)
print(d)
d.rotate(-3)
print(d, d.count(2), d.index('a'))
d.remove('a')
d[0] = 'first'
d.insert(2, 'in')
d.reverse()
print(d, d == deque(list(d)), bool(deque()))
last = deque(range(10), maxlen=3)
last.append(10)
print(last, last.maxlen)
last.appendleft(5)
print(last, deque(maxlen=0), deque('abc').copy() + deque('d'))
for wrong in (lambda: deque().pop(), lambda: deque().popleft(), lambda: deque([1])[3], lambda: d.remove('none')):
    try:
        wrong()
    except (IndexError, ValueError) as error:
        print(type(error).__name__, error)


def window(items, size):
    recent = deque(maxlen=size)
    for item in items:
        recent.append(item)
        if len(recent) == size:
            yield sum(recent)


print(list(window(range(8), 3)))
d.clear()
print(d, deque([1, 2]) < deque([1, 3]))
try:
    for item in (q := deque([1, 2])):
        q.append(item)
except RuntimeError as error:
    print('RuntimeError:', error)
