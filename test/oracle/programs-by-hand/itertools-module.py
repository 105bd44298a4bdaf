"""Iterators put together."""

import itertools as it

print(list(it.islice(it.count(3, 2), 4)), list(it.islice(it.cycle('ab'), 5)), list(it.repeat('x', 3)))
print(list(it.chain([1], 'ab', ())), list(it.chain.from_iterable(['ab', 'c'])))
print(list(it.accumulate([1, 2, 3, 4])), list(it.accumulate([3, 1, 2], max)), list(it.accumulate([1], initial=5)))
print(list(it.takewhile(lambda x: x < 3, [1, 2, 5, 1])), list(it.dropwhile(lambda x: x < 3, [1, 2, 5, 1])))
print(list(it.islice('abcdef', 1, 5, 2)), list(it.compress('abcd', [1, 0, 1, 0])))
print([(key, list(group)) for key, group in it.groupby('aabbbc')])
print([(key, list(group)) for key, group in it.groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)])
print(list(it.product('ab', [1, 2])), list(it.permutations([1, 2, 3], 2)), list(it.combinations('abcd', 2)))
print(list(it.zip_longest([1, 2, 3], 'a', fillvalue='-')), list(it.starmap(pow, [(2, 3), (3, 2)])))
print(list(it.filterfalse(None, [0, 1, '', 'x'])), list(it.pairwise([1, 2, 3])))
a, b = it.tee(iter([1, 2, 3]))
print(next(a), list(b), list(a))
print(list(it.product([0, 1], repeat=2)), list(it.combinations_with_replacement('ab', 2)))


def primes():
    numbers = it.count(2)
    while True:
        prime = next(numbers)
        yield prime
        numbers = filter(lambda n, p=prime: n % p, numbers)


print(list(it.islice(primes(), 8)))
counter = it.count()
print([next(counter) for _ in range(3)], list(zip('ab', counter)))
