"""Flips of pancakes: permutations by recursion in a generator, slices assigned."""


def permutations(items):
    if len(items) <= 1:
        yield items[:]
        return
    for at, item in enumerate(items):
        for rest in permutations(items[:at] + items[at + 1 :]):
            yield [item, *rest]


def flips(permutation):
    stack = list(permutation)
    count = 0
    while (first := stack[0]) != 1:
        stack[:first] = stack[first - 1 :: -1] if first == len(stack) else stack[:first][::-1]
        count += 1
    return count


def fannkuch(n):
    checksum = most = 0
    for index, permutation in enumerate(permutations(list(range(1, n + 1)))):
        count = flips(permutation)
        most = max(most, count)
        checksum += -count if index % 2 else count
    return checksum, most


for n in range(1, 7):
    checksum, most = fannkuch(n)
    print('%d: checksum %d, most flips %d' % (n, checksum, most))
