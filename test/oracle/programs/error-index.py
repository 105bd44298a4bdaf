def get(items, i):
    return items[i]
print(get([1, 2], 1))
print(get([1, 2], 5))
