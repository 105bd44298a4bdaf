def bubble(items):
    n = len(items)
    for i in range(n):
        swapped = False
        for j in range(n - 1 - i):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
                swapped = True
        if not swapped:
            break
    return items


def quick(items):
    if len(items) <= 1:
        return items
    pivot, small, large = items[0], [], []
    for x in items[1:]:
        if x < pivot:
            small.append(x)
        else:
            large.append(x)
    return quick(small) + [pivot] + quick(large)


seed = 12345
data = []
for i in range(40):
    seed = (seed * 1103515245 + 12345) % 2147483648
    data.append(seed % 100)
print(data, bubble(data[:]), quick(data), sorted(data), sep='\n')
print(bubble(data[:]) == quick(data) == sorted(data), sorted(data, reverse=True)[0])
print(sorted([(2, 'b'), (1, 'z'), (2, 'a')]), sorted([1.5, True, 1, 0.5]), sorted([True, 1, 1.0]))
