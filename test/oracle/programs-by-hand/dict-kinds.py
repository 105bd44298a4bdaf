"""defaultdict, Counter, OrderedDict, namedtuple."""

from collections import Counter, OrderedDict, defaultdict, namedtuple

groups = defaultdict(list)
for word in 'the cat sat on the mat'.split():
    groups[len(word)].append(word)
print(groups, dict(groups), groups.get(9), 9 in groups)
counts = defaultdict(int, a=1)
counts['a'] += 1
counts['b'] += 5
print(counts, sorted(counts.items()), counts.default_factory)
try:
    defaultdict(None)['missing']
except KeyError as error:
    print('KeyError:', error)
tree = defaultdict(lambda: defaultdict(int))
tree['x']['y'] += 2
print({key: dict(value) for key, value in tree.items()})

letters = Counter('mississippi')
print(letters, letters.most_common(2), letters['z'], letters.total())
letters.update('pop')
letters.subtract({'s': 4})
print(letters['p'], letters['s'], sorted(letters.elements())[:4])
print(Counter(a=3, b=1) + Counter(a=1, c=2), Counter(a=3, b=1) - Counter(a=1, b=2))
print(Counter(a=3, b=1) & Counter(a=1, b=2), Counter(a=3) | Counter(a=1, b=2), +Counter(a=-1, b=1))

ordered = OrderedDict([('x', 1), ('y', 2), ('z', 3)])
ordered.move_to_end('x')
print(ordered, list(ordered), ordered.popitem(last=False))
print(ordered == OrderedDict(x=1, z=3), ordered == {'x': 1, 'z': 3}, list(reversed(ordered)))

Point = namedtuple('Point', 'x y', defaults=[0])
p = Point(3)
q = p._replace(y=4)
print(p, q, q.x, q[1], q == (3, 4), len(q), Point._fields, q._asdict())
x, y = q
print(x, y, sorted([q, p]), isinstance(q, tuple), Point._make([1, 2]))
try:
    q.x = 1
except AttributeError as error:
    print('AttributeError:', error)
try:
    Point()
except TypeError as error:
    print('TypeError:', error)
