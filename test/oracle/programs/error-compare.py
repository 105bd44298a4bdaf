def biggest(items):
    best = items[0]
    for item in items:
        if item > best:
            best = item
    return best


print(biggest([3, 9, 2]), biggest(['x', 'y']))
biggest([1, None])
