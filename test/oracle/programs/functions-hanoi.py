moves = []


def hanoi(n, a, b, c):
    if n == 0:
        return 0
    count = hanoi(n - 1, a, c, b)
    moves.append(a + c)
    return count + 1 + hanoi(n - 1, b, a, c)


print(hanoi(5, 'A', 'B', 'C'), len(moves), moves[:8])


def permutations(items):
    if len(items) <= 1:
        return [items]
    result = []
    for i in range(len(items)):
        for rest in permutations(items[:i] + items[i + 1:]):
            result.append([items[i]] + rest)
    return result


print(permutations([1, 2, 3]), len(permutations([1, 2, 3, 4])))


def flatten(items, into):
    for item in items:
        if isinstance(item, list):
            flatten(item, into)
        else:
            into.append(item)
    return into


print(flatten([1, [2, [3, [], 4]], [[5]]], []))
