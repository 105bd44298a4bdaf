def binary(items, wanted):
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if items[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < len(items) and items[low] == wanted else -1


data = []
for i in range(50):
    data.append(i * i)
for wanted in (0, 1, 2, 49, 2401, 2500, -5):
    print(wanted, binary(data, wanted), wanted in data)


def subsets(items):
    result = [[]]
    for x in items:
        for s in result[:]:
            result.append(s + [x])
    return result


print(subsets('abc'), len(subsets(range(8))))
